"""A sheet, or the block of it that the user has named, as a table is looked for in it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from espoo_analysis.importing.words.money_units import money_unit_in
from espoo_analysis.importing.words.number_forms import is_missing, read_number
from espoo_analysis.sources.sheets import EMPTY, Cell, address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from espoo_analysis.sources.sheets import Sheet

_YEARS = range(1990, 2100)
_CELLS = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6}):\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_LETTERS = 26


@dataclass(frozen=True)
class Block:
    """A block of cells by its first and last row and column, counted from 0."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def __str__(self) -> str:
        first = address(self.first_row, self.first_column)
        return f"{first}:{address(self.last_row, self.last_column)}"


def block_of(cells: str) -> Block | None:
    """Read a block such as ``A5:F20``.

    Parameters
    ----------
    cells : str
        As the user writes it; dollar signs and small letters are allowed.

    Returns
    -------
    Block or None
        None where it is no block.

    Examples
    --------
    >>> block_of("$a5:f20"), block_of("A5")
    (Block(first_row=4, first_column=0, last_row=19, last_column=5), None)
    """
    found = _CELLS.fullmatch(cells.strip().upper())
    if not found:
        return None
    columns = sorted(map(_column, found.group(1, 3)))
    rows = sorted(int(row) - 1 for row in found.group(2, 4))
    return Block(rows[0], columns[0], rows[1], columns[1])


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return number - 1


class Grid:
    """The cells of a sheet, by row and column counted from 0, within a block.

    Parameters
    ----------
    sheet : Sheet
        The sheet.
    block : Block, optional
        The block to which it is limited; without one the whole sheet.
    """

    def __init__(self, sheet: Sheet, block: Block | None = None) -> None:
        self.sheet = sheet
        height, width = len(sheet.rows), max(map(len, sheet.rows), default=0)
        block = block or Block(0, 0, height - 1, width - 1)
        self.rows = range(block.first_row, min(block.last_row + 1, height))
        self.columns = range(block.first_column, min(block.last_column + 1, width))

    @cached_property
    def _spread(self) -> dict[tuple[int, int], tuple[int, int]]:
        """By cell of a merged block the cell that holds its value."""
        return {
            (row, column): (merge.first_row, merge.first_column)
            for merge in self.sheet.merges
            for row in range(merge.first_row, min(merge.last_row + 1, self.rows.stop))
            for column in range(merge.first_column, min(merge.last_column + 1, self.columns.stop))
        }

    def cell(self, row: int, column: int) -> Cell:
        """Return a cell; an empty one outside the block."""
        if row in self.rows and column in self.columns:
            return self.sheet.cell(row, column)
        return EMPTY

    def filled(self, row: int) -> Iterator[tuple[int, Cell]]:
        """Go through the cells of a row that hold something, with their columns."""
        cells = self.sheet.rows[row]
        for column in self.columns:
            if column >= len(cells):
                return
            cell = cells[column]
            if cell.fault or (cell.value is not None and cell.text):
                yield column, cell

    def spread_text(self, row: int, column: int) -> str:
        """Return the text of a cell, or of the merged block to which it belongs."""
        return text_of(self.cell(*self._spread.get((row, column), (row, column))))

    def has_merges_in(self, row: int) -> bool:
        """Tell whether cells of a row are merged sideways."""
        merges = self.sheet.merges
        return any(
            merge.first_row <= row <= merge.last_row and merge.last_column > merge.first_column
            for merge in merges
        )

    def top_of(self, row: int) -> int:
        """Return the first row of the cells that are merged into a row from above."""
        tops = (
            merge.first_row
            for merge in self.sheet.merges
            if merge.first_row < row <= merge.last_row and merge.first_row in self.rows
        )
        return min(tops, default=row)

    def place(self, row: int, column: int) -> str:
        """Say where a cell is, as ``sheet!C7``."""
        return self.sheet.place(row, column)


def text_of(cell: Cell) -> str:
    """Return what a cell shows, a date in the way that Finnish titles write it.

    Parameters
    ----------
    cell : Cell
        Any cell.

    Returns
    -------
    str
        Without blanks around it.
    """
    if isinstance(cell.value, dt.date):
        return f"{cell.value.day}.{cell.value.month}.{cell.value.year}"
    return cell.text


def is_number(cell: Cell) -> bool:
    """Tell whether a cell holds a number, as a number or as text."""
    if isinstance(cell.value, str):
        return read_number(cell.value) is not None
    return isinstance(cell.value, Decimal)


def is_figure(cell: Cell) -> bool:
    """Tell whether a cell holds a number, or should hold one and is faulty."""
    return bool(cell.fault) or is_number(cell)


def is_year_or_unit(cell: Cell) -> bool:
    """Tell whether a number can stand in a heading: ``2025``, ``1 000 €``."""
    is_year = cell.text.isdecimal() and int(cell.text) in _YEARS
    return is_year or (isinstance(cell.value, str) and money_unit_in(cell.value) == "teur")


def is_heading_text(cell: Cell) -> bool:
    """Tell whether a cell can be part of a heading."""
    if cell.fault or isinstance(cell.value, bool):
        return False
    if is_year_or_unit(cell):
        return True
    return not is_number(cell) and not is_missing(text_of(cell))
