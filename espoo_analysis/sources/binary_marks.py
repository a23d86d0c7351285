"""What python-calamine does not tell of a binary workbook: errors, formats and what is hidden."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from espoo_analysis.sources.number_formats import BUILT_IN
from espoo_analysis.sources.sheet_builder import MOST_COLUMNS, NO_RESULT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from espoo_analysis.sources.ole2 import Ole2
    from espoo_analysis.sources.zip_parts import ZipParts

ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_EMPTY_RESULT = "a formula whose result is empty or not in the file"
# The records of xls ([MS-XLS] 2.3) and of xlsb ([MS-XLSB] 2.3) that matter here.
_FORMULA, _END, _PASSWORD, _UNCALCULATED, _COLUMNS, _SHEET = 0x06, 0x0A, 0x2F, 0x5E, 0x7D, 0x85
_NUMBERS, _CELL_FORMAT, _BOOL_OR_ERROR, _ROW = 0xBD, 0xE0, 0x0205, 0x0208
_FORMAT, _BEGIN = 0x041E, 0x0809
_NUMBER, _SHORT_NUMBER, _SHARED_TEXT, _TEXT, _RICH_TEXT = 0x0203, 0x027E, 0xFD, 0x0204, 0xD6
_CELLS = {_FORMULA, _NUMBER, _SHORT_NUMBER, _SHARED_TEXT, _TEXT, _RICH_TEXT, _BOOL_OR_ERROR}
_RESULT_IS_ERROR, _RESULT_IS_EMPTY = 2, 3
_B_FORMAT, _B_CELL_FORMAT, _B_COLUMNS, _B_CALCULATION = 44, 47, 60, 157
_B_BEGIN_CELL_FORMATS, _B_END_CELL_FORMATS = 617, 618
_B_ERRORS, _B_FORMULAS = {3, 11}, {8, 9, 10}
_B_CELLS = {*range(2, 12), 62}
_NO_TEXT = 0xFFFFFFFF
_BIFF8 = 0x0600
_HIDDEN_XLS_ROW, _HIDDEN_XLSB_ROW = 0x20, 0x10


@dataclass
class Marks:
    """What is known of a sheet's cells besides their values, by row and column from 0."""

    codes: dict[tuple[int, int], str] = field(default_factory=dict)
    faults: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


class OldVersionError(ValueError):
    """The workbook is of a version that is not read."""


class EncryptedWorkbookError(ValueError):
    """The workbook asks for a password."""


def xls_marks(container: Ole2) -> list[Marks]:
    """Go through the cells of an xls workbook.

    Parameters
    ----------
    container : Ole2
        The file.

    Returns
    -------
    list of Marks
        One for each sheet, in order.

    Raises
    ------
    ValueError
        When the file is damaged, encrypted or older than Excel 97.
    """
    if "Workbook" not in container.names:
        message = "it was made by Excel 95 or older"
        raise OldVersionError(message)
    content = container.read("Workbook")
    codes, formats, starts = dict(BUILT_IN), list[str](), list[int]()
    try:
        for kind, record in _xls_records(content, 0):
            if kind == _BEGIN and struct.unpack_from("<H", record)[0] != _BIFF8:
                message = "it was made by Excel 95 or older"
                raise OldVersionError(message)
            if kind == _PASSWORD:
                message = "it is protected by a password"
                raise EncryptedWorkbookError(message)
            if kind == _FORMAT:
                codes[struct.unpack_from("<H", record)[0]] = _xls_text(record[2:])
            elif kind == _CELL_FORMAT:
                formats.append(codes.get(struct.unpack_from("<H", record, 2)[0], ""))
            elif kind == _SHEET:
                starts.append(struct.unpack_from("<I", record)[0])
        return [_xls_sheet(content, start, formats) for start in starts]
    except (struct.error, IndexError) as error:
        message = "it is damaged or cut off"
        raise ValueError(message) from error


def _xls_records(content: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of a part, without those of the charts in it."""
    depth = 0
    while True:
        kind, length = struct.unpack_from("<HH", content, start)
        record = content[start + 4 : start + 4 + length]
        start += 4 + length
        depth += (kind == _BEGIN) - (kind == _END)
        if depth == 1:
            yield kind, record
        elif depth == 0:
            return


def _xls_text(record: bytes) -> str:
    length, is_wide = struct.unpack_from("<HB", record)
    return record[3:].decode("utf-16-le" if is_wide & 1 else "latin-1", "replace")[:length]


def _xls_sheet(content: bytes, start: int, formats: list[str]) -> Marks:
    marks, is_stale = Marks(), False
    for kind, record in _xls_records(content, start):
        if kind == _UNCALCULATED:
            is_stale = True
        elif kind in _CELLS:
            row, column, style = struct.unpack_from("<HHH", record)
            marks.codes[row, column] = formats[style]
            fault = _xls_fault(kind, record, is_stale=is_stale)
            if fault:
                marks.faults[row, column] = fault
        elif kind == _NUMBERS:
            row, column = struct.unpack_from("<HH", record)
            for place in range(4, len(record) - 2, 6):
                marks.codes[row, column] = formats[struct.unpack_from("<H", record, place)[0]]
                column += 1
        elif kind == _ROW and record[12] & _HIDDEN_XLS_ROW:
            marks.hidden_rows.add(struct.unpack_from("<H", record)[0])
        elif kind == _COLUMNS and record[8] & 1:
            first, last = struct.unpack_from("<HH", record)
            marks.hidden_columns.update(range(first, last + 1))
    return marks


def _xls_fault(kind: int, record: bytes, *, is_stale: bool) -> str:
    if kind == _BOOL_OR_ERROR and record[7]:
        return ERRORS.get(record[6], "an error")
    if kind != _FORMULA:
        return ""
    if is_stale:
        return NO_RESULT
    if record[12:14] == b"\xff\xff" and record[6] == _RESULT_IS_ERROR:
        return ERRORS.get(record[8], "an error")
    if record[12:14] == b"\xff\xff" and record[6] == _RESULT_IS_EMPTY:
        return _EMPTY_RESULT
    return ""


def xlsb_marks(parts: ZipParts, book: str, sheets: list[str], styles: str) -> list[Marks]:
    """Go through the cells of an xlsb workbook.

    Parameters
    ----------
    parts : ZipParts
        The file.
    book, styles : str
        The parts that hold the workbook and its styles.
    sheets : list of str
        The parts that hold the sheets, in order.

    Returns
    -------
    list of Marks
        One for each sheet.

    Raises
    ------
    ValueError
        When the file is damaged or cut off.
    """
    try:
        properties = [
            record for kind, record in xlsb_records(parts.read(book)) if kind == _B_CALCULATION
        ]
        is_stale = any(struct.unpack_from("<H", record, 24)[0] & 1 for record in properties)
        formats = _xlsb_formats(parts.read(styles))
        return [_xlsb_sheet(parts.read(sheet), formats, is_stale=is_stale) for sheet in sheets]
    except (struct.error, IndexError) as error:
        message = "it is damaged or cut off"
        raise ValueError(message) from error


def xlsb_records(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the kind and the bytes of every record of a part."""
    start = 0
    while start < len(content):
        kind = content[start]
        start += 1
        if kind & 0x80:
            kind = kind & 0x7F | (content[start] & 0x7F) << 7
            start += 1
        length = shift = 0
        while True:
            byte = content[start]
            start += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        yield kind, content[start : start + length]
        start += length


def xlsb_text(record: bytes, start: int) -> tuple[str, int]:
    """Read a text, and say where what follows begins."""
    (length,) = struct.unpack_from("<I", record, start)
    after = start + 4 + 2 * (0 if length == _NO_TEXT else length)
    return record[start + 4 : after].decode("utf-16-le", "replace"), after


def _xlsb_formats(content: bytes) -> list[str]:
    codes, formats, is_cell_format = dict(BUILT_IN), list[str](), False
    for kind, record in xlsb_records(content):
        if kind == _B_FORMAT:
            codes[struct.unpack_from("<H", record)[0]] = xlsb_text(record, 2)[0]
        elif kind in {_B_BEGIN_CELL_FORMATS, _B_END_CELL_FORMATS}:
            is_cell_format = kind == _B_BEGIN_CELL_FORMATS
        elif kind == _B_CELL_FORMAT and is_cell_format:
            formats.append(codes.get(struct.unpack_from("<H", record, 2)[0], ""))
    return formats


def _xlsb_sheet(content: bytes, formats: list[str], *, is_stale: bool) -> Marks:
    marks, row = Marks(), -1
    for kind, record in xlsb_records(content):
        if kind == 0:
            (row,) = struct.unpack_from("<I", record)
            if record[11] & _HIDDEN_XLSB_ROW:
                marks.hidden_rows.add(row)
        elif kind in _B_CELLS:
            column, style = struct.unpack_from("<II", record)
            marks.codes[row, column] = (formats or [""])[style & 0xFFFFFF]
            if kind in _B_ERRORS:
                marks.faults[row, column] = ERRORS.get(record[8], "an error")
            elif is_stale and kind in _B_FORMULAS:
                marks.faults[row, column] = NO_RESULT
        elif kind == _B_COLUMNS and record[16] & 1:
            first, last = struct.unpack_from("<II", record)
            marks.hidden_columns.update(range(first, min(last + 1, MOST_COLUMNS)))
    return marks
