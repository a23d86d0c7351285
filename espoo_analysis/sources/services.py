"""Read the services' figures of a period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from espoo_analysis.contracts import Reference, Services, SourceFile
from espoo_analysis.sources.reference import read_coded_table

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from espoo_analysis.period import Period


def read_services(
    folder: Path, period: Period, reference: Reference
) -> tuple[pd.DataFrame, SourceFile]:
    """Read ``services/<period>.csv``.

    Parameters
    ----------
    folder : Path
        The data folder.
    period : Period
        The period.
    reference : Reference
        The known units and indicators.

    Returns
    -------
    DataFrame
        Contract `Services`, in the delivered order.
    SourceFile
        The file that was read.

    Raises
    ------
    AnalysisError
        When the file, a unit or an indicator is not as expected.
    """
    known = {"unit": reference.units["unit"], "indicator": reference.indicators["indicator"]}
    return read_coded_table(folder, f"services/{period}.csv", Services, known)
