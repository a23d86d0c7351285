"""What a table says against its rows: that they are of several units, or that some are lost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from espoo_analysis.errors import Problem, shorten
from espoo_analysis.importing.sheets.grid import is_figure, text_of
from espoo_analysis.importing.sheets.table_finding import FIGURES
from espoo_analysis.importing.words.number_forms import read_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from espoo_analysis.importing.sheets.table_finding import Table

_SEPARATORS = re.compile(r"[;\t|,]")
#: A row of a follow-up has at least a budget and a forecast.
_FEWEST_FIGURES = 2


def several_units(
    table: Table, lines: Iterable[tuple[int, ...]], is_line: Callable[[str], bool]
) -> list[Problem]:
    """Refuse lines of more than one unit: it is not said which are asked for.

    Parameters
    ----------
    table : Table
        The table.
    lines : iterable of tuple of int
        The rows that are used.
    is_line : callable
        Tells whether a text names a line, or the group of one.

    Returns
    -------
    list of Problem
        One for each column that names units.
    """
    problems = []
    numbers = [number for found in lines for number in found]
    meanings = {column.index: column.heading.meaning for column in table.header.columns}
    edge = min(index for index, meaning in meanings.items() if meaning in FIGURES)
    for index in table.grid.columns:
        meaning = meanings.get(index, "")
        if index in table.labels or not (meaning == "unit" or (not meaning and index < edge)):
            continue
        cells = [table.grid.cell(number, index) for number in numbers]
        texts = [text for cell in cells if (text := text_of(cell)) and not is_figure(cell)]
        units = list(dict.fromkeys(texts))
        # Without a heading, what differs in every row says something of the row itself.
        is_of_units = meaning == "unit" or len(texts) > len(units) > len(
            [*filter(is_line, units)]
        )
        if len(units) > 1 and is_of_units:
            names = ", ".join(f"'{shorten(unit)}'" for unit in units)
            what = f"the rows are of {len(units)} units, {names}; name the cells of one"
            problems.append(Problem(what, table.grid.place(table.header.last_row, index)))
    return problems


def swallowed_rows(table: Table, is_line: Callable[[str], bool]) -> list[Problem]:
    """Refuse a delimited file of which a field holds whole rows: a quotation mark stays open.

    Parameters
    ----------
    table : Table
        The table.
    is_line : callable
        Tells whether a text names a line.

    Returns
    -------
    list of Problem
        One for each such field; none for a sheet of a workbook, which has no separators.
    """
    if table.grid.sheet.name:
        return []

    def is_row(text: str) -> bool:
        name, *fields = _SEPARATORS.split(text)
        return is_line(name) and sum(map(bool, map(read_number, fields))) >= _FEWEST_FIGURES

    what = (
        "the field holds whole rows, since a quotation mark in it is not closed; remove the mark"
    )
    return [
        Problem(what, table.grid.place(row, column))
        for row in table.body
        for column, cell in table.grid.filled(row)
        if any(map(is_row, cell.text.splitlines()[1:]))
    ]
