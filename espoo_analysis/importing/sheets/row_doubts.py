"""What a table says against its rows: that they are of several units, or that some are lost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from espoo_analysis.errors import Problem, shorten
from espoo_analysis.importing.proposal import Question
from espoo_analysis.importing.sheets.grid import Block, is_figure, text_of
from espoo_analysis.importing.sheets.table_finding import FIGURES
from espoo_analysis.importing.words.number_forms import read_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from espoo_analysis.importing.sheets.table_finding import Table

_SEPARATORS = re.compile(r"[;\t|,]")
#: A row of a follow-up has at least a budget and a forecast.
_FEWEST_FIGURES = 2
#: One line that is there twice may be a mistake; two under headings of their own are a table's.
_FEWEST_LINES = 2


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


def several_tables(table: Table, twice: Mapping[int, int]) -> Question | None:
    """Ask which table is meant where the headings come again above the same lines.

    Parameters
    ----------
    table : Table
        The table, whose headings may come again as on every printed page.
    twice : mapping of int to int
        By row that names a line again, the row that names it first.

    Returns
    -------
    Question or None
        None where the headings do not come again, or a single line is there twice.
    """
    starts = (table.header.first_row, *table.repeats)

    def part(row: int) -> int:
        return sum(start <= row for start in starts)

    across = sum(part(row) != part(first) for row, first in twice.items())
    if across < _FEWEST_LINES or across < len(twice):
        return None
    figures = [each.index for each in table.header.columns if each.heading.meaning in FIGURES]
    filled = [
        row
        for row in table.body
        if any(is_figure(table.grid.cell(row, column)) for column in figures)
    ]
    blocks = []
    for number, start in enumerate(starts, start=1):
        last = max((row for row in filled if part(row) == number), default=start)
        columns = table.block.first_column, table.block.last_column
        first = table.grid.top_of(start)
        blocks.append(str(Block(first, columns[0], last, columns[1])))
    text = f"the sheet holds {len(blocks)} tables that name the same lines: {', '.join(blocks)}"
    return Question("cells", text, tuple(blocks), table.grid.sheet.name)


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
