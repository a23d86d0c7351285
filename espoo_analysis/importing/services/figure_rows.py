"""Read what the services counted, row by row of their workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from espoo_analysis.errors import did_you_mean, shorten
from espoo_analysis.importing.proposal import Figure, Proposal
from espoo_analysis.importing.services.fields import FieldError, day_of, figure_of, text_of
from espoo_analysis.importing.services.layout import FIGURE_COLUMNS
from espoo_analysis.importing.services.partial_dates import finnish_date

if TYPE_CHECKING:
    import datetime as dt

    from espoo_analysis.contracts import Reference
    from espoo_analysis.importing.services.tables import Reading, Table
    from espoo_analysis.sources.sheets import Cell


def read_figure_rows(
    table: Table,
    days: tuple[dt.date, dt.date],
    reference: Reference,
    reading: Reading,
) -> Proposal:
    """Read the figures.

    Parameters
    ----------
    table : Table
        Where they stand.
    days : tuple of datetime.date
        The first and the last day to which a value may refer.
    reference : Reference
        The known indicators.
    reading : Reading
        Takes the problems.

    Returns
    -------
    Proposal
        Of ``services``, in the order of the reference. Its notes say which indicators have
        neither a value nor a note, and which have no row.
    """
    indicators = reference.indicators
    measures = dict(zip(indicators["indicator"], indicators["measure"], strict=True))
    labels: dict[str, list[str]] = {}
    for code, label in zip(measures, indicators["label_fi"], strict=True):
        labels.setdefault(label, []).append(code)
    rows: dict[str, int] = {}
    found: dict[str, list[Figure]] = {}
    for row in table.rows():
        place = table.place(row, "indicator")
        if code := reading.attempt(place, _code, table, row, labels, rows):
            rows[code] = row
            found[code] = _figures(table, row, (code, measures[code]), days, reading)
    figures = [figure for code in measures for figure in found.get(code, ())]
    return Proposal(
        "services", tuple(figures), table.matches(FIGURE_COLUMNS), _notes(found, list(measures))
    )


def _code(table: Table, row: int, labels: dict[str, list[str]], rows: dict[str, int]) -> str:
    code = text_of(table.cell(row, "indicator"))
    if not code:
        raise FieldError("the row has no code, so that it is not clear what it counts")
    known = [one for codes in labels.values() for one in codes]
    if code not in known:
        what = f"'{shorten(code)}' is not a known indicator"
        raise FieldError(f"{what}{did_you_mean(code, known)}")
    label = text_of(table.cell(row, "label")) if "label" in table.columns else ""
    others = labels.get(label, [code]) if label else [code]
    if code not in others:
        what = f"the row has the name of '{others[0]}' but the code '{code}'"
        raise FieldError(f"{what}; codes and names were sorted apart")
    if code in rows:
        first = table.place(rows[code], "indicator")
        raise FieldError(f"the indicator '{code}' stands there a second time, after {first}")
    return code


def _figures(
    table: Table,
    row: int,
    indicator: tuple[str, str],
    days: tuple[dt.date, dt.date],
    reading: Reading,
) -> list[Figure]:
    code, measure = indicator
    figures = []
    for name in ("as_of", "value", "note"):
        cell, place = table.cell(row, name), table.place(row, name)
        value = reading.attempt(place, _field, cell, name, measure, days)
        figures.append(Figure(code, name, value, place, shorten(cell.text)))
    return figures


def _field(cell: Cell, name: str, measure: str, days: tuple[dt.date, dt.date]) -> str:
    if name == "as_of":
        return _day_within(cell, days)
    return figure_of(cell, measure) if name == "value" else text_of(cell)


def _day_within(cell: Cell, days: tuple[dt.date, dt.date]) -> str:
    day = day_of(cell)
    first, last = days
    if not first <= day <= last:
        shown, *ends = (finnish_date(str(one)) for one in (day, first, last))
        raise FieldError(f"{shown} is not a day from {' to '.join(ends)}")
    return str(day)


def _notes(found: dict[str, list[Figure]], known: list[str]) -> tuple[str, ...]:
    fields = {code: {one.column: one.value for one in row} for code, row in found.items()}
    silent = [
        code
        for code in known
        if code in fields and not fields[code]["value"] and not fields[code]["note"]
    ]
    absent = [code for code in known if code not in fields]
    notes = []
    if silent:
        notes.append(f"Neither a value nor a note was given for: {', '.join(silent)}.")
    if absent:
        notes.append(f"These indicators have no row and are left out: {', '.join(absent)}.")
    return tuple(notes)
