"""Read the services' figures of a period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from espoo_analysis.contracts import Reference, Services, SourceFile
from espoo_analysis.errors import ErrorCollector
from espoo_analysis.sources.csv_files import read_table, without_rows
from espoo_analysis.sources.reference import check_codes

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
    path = f"services/{period}.csv"
    services, file = read_table(folder, path, Services)
    collector = ErrorCollector()
    collector.attempt(check_codes, services, "unit", reference.units["unit"], path)
    collector.attempt(check_codes, services, "indicator", reference.indicators["indicator"], path)
    collector.raise_collected(f"{path} names what is not known.")
    return without_rows(services), file
