"""Whose table it is: rows and titles that name another unit are not taken for ours."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from espoo_analysis.errors import Problem, shorten
from espoo_analysis.importing.proposal import Match
from espoo_analysis.importing.sheets.grid import is_figure, text_of
from espoo_analysis.importing.sheets.table_finding import FIGURES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from espoo_analysis.importing.proposal import ImportContext
    from espoo_analysis.importing.sheets.table_finding import Table

#: A spreadsheet program cuts the name of a sheet here.
_LONGEST_SHEET_NAME = 31
_PARTS = re.compile(
    r"\s*[:;|,()]\s*|\s+[-–—]\s+|\b(?:tulosyksikkö|yksikkö|resultatenhet|enhet|unit)\s+"
)


@dataclass(frozen=True)
class UnitRows:
    """The table without the rows of other units.

    Parameters
    ----------
    table : Table
        With the rows that are used.
    matches : tuple of Match
        The units whose rows were left out.
    notes : tuple of str
        The same as a sentence.
    problems : tuple of Problem
        Why the rows cannot be those of the unit.
    """

    table: Table
    matches: tuple[Match, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class _Column:
    index: int
    name: str
    place: str
    values: dict[int, str]

    def rows_of(self, unit: str) -> list[int]:
        return [row for row, value in self.values.items() if value == unit]

    @property
    def units(self) -> list[str]:
        return list(dict.fromkeys(filter(None, self.values.values())))


def rows_of_unit(table: Table, context: ImportContext) -> UnitRows:
    """Leave out the rows that a column says are of other units.

    Parameters
    ----------
    table : Table
        The table.
    context : ImportContext
        With the unit and the names of all units.

    Returns
    -------
    UnitRows
        With a problem where a column names units, but not this one; where it names this one in
        several ways; and where rows beside those of other units name none.
    """
    columns = _unit_columns(table, context)
    own = {c.index: [u for u in c.units if _is_own(u, context)] for c in columns}
    problems = [*_unclear(columns, own, context)]
    if problems or not any(own.values()):
        return UnitRows(table, problems=tuple(problems))
    matches, notes, left_out = [], [], set()
    for column in (each for each in columns if own[each.index]):
        others = [unit for unit in column.units if unit not in own[column.index]]
        rows = {unit: column.rows_of(unit) for unit in others}
        left_out |= {row for found in rows.values() for row in found}
        for unit, found in rows.items():
            place = table.grid.place(found[0], column.index)
            matches.append(Match(unit, "", place, f"{len(found)} rows of another unit"))
        if others:
            notes.append(
                f"Only the rows that '{shorten(column.name)}' ({column.place}) says are of "
                f"'{shorten(own[column.index][0])}' were taken; those of {_listed(others)} "
                "were left out."
            )
    body = tuple(row for row in table.body if row not in left_out)
    return UnitRows(replace(table, body=body), tuple(matches), tuple(notes))


def problems_of_unit_titles(table: Table, context: ImportContext) -> list[Problem]:
    """Find titles, captions and a name of the sheet that name another unit.

    Parameters
    ----------
    table : Table
        The table.
    context : ImportContext
        With the unit and the names of all units.

    Returns
    -------
    list of Problem
        The name of a sheet that the user has named is not judged.
    """
    grid, name = table.grid, table.grid.sheet.name
    problems = []
    if not context.answers.sheet and (unit := other_unit_in(name, context, is_sheet=True)):
        problems.append(_problem(f"the sheet '{shorten(name)}'", unit, context, name))
    for row in range(grid.rows.start, table.header.last_row + 1):
        for index, cell in grid.filled(row):
            if unit := other_unit_in(text_of(cell), context):
                found = f"'{shorten(text_of(cell))}'"
                problems.append(_problem(found, unit, context, grid.place(row, index)))
    figures = _rows_with_figures(table)
    for row in (row for row in table.body if row < max(figures, default=0)):
        for index, cell in grid.filled(row) if row not in figures else ():
            text = text_of(cell)
            if (unit := other_unit_in(text, context)) and _plain(text) in _names(unit, context):
                problems.append(
                    _problem(f"'{shorten(text)}'", unit, context, grid.place(row, index))
                )
    return problems


def other_unit_in(text: str, context: ImportContext, *, is_sheet: bool = False) -> str:
    """Tell which other unit a title names.

    Parameters
    ----------
    text : str
        The title; it names a unit where it, or a part of it, is its name or begins with it.
    context : ImportContext
        With the unit and the names of all units.
    is_sheet : bool, default False
        Whether it is the name of a sheet, which may have been cut.

    Returns
    -------
    str
        The code; empty where it names none, or this unit. The longest name counts.

    Examples
    --------
    >>> from espoo_analysis.importing.proposal import ImportContext
    >>> units = {"a": ("Nuoret",), "b": ("Nuoret ja työ",)}
    >>> context = ImportContext("2025-07", "a", (), {}, units=units)
    >>> other_unit_in("Nuoret ja työ 2025", context), other_unit_in("Nuoret 2025", context)
    ('b', '')
    """
    title = _plain(text)
    unit, length = _longest(title, context, is_sheet=is_sheet)
    if unit == context.unit:
        # "Nuoret, työ" is of two units.
        unit, title = "", title[length:]
    found = (_longest(part, context)[0] for part in _PARTS.split(title))
    return unit or next((other for other in found if other not in {"", context.unit}), "")


def _longest(title: str, context: ImportContext, *, is_sheet: bool = False) -> tuple[str, int]:
    """Return the unit of the longest name with which a title begins, and the name's length."""
    best, length = "", 0
    for unit in (context.unit, *context.units):
        names = _names(unit, context)
        cut = {name[:_LONGEST_SHEET_NAME].strip() for name in names} if is_sheet else set()
        for name in (each for each in {*names, *cut} if _names_it(title, each, unit)):
            if len(name) > length:
                best, length = unit, len(name)
    return best, length


def unit_problem(text: str, unit: str, context: ImportContext, place: str) -> Problem:
    """Say that a title is another unit's."""
    return _problem(f"'{shorten(text)}'", unit, context, place)


def _problem(found: str, unit: str, context: ImportContext, place: str) -> Problem:
    what = (
        f"{found} names the unit '{unit}', the figures are imported for '{context.unit}'; name "
        "that one with --unit, or give the part of the source that is of this one"
    )
    return Problem(what, place)


def _names_it(title: str, name: str, unit: str) -> bool:
    # A code may be a word of the language, and more often begins a title by chance.
    if title == name or name == _plain(unit):
        return title == name
    return title.startswith(name) and not title[len(name)].isalnum()


def _names(unit: str, context: ImportContext) -> set[str]:
    return {*filter(None, map(_plain, (unit, *context.units.get(unit, ()))))}


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _is_own(text: str, context: ImportContext) -> bool:
    return _plain(text) in _names(context.unit, context)


def _rows_with_figures(table: Table) -> set[int]:
    figures = [c.index for c in table.header.columns if c.heading.meaning in FIGURES]
    return {row for row in table.body if any(is_figure(table.grid.cell(row, i)) for i in figures)}


def _unit_columns(table: Table, context: ImportContext) -> list[_Column]:
    """List the columns that are headed as a unit's, or hold the name of a known one."""
    headings = {column.index: column for column in table.header.columns}
    known = {name for unit in {*context.units, context.unit} for name in _names(unit, context)}
    rows = sorted(_rows_with_figures(table))
    found = []
    for index in (index for index in table.grid.columns if index not in table.labels):
        heading = headings.get(index)
        is_named = heading is not None and heading.heading.meaning == "unit"
        values = {row: table.grid.spread_text(row, index) for row in rows}
        if (is_named and any(values.values())) or known & {*map(_plain, values.values())}:
            place = table.grid.place(table.header.last_row, index)
            found.append(_Column(index, heading.text if heading else "", place, values))
    return found


def _unclear(
    columns: Iterable[_Column], own: dict[int, list[str]], context: ImportContext
) -> list[Problem]:
    problems = []
    is_told = any(own.values())
    for column in columns:
        units, mine = column.units, own[column.index]
        if not mine:
            if not is_told or any(other_unit_in(unit, context) for unit in units):
                problems.append(Problem(_without_own(column, context), column.place))
        elif len(units) > 1 and len({*map(_plain, mine)}) > 1:
            what = f"the column names the unit in several ways, {_listed(mine)}; write it in one"
            problems.append(Problem(what, column.place))
        elif len(units) > len(mine) and not all(column.values.values()):
            what = f"rows beside those of {_listed(units)} name no unit; write it in every row"
            problems.append(Problem(what, column.place))
    return problems


def _without_own(column: _Column, context: ImportContext) -> str:
    units = column.units
    if len(units) > 1:
        return f"the rows are of {len(units)} units, {_listed(units)}; name the cells of one"
    what = f"the column '{shorten(column.name)}' names {_listed(units)}, not '{context.unit}'"
    if other_unit_in(units[0], context):
        return f"{what}; name that unit with --unit, or send the table of this one"
    return f"{what}; if it is the same, remove the column, or leave it out with --cells"


def _listed(units: Iterable[str]) -> str:
    return ", ".join(f"'{shorten(unit)}'" for unit in units)
