"""What a delivered file holds, whatever its format: sheets of cells, or lines of text."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

#: What a cell can hold; a number is exact as it is written in the file.
CellValue = Decimal | str | bool | dt.date | dt.datetime | dt.timedelta | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a sheet.

    Parameters
    ----------
    value : Decimal, str, bool, date or None
        What it holds; None where it is empty. A number typed as a number is a `Decimal`; a
        number typed as text stays text. Blanks around a text are kept.
    number_format : str
        The number format's code, such as ``#,##0,`` or ``0 %``; empty where the file has none
        or its format cannot be read (see `Sheet.has_number_formats`).
    fault : str
        Why it has no value that can be used: an error such as ``#REF!``, or a formula whose
        result is not in the file. Empty where nothing is wrong.
    """

    value: CellValue = None
    number_format: str = ""
    fault: str = ""

    @property
    def text(self) -> str:
        """The value as text without blanks around it; empty where there is none."""
        return "" if self.value is None else str(self.value).strip()


EMPTY = Cell()


@dataclass(frozen=True)
class Merge:
    """A block of merged cells, by its first and last row and column, counted from 0."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook, or a delimited file.

    Parameters
    ----------
    name : str
        The sheet's name; empty for a delimited file.
    rows : tuple of tuple of Cell
        The cells from the first row and column on; rows may be of different lengths.
    merges : tuple of Merge
        Merged blocks; only the first cell of a block holds a value.
    is_hidden : bool
        Whether the workbook hides it.
    has_number_formats : bool
        Whether `Cell.number_format` is what the file says; False where the reader cannot know.
    hidden_rows, hidden_columns : frozenset of int
        The rows and columns that a spreadsheet program does not show; their cells are here.
    """

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    merges: tuple[Merge, ...] = ()
    is_hidden: bool = False
    has_number_formats: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()

    def cell(self, row: int, column: int) -> Cell:
        """Return a cell, counted from 0; an empty one beyond the sheet's edge."""
        cells = self.rows[row] if 0 <= row < len(self.rows) else ()
        return cells[column] if 0 <= column < len(cells) else EMPTY

    def place(self, row: int, column: int) -> str:
        """Say where a cell is.

        Parameters
        ----------
        row, column : int
            Counted from 0.

        Returns
        -------
        str
            ``sheet!C7``; without a sheet's name ``C7``.

        Examples
        --------
        >>> Sheet("Talous", ()).place(6, 2)
        'Talous!C7'
        """
        return f"{self.name}!{address(row, column)}" if self.name else address(row, column)


@dataclass(frozen=True)
class Word:
    """A word of a line and where it stands, in points from the page's left edge."""

    text: str
    left: float
    right: float


@dataclass(frozen=True)
class TextLine:
    """A line of a PDF or a text file.

    Parameters
    ----------
    text : str
        The line, without its line end.
    number : int
        The line's number, from 1: in the file, or on its page.
    page : int or None
        The page, from 1; None in a text file, which has none.
    words : tuple of Word
        The words with their places; empty in a text file.
    """

    text: str
    number: int
    page: int | None = None
    words: tuple[Word, ...] = field(default=(), repr=False)

    @property
    def place(self) -> str:
        """Where it is: ``page 2, line 7``, or ``line 7`` in a text file."""
        return (
            f"line {self.number}"
            if self.page is None
            else f"page {self.page}, line {self.number}"
        )


def address(row: int, column: int) -> str:
    """Name a cell as a spreadsheet does.

    Parameters
    ----------
    row, column : int
        Counted from 0.

    Returns
    -------
    str
        Letters of the column and number of the row.

    Examples
    --------
    >>> address(6, 2), address(0, 26), address(0, 701), address(0, 702)
    ('C7', 'AA1', 'ZZ1', 'AAA1')
    """
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"
