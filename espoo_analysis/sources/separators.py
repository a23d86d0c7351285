"""Splits text into fields, and finds the separator that its lines agree on."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from typing import NamedTuple

from espoo_analysis.sources.stray_quotes import LINE_BREAK, QuoteError, quote_fault

SEPARATORS = (";", "\t", "|", ",")
# A table has at least two rows of the same width, and they are its larger part.
_FEWEST_ROWS, _NARROWEST, _LARGER_PART = 2, 2, 0.5
_SAID = re.compile(r'"?sep=([;,|\t])"?\r?(?:\n|$)', re.IGNORECASE)
_WHOLE = re.compile(r"\s*[-+\u2212(]?\d[\d\s\u00a0\u202f.]*")
_DECIMALS = re.compile(r"\d{1,2}\s*%?\)?\s*")


class Split(NamedTuple):
    """The fields of every row, and the separator between them."""

    rows: list[list[str]]
    separator: str


def said_separator(text: str) -> str:
    r"""Return the separator that a first line ``sep=;`` names.

    Parameters
    ----------
    text : str
        The text.

    Returns
    -------
    str
        The separator; empty where no such line is there.

    Examples
    --------
    >>> said_separator("sep=;\nTili;Summa")
    ';'
    """
    found = _SAID.match(text)
    return found[1] if found else ""


def split_rows(text: str, separator: str) -> list[list[str]]:
    r"""Split a text into rows of fields.

    Parameters
    ----------
    text : str
        The text; fields may be quoted, and a quoted field may hold line breaks.
    separator : str
        The character between two fields.

    Returns
    -------
    list of list of str
        The fields without their quotes; an empty line is a row of no fields.

    Raises
    ------
    QuoteError
        When a quoted field is not closed, or goes on after its closing quote.

    Examples
    --------
    >>> split_rows('Tili;"Netto;\neuroa"\n4300;"5"', ";")
    [['Tili', 'Netto;\neuroa'], ['4300', '5']]
    """
    field = re.compile(
        rf'(?:"([^"]*(?:""[^"]*)*)"|((?!")[^{re.escape(separator)}\r\n]*))'
        rf"({re.escape(separator)}|\r\n|\n|\r|\Z)"
    )
    rows: list[list[str]] = []
    row: list[str] = []
    position = 0
    while position < len(text) or row:
        found = field.match(text, position)
        if not found:
            raise QuoteError(quote_fault(text, position), len(rows) + 1)
        quoted, plain, end = found.groups()
        row.append(plain if quoted is None else quoted.replace('""', '"'))
        position = found.end()
        if end != separator:
            rows.append([] if row == [""] and quoted is None else row)
            row = []
    return rows


def best_split(text: str) -> Split | None:
    """Split a text by the separator that gives most rows the same number of fields.

    Parameters
    ----------
    text : str
        The text.

    Returns
    -------
    Split or None
        None where no separator splits the lines into a table.

    Raises
    ------
    QuoteError
        When the quotation marks are not closed, whatever the separator is, or by one by which
        the lines split at least as well as by another.
    """
    said = said_separator(text)
    if said:
        rest = text[text.index("\n") + 1 :] if "\n" in text else ""
        return Split([["sep=" + said], *split_rows(rest, said)], said)
    candidates: list[Split] = []
    errors: list[tuple[QuoteError, list[list[str]]]] = []
    for separator in SEPARATORS:
        if separator not in text:
            continue
        try:
            rows = split_rows(text, separator)
        except QuoteError as error:
            errors.append((error, [line.split(separator) for line in LINE_BREAK.split(text)]))
            continue
        if agreement(rows) and not (separator == "," and _is_prose(rows)):
            candidates.append(Split(rows, separator))
    best = _best(candidates) if candidates else None
    stray = [error for error, rows in errors if best is None or _splits_as_well(rows, best.rows)]
    if stray:
        raise max(stray, key=lambda error: error.row)
    return best


def _splits_as_well(rows: list[list[str]], others: list[list[str]]) -> bool:
    pairs = [(agreement(each), _usual_width(each)) for each in (rows, others)]
    return all(one >= other for one, other in zip(*pairs, strict=True))


def _best(candidates: list[Split]) -> Split:
    """Prefer what is never a decimal comma, unless commas agree on more rows and more columns."""
    first, last = candidates[0], candidates[-1]
    if (
        last.separator == ","
        and agreement(last.rows) > agreement(first.rows)
        and _usual_width(last.rows) > _usual_width(first.rows)
    ):
        return last
    return max(
        (split for split in candidates if split.separator != "," or len(candidates) == 1),
        key=lambda split: agreement(split.rows),
    )


def _is_prose(rows: list[list[str]]) -> bool:
    after_commas = [field for row in rows for field in row[1:] if field]
    blanks = sum(field.startswith(" ") for field in after_commas)
    return _usual_width(rows) == _NARROWEST and 2 * blanks > len(after_commas)


def _usual_width(rows: list[list[str]]) -> int:
    counts = Counter(len(row) for row in rows if len(row) > 1)
    return counts.most_common(1)[0][0] if counts else 0


def agreement(rows: list[list[str]]) -> float:
    """Tell how large a part of the rows has the same number of fields, two or more.

    Parameters
    ----------
    rows : list of list of str
        As split by some separator.

    Returns
    -------
    float
        The part, or 0 where it is no table.

    Examples
    --------
    >>> agreement([["Title"], ["a", "b"], ["1", "2"], ["3", "4"]])
    0.75
    >>> agreement([["so", " this is prose"], ["without a table"]])
    0.0
    """
    widths = [len(row) for row in rows if row]
    count = widths.count(_usual_width(rows))
    share = count / max(len(widths), 1)
    return share if count >= _FEWEST_ROWS and share > _LARGER_PART else 0.0


def decimal_comma_rows(rows: list[list[str]]) -> list[int]:
    """Find rows of a comma-separated text that a decimal comma seems to have split.

    Parameters
    ----------
    rows : list of list of str
        As split by commas.

    Returns
    -------
    list of int
        Rows, counted from 1, that have more fields than the row before the first such number,
        where as many numbers of one or two digits follow another number.

    Examples
    --------
    >>> decimal_comma_rows([["line", "eur"], ["x", "5"], ["y", "12", "50"], ["z", "7", "25"]])
    [3, 4]
    >>> decimal_comma_rows([["line", "eur", "pct"], ["x", "12", "50"], ["y", "7", "25"]])
    []
    """
    split_numbers = [
        sum(
            bool(_WHOLE.fullmatch(first) and _DECIMALS.fullmatch(second))
            for first, second in itertools.pairwise(row)
        )
        for row in rows
    ]
    first = next((index for index, count in enumerate(split_numbers) if count), len(rows))
    widths = [len(row) for row in rows if len(row) > 1]
    before = [len(row) for row in rows[:first] if len(row) > 1]
    width = before[-1] if before else min(widths, default=0)
    return [
        number
        for number, (row, count) in enumerate(zip(rows, split_numbers, strict=True), start=1)
        if 0 < len(row) - width <= count
    ]
