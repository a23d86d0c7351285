"""Writes workbooks of given cells for tests, as xlsx, xls or ods by the file's name."""

from __future__ import annotations

import datetime as dt
import io
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
