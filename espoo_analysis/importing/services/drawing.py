"""How the sheets of the services' workbook are drawn: looks, headings, heights, print."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from espoo_analysis.errors import SourceError, shorten

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from espoo_analysis.importing.services.layout import Column

#: A title and a line about the sheet stand above the headings.
HEADING_ROW = 2
TITLE_HEIGHT = 28

_A4 = 9
_LINE_HEIGHT, _TALLEST = 15.75, 409
_LONGEST_TEXT = 32767
_TEXT = {"font_size": 11, "valign": "top", "text_wrap": True}
_BOX = {**_TEXT, "border": 1, "border_color": "#7F7F7F"}
_LOCKED = {**_BOX, "bg_color": "#EDEDED"}
_OPEN = {**_BOX, "locked": False, "num_format": "@"}
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "valign": "top"},
    "line": _TEXT,
    "subtitle": {"bold": True, "font_size": 13, "valign": "bottom"},
    "heading": {**_BOX, "bold": True, "bottom": 2},
    "locked": _LOCKED,
    "code": {**_LOCKED, "font_color": "#595959", "text_wrap": False},
    "open": _OPEN,
    "day": {**_OPEN, "num_format": "d.m.yyyy", "align": "left"},
    "count": {**_OPEN, "num_format": "#,##0", "align": "right"},
    "share": {**_OPEN, "num_format": "0.0 %", "align": "right"},
    "other": {**_OPEN, "num_format": "General", "align": "right"},
}


def looks_of(book: xlsxwriter.Workbook) -> dict[str, Format]:
    """Make the formats that a workbook's cells have.

    Parameters
    ----------
    book : Workbook
        The workbook.

    Returns
    -------
    dict of str to Format
        By what stands in the cell. Only cells that people fill in are unlocked.
    """
    return {name: book.add_format(look) for name, look in _LOOKS.items()}


def height_of(texts: Sequence[str], widths: Sequence[int]) -> float:
    """Estimate the height of a row from its texts.

    Parameters
    ----------
    texts : sequence of str
        What stands in its cells.
    widths : sequence of int
        How many characters each of their columns holds.

    Returns
    -------
    float
        In points; never more than a spreadsheet allows.

    Examples
    --------
    >>> height_of(["kaksi riviä"], [6])
    31.5
    """
    lines = [math.ceil(len(text) / width) for text, width in zip(texts, widths, strict=True)]
    return min(max(1, *lines) * _LINE_HEIGHT, _TALLEST)


def fit_height(
    sheet: Worksheet, row: int, columns: Sequence[Column], texts: Mapping[str, str]
) -> None:
    """Make a row as high as its texts need.

    Parameters
    ----------
    sheet : Worksheet
        The sheet.
    row : int
        The row, counted from 0.
    columns : sequence of Column
        The sheet's columns.
    texts : mapping of str to str
        The texts by the name of their column; what has none needs no room.
    """
    lines = [texts.get(column.name, "") for column in columns]
    height = height_of(lines, [column.width for column in columns])
    # A row whose height is not set grows with what is written into it.
    if height > _LINE_HEIGHT:
        sheet.set_row(row, height)


def write_text(sheet: Worksheet, row: int, column: int, text: str, look: Format) -> None:
    """Write a text that is never a formula or a link, or leave an empty cell to fill in.

    Parameters
    ----------
    sheet : Worksheet
        The sheet.
    row, column : int
        Counted from 0.
    text : str
        The text.
    look : Format
        The cell's format.

    Raises
    ------
    SourceError
        When a cell cannot hold the text.
    """
    if len(text) > _LONGEST_TEXT:
        what = f"'{shorten(text)}' has {len(text)} characters, but a cell holds {_LONGEST_TEXT}"
        raise SourceError("The template cannot be written.", remedy=f"Shorten a text: {what}.")
    if text:
        sheet.write_string(row, column, text, look)
    else:
        sheet.write_blank(row, column, None, look)


def write_head(
    sheet: Worksheet,
    title: str,
    line: str,
    columns: Sequence[Column],
    looks: Mapping[str, Format],
) -> None:
    """Write what stands above a table, and protect its sheet without a password.

    Parameters
    ----------
    sheet : Worksheet
        The sheet.
    title, line : str
        The title, and what to do.
    columns : sequence of Column
        The columns; their hints become notes on the headings.
    looks : mapping of str to Format
        As `looks_of` makes them.
    """
    sheet.write_string(0, 0, title, looks["title"])
    sheet.set_row(0, TITLE_HEIGHT)
    sheet.write_string(1, 0, line)
    for number, column in enumerate(columns):
        sheet.set_column(number, number, column.width)
        sheet.write_string(HEADING_ROW, number, column.heading, looks["heading"])
        size = {"width": 260, "height": 110, "font_size": 10, "author": "Pohja"}
        sheet.write_comment(HEADING_ROW, number, column.hint, size)
    # Not the first column: it can be as wide as a magnified window.
    sheet.freeze_panes(HEADING_ROW + 1, 0)
    sheet.repeat_rows(HEADING_ROW)
    sheet.protect("", dict.fromkeys(("format_columns", "format_rows", "insert_rows"), True))


def prepare_for_print(sheet: Worksheet, title: str, unit: str, pages: int) -> None:
    """Set how a sheet is printed.

    Parameters
    ----------
    sheet : Worksheet
        The sheet.
    title, unit : str
        What stands above every page.
    pages : int
        On how many pages beside each other its columns are spread.
    """
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(pages, 0)
    sheet.set_margins(0.5, 0.5, 0.7, 0.7)
    sheet.set_header(f"&L{title}&R{unit}")
    sheet.set_footer("&L&A&RSivu &P / &N")
