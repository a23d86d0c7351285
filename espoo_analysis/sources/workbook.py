"""Reads a workbook of any format as sheets of cells, as its file holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from espoo_analysis.sources.file_kind import kind_of
from espoo_analysis.sources.ods import read_ods
from espoo_analysis.sources.xls import read_xls
from espoo_analysis.sources.xlsx import read_xlsx
from espoo_analysis.sources.zip_parts import SAVE_AGAIN, unreadable

if TYPE_CHECKING:
    from pathlib import Path

    from espoo_analysis.sources.sheets import Sheet

_READERS = {"xlsx": read_xlsx, "xls": read_xls, "ods": read_ods}


def read_workbook(path: Path) -> tuple[Sheet, ...]:
    """Read all sheets of a workbook that hold cells, hidden ones too.

    Parameters
    ----------
    path : Path
        An xlsx, xlsm, xls or ods file, whatever its name says.

    Returns
    -------
    tuple of Sheet
        In the workbook's order; chart sheets are passed over. Places are those that a
        spreadsheet program shows; blank rows and columns at the end are cut.

    Raises
    ------
    SourceError
        When the file cannot be read: protected by a password, damaged, cut off, no workbook,
        without sheets, or too large.

    Notes
    -----
    Nothing is calculated, run or followed: macros and links to other files stay unread. A formula
    gives the result that the file holds; where it holds none, or an error, the cell has a fault
    instead of a value. What cannot be known of an xls file is said in `xls`.
    """
    kind = kind_of(path)
    if kind not in _READERS:
        raise unreadable(path, f"it is no workbook but {kind}", SAVE_AGAIN)
    try:
        sheets = _READERS[kind](path)
    except (LookupError, ValueError, ArithmeticError):
        raise unreadable(path, "the file is damaged or cut off", "Fetch it again.") from None
    if not sheets:
        raise unreadable(path, "it has no sheet with cells", "Look which file was meant.")
    return sheets
