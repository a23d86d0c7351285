"""Which rows of which file each report reads.

Needs nothing but the standard library, so that what is up to date is known at once. The rows
are not checked against their contracts here: rows that were checked once and are still the same
are still right.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from espoo_analysis.errors import ContractError, Problem, SourceError, did_you_mean
from espoo_analysis.period import Period
from espoo_analysis.settings import REPORTS
from espoo_analysis.sources.commentary import explanations_path, read_commentary
from espoo_analysis.sources.parts import Part, PeriodRows, rows_sha256, text_sha256, together
from espoo_analysis.sources.raw_folder import PERIOD_FOLDERS, REMEDY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from espoo_analysis.sources.commentary import Commentary
    from espoo_analysis.sources.raw_folder import RawFolder, RawTable

ECONOMIC, ACTIVITY = ("economic",), ("activity",)
_REPORTS_OF = {"finance": ECONOMIC, "ledger": ECONOMIC}
_READ_WHOLE = ("lines", "thresholds", "accrual_profiles")
# The one threshold that the activity report reads.
_OF_TARGETS = "partial_attainment_share"
# Of these, where the folder has them, the rows of a unit are read.
_OF_UNITS = {"binding_levels": ECONOMIC, "structural_breaks": REPORTS}
# Of the periods before, too.
_WITH_HISTORY = {"finance": ECONOMIC, "services": ACTIVITY, "activities": ACTIVITY}
_STATISTICS = ("statistics/population.csv", "statistics/population_origins.csv")
# Without rows in these there is nothing to report, and nothing would be found to be due.
_NEVER_EMPTY = ("periods.csv", "reference/units.csv", "reference/lines.csv")


def read_rows(files: RawFolder, period: str) -> PeriodRows:
    """Find out what each report of a period reads.

    Parameters
    ----------
    files : RawFolder
        The data folder.
    period : str
        The period, as ``YYYY-MM``.

    Returns
    -------
    PeriodRows
        The units that have rows, and the parts of the files that their reports read.

    Raises
    ------
    AnalysisError
        When a file cannot be read as a table, a unit or the period is not known, or a file has
        no place. `load_period` then says in full what is wrong.
    """
    wanted = Period.parse(period)
    _check_folder(files)
    units = _by(_table(files, "reference/units.csv"), "unit")
    tables = {name: _table(files, f"{name}/{period}.csv") for name in PERIOD_FOLDERS}
    rows = {name: _by(table, "unit") for name, table in tables.items()}
    for name, found in rows.items():
        if unknown := sorted(found.keys() - units.keys()):
            raise _unusable(f"'{unknown[0]}' is not a known unit", tables[name].path)
    parts: defaultdict[str, list[Part]] = defaultdict(list)
    parts[""] += _common_parts(files, period)
    reports = {}
    origins = _origin_parts(files, period)
    earlier = [known for known in periods_of(files) if known < period]
    for unit, described in units.items():
        delivered = {name: found.get(unit, []) for name, found in rows.items()}
        if any(delivered.values()):
            described_part = _part(files.table("reference/units.csv"), described, unit)
            read = _unit_parts(files, tables, delivered, unit)
            parts[unit] = [described_part, *read, *origins.get(unit, ())]
            parts[unit] += _optional_parts(files, period, unit)
            parts[unit] += _earlier_parts(files, earlier, unit)
            reports[unit] = _reports_with_rows(delivered)
    written = read_commentary(files, wanted, units)
    for (unit, report, language), text in written.items():
        parts[unit].append(_text_part(text, unit, report, language))
    return PeriodRows(period, reports, parts, files.is_constructed())


def periods_of(files: RawFolder) -> list[str]:
    """List the periods of a data folder.

    Parameters
    ----------
    files : RawFolder
        The data folder.

    Returns
    -------
    list of str
        In ascending order.

    Raises
    ------
    AnalysisError
        When ``periods.csv`` cannot be read as a table with a column ``period``, or a field of
        it is none.
    """
    periods = sorted(_by(_table(files, "periods.csv"), "period"))
    for period in periods:
        Period.parse(period)
    return periods


def _check_folder(files: RawFolder) -> None:
    known = periods_of(files)
    for path in files.period_files():
        if path.rpartition("/")[2].removesuffix(".csv") not in known:
            raise _unusable("its period has no row in periods.csv", path)
    for path in _NEVER_EMPTY:
        if not _table(files, path).rows:
            raise _unusable("the table has no rows", path)


def _common_parts(files: RawFolder, period: str) -> Iterator[Part]:
    periods = _table(files, "periods.csv")
    rows = _by(periods, "period").get(period)
    if not rows:
        near = did_you_mean(period, periods_of(files))
        raise SourceError(f"There are no data for {period} in {files.folder}{near}")
    later = min((row for row in _by(periods, "period") if row > period), default="")
    place = _place(periods, "published_on")
    # Of the next period a page says only when its report comes.
    next_day = [[row[place]] for row in _by(periods, "period").get(later, []) if row[place]]
    yield _part(periods, [*rows, *next_day])
    for name in _READ_WHOLE:
        table = _table(files, f"reference/{name}.csv")
        yield _part(table, table.rows, reports=ECONOMIC)
    thresholds = _table(files, "reference/thresholds.csv")
    of_targets = _by(thresholds, "threshold").get(_OF_TARGETS, [])
    yield _part(thresholds, of_targets, reports=ACTIVITY)
    yield from _ledger_parts(files, period)
    yield from _statistics_parts(files, rows[0][_place(periods, "services_cutoff")])


def _statistics_parts(files: RawFolder, cutoff: str) -> Iterator[Part]:
    for path in filter(files.has, _STATISTICS):
        table = _table(files, path)
        as_of = _place(table, "as_of")
        known = [row for row in table.rows if row[as_of] <= cutoff]
        yield _part(table, known, reports=ACTIVITY)


def _ledger_parts(files: RawFolder, period: str) -> Iterator[Part]:
    ledger = files.ledger_files(period)
    for path in ledger:
        # A ledger is too long for its rows to be told apart here; any change makes pages due.
        digest = files.file_sha256(path)
        yield Part(path, digest, None, digest, reports=ECONOMIC)
    if not ledger:
        return
    # Whose postings belong to no unit depends on which units there are.
    units = _table(files, "reference/units.csv")
    place = _place(units, "unit")
    digest = rows_sha256(["unit"], [[row[place]] for row in units.rows])
    yield Part(units.path, digest, len(units.rows), units.file_sha256, reports=ECONOMIC)
    for path in ("reference/account_ranges.csv", "reference/cost_centres.csv"):
        if files.has(path):
            table = _table(files, path)
            yield _part(table, table.rows, reports=ECONOMIC)


def _unit_parts(
    files: RawFolder,
    tables: dict[str, RawTable],
    rows: dict[str, list[list[str]]],
    unit: str,
) -> Iterator[Part]:
    for name, reports in (
        ("finance", ECONOMIC),
        ("services", ACTIVITY),
        ("activities", ACTIVITY),
    ):
        yield _part(tables[name], rows[name], unit, reports)
    # A page also names the indicators of a service for which the unit gave no figure.
    indicators = _table(files, "reference/indicators.csv")
    code, service = _place(indicators, "indicator"), _place(indicators, "service")
    place = _place(tables["services"], "indicator")
    named = {row[place] for row in rows["services"]}
    services = {row[service] for row in indicators.rows if row[code] in named}
    measured = [row for row in indicators.rows if row[service] in services]
    yield _part(indicators, measured, unit, ACTIVITY)


def _optional_parts(files: RawFolder, period: str, unit: str) -> Iterator[Part]:
    paths = {f"reference/{name}.csv": reports for name, reports in _OF_UNITS.items()}
    paths[explanations_path(period)] = ECONOMIC
    for path, reports in paths.items():
        if files.has(path) and (rows := _by(_table(files, path), "unit").get(unit)):
            yield _part(files.table(path), rows, unit, reports)


def _earlier_parts(files: RawFolder, earlier: Sequence[str], unit: str) -> Iterator[Part]:
    """Put what is read of the same table of all earlier periods into one part."""
    for name, reports in _WITH_HISTORY.items():
        paths = [f"{name}/{period}.csv" for period in earlier]
        found = [
            part
            for path in paths
            if files.has(path) and (part := _parts_by_unit(files, path).get(unit))
        ]
        if found:
            yield together(found)._replace(reports=reports)


def _parts_by_unit(files: RawFolder, path: str) -> dict[str, Part]:
    # Every later period asks for the same file.
    if path not in files.parts_by_unit:
        table = _table(files, path)
        rows = _by(table, "unit")
        files.parts_by_unit[path] = {unit: _part(table, rows[unit], unit) for unit in rows}
    return files.parts_by_unit[path]


def _origin_parts(files: RawFolder, period: str) -> dict[str, list[Part]]:
    path = f"origins/{period}.csv"
    if not files.has(path):
        return {}
    origins = _table(files, path)
    place = _place(origins, "table")
    parts = {}
    for unit, rows in _by(origins, "unit").items():
        by_report: dict[tuple[str, ...], list[list[str]]] = {}
        for row in rows:
            by_report.setdefault(_REPORTS_OF.get(row[place], ACTIVITY), []).append(row)
        parts[unit] = [_part(origins, read, unit, reports) for reports, read in by_report.items()]
    return parts


def _part(
    table: RawTable,
    rows: Sequence[Sequence[str]],
    unit: str = "",
    reports: tuple[str, ...] = REPORTS,
) -> Part:
    digest = rows_sha256(table.header, rows)
    return Part(table.path, digest, len(rows), table.file_sha256, unit, reports)


def _text_part(text: Commentary, unit: str, report: str, language: str) -> Part:
    digest = text_sha256(text.text)
    return Part(text.path, digest, None, text.file_sha256, unit, (report,), language)


def _reports_with_rows(rows: dict[str, list[list[str]]]) -> tuple[str, ...]:
    # A unit may deliver its activities and no money, or the other way round.
    has_rows = {"economic": rows["finance"], "activity": rows["services"] + rows["activities"]}
    return tuple(report for report in REPORTS if has_rows[report])


def _table(files: RawFolder, path: str) -> RawTable:
    table = files.table(path)
    if problems := table.width_problems():
        raise ContractError(f"{path} is not the table that it should be.", problems, REMEDY)
    return table


def _place(table: RawTable, column: str) -> int:
    if column not in table.header:
        raise _unusable(f"column '{column}' is missing", table.path)
    return table.header.index(column)


def _by(table: RawTable, column: str) -> dict[str, list[list[str]]]:
    place = _place(table, column)
    rows: dict[str, list[list[str]]] = {}
    for row in table.rows:
        rows.setdefault(row[place], []).append(row)
    return rows


def _unusable(what: str, path: str) -> ContractError:
    return ContractError(f"{path} cannot be used.", [Problem(what, path)], REMEDY)
