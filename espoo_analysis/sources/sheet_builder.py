"""Gathers the cells of a sheet from wherever they stand, and says when they are too many."""

from __future__ import annotations

import re

from espoo_analysis.errors import Problem, SourceError
from espoo_analysis.sources.sheets import EMPTY, Cell, Merge, Sheet, address

# A follow-up table has hundreds of cells, the largest list of a service some ten thousand rows.
MOST_CELLS = 2_000_000
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
NO_RESULT = "a formula whose result is not in the file"
_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_LETTERS = 26
_NOTHING = re.compile(r"(0+\.?0*|\.0+)[a-z]*")


class SheetBuilder:
    """The cells of one sheet, while its file is being read; rows and columns count from 0.

    Parameters
    ----------
    file : str
        The file's name, for messages.
    name : str
        The sheet's name.
    """

    def __init__(self, file: str, name: str) -> None:
        self.file = file
        self.name = name
        self.merges: list[Merge] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.is_hidden = False
        self._rows: dict[int, dict[int, Cell]] = {}
        self._count = 0

    def put(self, row: int, column: int, cell: Cell) -> None:
        """Set a cell; one without value and fault is passed over.

        Parameters
        ----------
        row, column : int
            Counted from 0.
        cell : Cell
            What stands there.

        Raises
        ------
        SourceError
            When the sheet has too many cells.
        ValueError
            When the place does not exist or is taken.
        """
        if cell.value in {None, ""} and not cell.fault:
            return
        if not (0 <= row < MOST_ROWS and 0 <= column < MOST_COLUMNS):
            message = f"row {row + 1}, column {column + 1} does not exist"
            raise ValueError(message)
        cells = self._rows.setdefault(row, {})
        if column in cells:
            message = f"cell {address(row, column)} stands twice"
            raise ValueError(message)
        cells[column] = cell
        self._count += 1
        if self._count > MOST_CELLS:
            raise self._too_many(self._count)

    def _too_many(self, count: int) -> SourceError:
        what = f"sheet '{self.name}' has {count} cells or more; at most {MOST_CELLS} are read"
        remedy = (
            "Delete what is not needed, also far from the table; "
            "import postings as a ledger, from CSV or Parquet. Nothing was written."
        )
        summary = f"{self.file} is too large."
        return SourceError(summary, [Problem(what, self.file)], remedy)

    def check_area(self, rows: int, columns: int) -> None:
        """Make sure that a whole block of cells can be held.

        Parameters
        ----------
        rows, columns : int
            How many there are.

        Raises
        ------
        SourceError
            When the block has too many cells.
        """
        if rows * columns > MOST_CELLS:
            raise self._too_many(rows * columns)

    def sheet(self) -> Sheet:
        """Make the sheet, from A1 to the last row and column that hold something.

        Returns
        -------
        Sheet
            With the formats that the cells say.

        Raises
        ------
        SourceError
            When the sheet is too large for its cells to be laid out.
        """
        self.check_area(1, sum(max(cells) + 1 for cells in self._rows.values()))
        height = max(self._rows, default=-1) + 1
        return Sheet(
            self.name,
            tuple(_row(self._rows.get(row, {})) for row in range(height)),
            tuple(self.merges),
            is_hidden=self.is_hidden,
            has_number_formats=True,
            hidden_rows=frozenset(row for row in self.hidden_rows if row < height),
            hidden_columns=frozenset(self.hidden_columns),
        )


def _row(cells: dict[int, Cell]) -> tuple[Cell, ...]:
    return tuple(cells.get(column, EMPTY) for column in range(max(cells, default=-1) + 1))


def place_of(reference: str) -> tuple[int, int]:
    """Read the name of a cell.

    Parameters
    ----------
    reference : str
        Such as ``C7``.

    Returns
    -------
    (int, int)
        Row and column, counted from 0.

    Raises
    ------
    ValueError
        When it names no cell.

    Examples
    --------
    >>> place_of("C7"), place_of("AAA1")
    ((6, 2), (0, 702))
    """
    found = _ADDRESS.fullmatch(reference)
    if not found:
        message = f"'{reference}' names no cell"
        raise ValueError(message)
    column = 0
    for letter in found[1]:
        column = column * _LETTERS + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


def is_nothing(size: str | None) -> bool:
    """Tell whether a width or height is zero, so that nobody sees what stands there.

    Parameters
    ----------
    size : str or None
        The number, with or without its unit; None where the file does not say it.

    Returns
    -------
    bool
        False also for a text that is no size.

    Examples
    --------
    >>> [is_nothing(size) for size in ("0", "0.00cm", "0.05cm", "", None)]
    [True, True, False, False, False]
    """
    return bool(size and _NOTHING.fullmatch(size))


def merge_of(reference: str) -> Merge:
    """Read the name of a block of cells, such as ``B3:D3``.

    Parameters
    ----------
    reference : str
        The name; that of one cell is a block, too.

    Returns
    -------
    Merge
        The block.

    Raises
    ------
    ValueError
        When it names no block.

    Examples
    --------
    >>> merge_of("B3:D4")
    Merge(first_row=2, first_column=1, last_row=3, last_column=3)
    """
    first, _, last = reference.partition(":")
    return Merge(*place_of(first), *place_of(last or first))
