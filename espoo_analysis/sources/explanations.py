"""Read what was said to the findings of a period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from espoo_analysis.contracts import Explanations, Reference
from espoo_analysis.sources.commentary import explanations_path
from espoo_analysis.sources.csv_files import read_optional_table, renumbered
from espoo_analysis.sources.reference import known_codes

if TYPE_CHECKING:
    import pandas as pd

    from espoo_analysis.period import Period
    from espoo_analysis.sources.raw_folder import RawFolder


def read_explanations(
    files: RawFolder, period: Period, reference: Reference | None
) -> pd.DataFrame:
    """Read ``commentary/<period>/explanations.csv``.

    Parameters
    ----------
    files : RawFolder
        The data folder.
    period : Period
        The period.
    reference : Reference or None
        The known units and lines; None where they could not be read.

    Returns
    -------
    DataFrame
        Contract `Explanations`; without rows where nothing was explained.

    Raises
    ------
    AnalysisError
        When the file, a unit or a line is not as expected.
    """
    known = known_codes(reference, "unit", "line")
    path = explanations_path(period)
    return renumbered(read_optional_table(files, path, Explanations, known))
