"""Read what the services did, do and plan, row by row of their workbook."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from espoo_analysis.contracts.delivered_form import CODE
from espoo_analysis.errors import shorten
from espoo_analysis.importing.proposal import Figure, Match, Proposal
from espoo_analysis.importing.services.fields import (
    FieldError,
    code_of,
    partial_date_of,
    status_of,
    text_of,
)
from espoo_analysis.importing.services.layout import ACTIVITY_COLUMNS
from espoo_analysis.importing.services.partial_dates import first_and_last_day

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from espoo_analysis.importing.services.tables import Reading, Table
    from espoo_analysis.sources.sheets import Cell

_FIELDS = tuple(column.name for column in ACTIVITY_COLUMNS if column.name != "activity")
_HEADINGS = {column.name: column.heading for column in ACTIVITY_COLUMNS}


def read_activity_rows(
    table: Table, former: Sequence[str], services: Collection[str], reading: Reading
) -> Proposal:
    """Read the activities.

    Parameters
    ----------
    table : Table
        Where they stand.
    former : sequence of str
        The codes of the activities that the template offered.
    services : collection of str
        The known services.
    reading : Reading
        Takes the problems.

    Returns
    -------
    Proposal
        Of ``activities``: the former ones in their order, then the new ones. Its notes say
        which activities and services are new, which were left out, and that rows were moved.
    """
    rows = _rows_by_code(table, former, reading)
    # Where a row is protected, people empty what they can and leave the code.
    kept = [code for code in rows if any(table.has(rows[code], name) for name in _FIELDS)]
    order = [code for code in former if code in kept]
    order += [code for code in kept if code not in former]
    figures = [
        figure
        for code in order
        for figure in _figures(table, rows[code], code, services, reading)
    ]
    given = {figure.value for figure in figures if figure.column == "service"}
    moved = sorted(order, key=lambda code: rows[code]) != order
    notes = _notes(
        {
            "New activities": [code for code in order if code not in former],
            "New services": sorted(given - {*services, ""}),
            "Activities left out, because their rows were deleted or emptied": [
                code for code in dict.fromkeys((*former, *rows)) if code not in kept
            ],
            "Rows stand in another order; the former order is kept, beginning with": order[
                :moved
            ],
        }
    )
    matches = (*table.matches(ACTIVITY_COLUMNS), *_new_rows(table, rows, order, former))
    return Proposal("activities", tuple(figures), matches, notes)


def _notes(codes: dict[str, list[str]]) -> tuple[str, ...]:
    return tuple(f"{what}: {', '.join(found)}." for what, found in codes.items() if found)


def _new_rows(
    table: Table, rows: dict[str, int], order: Sequence[str], former: Sequence[str]
) -> list[Match]:
    return [
        Match(
            table.cell(rows[code], "title_fi").text,
            code,
            table.place(rows[code], "title_fi"),
            "a new activity",
        )
        for code in order
        if code not in former
    ]


def _rows_by_code(table: Table, former: Sequence[str], reading: Reading) -> dict[str, int]:
    """Tell the activities apart; one without a code gets one that no other has or had."""
    rows: dict[str, int] = {}
    unnamed = []
    for row in table.rows():
        if not table.has(row, "activity"):
            unnamed.append(row)
        elif code := reading.attempt(table.place(row, "activity"), _code, table, row, rows):
            rows[code] = row
    for row in unnamed:
        # A title that cannot be read is said to be so where the row is read.
        rows[code_of(table.cell(row, "title_fi").text, {*former, *rows})] = row
    return rows


def _code(table: Table, row: int, rows: dict[str, int]) -> str:
    code = text_of(table.cell(row, "activity"))
    if not re.fullmatch(CODE, code):
        raise FieldError(
            f"'{shorten(code)}' is no code; leave it empty for a new activity, otherwise copy "
            "the code from the template"
        )
    if code in rows:
        first = table.place(rows[code], "activity")
        raise FieldError(f"the activity '{code}' stands there a second time, after {first}")
    return code


def _figures(
    table: Table, row: int, code: str, services: Collection[str], reading: Reading
) -> list[Figure]:
    figures = []
    for name in _FIELDS:
        cell, place = table.cell(row, name), table.place(row, name)
        value = reading.attempt(place, _field, table, cell, name, services)
        figures.append(Figure(code, name, value, place, shorten(cell.text)))
    dates = {figure.column: figure.value for figure in figures}
    starts, ends = dates["starts"], dates["ends"]
    if starts and ends and _is_before(ends, starts):
        reading.fault(f"the end {ends} is before the start {starts}", table.place(row, "ends"))
    return figures


def _field(table: Table, cell: Cell, name: str, services: Collection[str]) -> str:
    if name == "service":
        return _service(text_of(cell).casefold(), services)
    if name == "status":
        return status_of(cell)
    if name in {"starts", "ends"}:
        return partial_date_of(cell, has_formats=table.sheet.has_number_formats)
    text = text_of(cell)
    if name.startswith("title"):
        if not text:
            raise FieldError(f"'{_HEADINGS[name]}' is missing; every activity needs its name")
        return text.replace("\n", " ")
    return text


def _service(code: str, known: Collection[str]) -> str:
    if not code:
        raise FieldError("the service is missing; choose it from the list")
    if code in known:
        return code
    near = difflib.get_close_matches(code, known, n=1)
    if near:
        raise FieldError(f"'{shorten(code)}' is not a known service; did you mean '{near[0]}'?")
    if not re.fullmatch(CODE, code):
        raise FieldError(
            f"'{shorten(code)}' is not a known service; choose one from the list, or name a new "
            "one with small letters, digits and underscores"
        )
    return code


def _is_before(ends: str, starts: str) -> bool:
    # Winter ends in the next year, but a year cannot end before it begins.
    year = len("2025")
    last_day, first_day = first_and_last_day(ends)[1], first_and_last_day(starts)[0]
    return last_day < first_day or ends[:year] < starts[:year]
