"""Workbooks in the Office Open XML format (xlsx, xlsm), read part by part.

openpyxl tells a formula's text or its result, not which formula has none, and makes a cell of
every formatted blank; here both are seen in one pass that keeps only cells with something in.
"""

from __future__ import annotations

import datetime as dt
import posixpath
import re
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.handler import ContentHandler

from espoo_analysis.sources.number_formats import BUILT_IN, date_or_moment, number_cell
from espoo_analysis.sources.sheet_builder import (
    MOST_COLUMNS,
    NO_RESULT,
    SheetBuilder,
    is_nothing,
    merge_of,
    place_of,
)
from espoo_analysis.sources.sheets import Cell
from espoo_analysis.sources.zip_parts import SAVE_AGAIN, ZipParts, local, unreadable

if TYPE_CHECKING:
    from pathlib import Path
    from xml.sax.xmlreader import AttributesImpl

    from espoo_analysis.sources.sheets import CellValue, Sheet

_TRUE = {"1", "true"}
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class _Book(NamedTuple):
    """What all sheets of a workbook share."""

    formats: list[str]
    strings: list[str]
    from_1904: bool
    formulas_are_stale: bool


def read_xlsx(path: Path) -> tuple[Sheet, ...]:
    """Read the sheets of an xlsx or xlsm workbook.

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
    with ZipParts(path) as parts:
        main = _main_part(parts)
        related = _relations(parts, main)
        elements = parts.elements(main)
        kinds = dict(related.values())
        properties = [attrs for name, attrs in elements if name in {"workbookPr", "calcPr"}]
        book = _Book(
            _number_formats(parts, kinds.get("styles", "")),
            _strings(parts, kinds.get("sharedStrings", "")),
            from_1904=any(attrs.get("date1904") in _TRUE for attrs in properties),
            formulas_are_stale=any(attrs.get("fullCalcOnLoad") in _TRUE for attrs in properties),
        )
        sheets = []
        for name, attrs in elements:
            kind, target = related.get(attrs.get("id", ""), ("", ""))
            if name != "sheet" or kind != "worksheet":
                continue
            if target not in parts.names:
                what = f"sheet '{attrs.get('name')}' is missing in it"
                raise unreadable(path, what, SAVE_AGAIN)
            builder = SheetBuilder(path.name, attrs.get("name", ""))
            builder.is_hidden = attrs.get("state", "visible") != "visible"
            parts.parse(target, _SheetHandler(builder, book))
            sheets.append(builder.sheet())
    return tuple(sheets)


def _main_part(parts: ZipParts) -> str:
    """Find the part that lists the sheets; where nothing says it, its usual place."""
    for kind, target in _relations(parts, "").values():
        if kind == "officeDocument":
            return target
    return "xl/workbook.xml"


def _relations(parts: ZipParts, part: str) -> dict[str, tuple[str, str]]:
    """List by id to which parts a part refers, and how; what is outside is not followed."""
    folder, name = posixpath.split(part)
    return {
        attrs.get("Id", ""): (
            attrs.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, attrs.get("Target", ""))).lstrip("/"),
        )
        for element, attrs in parts.elements(posixpath.join(folder, "_rels", f"{name}.rels"))
        if element == "Relationship" and attrs.get("TargetMode") != "External"
    }


def _number_formats(parts: ZipParts, part: str) -> list[str]:
    codes, formats, is_cell_format = dict(BUILT_IN), [], False
    for name, attrs in parts.elements(part):
        if name == "numFmt" and attrs.get("numFmtId", "").isdigit():
            # A conditional format has formats of its own; it may not overwrite a cell's.
            codes.setdefault(int(attrs["numFmtId"]), attrs.get("formatCode", ""))
        elif name in {"cellXfs", "cellStyles", "dxfs"}:
            is_cell_format = name == "cellXfs"
        elif name == "xf" and is_cell_format:
            formats.append(codes.get(int(attrs.get("numFmtId") or 0), ""))
    return formats


def _strings(parts: ZipParts, part: str) -> list[str]:
    handler = _StringsHandler()
    parts.parse(part, handler)
    return handler.strings


class _TextHandler(ContentHandler):
    """Collects the text of a string, which may be in runs; how it is pronounced is no text."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._is_text = self._is_pronunciation = False

    def characters(self, content: str) -> None:
        if self._is_text and not self._is_pronunciation:
            self.texts.append(content)

    def start_text(self, name: str) -> None:
        self._is_text = name in {"t", "v"}
        self._is_pronunciation |= name == "rPh"

    def end_text(self, name: str) -> None:
        self._is_text = False
        self._is_pronunciation &= name != "rPh"


class _StringsHandler(_TextHandler):
    def __init__(self) -> None:
        super().__init__()
        self.strings: list[str] = []

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: ARG002, N802 - SAX
        self.start_text(local(name))

    def endElement(self, name: str) -> None:  # noqa: N802 - SAX names it
        self.end_text(local(name))
        if local(name) == "si":
            self.strings.append(_plain("".join(self.texts)))
            self.texts.clear()


class _SheetHandler(_TextHandler):
    def __init__(self, builder: SheetBuilder, book: _Book) -> None:
        super().__init__()
        self._builder, self._book = builder, book
        self._row = self._column = -1
        self._kind, self._style = "n", 0
        self._is_formula = self._has_result = False

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - SAX names it
        name = local(name)
        if name == "c":
            self._start_cell(attrs)
        elif name == "row":
            self._row = int(attrs["r"]) - 1 if "r" in attrs else self._row + 1
            self._column = -1
            if attrs.get("hidden") in _TRUE or is_nothing(attrs.get("ht")):
                self._builder.hidden_rows.add(self._row)
        elif name == "f":
            self._is_formula = True
        elif name == "mergeCell":
            self._builder.merges.append(merge_of(attrs["ref"]))
        elif name == "col":
            if attrs.get("hidden") in _TRUE or is_nothing(attrs.get("width")):
                last = min(int(attrs["max"]), MOST_COLUMNS)
                self._builder.hidden_columns.update(range(int(attrs["min"]) - 1, last))
        else:
            self._has_result |= name in {"v", "is"}
            self.start_text(name)

    def _start_cell(self, attrs: AttributesImpl) -> None:
        self._column += 1
        if "r" in attrs:
            self._row, self._column = place_of(attrs["r"])
        self._kind, self._style = attrs.get("t", "n"), int(attrs.get("s", "0"))
        self._is_formula = self._has_result = False
        self.texts.clear()

    def endElement(self, name: str) -> None:  # noqa: N802 - SAX names it
        self.end_text(local(name))
        if local(name) == "c":
            self._builder.put(self._row, self._column, self._cell())

    def _cell(self) -> Cell:
        text = "".join(self.texts)
        formats = self._book.formats
        code = formats[self._style] if self._style < len(formats) else ""
        if self._is_formula and self._lacks_result(text):
            return Cell(None, code, NO_RESULT)
        if self._kind in {"str", "inlineStr"}:
            return Cell(_plain(text), code)
        if not text:
            return Cell(None, code)
        if self._kind == "n":
            return number_cell(text, code, from_1904=self._book.from_1904)
        return Cell(None, code, text) if self._kind == "e" else Cell(self._value(text), code)

    def _value(self, text: str) -> CellValue:
        if self._kind == "s":
            return self._book.strings[int(text)]
        if self._kind == "b":
            return text in _TRUE
        if self._kind == "d":
            return date_or_moment(dt.datetime.fromisoformat(text))
        message = f"'{self._kind}' is no kind of cell"
        raise ValueError(message)

    def _lacks_result(self, text: str) -> bool:
        # A program that writes formulas without calculating them writes no result, or 0 and
        # asks the spreadsheet program to calculate everything when it opens the file.
        may_be_empty = self._kind == "str" and self._has_result
        return self._book.formulas_are_stale or not (text or may_be_empty)


def _plain(text: str) -> str:
    """Undo how a character is written that XML cannot hold, such as ``_x000D_``."""
    text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
    return text.replace("\r\n", "\n")
