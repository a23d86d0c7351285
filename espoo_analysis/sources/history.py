"""Read what was delivered for the periods before one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from espoo_analysis.contracts import (
    Activities,
    ActivitiesHistory,
    Delivered,
    Finance,
    FollowUpHistory,
    History,
    Reference,
    Services,
    ServicesHistory,
    check,
)
from espoo_analysis.errors import ErrorCollector
from espoo_analysis.sources.csv_files import empty_table, read_tables
from espoo_analysis.sources.finance import follow_up_of
from espoo_analysis.sources.reference import known_codes
from espoo_analysis.sources.services import latest_of_each

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from espoo_analysis.sources.raw_folder import RawFolder


def read_history(
    files: RawFolder, earlier: Sequence[str], reference: Reference | None
) -> History:
    """Read the tables of earlier periods.

    Parameters
    ----------
    files : RawFolder
        The data folder.
    earlier : sequence of str
        The periods, ascending. A period without a file of a table has no rows in it.
    reference : Reference or None
        The known units, lines and indicators; None where they could not be read.

    Returns
    -------
    History
        The follow-ups have the actuals that were reported; a ledger is not summed again.

    Raises
    ------
    AnalysisError
        When a file is not as expected; every problem of every file is listed.
    """
    collector = ErrorCollector()
    codes = {
        "finance": (Finance, ("unit", "line")),
        "services": (Services, ("unit", "indicator")),
        "activities": (Activities, ("unit",)),
    }
    tables: dict[str, pd.DataFrame | None] = {}
    for name, (contract, columns) in codes.items():
        present = [period for period in earlier if files.has(f"{name}/{period}.csv")]
        tables[name] = collector.attempt(
            _read, files, name, present, contract, known_codes(reference, *columns)
        )
    collector.raise_collected("Earlier periods cannot be used.")
    finance, services, activities = tables.values()
    if finance is None or services is None or activities is None or reference is None:
        return History(*(empty_table(table) for table in _CONTRACTS))
    kept = latest_of_each(services, ["period", "unit", "indicator"])
    found = (
        empty_table(FollowUpHistory) if finance.empty else follow_up_of(finance, reference),
        kept,
        activities,
    )
    checked = zip(found, _CONTRACTS, strict=True)
    return History(*(check(table, contract, "load_period") for table, contract in checked))


_CONTRACTS = (FollowUpHistory, ServicesHistory, ActivitiesHistory)


def _read(
    files: RawFolder,
    name: str,
    periods: Sequence[str],
    contract: type[Delivered],
    known: dict[str, list[str]],
) -> pd.DataFrame:
    paths = {period: f"{name}/{period}.csv" for period in periods}
    return read_tables(files, paths, contract, known)
