"""Find the tables of the services' workbook, wherever people moved them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ParamSpec

from espoo_analysis.errors import Problem, did_you_mean
from espoo_analysis.importing.proposal import Match
from espoo_analysis.importing.services.fields import FieldError
from espoo_analysis.importing.services.layout import MARKER, VERSION, Column

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from espoo_analysis.importing.proposal import ImportContext
    from espoo_analysis.sources.sheets import Cell, Sheet

P = ParamSpec("P")

_ROWS_WITH_HEADINGS = 20


@dataclass
class Reading:
    """What was found while a workbook is read: everything, not only the first fault."""

    problems: list[Problem] = field(default_factory=list)

    def attempt(
        self, place: str, call: Callable[P, str], *args: P.args, **kwargs: P.kwargs
    ) -> str:
        """Return what a call reads, or keep its `FieldError` as a problem and return nothing."""
        try:
            return call(*args, **kwargs)
        except FieldError as error:
            self.fault(str(error), place)
            return ""

    def fault(self, what: str, place: str = "") -> None:
        """Keep a problem."""
        self.problems.append(Problem(what, place))


@dataclass(frozen=True)
class Table:
    """A table of the workbook: where its headings stand, and in which column each field is."""

    sheet: Sheet
    heading_row: int
    columns: dict[str, int]

    def rows(self) -> list[int]:
        """List the rows in which something stands."""
        below = range(self.heading_row + 1, len(self.sheet.rows))
        return [row for row in below if any(self.has(row, name) for name in self.columns)]

    def cell(self, row: int, name: str) -> Cell:
        """Return the cell of a field."""
        return self.sheet.cell(row, self.columns[name])

    def has(self, row: int, name: str) -> bool:
        """Tell whether anything stands in a field."""
        cell = self.cell(row, name)
        return bool(cell.text or cell.fault)

    def place(self, row: int, name: str) -> str:
        """Say where a field is."""
        return self.sheet.place(row, self.columns[name])

    def matches(self, columns: Sequence[Column]) -> tuple[Match, ...]:
        """Say which headings were used, and which columns of people's own were left out."""
        used = [
            Match(column.heading, column.name, self.place(self.heading_row, column.name))
            for column in columns
            if column.name in self.columns
        ]
        return (*used, *self._own_columns())

    def _own_columns(self) -> list[Match]:
        known = set(self.columns.values())
        filled: dict[int, int] = {}
        for row in range(self.heading_row, len(self.sheet.rows)):
            for column, cell in enumerate(self.sheet.rows[row]):
                if column not in known and (cell.text or cell.fault):
                    filled.setdefault(column, row)
        reason = "the template has no such column"
        return [
            Match(self.sheet.cell(row, column).text, "", self.sheet.place(row, column), reason)
            for column, row in sorted(filled.items())
        ]


@dataclass(frozen=True)
class Origin:
    """What the hidden sheet says of the template that was filled in."""

    sheet: Sheet
    facts: dict[str, list[str]]

    def fact(self, name: str) -> str:
        """Return a single fact; empty where the sheet does not say it."""
        return (self.facts.get(name) or [""])[0]

    def listed(self, name: str) -> list[str]:
        """Return the codes that the template offered."""
        return self.facts.get(name, [])


def origins(sheets: Sequence[Sheet]) -> list[Origin]:
    """Find the hidden sheet of the template.

    Parameters
    ----------
    sheets : sequence of Sheet
        The workbook.

    Returns
    -------
    list of Origin
        One for each sheet that begins with the template's marker.
    """
    found = []
    for sheet in sheets:
        if sheet.cell(0, 0).text == MARKER:
            facts: dict[str, list[str]] = {}
            for row in range(1, len(sheet.rows)):
                facts.setdefault(sheet.cell(row, 0).text, []).append(sheet.cell(row, 1).text)
            found.append(Origin(sheet, facts))
    return found


def checked_origin(
    sheets: Sequence[Sheet], context: ImportContext, reading: Reading
) -> tuple[Origin | None, dt.date | None]:
    """Find out of which period and unit a filled template is, and refuse another one.

    Parameters
    ----------
    sheets : sequence of Sheet
        The workbook.
    context : ImportContext
        The period and the unit that are imported.
    reading : Reading
        Takes the problems.

    Returns
    -------
    tuple of Origin and datetime.date
        What the template says of itself, and its cut-off; None where it does not.
    """
    found = origins(sheets)
    if len(found) != 1:
        reading.fault(
            f"{len(found) or 'no'} hidden sheets say of which period and unit the workbook is; "
            "expected one: fill in the template itself, not a copy of its sheets"
        )
        return None, None
    origin = found[0]
    place = origin.sheet.name
    expected = {"version": VERSION, "period": context.period, "unit": context.unit}
    for name, wanted in expected.items():
        if origin.fact(name) != wanted:
            what = f"the template is of {name} '{origin.fact(name)}', not of '{wanted}'"
            reading.fault(what, place)
    try:
        return origin, dt.date.fromisoformat(origin.fact("cutoff"))
    except ValueError:
        reading.fault("the template does not say its cut-off", place)
        return origin, None


def find_table(sheets: Sequence[Sheet], columns: Sequence[Column]) -> list[Table]:
    """Find the places where most headings of a table stand in a row.

    Parameters
    ----------
    sheets : sequence of Sheet
        The workbook.
    columns : sequence of Column
        The columns of the table.

    Returns
    -------
    list of Table
        At most one for each sheet; of equal headings the first counts.
    """
    names = {_plain(column.heading): column.name for column in columns}
    found = []
    for sheet in sheets:
        for row, cells in enumerate(sheet.rows[:_ROWS_WITH_HEADINGS]):
            headings = [names.get(_plain(cell.text)) for cell in cells]
            places = {name: headings.index(name) for name in headings if name}
            if len(places) > len(columns) // 2:
                found.append(Table(sheet, row, places))
                break
    return found


def checked_table(
    sheets: Sequence[Sheet], columns: Sequence[Column], name: str, reading: Reading
) -> Table | None:
    """Find a table and check that it can be read.

    Parameters
    ----------
    sheets : sequence of Sheet
        The workbook.
    columns : sequence of Column
        The columns of the table.
    name : str
        What the template calls its sheet.
    reading : Reading
        Takes the problems.

    Returns
    -------
    Table or None
        None where it is not there, is there twice or lacks a column.
    """
    found = find_table(sheets, columns)
    if len(found) != 1:
        names = ", ".join(f"'{table.sheet.name}'" for table in found)
        reading.fault(
            f"the table of the sheet '{name}' stands on several sheets: {names}; keep one"
            if found
            else f"no sheet has the headings of the template's sheet '{name}'"
        )
        return None
    table = found[0]
    faults = [*_heading_faults(table, columns), *_merge_faults(table)]
    for what, place in faults:
        reading.fault(what, place)
    lacks = any(column.is_required and column.name not in table.columns for column in columns)
    return None if lacks else table


def _heading_faults(table: Table, columns: Sequence[Column]) -> list[tuple[str, str]]:
    cells = [_plain(cell.text) for cell in table.sheet.rows[table.heading_row]]
    known = {_plain(column.heading) for column in columns}
    others = [text for text in cells if text and text not in known]
    place = f"{table.sheet.name}, row {table.heading_row + 1}"
    missing = [
        f"the heading '{column.heading}' is missing"
        + (did_you_mean(_plain(column.heading), others) if others else "")
        for column in columns
        if column.is_required and column.name not in table.columns
    ]
    twice = [
        f"the heading '{column.heading}' stands there more than once"
        for column in columns
        if cells.count(_plain(column.heading)) > 1
    ]
    return [(what, place) for what in (*missing, *twice)]


def _merge_faults(table: Table) -> list[tuple[str, str]]:
    what = "cells are merged, so that it is not clear to which row or column the text belongs"
    return [
        (what, table.sheet.place(merge.first_row, merge.first_column))
        for merge in table.sheet.merges
        if merge.last_row >= table.heading_row
        and any(merge.first_column <= at <= merge.last_column for at in table.columns.values())
    ]


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
