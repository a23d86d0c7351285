"""Workbooks of Excel 97 to 2003 (xls), read record by record.

python-calamine gives a blank for an error and no number formats, and a damaged file can end the
whole process in it.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from espoo_analysis.sources.number_formats import BUILT_IN, number_cell
from espoo_analysis.sources.ole2 import Ole2
from espoo_analysis.sources.sheet_builder import NO_RESULT, SheetBuilder
from espoo_analysis.sources.sheets import Cell, Merge
from espoo_analysis.sources.zip_parts import SAVE_AGAIN, protected, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from espoo_analysis.sources.sheets import Sheet

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
# The records that matter ([MS-XLS] 2.3).
_FORMULA, _END, _FROM_1904, _PASSWORD, _CONTINUE = 0x06, 0x0A, 0x22, 0x2F, 0x3C
_UNCALCULATED, _COLUMNS, _SHEET, _NUMBERS, _CELL_FORMAT = 0x5E, 0x7D, 0x85, 0xBD, 0xE0
_MERGES, _STRINGS, _BOOL_OR_ERROR, _RESULT, _ROW = 0xE5, 0xFC, 0x0205, 0x0207, 0x0208
_FORMAT, _BEGIN = 0x041E, 0x0809
_NUMBER, _SHORT_NUMBER, _SHARED_TEXT, _TEXT, _RICH_TEXT = 0x0203, 0x027E, 0xFD, 0x0204, 0xD6
_CELLS = {_FORMULA, _NUMBER, _SHORT_NUMBER, _SHARED_TEXT, _TEXT, _RICH_TEXT, _BOOL_OR_ERROR}
_RESULT_IS_TEXT, _RESULT_IS_BOOL, _RESULT_IS_ERROR = 0, 1, 2
_BIFF8, _HIDDEN_ROW, _IS_WIDE, _HAS_EXTRA, _HAS_RUNS = 0x0600, 0x20, 1, 4, 8


@dataclass
class _Book:
    """What all sheets share, and where each begins."""

    formats: list[str] = field(default_factory=list)
    strings: list[str] = field(default_factory=list)
    sheets: list[tuple[int, bool, str]] = field(default_factory=list)
    from_1904: bool = False

    def cell(self, value: float, code: str) -> Cell:
        """Make the cell of a number."""
        return number_cell(repr(value), code, from_1904=self.from_1904)


def read_xls(path: Path) -> tuple[Sheet, ...]:
    """Read the sheets of an xls workbook; see `workbook.read_workbook`."""
    container = Ole2(path.read_bytes())
    content = container.read("Workbook") if "Workbook" in container.names else b""
    kind, chunks = next(_records(content)) if content else (0, [b""])
    if kind != _BEGIN or struct.unpack_from("<H", chunks[0])[0] != _BIFF8:
        raise unreadable(path, "it was made by Excel 95 or older", SAVE_AGAIN)
    if any(kind == _PASSWORD for kind, _ in _records(content)):
        raise protected(path)
    book = _book(content)
    return tuple(_sheet(path, content, book, entry) for entry in book.sheets)


def _records(content: bytes, start: int = 0) -> Iterator[tuple[int, list[bytes]]]:
    """Yield the records of a part, each with its continuations, without the charts in it."""
    depth, kind, chunks = 0, 0, list[bytes]()
    while True:
        next_kind, length = struct.unpack_from("<HH", content, start)
        record = content[start + 4 : start + 4 + length]
        if len(record) < length:
            raise IndexError(start)
        start += 4 + length
        if next_kind == _CONTINUE:
            chunks.append(record)
            continue
        if chunks and depth == 1:
            yield kind, chunks
        depth += (next_kind == _BEGIN) - (next_kind == _END)
        if depth <= 0:
            return
        kind, chunks = next_kind, [record]


def _book(content: bytes) -> _Book:
    book, codes = _Book(), dict(BUILT_IN)
    for kind, chunks in _records(content):
        record = chunks[0]
        if kind == _FORMAT:
            codes[struct.unpack_from("<H", record)[0]] = _Text([record[2:]]).read()
        elif kind == _CELL_FORMAT:
            book.formats.append(codes.get(struct.unpack_from("<H", record, 2)[0], ""))
        elif kind == _SHEET and not record[5]:
            (start,) = struct.unpack_from("<I", record)
            # The length of a sheet's name is one byte, elsewhere it is two.
            name = _Text([record[6:7] + b"\0" + record[7:]]).read()
            book.sheets.append((start, bool(record[4] & 3), name))
        elif kind == _FROM_1904:
            book.from_1904 = record[0] == 1
        elif kind == _STRINGS:
            (count,) = struct.unpack_from("<I", record, 4)
            text = _Text([record[8:], *chunks[1:]])
            book.strings = [text.read() for _ in range(count)]
    return book


class _Text:
    """Texts that follow each other, and may go on in the next record."""

    def __init__(self, chunks: list[bytes]) -> None:
        self._chunks, self._chunk, self._place = chunks, 0, 0

    def _take(self, length: int) -> bytes:
        taken = b""
        while len(taken) < length:
            if self._place >= len(self._chunks[self._chunk]):
                self._chunk, self._place = self._chunk + 1, 0
            more = length - len(taken)
            part = self._chunks[self._chunk][self._place : self._place + more]
            self._place += len(part)
            taken += part
        return taken

    def read(self) -> str:
        """Read the next text; how its letters look and sound is passed over."""
        length, flags = struct.unpack("<HB", self._take(3))
        runs = struct.unpack("<H", self._take(2))[0] if flags & _HAS_RUNS else 0
        extra = struct.unpack("<I", self._take(4))[0] if flags & _HAS_EXTRA else 0
        text = ""
        while len(text) < length:
            if self._place >= len(self._chunks[self._chunk]):
                # Where the letters of a text go on, it is said again how wide they are.
                self._chunk, self._place = self._chunk + 1, 1
                flags = self._chunks[self._chunk][0]
            text += self._letters(length - len(text), is_wide=bool(flags & _IS_WIDE))
        self._take(4 * runs + extra)
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")

    def _letters(self, most: int, *, is_wide: bool) -> str:
        width = 2 if is_wide else 1
        available = (len(self._chunks[self._chunk]) - self._place) // width
        if not available:
            raise IndexError(most)
        letters = self._take(width * min(most, available))
        if not is_wide:
            return letters.decode("latin-1")
        # A character of two halves may be cut in two; they are joined when all are read.
        return "".join(map(chr, struct.unpack(f"<{len(letters) // 2}H", letters)))


def _sheet(path: Path, content: bytes, book: _Book, entry: tuple[int, bool, str]) -> Sheet:
    start, is_hidden, name = entry
    builder = SheetBuilder(path.name, name)
    builder.is_hidden = is_hidden
    is_stale, awaited = False, (0, 0, "")
    for kind, chunks in _records(content, start):
        record = chunks[0]
        if kind == _UNCALCULATED:
            is_stale = True
        elif kind in _CELLS:
            row, column, style = struct.unpack_from("<HHH", record)
            code = book.formats[style]
            if kind == _FORMULA:
                awaited = (row, column, code)
                cell = Cell(None, code, NO_RESULT) if is_stale else _result(record, code, book)
            else:
                cell = _cell(kind, chunks, code, book)
            builder.put(row, column, cell)
        elif kind == _RESULT and not is_stale:
            row, column, code = awaited
            builder.put(row, column, Cell(_Text(chunks).read(), code))
        elif kind == _NUMBERS:
            _put_numbers(builder, record, book)
        else:
            _put_layout(builder, kind, record)
    return builder.sheet()


def _put_numbers(builder: SheetBuilder, record: bytes, book: _Book) -> None:
    row, column = struct.unpack_from("<HH", record)
    for place in range(4, len(record) - 6, 6):
        style, short = struct.unpack_from("<HI", record, place)
        builder.put(row, column, book.cell(short_number(short), book.formats[style]))
        column += 1


def _put_layout(builder: SheetBuilder, kind: int, record: bytes) -> None:
    if kind == _ROW and record[12] & _HIDDEN_ROW:
        builder.hidden_rows.add(struct.unpack_from("<H", record)[0])
    elif kind == _COLUMNS and record[8] & 1:
        first, last = struct.unpack_from("<HH", record)
        builder.hidden_columns.update(range(first, min(last, 255) + 1))
    elif kind == _MERGES:
        for place in range(2, len(record) - 7, 8):
            first_row, last_row, first, last = struct.unpack_from("<HHHH", record, place)
            builder.merges.append(Merge(first_row, first, last_row, last))


def _cell(kind: int, chunks: list[bytes], code: str, book: _Book) -> Cell:
    record = chunks[0]
    if kind == _NUMBER:
        return book.cell(struct.unpack_from("<d", record, 6)[0], code)
    if kind == _SHORT_NUMBER:
        return book.cell(short_number(struct.unpack_from("<I", record, 6)[0]), code)
    if kind == _SHARED_TEXT:
        return Cell(book.strings[struct.unpack_from("<I", record, 6)[0]], code)
    if kind == _BOOL_OR_ERROR:
        is_error = record[7]
        error = ERRORS.get(record[6], "an error")
        return Cell(None, code, error) if is_error else Cell(bool(record[6]), code)
    return Cell(_Text([record[6:], *chunks[1:]]).read(), code)


def _result(record: bytes, code: str, book: _Book) -> Cell:
    """Read a formula's result; a text follows in a record of its own."""
    kind, value = record[6], record[8]
    if record[12:14] != b"\xff\xff":
        return book.cell(struct.unpack_from("<d", record, 6)[0], code)
    if kind == _RESULT_IS_TEXT:
        return Cell(None, code)
    if kind == _RESULT_IS_BOOL:
        return Cell(bool(value), code)
    is_error = kind == _RESULT_IS_ERROR
    return Cell(None, code, ERRORS.get(value, "an error") if is_error else _EMPTY_RESULT)


def short_number(short: int) -> float:
    """Read a number of 30 bits, which may be whole, and may be a hundred times too large."""
    if short & 2:
        value: float = (short - (1 << 32) if short >> 31 else short) >> 2
    else:
        value = struct.unpack("<d", bytes(4) + struct.pack("<I", short & ~3))[0]
    return value / 100 if short & 1 else value
