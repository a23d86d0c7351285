"""Make sure, before anything is written, that the data folder will be readable with it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from espoo_analysis.errors import ErrorCollector
from espoo_analysis.importing.periods import finance_cutoff
from espoo_analysis.sources import read_periods
from espoo_analysis.sources.activities import read_activities
from espoo_analysis.sources.finance import read_finance
from espoo_analysis.sources.origins import read_origins, read_population_origins
from espoo_analysis.sources.population import read_population
from espoo_analysis.sources.raw_folder import RawFolder
from espoo_analysis.sources.reference import read_reference
from espoo_analysis.sources.services import read_services

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    import pandas as pd

    from espoo_analysis.contracts import Reference
    from espoo_analysis.importing.changes import Delivery
    from espoo_analysis.period import Period


def require_readable(
    folder: Path, delivery: Delivery, period: Period | None, tables: Collection[str]
) -> None:
    """Read what would be written as `load_period` will read it.

    Parameters
    ----------
    folder : Path
        The data folder.
    delivery : Delivery
        What would be written into it.
    period : Period or None
        The period of the import; None for statistics, which are of every period.
    tables : collection of str
        The tables that are imported; others may still wait for their rows.

    Raises
    ------
    AnalysisError
        With every problem of every table.
    """
    files = RawFolder(folder, delivery.files)
    collector = ErrorCollector()
    if period is None:
        collector.attempt(read_population, files, None)
        collector.attempt(read_population_origins, files, None)
    else:
        periods = collector.attempt(read_periods, files)
        reference = collector.attempt(read_reference, files)
        cutoff = None if periods is None else _services_cutoff(periods, period)
        if "finance" in tables:
            collector.attempt(read_finance, files, period, reference)
        if "services" in tables:
            collector.attempt(read_services, files, period, reference, cutoff)
        if "activities" in tables:
            collector.attempt(read_activities, files, period, reference)
        if "ledger" in tables and reference is not None:
            collector.attempt(_read_ledger, files, period, reference)
        collector.attempt(read_origins, files, period, reference, cutoff)
    collector.raise_collected("The import would leave data that cannot be used.")


def _read_ledger(files: RawFolder, period: Period, reference: Reference) -> None:
    from espoo_analysis.sources.ledger import read_actuals  # noqa: PLC0415 - DuckDB is large

    with tempfile.TemporaryDirectory(prefix="ledger-") as folder:
        # DuckDB reads files, and the ledger is not in place yet.
        file = Path(folder) / f"{period}.csv"
        file.write_bytes(files.content(f"ledger/{period}.csv"))
        read_actuals([file], finance_cutoff(files, period), reference)


def _services_cutoff(periods: pd.DataFrame, period: Period) -> dt.date | None:
    days = periods.loc[periods["period"] == str(period), "services_cutoff"]
    return days.iloc[0].date() if len(days) else None
