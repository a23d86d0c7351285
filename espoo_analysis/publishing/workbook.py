"""The workbook of a page, after the UK Analysis Function's guidance for accessible spreadsheets.

A cover, the contents, the notes, then one sheet for each table: no merged or empty cells, every
table a real one with a name, units in the headings.
"""

from __future__ import annotations

import datetime as dt
import io
import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import xlsxwriter

from espoo_analysis.presentation.numbers import MISSING
from espoo_analysis.presentation.wording import Wording
from espoo_analysis.publishing.downloads import clean, heading

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

# The file must not tell when it was made: the same tables give the same bytes.
_NO_TIME = dt.datetime(1980, 1, 1)  # noqa: DTZ001 - the format knows no time zone
_FONT_SIZE, _TITLE_SIZE = 12, 16
_NARROWEST, _WIDEST = 12, 60
_SHEET_NAME_LENGTH, _LONGEST_HEADING, _LONGEST_TEXT = 31, 255, 32767
_UNNAMED = "–"
_TEXT = {"text_wrap": True, "valign": "top", "font_size": _FONT_SIZE}
_LINK = {"font_color": "#0563C1", "underline": True}
_TITLE = {"bold": True, "font_size": _TITLE_SIZE}
_PLAIN_TABLE = {"autofilter": False, "banded_rows": False, "style": "Table Style Light 1"}
_FORBIDDEN_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]|^'+|'+$")


# A title, a line about the sheet, the headings; then the rows.
_HEADING_ROW = 2


@dataclass(frozen=True)
class _Sheet:
    """A sheet with one table: what stands above it, its headings and its rows."""

    name: str
    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[float | str]]
    decimals: Sequence[int | None]
    total_rows: frozenset[int] = frozenset()
    links: Sequence[str] = ()


def workbook_bytes(page: Mapping[str, Any], tables: Sequence[Mapping[str, Any]]) -> bytes:
    """Write the tables of a page as one workbook.

    Parameters
    ----------
    page : mapping
        The page's `title`, `language`, `facts` and `warning`.
    tables : sequence of mapping
        The tables as `PublishedTable.to_record` writes them.

    Returns
    -------
    bytes
        The xlsx file. Numbers are numbers, texts are texts and never formulas or links; what is
        missing is an en dash, which the notes explain.
    """
    words = Wording(page["language"])
    own = [words.text("Kansilehti"), words.text("Sisällys"), words.text("Huomautukset")]
    names = _sheet_names([table["caption"] for table in tables], own)
    contents = _Sheet(
        own[1],
        own[1],
        [words.text("Välilehti"), words.text("Taulukko")],
        [[name, table["caption"]] for name, table in zip(names, tables, strict=True)],
        [None, None],
        links=names,
    )
    noted = [[name, note] for name, note in _notes(names, tables, words)]
    notes = _Sheet(
        own[2], own[2], [words.text("Välilehti"), words.text("Huomautus")], noted, [None, None]
    )
    sheets = [contents, notes, *(_sheet_of(*pair) for pair in zip(names, tables, strict=True))]
    written = io.BytesIO()
    # Kept in memory, because temporary files bear the time of day.
    book = xlsxwriter.Workbook(written, {"in_memory": True})
    book.formats[0].set_font_size(_FONT_SIZE)
    book.set_properties({"title": clean(page["title"]), "created": _NO_TIME})
    _write_cover(book, own[0], page, words)
    for number, sheet in enumerate(sheets):
        _write_sheet(book, sheet, f"Table{number}", words)
    book.close()
    return written.getvalue()


def _sheet_of(name: str, table: Mapping[str, Any]) -> _Sheet:
    columns = table["columns"]
    rows = [[MISSING if value is None else value for value in row] for row in table["rows"]]
    # A table of a spreadsheet has at least one row: where nothing was found, it says so.
    rows = rows or [[MISSING] * len(columns)]
    return _Sheet(
        name,
        table["caption"],
        [heading(column) for column in columns],
        rows,
        [column["decimals"] for column in columns],
        frozenset(table["total_rows"]),
    )


def _notes(
    names: Sequence[str], tables: Sequence[Mapping[str, Any]], words: Wording
) -> list[tuple[str, str]]:
    noted = [
        (name, note) for name, table in zip(names, tables, strict=True) for note in table["notes"]
    ]
    every = words.text("Viiva (–) tarkoittaa, ettei lukua ole annettu tai ettei sitä voi laskea.")
    return [*noted, *([] if any(note == every for _, note in noted) else [(names[0], every)])]


def _write_cover(
    book: xlsxwriter.Workbook, name: str, page: Mapping[str, Any], words: Wording
) -> None:
    sheet = book.add_worksheet(name)
    facts = [f"{label}: {value}" for label, value in page["facts"]]
    lines = [
        page["warning"],
        *facts,
        words.text("Ensimmäiset välilehdet luettelevat taulukot ja huomautukset."),
        words.text("Tiedot saa käyttää lisenssillä CC BY 4.0."),
        words.text("Lähdeviite: Espoon kaupunki. %(title)s.", title=page["title"]),
    ]
    sheet.set_column(0, 0, _WIDEST + 20)
    _write_text(sheet, 0, 0, page["title"], book.add_format(_TITLE))
    for row, line in enumerate(filter(None, lines), start=1):
        _write_text(sheet, row, 0, line, book.add_format(_TEXT))


def _write_sheet(
    book: xlsxwriter.Workbook, data: _Sheet, table_name: str, words: Wording
) -> None:
    sheet = book.add_worksheet(data.name)
    intro = words.text("Välilehdellä on yksi taulukko. Huomautukset ovat omalla välilehdellään.")
    _write_text(sheet, 0, 0, data.title, book.add_format(_TITLE))
    _write_text(sheet, 1, 0, intro, None)
    _write_table(book, sheet, data, table_name)
    for column, name in enumerate(data.headings):
        longest = max((len(str(row[column])) for row in data.rows), default=0)
        # A heading may wrap at its blanks; a figure may not.
        room = max(longest, *(len(word) for word in name.split()), len(name) // 2)
        sheet.set_column(column, column, min(max(room + 2, _NARROWEST), _WIDEST))
    link = book.add_format({**_TEXT, **_LINK})
    for row, target in enumerate(data.links, start=_HEADING_ROW + 1):
        quoted = target.replace("'", "''")
        sheet.write_url(row, 0, f"internal:'{quoted}'!A1", link, target)
    # Not the first column: it can be as wide as a magnified window.
    sheet.freeze_panes(_HEADING_ROW + 1, 0)


def _write_table(
    book: xlsxwriter.Workbook, sheet: Worksheet, data: _Sheet, table_name: str
) -> None:
    header = book.add_format({**_TEXT, "bold": True})
    columns = [{"header": name, "header_format": header} for name in _told_apart(data.headings)]
    options = {"name": table_name, "columns": columns, **_PLAIN_TABLE}
    last = (_HEADING_ROW + len(data.rows), len(data.headings) - 1)
    sheet.add_table(_HEADING_ROW, 0, *last, options)
    looks = _Looks(book)
    for row, values in enumerate(data.rows):
        for column, value in enumerate(values):
            look = looks.of(value, data.decimals[column], is_total=row in data.total_rows)
            place = (_HEADING_ROW + 1 + row, column)
            if isinstance(value, str):
                _write_text(sheet, *place, value, look)
            else:
                sheet.write_number(*place, value, look)


class _Looks:
    """The formats of a sheet's cells, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[str, Format] = {}

    def of(self, value: float | str, decimals: int | None, *, is_total: bool) -> Format:
        look: dict[str, Any] = {**_TEXT, "bold": is_total}
        if value == MISSING:
            look["align"] = "right"
        elif not isinstance(value, str):
            # Where the decimals differ from row to row, the number shows those it has.
            shown = _decimals_of(value) if decimals is None else decimals
            look |= {"text_wrap": False, "num_format": "#,##0" + "." * (shown > 0) + "0" * shown}
        key = repr(look)
        if key not in self._made:
            self._made[key] = self._book.add_format(look)
        return self._made[key]


def _write_text(sheet: Worksheet, row: int, column: int, text: str, look: Format | None) -> None:
    sheet.write_string(row, column, _fitting(text, _LONGEST_TEXT), look)


def _decimals_of(value: float) -> int:
    return len(np.format_float_positional(value, trim="-").partition(".")[2])


def _fitting(text: str, length: int) -> str:
    cleaned = clean(text)
    # XlsxWriter takes such a text for its own markup and writes it as it is.
    if cleaned.startswith("<r>") and cleaned.endswith("</r>"):
        cleaned += " "
    # Excel counts an emoji as two.
    units = cleaned.encode("utf-16-le")
    if len(units) <= 2 * length:
        return cleaned
    return units[: 2 * (length - 1)].decode("utf-16-le", "ignore") + "…"


def _told_apart(names: Sequence[str]) -> list[str]:
    told: list[str] = []
    # What tells headings apart may add a number.
    for name in (_fitting(name, _LONGEST_HEADING - 4) for name in names):
        taken = {one.casefold() for one in told}
        told.append(next(one for one in _numbered(name) if one.casefold() not in taken))
    return told


def _sheet_names(captions: Sequence[str], taken: Sequence[str]) -> list[str]:
    names = list(taken)
    for caption in captions:
        name = " ".join(_FORBIDDEN_IN_SHEET_NAMES.sub(" ", clean(caption)).split())
        name = _fitting(name, _SHEET_NAME_LENGTH - 4) or _UNNAMED
        used = {one.casefold() for one in names} | {"history"}
        names.append(next(one for one in _numbered(name) if one.casefold() not in used))
    return names[len(taken) :]


def _numbered(name: str) -> Iterator[str]:
    yield name
    for number in itertools.count(2):
        yield f"{name} {number}"
