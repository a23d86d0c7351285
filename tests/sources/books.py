"""Writes workbooks of given cells for tests, as xlsx, xls, ods or xlsb by the file's name."""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter
import xlwt

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

Rows = "Sequence[Sequence[object]]"
_DATE = "yyyy-mm-dd"
_MOMENT = "yyyy-mm-dd hh:mm:ss"


def write_book(
    path: Path,
    sheets: Mapping[str, Rows],
    formats: Mapping[tuple[str, int, int], str] | None = None,
    merges: Mapping[str, Sequence[tuple[int, int, int, int]]] | None = None,
) -> Path:
    """Write a workbook; its format is the name's suffix: xlsx, xls or ods.

    Parameters
    ----------
    path : Path
        Where to.
    sheets : mapping of str to rows
        By name, rows of values: numbers, texts, booleans, dates; None is a blank.
    formats : mapping of (str, int, int) to str
        Number formats by sheet, row and column, counted from 0; of ods only `0 %` and `#,##0,`.
    merges : mapping of str to sequence of (int, int, int, int)
        Blocks by first row, first column, last row and last column.

    Returns
    -------
    Path
        The file.
    """
    write = {".xlsx": _write_xlsx, ".xls": _write_xls, ".ods": _write_ods}[path.suffix]
    write(path, sheets, formats or {}, merges or {})
    return path


def _format_of(value, code):
    if code or not isinstance(value, dt.date):
        return code
    return _MOMENT if isinstance(value, dt.datetime) else _DATE


def _write_xlsx(path, sheets, formats, merges):
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for row, values in enumerate(rows):
                for column, value in enumerate(values):
                    code = _format_of(value, formats.get((name, row, column), ""))
                    style = book.add_format({"num_format": code}) if code else None
                    if isinstance(value, dt.date):
                        sheet.write_datetime(row, column, value, style)
                    elif isinstance(value, str):
                        sheet.write_string(row, column, value, style)
                    elif value is not None:
                        sheet.write(row, column, value, style)
            for block in merges.get(name, ()):
                value = rows[block[0]][block[1]]
                sheet.merge_range(*block, value)


def _write_xls(path, sheets, formats, merges):
    book = xlwt.Workbook()
    styles = {}
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        # A book keeps a style for each, so that equal ones must be shared.
        blocks = {block[:2]: block for block in merges.get(name, ())}
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                code = _format_of(value, formats.get((name, row, column), "General"))
                code = _format_of(value, "") if code == "General" else code
                code = code or "General"
                style = styles.setdefault(code, xlwt.easyxf(num_format_str=code))
                if (row, column) in blocks:
                    _, _, last_row, last_column = blocks[row, column]
                    sheet.write_merge(row, last_row, column, last_column, value, style)
                elif value is not None:
                    sheet.write(row, column, value, style)
    book.save(str(path))


_ODS_STYLES = (
    "<office:automatic-styles>"
    '<number:percentage-style style:name="N1"><number:number number:decimal-places="0"/>'
    "<number:text> %</number:text></number:percentage-style>"
    '<number:number-style style:name="N2"><number:number number:decimal-places="0"'
    ' number:grouping="true" number:display-factor="1000"/></number:number-style>'
    '<style:style style:name="percent" style:family="table-cell" style:data-style-name="N1"/>'
    '<style:style style:name="thousands" style:family="table-cell" style:data-style-name="N2"/>'
    "</office:automatic-styles>"
)
_ODS_STYLE_OF = {"0 %": "percent", "#,##0,": "thousands", "": ""}
_ODS_NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in [
        ("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"),
        ("number", "datastyle"),
    ]
)  # fmt: skip


def ods_bytes(body: str) -> bytes:
    """Make an ods file of the tables in its body."""
    content = (
        f"<office:document-content {_ODS_NAMESPACES}>{_ODS_STYLES}"
        f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    return made.getvalue()


def _write_ods(path, sheets, formats, merges):
    tables = []
    for name, rows in sheets.items():
        blocks = {block[:2]: block for block in merges.get(name, ())}
        body = "".join(
            "<table:table-row>"
            + "".join(
                _ods_cell(value, formats.get((name, row, column), ""), blocks.get((row, column)))
                for column, value in enumerate(values)
            )
            + "</table:table-row>"
            for row, values in enumerate(rows)
        )
        tables.append(f"<table:table table:name={quoteattr(name)}>{body}</table:table>")
    path.write_bytes(ods_bytes("".join(tables)))


def _ods_cell(value, code, block):
    style = f' table:style-name="{_ODS_STYLE_OF[code]}"' if code else ""
    if block:
        rows, columns = block[2] - block[0] + 1, block[3] - block[1] + 1
        style += f' table:number-rows-spanned="{rows}" table:number-columns-spanned="{columns}"'
    if value is None:
        return f"<table:table-cell{style}/>"
    if isinstance(value, bool):
        kind = f'"boolean" office:boolean-value="{str(value).lower()}"'
    elif isinstance(value, dt.date):
        kind = f'"date" office:date-value="{value.isoformat()}"'
    elif isinstance(value, str):
        kind = '"string"'
    else:
        kind = f'"{"percentage" if "%" in code else "float"}" office:value="{value!r}"'
    lines = "".join(
        f"<text:p>{escape(line)}</text:p>"
        for line in (value.split("\n") if isinstance(value, str) else [])
    )
    return f"<table:table-cell{style} office:value-type={kind}>{lines}</table:table-cell>"


def write_xlsb(path: Path, name: str, rows: Rows) -> Path:
    """Write a workbook of one sheet in the xlsb format.

    Parameters
    ----------
    path : Path
        Where to.
    name : str
        The sheet's name.
    rows : sequence of sequence of object
        Numbers, shown as per cents; texts; booleans; an int in bytes is an error's code.

    Returns
    -------
    Path
        The file.
    """
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packages = "http://schemas.openxmlformats.org/package/2006/relationships"
    types = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"

    def relations(*pairs):
        items = "".join(
            f'<Relationship Id="rId{number}" Type="{relation}/{kind}" Target="{target}"/>'
            for number, (kind, target) in enumerate(pairs, start=1)
        )
        return f'<Relationships xmlns="{packages}">{items}</Relationships>'

    sheet_entry = struct.pack("<II", 0, 1) + _xlsb_text("rId1") + _xlsb_text(name)
    book = b"".join(
        _record(*part)
        for part in [(131, b""), (143, b""), (156, sheet_entry), (144, b""), (132, b"")]
    )
    cell_format = struct.pack("<HHHHHH", 0, 9, 0, 0, 0, 0) + bytes(4)
    styles = b"".join(
        _record(*part)
        for part in [
            (278, b""),
            (617, struct.pack("<I", 1)),
            (47, cell_format),
            (618, b""),
            (279, b""),
        ]
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Override PartName="/xl/workbook.bin" ContentType="{types}"/></Types>',
        )
        archive.writestr("_rels/.rels", relations(("officeDocument", "xl/workbook.bin")))
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            relations(("worksheet", "worksheets/sheet1.bin"), ("styles", "styles.bin")),
        )
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/styles.bin", styles)
        archive.writestr("xl/worksheets/sheet1.bin", _xlsb_sheet(rows))
    return path


def _xlsb_sheet(rows) -> bytes:
    width = max(map(len, rows))
    parts = [(129, b""), (148, struct.pack("<IIII", 0, len(rows) - 1, 0, width - 1)), (145, b"")]
    for row, values in enumerate(rows):
        parts.append((0, struct.pack("<IIHBBBI", row, 0, 300, 0, 0, 0, 0)))
        for column, value in enumerate(values):
            start = struct.pack("<II", column, 0)
            if isinstance(value, bytes):
                parts.append((3, start + value))
            elif isinstance(value, bool):
                parts.append((4, start + bytes([value])))
            elif isinstance(value, str):
                parts.append((6, start + _xlsb_text(value)))
            elif value is not None:
                parts.append((5, start + struct.pack("<d", value)))
    return b"".join(_record(*part) for part in [*parts, (146, b""), (130, b"")])


def _record(kind: int, content: bytes) -> bytes:
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, size = len(content), b""
    while True:
        size += bytes([length & 0x7F | (0x80 if length >> 7 else 0)])
        length >>= 7
        if not length:
            return head + size + content


def _xlsb_text(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")
