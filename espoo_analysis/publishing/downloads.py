"""A page's tables as files: a CSV file for each and one workbook for all."""

from __future__ import annotations

import csv
import io
import math
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from espoo_analysis.errors import Problem, ReportError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FOLDER = "tables"

# A spreadsheet takes a text for a formula that begins so, also in full-width letters and after
# blanks, seen or unseen.
_FORMULA = re.compile(
    r"[\t\r\n]|[\s\"'\u200b-\u200f\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]"
)
_LINE_BREAK = re.compile(r"\r\n?")
_FORBIDDEN_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def download_files(
    name: str, page: Mapping[str, Any], tables: Sequence[Mapping[str, Any]]
) -> dict[str, bytes]:
    """Write the tables of a page as CSV files and as one workbook.

    Parameters
    ----------
    name : str
        Name of the report, such as ``economic.fi``.
    page : mapping
        The page's `title`, `language`, `facts` and `warning`, as `page_head` describes it.
    tables : sequence of mapping
        The tables as `PublishedTable.to_record` writes them.

    Returns
    -------
    dict of str to bytes
        Contents by file, relative to the page: ``tables/<name>.<table>.csv`` for each table in
        its order, then ``tables/<name>.xlsx``. Empty where there is no table. The same tables
        give the same bytes.

    Raises
    ------
    ReportError
        When two tables share an id, or a figure is not finite.

    Examples
    --------
    >>> table = {"id": "t", "caption": "T", "notes": [], "total_rows": [], "rows": [["a", 1.5]],
    ...          "columns": [{"key": "k", "heading": "Rivi", "unit": "", "decimals": None},
    ...                      {"key": "v", "heading": "Osuus", "unit": "%", "decimals": 1}]}
    >>> page = {"title": "P", "language": "fi", "facts": [], "warning": ""}
    >>> files = download_files("economic.fi", page, [table])
    >>> list(files)
    ['tables/economic.fi.t.csv', 'tables/economic.fi.xlsx']
    >>> files["tables/economic.fi.t.csv"].decode("utf-8-sig").split()
    ['Rivi;Osuus', '(%)', 'a;1,5']
    """
    ids = [table["id"] for table in tables]
    if twice := sorted({table_id for table_id in ids if ids.count(table_id) > 1}):
        problems = [Problem(f"several tables have the id '{table_id}'") for table_id in twice]
        raise ReportError("The tables of a page cannot be told apart.", problems)
    if endless := [
        Problem(f"the table '{t['id']}' has {v}") for t in tables for v in _endless(t)
    ]:
        raise ReportError("A figure of a table cannot be written.", endless)
    if not tables:
        return {}
    # Only here: it takes a moment to import, and a page without tables needs none of it.
    from espoo_analysis.publishing.workbook import workbook_bytes  # noqa: PLC0415

    files = {f"{FOLDER}/{name}.{table['id']}.csv": csv_bytes(table) for table in tables}
    return {**files, f"{FOLDER}/{name}.xlsx": workbook_bytes(page, tables)}


def csv_bytes(table: Mapping[str, Any]) -> bytes:
    """Write a table as CSV for the spreadsheets of a Finnish office.

    Parameters
    ----------
    table : mapping
        As `PublishedTable.to_record` writes it.

    Returns
    -------
    bytes
        UTF-8 with a byte order mark, semicolons, decimal commas in every language, CRLF. What
        is missing is empty. A text that a spreadsheet would take for a formula begins with an
        apostrophe; numbers do not.

    Examples
    --------
    >>> import io
    >>> import pandas as pd
    >>> table = {"columns": [{"heading": "Rivi", "unit": ""}, {"heading": "Ero", "unit": "€"}],
    ...          "rows": [["a", -1.5], ["b", None]]}
    >>> read = pd.read_csv(io.BytesIO(csv_bytes(table)), sep=";", decimal=",")
    >>> read["Ero (€)"].tolist()
    [-1.5, nan]
    """
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow([_field(heading(column)) for column in table["columns"]])
    writer.writerows([[_field(value) for value in row] for row in table["rows"]])
    return written.getvalue().encode("utf-8-sig")


def heading(column: Mapping[str, Any]) -> str:
    """Name a column with its unit.

    Parameters
    ----------
    column : mapping
        With `heading` and `unit`.

    Returns
    -------
    str
        The unit stands in brackets, where there is one.

    Examples
    --------
    >>> heading({"heading": "Ero", "unit": "€"})
    'Ero (€)'
    """
    return f"{column['heading']} ({column['unit']})" if column["unit"] else column["heading"]


def clean(text: str) -> str:
    r"""Write a text in characters that every program reads.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        Line breaks are line feeds; U+FFFD stands for what XML forbids.

    Examples
    --------
    >>> clean("a\r\nb\x00")
    'a\nb\ufffd'
    """
    return _FORBIDDEN_IN_XML.sub("\ufffd", _LINE_BREAK.sub("\n", text))


def _endless(table: Mapping[str, Any]) -> list[float]:
    return [
        value
        for row in table["rows"]
        for value in row
        if isinstance(value, float) and not math.isfinite(value)
    ]


def _field(value: float | str | None) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return clean(f"'{value}" if _FORMULA.match(value) else value)
    # Adding zero takes the sign from a zero.
    return np.format_float_positional(value + 0, trim="-").replace(".", ",")
