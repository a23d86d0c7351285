"""Read the activities of a period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from espoo_analysis.contracts import Activities, Reference, SourceFile
from espoo_analysis.sources.reference import read_coded_table

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from espoo_analysis.period import Period


def read_activities(
    folder: Path, period: Period, reference: Reference
) -> tuple[pd.DataFrame, SourceFile]:
    """Read ``activities/<period>.csv``.

    Parameters
    ----------
    folder : Path
        The data folder.
    period : Period
        The period.
    reference : Reference
        The known units.

    Returns
    -------
    DataFrame
        Contract `Activities`, in the delivered order.
    SourceFile
        The file that was read.

    Raises
    ------
    AnalysisError
        When the file or a unit is not as expected.
    """
    known = {"unit": reference.units["unit"]}
    return read_coded_table(folder, f"activities/{period}.csv", Activities, known)
