"""Read everything that is known of one period."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from espoo_analysis.contracts import (
    History,
    OutsideLedger,
    PeriodData,
    Periods,
    Reference,
    SourceFile,
)
from espoo_analysis.errors import (
    ContractError,
    ErrorCollector,
    Problem,
    SourceError,
    did_you_mean,
)
from espoo_analysis.period import Period
from espoo_analysis.sources.activities import read_activities
from espoo_analysis.sources.commentary import read_commentary
from espoo_analysis.sources.csv_files import empty_table, read_table, renumbered
from espoo_analysis.sources.explanations import read_explanations
from espoo_analysis.sources.finance import follow_up_of, read_finance
from espoo_analysis.sources.folder import find_data_folder
from espoo_analysis.sources.history import read_history
from espoo_analysis.sources.origins import read_origins
from espoo_analysis.sources.population import read_population
from espoo_analysis.sources.raw_folder import PERIOD_FOLDERS, REMEDY, RawFolder
from espoo_analysis.sources.reference import read_reference
from espoo_analysis.sources.rows import read_rows
from espoo_analysis.sources.services import latest_of_each, read_services

if TYPE_CHECKING:
    import datetime as dt
    import os
    from collections.abc import Callable, Collection

    import pandas as pd


def read_periods(files: RawFolder) -> pd.DataFrame:
    """Read ``periods.csv``.

    Parameters
    ----------
    files : RawFolder
        The data folder.

    Returns
    -------
    DataFrame
        Contract `Periods`, in ascending order.

    Raises
    ------
    AnalysisError
        When the file is not as expected, a cut-off is not in its period's last month, or a
        table lies in the folder whose period has no row.
    """
    path = "periods.csv"
    periods = read_table(files, path, Periods)
    problems = [
        Problem(f"{day.date()} is not in {period}", path, int(row), column)
        for column in ("finance_cutoff", "services_cutoff")
        for row, period, day in periods[["period", column]].itertuples()
        if f"{day:%Y-%m}" != period
    ]
    problems += [
        Problem("its period has no row in periods.csv", table)
        for table in files.period_files()
        if PurePosixPath(table).stem not in set(periods["period"])
    ]
    if problems:
        raise ContractError("The periods are not as the folder holds them.", problems, REMEDY)
    return renumbered(periods.sort_values("period", kind="stable"))


def load_period(
    period: str | Period,
    *,
    unit: str | None = None,
    data_dir: str | os.PathLike[str] | None = None,
) -> PeriodData:
    """Read and check the data of one period.

    Parameters
    ----------
    period : str or Period
        The period, as ``YYYY-MM``.
    unit : str, optional
        The unit to keep; all units without it. Every row is checked all the same.
    data_dir : path, optional
        The data folder; see `find_data_folder` for the folder that is used without it.

    Returns
    -------
    PeriodData
        Follow-up in signed euros (revenue +, expense -), services, activities, commentary,
        reference tables and the provenance of each.

    Raises
    ------
    PeriodError
        When the text is not a period.
    SourceError
        When the period or unit has no data, or a file cannot be read.
    ContractError
        When a table breaks its contract.
    AnalysisError
        When several files have problems; every problem of every file is listed.

    References
    ----------
    The files and their columns: docs/data-dictionary.md; their origin: data/README.md.

    Examples
    --------
    >>> immigration = load_period("2025-07", unit="immigration")
    >>> immigration
    <PeriodData 2025-07 of immigration; follow_up: 9 rows, services: 9 rows, activities: 15 rows>
    >>> immigration.follow_up.set_index("line").at["personnel_expenses", "forecast_eur"]
    np.float64(-1177395.0)
    """
    wanted = Period.parse(period)
    files = RawFolder(find_data_folder(data_dir))
    collector = ErrorCollector()
    periods = collector.attempt(read_periods, files)
    row = None if periods is None else _period_row(wanted, periods, files)
    reference = collector.attempt(read_reference, files)
    cutoff = row.services_cutoff.date() if row else None
    earlier = [] if periods is None else [p for p in periods["period"] if p < str(wanted)]
    units = set(reference.units["unit"]) if reference else None
    reads: dict[str, tuple[Callable[..., Any], *tuple[Any, ...]]] = {
        "finance": (read_finance, wanted, reference),
        "services": (read_services, wanted, reference, cutoff),
        "activities": (read_activities, wanted, reference),
        "commentary": (read_commentary, wanted, units),
        "explanations": (read_explanations, wanted, reference),
        "history": (read_history, earlier, reference),
        "population": (read_population, cutoff),
        "origins": (read_origins, wanted, reference, cutoff),
        "is_constructed": (RawFolder.is_constructed,),
    }
    tables = {
        name: collector.attempt(read, files, *arguments)
        for name, (read, *arguments) in reads.items()
    }
    collector.raise_collected(f"The data of {wanted} in {files.folder} cannot be used.")
    # Whatever could not be read has been raised.
    assert reference and periods is not None  # noqa: S101, PT018
    loaded = _put_together(files, row, tables, reference, periods)
    return loaded if unit is None else only_unit(loaded, unit)


def _put_together(
    files: RawFolder,
    row: Any,
    tables: dict[str, Any],
    reference: Reference,
    periods: pd.DataFrame,
) -> PeriodData:
    period = Period.parse(row.period)
    finance, services = tables.pop("finance"), tables.pop("services")
    actuals, outside = _booked(files, row, finance, reference)
    latest = latest_of_each(services, ["unit", "indicator"])
    delivered = (finance, services, tables["activities"])
    present = {unit for table in delivered for unit in table["unit"]}
    _require_rows(present, period)
    commentary = {key: written.text for key, written in tables.pop("commentary").items()}
    return PeriodData(
        period=period,
        kind=row.kind,
        finance_cutoff=row.finance_cutoff.date(),
        services_cutoff=row.services_cutoff.date(),
        units=tuple(code for code in reference.units["unit"] if code in present),
        follow_up=follow_up_of(finance, reference, actuals),
        services=latest,
        restated_services=_restated(services, latest),
        outside_ledger=outside,
        commentary=commentary,
        reference=reference,
        provenance=_provenance(files, period),
        published_on=_day(row.published_on),
        next_published_on=_next_publication(period, periods),
        **tables,
    )


def _restated(services: pd.DataFrame, latest: pd.DataFrame) -> pd.DataFrame:
    keys = ["unit", "indicator", "as_of"]
    kept = set(latest[keys].itertuples(index=False, name=None))
    is_latest = [key in kept for key in services[keys].itertuples(index=False, name=None)]
    return renumbered(services.loc[[not latest for latest in is_latest]])


def _require_rows(units: Collection[str], period: Period) -> None:
    if not units:
        paths = [f"{name}/{period}.csv" for name in PERIOD_FOLDERS]
        problems = [Problem("the table has no rows", path) for path in paths]
        raise ContractError(f"Nothing of {period} has come yet.", problems, "Import it first.")


def _booked(
    files: RawFolder, period: Any, finance: pd.DataFrame, reference: Reference
) -> tuple[pd.DataFrame | None, pd.DataFrame]:
    """Sum the ledger, where there is one, and list what it holds beyond lines and units."""
    ledger = [files.folder / path for path in files.ledger_files(period.period)]
    if ledger:
        # Only here: DuckDB is large, and most data folders hold no ledger.
        from espoo_analysis.sources.ledger import read_actuals  # noqa: PLC0415

        booked = read_actuals(ledger, period.finance_cutoff.date(), reference, finance)
        if booked is not None:
            return booked.actuals, booked.outside
    return None, empty_table(OutsideLedger)


def _provenance(files: RawFolder, period: Period) -> tuple[SourceFile, ...]:
    parts = [part for read in read_rows(files, str(period)).parts.values() for part in read]
    return tuple(
        SourceFile(*part) for part in sorted(parts, key=lambda part: (part.path, part.unit))
    )


def _period_row(period: Period, periods: pd.DataFrame, files: RawFolder) -> Any:
    for row in periods.itertuples():
        if row.period == str(period):
            return row
    near = did_you_mean(str(period), periods["period"])
    raise SourceError(
        f"There are no data for {period} in {files.folder}{near}",
        remedy="Name a period of periods.csv, or add a row to it.",
    )


def _next_publication(period: Period, periods: pd.DataFrame) -> dt.date | None:
    later = periods.loc[periods["period"] > str(period), "published_on"]
    return _day(later.iloc[0]) if len(later) else None


def _day(moment: pd.Timestamp) -> dt.date | None:
    return moment.date() if moment == moment else None  # noqa: PLR0124 - NaT is not itself


def only_unit(loaded: PeriodData, unit: str) -> PeriodData:
    """Keep one unit of a period's data.

    Parameters
    ----------
    loaded : PeriodData
        The data of several units. Not modified.
    unit : str
        The unit to keep.

    Returns
    -------
    PeriodData
        With the rows, the commentary and the provenance of that unit.

    Raises
    ------
    SourceError
        When the unit has no data in the period.
    """
    if unit not in loaded.units:
        raise SourceError(
            f"The unit '{unit}' has no data for {loaded.period}"
            f"{did_you_mean(unit, loaded.units)}",
            remedy="Name a unit that the period's files hold.",
        )

    def rows(table: pd.DataFrame) -> pd.DataFrame:
        return table[table["unit"] == unit].reset_index(drop=True)

    return replace(
        loaded,
        units=(unit,),
        follow_up=rows(loaded.follow_up),
        services=rows(loaded.services),
        restated_services=rows(loaded.restated_services),
        activities=rows(loaded.activities),
        history=History(
            rows(loaded.history.follow_up),
            rows(loaded.history.services),
            rows(loaded.history.activities),
        ),
        explanations=rows(loaded.explanations),
        outside_ledger=_possibly_of(unit, loaded.outside_ledger),
        # Statistics are of no unit.
        origins=loaded.origins[loaded.origins["unit"].isin(["", unit])].reset_index(drop=True),
        commentary={key: text for key, text in loaded.commentary.items() if key[0] == unit},
        provenance=tuple(file for file in loaded.provenance if file.unit in ("", unit)),
    )


def _possibly_of(unit: str, outside: pd.DataFrame) -> pd.DataFrame:
    # A cost centre of no unit may be one of this unit's that nobody has named.
    is_possible = outside["unit"].eq(unit) | outside["reason"].eq("unit")
    return outside[is_possible].reset_index(drop=True)
