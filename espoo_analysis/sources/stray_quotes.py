"""Quotation marks in a delimited text that are not meant as such, or not closed."""

from __future__ import annotations

import re
from collections import Counter

from espoo_analysis.errors import shorten

LINE_BREAK = re.compile(r"\r\n|\n|\r")
_QUOTED = re.compile(r'"[^"]*(?:""[^"]*)*"')


class QuoteError(ValueError):
    """A quotation mark that is not closed, or that text follows; `row` counts from 1."""

    def __init__(self, what: str, row: int) -> None:
        super().__init__(what, row)
        self.what, self.row = what, row


def quote_fault(text: str, start: int) -> str:
    """Say why a field that begins with a quotation mark cannot be read.

    Parameters
    ----------
    text : str
        The text.
    start : int
        Where the field begins.

    Returns
    -------
    str
        What is wrong, for a message.

    Examples
    --------
    >>> quote_fault('"5;6', 0), quote_fault('"5"6;7', 0)
    ('a quotation mark is not closed', "'6;7' follows a quotation mark that closes the field")
    """
    quoted = _QUOTED.match(text, start)
    if quoted is None:
        return "a quotation mark is not closed"
    behind = LINE_BREAK.split(text[quoted.end() :], maxsplit=1)[0]
    return f"'{shorten(behind)}' follows a quotation mark that closes the field"


def swallowing_rows(rows: list[list[str]], separator: str) -> list[int]:
    r"""Find rows with a field that seems to hold whole rows, since a quotation mark is stray.

    Parameters
    ----------
    rows : list of list of str
        As `separators.split_rows` gives them.
    separator : str
        The character between two fields.

    Returns
    -------
    list of int
        Rows, counted from 1. A field over several lines is right where none of its lines has as
        many separators as a row, counted with those before and behind the field.

    Examples
    --------
    >>> swallowing_rows([["Tili", "Summa;\neuroa"], ["4300", "5"]], ";")
    []
    >>> swallowing_rows([["Tili", "Summa"], ["4300;5\n4400", "6"]], ";")
    [2]
    """
    widths = Counter(len(row) for row in rows if len(row) > 1)
    return [
        number
        for number, row in enumerate(rows, start=1)
        if any(
            _holds_rows(row, column, separator, widths)
            for column, field in enumerate(row)
            if LINE_BREAK.search(field)
        )
    ]


def _holds_rows(row: list[str], column: int, separator: str, widths: Counter[int]) -> bool:
    first, *between, last = LINE_BREAK.split(row[column])
    if any(line.count(separator) + 1 in widths for line in between):
        return True
    # How wide the rows would be in which the quotation mark is opened and closed.
    opened = column + 1 + first.count(separator)
    closed = len(row) - column + last.count(separator)
    if opened not in widths or closed not in widths:
        return False
    # A heading such as "Ennuste,\nmilj. €" may fill the row behind it, but not the one before.
    return separator in first or opened == widths.most_common(1)[0][0]
