"""Workbooks of Excel 97 to 2003 (xls), read by xlrd.

xlrd gives the results that the file holds, not which of them are of a formula. So an empty text,
which is also how a program writes a formula that it did not calculate, is a fault; and a book
that says that it was saved without calculating is refused as a whole. A program that writes 0
for such a formula and does not say so cannot be found out.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import xlrd  # type: ignore[import-untyped]
from xlrd.compdoc import CompDoc  # type: ignore[import-untyped]

from espoo_analysis.errors import SourceError
from espoo_analysis.sources.number_formats import number_cell
from espoo_analysis.sources.sheet_builder import SheetBuilder
from espoo_analysis.sources.sheets import Cell, Merge
from espoo_analysis.sources.zip_parts import SAVE_AGAIN, protected, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from espoo_analysis.sources.sheets import Sheet

_EMPTY_TEXT = "an empty text, or a formula whose result is not in the file"
_EXCEL_97 = 80
_STREAMS = {"workbook", "book"}
# A sheet's first record, and then the one that says that its formulas were not calculated
# ([MS-XLS] 2.4.21, 2.4.331); xlrd passes it over.
_UNCALCULATED = re.compile(rb"\x09\x08\x10\x00\x00\x06\x10\x00.{12}\x5e\x00", re.DOTALL)


def read_xls(path: Path) -> tuple[Sheet, ...]:
    """Read the sheets of an xls workbook.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    tuple of Sheet
        As `workbook.read_workbook` gives them.

    Raises
    ------
    SourceError
        When the file is protected by a password, damaged, older than Excel 97, too large, or
        was saved without calculating its formulas.
    """
    try:
        return tuple(_sheets(path))
    except SourceError:
        raise
    except Exception as error:  # noqa: BLE001 - xlrd passes on whatever a damaged file leads to
        if str(error) == "Workbook is encrypted":
            raise protected(path) from None
        what = "the file is damaged or cut off, or of a form that is not known"
        raise unreadable(path, what, SAVE_AGAIN) from None


def _sheets(path: Path) -> Iterator[Sheet]:
    content = path.read_bytes()
    _follow_small_sectors(content)
    # xlrd prints what it finds odd; the sheets are loaded one by one, since it keeps blanks.
    with xlrd.open_workbook(
        file_contents=content,
        logfile=io.StringIO(),
        formatting_info=True,
        on_demand=True,
        ragged_rows=True,
    ) as book:
        if book.biff_version < _EXCEL_97:
            raise unreadable(path, "it was made by Excel 95 or older", SAVE_AGAIN)
        if _UNCALCULATED.search(book.mem):
            raise unreadable(path, "it was saved without calculating its formulas", SAVE_AGAIN)
        codes = [book.format_map[xf.format_key].format_str for xf in book.xf_list]
        for number in range(book.nsheets):
            yield _sheet(path.name, book.sheet_by_index(number), codes)
            book.unload_sheet(number)


def _follow_small_sectors(content: bytes) -> None:
    """Make sure that xlrd comes to an end: it follows small sectors even round in a circle."""
    container = CompDoc(content, logfile=io.StringIO())
    following = container.SSAT
    for entry in container.dirlist:
        if entry.name.lower() in _STREAMS and entry.tot_size < container.min_size_std_stream:
            sector = entry.first_SID
            for _ in following:
                sector = following[sector] if sector >= 0 else sector
            if sector >= 0:
                message = "the sectors of the workbook follow each other in a circle"
                raise ValueError(message)


def _sheet(file: str, found: Any, codes: list[str]) -> Sheet:
    builder = SheetBuilder(file, found.name)
    builder.is_hidden = found.visibility != 0
    builder.hidden_rows = {
        row
        for row, info in found.rowinfo_map.items()
        if info.hidden or not (info.height or info.has_default_height)
    }
    builder.hidden_columns = {
        column for column, info in found.colinfo_map.items() if info.hidden or not info.width
    }
    builder.merges = [
        Merge(first_row, first, after_row - 1, after - 1)
        for first_row, after_row, first, after in found.merged_cells
    ]
    is_from_1904 = found.book.datemode == 1
    for row, cells in enumerate(found.get_rows()):
        for column, cell in enumerate(cells):
            if cell.ctype not in {xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK}:
                code = codes[cell.xf_index]
                builder.put(row, column, _cell(cell, code, is_from_1904=is_from_1904))
    return builder.sheet()


def _cell(found: Any, code: str, *, is_from_1904: bool) -> Cell:
    if found.ctype == xlrd.XL_CELL_ERROR:
        return Cell(None, code, xlrd.error_text_from_code.get(found.value, "an error"))
    if found.ctype == xlrd.XL_CELL_BOOLEAN:
        return Cell(bool(found.value), code)
    if found.ctype == xlrd.XL_CELL_TEXT:
        return Cell(found.value, code) if found.value else Cell(None, code, _EMPTY_TEXT)
    return number_cell(repr(found.value), code, from_1904=is_from_1904)
