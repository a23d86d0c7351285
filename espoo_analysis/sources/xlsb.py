"""Binary workbooks of newer Excels (xlsb), read record by record; see `xls` for why."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from espoo_analysis.sources.number_formats import BUILT_IN, number_cell
from espoo_analysis.sources.sheet_builder import MOST_COLUMNS, NO_RESULT, SheetBuilder
from espoo_analysis.sources.sheets import Cell, Merge
from espoo_analysis.sources.xls import ERRORS, short_number
from espoo_analysis.sources.xlsx import main_part, relations
from espoo_analysis.sources.zip_parts import ZipParts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from espoo_analysis.sources.sheets import Sheet

# The records that matter ([MS-XLSB] 2.3).
_ROW, _SHARED_STRING, _FORMAT, _CELL_FORMAT, _COLUMNS = 0, 19, 44, 47, 60
_PROPERTIES, _SHEET, _CALCULATION, _MERGE = 153, 156, 157, 176
_BEGIN_CELL_FORMATS, _END_CELL_FORMATS = 617, 618
_SHORT_NUMBER, _ERROR, _BOOL, _NUMBER, _TEXT, _SHARED_TEXT = range(2, 8)
_TEXT_RESULT, _NUMBER_RESULT, _BOOL_RESULT, _ERROR_RESULT, _RICH_TEXT = 8, 9, 10, 11, 62
_RESULTS = {_TEXT_RESULT, _NUMBER_RESULT, _BOOL_RESULT, _ERROR_RESULT}
_CELLS = {*range(_SHORT_NUMBER, _ERROR_RESULT + 1), _RICH_TEXT}
_NO_TEXT, _HIDDEN_ROW, _STYLE = 0xFFFFFFFF, 0x10, 0xFFFFFF


@dataclass
class _Book:
    """What all sheets share, and the part, the name and whether it is hidden of each."""

    formats: list[str] = field(default_factory=list)
    strings: list[str] = field(default_factory=list)
    sheets: list[tuple[str, str, bool]] = field(default_factory=list)
    from_1904: bool = False
    is_stale: bool = False


def read_xlsb(path: Path) -> tuple[Sheet, ...]:
    """Read the sheets of an xlsb workbook; see `workbook.read_workbook`."""
    with ZipParts(path) as parts:
        book = _book(parts)
        return tuple(_sheet(parts, book, entry) for entry in book.sheets)


def _book(parts: ZipParts) -> _Book:
    main = main_part(parts)
    related = relations(parts, main)
    kinds = dict(related.values())
    book = _Book(_formats(parts.read(kinds.get("styles", ""))))
    for kind, record in _records(parts.read(kinds.get("sharedStrings", ""))):
        if kind == _SHARED_STRING:
            book.strings.append(_text(record, 1)[0])
    for kind, record in _records(parts.read(main)):
        if kind == _PROPERTIES:
            book.from_1904 = bool(record[0] & 1)
        elif kind == _CALCULATION:
            book.is_stale = bool(record[24] & 1)
        elif kind == _SHEET:
            reference, after = _text(record, 8)
            part_kind, part = related.get(reference, ("", ""))
            if part_kind == "worksheet":
                book.sheets.append((part, _text(record, after)[0], record[0] != 0))
    return book


def _records(content: bytes) -> Iterator[tuple[int, bytes]]:
    start = 0
    while start < len(content):
        kind, start = _variable(content, start)
        length, start = _variable(content, start)
        if start + length > len(content):
            raise IndexError(start)
        yield kind, content[start : start + length]
        start += length


def _variable(content: bytes, start: int) -> tuple[int, int]:
    """Read a number of seven bits a byte, and say where what follows begins."""
    value = shift = 0
    while True:
        byte = content[start]
        start += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:  # noqa: PLR2004 - the mark that another byte follows
            return value, start


def _text(record: bytes, start: int) -> tuple[str, int]:
    """Read a text, and say where what follows begins."""
    (length,) = struct.unpack_from("<I", record, start)
    after = start + 4 + 2 * (0 if length == _NO_TEXT else length)
    if after > len(record):
        raise IndexError(after)
    return record[start + 4 : after].decode("utf-16-le"), after


def _formats(content: bytes) -> list[str]:
    codes, formats, is_cell_format = dict(BUILT_IN), list[str](), False
    for kind, record in _records(content):
        if kind == _FORMAT:
            codes[struct.unpack_from("<H", record)[0]] = _text(record, 2)[0]
        elif kind in {_BEGIN_CELL_FORMATS, _END_CELL_FORMATS}:
            is_cell_format = kind == _BEGIN_CELL_FORMATS
        elif kind == _CELL_FORMAT and is_cell_format:
            formats.append(codes.get(struct.unpack_from("<H", record, 2)[0], ""))
    return formats


def _sheet(parts: ZipParts, book: _Book, entry: tuple[str, str, bool]) -> Sheet:
    part, name, is_hidden = entry
    builder, row = SheetBuilder(parts.path.name, name), -1
    builder.is_hidden = is_hidden
    if part not in parts.names:
        raise LookupError(part)
    for kind, record in _records(parts.read(part)):
        if kind == _ROW:
            (row,) = struct.unpack_from("<I", record)
            if record[11] & _HIDDEN_ROW:
                builder.hidden_rows.add(row)
        elif kind in _CELLS:
            column, style = struct.unpack_from("<II", record)
            code = book.formats[style & _STYLE] if book.formats else ""
            builder.put(row, column, _cell(kind, record, code, book))
        elif kind == _COLUMNS and record[16] & 1:
            first, last = struct.unpack_from("<II", record)
            builder.hidden_columns.update(range(first, min(last + 1, MOST_COLUMNS)))
        elif kind == _MERGE:
            first_row, last_row, first, last = struct.unpack_from("<IIII", record)
            builder.merges.append(Merge(first_row, first, last_row, last))
    return builder.sheet()


def _cell(kind: int, record: bytes, code: str, book: _Book) -> Cell:
    if kind in _RESULTS and book.is_stale:
        return Cell(None, code, NO_RESULT)
    if kind in {_ERROR, _ERROR_RESULT}:
        return Cell(None, code, ERRORS.get(record[8], "an error"))
    if kind in {_NUMBER, _NUMBER_RESULT, _SHORT_NUMBER}:
        is_short = kind == _SHORT_NUMBER
        (short,) = struct.unpack_from("<I", record, 8)
        value = short_number(short) if is_short else struct.unpack_from("<d", record, 8)[0]
        return number_cell(repr(value), code, from_1904=book.from_1904)
    if kind in {_BOOL, _BOOL_RESULT}:
        return Cell(bool(record[8]), code)
    if kind == _SHARED_TEXT:
        return Cell(book.strings[struct.unpack_from("<I", record, 8)[0]], code)
    return Cell(_text(record, 9 if kind == _RICH_TEXT else 8)[0], code)
