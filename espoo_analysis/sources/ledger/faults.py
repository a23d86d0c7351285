"""What is wrong with postings: each kind is counted, and some postings of it are shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import ibis

from espoo_analysis.errors import Problem, shorten
from espoo_analysis.sources.ledger.location import telling
from espoo_analysis.sources.ledger.postings import COLUMNS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    import ibis.expr.types as ir
    import pandas as pd

    from espoo_analysis.sources.ledger.postings import Postings

_SHOWN = 3
_SHOWN_CODES = 5
_WHOLE = re.compile(r"([0-9]{1,12})([.]0*)?")
_EXPECTED = {
    "posting_date": "a day such as 2025-07-31",
    "amount_eur": "an amount in whole cents such as -1234.56",
}


def faults_of(tables: Sequence[Postings], first: dt.date, last: dt.date) -> list[Problem]:
    """Count the postings whose day or amount cannot be used, and show some.

    Parameters
    ----------
    tables : sequence of Postings
        Of one connection.
    first, last : date
        The span; amounts are looked at within it, days everywhere.

    Returns
    -------
    list of Problem
        One for each table and column that has such postings.
    """
    return [problem for table in tables for problem in _faults(table, first, last)]


def _faults(table: Postings, first: dt.date, last: dt.date) -> Iterator[Problem]:
    undated = table.day.isnull()  # noqa: PD003 - Ibis calls it so
    unusable = table.euros.isnull() & (undated | table.day.between(first, last))  # noqa: PD003 - see above
    for name, is_faulty in (("posting_date", undated), ("amount_eur", unusable)):
        found = table.delivered.filter(is_faulty)
        with telling(table.place, table.url):
            count = found.count().to_pyarrow().as_py()
            rows = _rows(found.order_by(list(COLUMNS)).limit(_SHOWN)) if count else []
        if count:
            shown = "; ".join(rows)
            what = f"{count} postings have none that can be used, expected {_EXPECTED[name]}"
            yield Problem(f"{what}; for instance {shown}", table.place, column=name)


def _rows(found: ir.Table) -> list[str]:
    # As text, since a database can hold values, such as NaN, that others cannot.
    texts = found.mutate(**{name: ibis._[name].cast("string") for name in COLUMNS})
    rows = texts.to_pyarrow().to_pylist()
    return [
        ", ".join(shorten(str(row[name])) if row[name] else "(empty)" for name in COLUMNS)
        for row in rows
    ]


def code_problems(sums: pd.DataFrame, name: str, place: str) -> list[Problem]:
    """Name the units or accounts that are none, with the number of their postings.

    Parameters
    ----------
    sums : DataFrame
        Sums by unit and account, with `posting_count`.
    name : {"unit", "account"}
        What to look at.
    place : str
        The ledger, for messages.

    Returns
    -------
    list of Problem
        The first few values, and how many others there are.
    """
    read = code_of if name == "unit" else number_of
    wrong = {value for value in sums[name].unique() if not read(value)}
    counts: dict[str, int] = {}
    faulty = sums[sums[name].isin(wrong) | sums[name].isna()] if wrong else sums.iloc[:0]
    for value, count in zip(faulty[name], faulty["posting_count"], strict=True):
        shown = "" if value is None else str(value).strip()
        counts[shown] = counts.get(shown, 0) + int(count)
    expected = "a unit or cost centre" if name == "unit" else "a whole number"
    found = sorted(counts.items())
    whats = [
        f"{count} postings have {_quoted(value)}, expected {expected}"
        for value, count in found[:_SHOWN_CODES]
    ]
    others = found[_SHOWN_CODES:]
    if others:
        count = sum(count for _, count in others)
        whats.append(f"{count} postings have {len(others)} other values, expected {expected}")
    return [Problem(what, place, column=name) for what in whats]


def _quoted(value: str) -> str:
    return f"'{shorten(value)}'" if value else "none"


def code_of(value: object) -> str:
    """Read the code of a unit or cost centre; empty where there is none.

    Parameters
    ----------
    value : object
        As the ledger stores it: a text, or a number.

    Returns
    -------
    str
        Without blanks around it; a number without decimals.

    Examples
    --------
    >>> code_of(" immigration "), code_of(4305), code_of(4305.0), code_of(None)
    ('immigration', '4305', '4305', '')
    """
    if isinstance(value, str) and value.strip():
        return number_of(value) or value.strip()
    return number_of(value)


def number_of(value: object) -> str:
    """Read a whole number of any type; empty where it is none.

    Parameters
    ----------
    value : object
        As the ledger stores it.

    Returns
    -------
    str
        Its digits, without leading zeros.

    Examples
    --------
    >>> number_of("4301"), number_of(4301.0), number_of("0049"), number_of("43x"), number_of(-1)
    ('4301', '4301', '49', '', '')
    """
    match = _WHOLE.fullmatch("" if value is None else str(value).strip())
    return match[1].lstrip("0") or "0" if match else ""
