"""Write a drawn follow-up as a file of its kind."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter
import xlwt

from tests.importing.follow_up_books import Book, Shown

if TYPE_CHECKING:
    from pathlib import Path


def write_book(book: Book, folder: Path) -> Path:
    """Write the file."""
    path = folder / f"book.{book.kind}"
    writers = {"xlsx": _xlsx, "xls": _xls, "ods": _ods, "csv": _delimited, "tsv": _delimited}
    writers[book.kind](book, path)
    return path


def _xlsx(book: Book, path: Path) -> None:
    workbook = xlsxwriter.Workbook(path, {"in_memory": True})
    sheet = workbook.add_worksheet("Talous")
    formats: dict[str, object] = {}
    for row, cells in enumerate(book.rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, Shown):
                code = cell.number_format
                if code not in formats:
                    formats[code] = workbook.add_format({"num_format": code})
                sheet.write_number(row, column, float(cell.value), formats[code])
            elif cell:
                sheet.write_string(row, column, cell)
    for row, first, last in book.merges:
        sheet.merge_range(row, first, row, last, book.rows[row][first])
    workbook.close()


def _xls(book: Book, path: Path) -> None:
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("Talous")
    styles: dict[str, object] = {}
    for row, cells in enumerate(book.rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, Shown):
                code = cell.number_format
                if code not in styles:
                    styles[code] = xlwt.easyxf(num_format_str=code)
                sheet.write(row, column, float(cell.value), styles[code])
            elif cell:
                sheet.write(row, column, cell)
    workbook.save(str(path))


_ODS = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3">'
    '<office:body><office:spreadsheet><table:table table:name="Talous">{rows}'
    "</table:table></office:spreadsheet></office:body></office:document-content>"
)
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
    '<manifest:file-entry manifest:full-path="/" '
    'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)


def _ods(book: Book, path: Path) -> None:
    rows = "".join(
        f"<table:table-row>{''.join(map(_ods_cell, cells)) or _ods_cell(None)}</table:table-row>"
        for cells in book.rows
    )
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("META-INF/manifest.xml", _MANIFEST)
        file.writestr("content.xml", _ODS.format(rows=rows))


def _ods_cell(cell: str | Shown | None) -> str:
    if isinstance(cell, Shown):
        kind = "percentage" if "%" in cell.number_format else "float"
        value = quoteattr(str(float(cell.value)))
        return (
            f'<table:table-cell office:value-type="{kind}" office:value={value}>'
            f"<text:p>{cell.value}</text:p></table:table-cell>"
        )
    if not cell:
        return "<table:table-cell/>"
    paragraphs = "".join(f"<text:p>{escape(text)}</text:p>" for text in cell.split("\n"))
    return f'<table:table-cell office:value-type="string">{paragraphs}</table:table-cell>'


def _delimited(book: Book, path: Path) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=book.separator)
    width = max(map(len, book.rows))
    for cells in book.rows:
        written = [str(cell.value) if isinstance(cell, Shown) else cell or "" for cell in cells]
        writer.writerow([*written, *[""] * (width - len(written))])
    path.write_bytes(text.getvalue().encode(book.encoding))
