"""Workbooks in the OpenDocument format (ods), read part by part.

python-calamine gives a blank for an error and no percent signs, thousands or merges; the file
has them all.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING
from xml.sax.handler import ContentHandler

from espoo_analysis.sources.number_formats import date_or_moment, number
from espoo_analysis.sources.ods_formats import Styles
from espoo_analysis.sources.sheet_builder import (
    MOST_COLUMNS,
    MOST_ROWS,
    NO_RESULT,
    SheetBuilder,
)
from espoo_analysis.sources.sheets import Cell, Merge
from espoo_analysis.sources.zip_parts import ZipParts, local

if TYPE_CHECKING:
    from pathlib import Path
    from xml.sax.xmlreader import AttributesImpl

    from espoo_analysis.sources.sheets import CellValue, Sheet

_CELLS = {"table-cell", "covered-table-cell"}
# What stands on or beside a cell, or is kept from an earlier version, is not in it.
_BESIDE = {
    "annotation",
    "tracked-changes",
    "shapes",
    "forms",
    "dde-links",
    "frame",
    "custom-shape",
}
_BLANKS = {"s": " ", "tab": "\t", "line-break": "\n"}
_MOST_BLANKS = 32_767
_DURATION = re.compile(r"(-?)P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?")
_ERROR = re.compile(r"#(N/A|REF!|NAME\?|VALUE!|DIV/0!|NUM!|NULL!)|Err:\d{3}")
_FRACTION = re.compile(r"[.,](\d{1,6})\d*$")
# A linked workbook's figures of the day it was last opened; not a sheet of this one.
_CACHE_OF_A_LINK = "'file:"


def read_ods(path: Path) -> tuple[Sheet, ...]:
    """Read the sheets of an OpenDocument workbook.

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
        When the file is protected by a password, damaged or too large.
    """
    styles = Styles()
    with ZipParts(path) as parts:
        parts.parse("styles.xml", _Handler(path.name, styles))
        handler = _Handler(path.name, styles)
        parts.parse("content.xml", handler)
    return tuple(
        sheet.sheet() for sheet in handler.sheets if not sheet.name.startswith(_CACHE_OF_A_LINK)
    )


class _Handler(ContentHandler):
    def __init__(self, file: str, styles: Styles) -> None:
        super().__init__()
        self.sheets: list[SheetBuilder] = []
        self._file, self._styles = file, styles
        self._beside = self._tables = 0
        self._row = self._column = self._rows = 0
        self._row_style = ""
        self._column_styles: list[tuple[int, str]] = []
        self._cells: list[tuple[int, int, dict[str, str], str | None]] = []
        self._attrs: dict[str, str] = {}
        self._texts: list[str] = []
        self._paragraphs: list[str] = []

    def characters(self, content: str) -> None:
        if not self._beside:
            self._texts.append(content)

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - SAX names it
        name = local(name)
        self._beside += name in _BESIDE
        if self._beside:
            return
        if not self._tables and name != "table":
            self._texts.clear()
            self._styles.start(name, _plain(attrs))
        elif name in _BLANKS:
            count = min(int(_plain(attrs).get("c", "1")), _MOST_BLANKS)
            self._texts.append(_BLANKS[name] * count)
        elif name == "p":
            self._texts.clear()
        else:
            self._start_table_part(name, _plain(attrs))

    def _start_table_part(self, name: str, attrs: dict[str, str]) -> None:
        if name == "table":
            self._start_table(attrs)
        elif name == "table-row":
            self._column, self._rows = 0, int(attrs.get("number-rows-repeated", "1"))
            self._row_style = attrs.get("default-cell-style-name", "")
            self._cells.clear()
            if _is_hidden(attrs, self._styles.hidden_rows):
                after = min(self._row + self._rows, MOST_ROWS)
                self.sheets[-1].hidden_rows.update(range(self._row, after))
        elif name == "table-column":
            self._start_column(attrs)
        elif name in _CELLS:
            self._attrs = attrs
            self._paragraphs.clear()

    def _start_table(self, attrs: dict[str, str]) -> None:
        self._tables += 1
        if self._tables > 1:
            message = "a table stands in a cell of a table"
            raise ValueError(message)
        self.sheets.append(SheetBuilder(self._file, attrs.get("name", "")))
        self.sheets[-1].is_hidden = attrs.get("style-name") in self._styles.hidden_sheets
        self._row = 0
        self._column_styles.clear()

    def _start_column(self, attrs: dict[str, str]) -> None:
        first = self._column_styles[-1][0] if self._column_styles else 0
        after = first + int(attrs.get("number-columns-repeated", "1"))
        self._column_styles.append((after, attrs.get("default-cell-style-name", "")))
        if _is_hidden(attrs, self._styles.hidden_columns):
            self.sheets[-1].hidden_columns.update(range(first, min(after, MOST_COLUMNS)))

    def endElement(self, name: str) -> None:  # noqa: N802 - SAX names it
        name = local(name)
        if self._beside:
            self._beside -= name in _BESIDE
        elif not self._tables:
            self._styles.text(name, "".join(self._texts))
        elif name == "p":
            self._paragraphs.append("".join(self._texts))
        elif name in _CELLS:
            self._end_cell()
        elif name == "table-row":
            self._end_row()
        elif name == "table":
            self._tables -= 1

    def _end_cell(self) -> None:
        repeated = int(self._attrs.get("number-columns-repeated", "1"))
        text = "\n".join(self._paragraphs) if self._paragraphs else None
        self._cells.append((self._column, repeated, self._attrs, text))
        self._column += repeated

    def _end_row(self) -> None:
        sheet = self.sheets[-1]
        for first, repeated, attrs, text in self._cells:
            cell = _cell(attrs, text, self._code(first, attrs))
            if cell.value not in {None, ""} or cell.fault:
                for row in range(self._row, self._row + self._rows):
                    for column in range(first, first + repeated):
                        sheet.put(row, column, cell)
            rows, columns = (
                int(attrs.get(f"number-{kind}-spanned", "1")) for kind in ("rows", "columns")
            )
            if rows > 1 or columns > 1:
                last_row, last_column = self._row + rows - 1, first + columns - 1
                sheet.merges.append(Merge(self._row, first, last_row, last_column))
        self._row += self._rows

    def _code(self, column: int, attrs: dict[str, str]) -> str:
        style = attrs.get("style-name") or self._row_style
        of_column = (style for after, style in self._column_styles if column < after)
        code = self._styles.code(style or next(of_column, ""))
        if attrs.get("value-type") == "percentage" and "%" not in code:
            return "0%"
        return code


def _plain(attrs: AttributesImpl) -> dict[str, str]:
    """Drop the prefixes, and what a program says again in a vocabulary of its own."""
    plain = {local(key): value for key, value in attrs.items() if not key.startswith("calcext:")}
    if attrs.get("calcext:value-type") == "error":
        plain["value-type"] = "error"
    return plain


def _is_hidden(attrs: dict[str, str], styles: set[str]) -> bool:
    return attrs.get("visibility", "visible") != "visible" or attrs.get("style-name") in styles


def _cell(attrs: dict[str, str], text: str | None, code: str) -> Cell:
    kind = attrs.get("value-type", "")
    if kind == "error" or (kind in {"", "string"} and text and _ERROR.fullmatch(text)):
        return Cell(None, code, text or "an error")
    if not kind and "formula" in attrs and text is None:
        return Cell(None, code, NO_RESULT)
    if kind in {"", "string"}:
        return Cell(text if text is not None else attrs.get("string-value"), code)
    try:
        return Cell(_value(kind, attrs), code)
    except (KeyError, ValueError, OverflowError):
        return Cell(None, code, f"a {kind} that cannot be read: {text or 'nothing'}")


def _value(kind: str, attrs: dict[str, str]) -> CellValue:
    if kind == "boolean":
        return attrs["boolean-value"] == "true"
    if kind == "date":
        # Some programs write nanoseconds.
        written = _FRACTION.sub(lambda found: f".{found[1]:0<6}", attrs["date-value"])
        return date_or_moment(dt.datetime.fromisoformat(written))
    if kind == "time":
        return _duration(attrs["time-value"])
    return number(attrs["value"])


def _duration(written: str) -> dt.timedelta:
    found = _DURATION.fullmatch(written)
    if not found:
        raise ValueError(written)
    days, hours, minutes = (int(part or 0) for part in found.groups()[1:4])
    seconds = float((found[5] or "0").replace(",", "."))
    since = dt.timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -since if found[1] else since
