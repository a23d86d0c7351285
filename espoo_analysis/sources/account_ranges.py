"""Which accounts belong to a line, and which cost centres to a unit, in a given year."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd

from espoo_analysis.errors import ContractError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

ACCOUNT_RANGES = "reference/account_ranges.csv"
COST_CENTRES = "reference/cost_centres.csv"
_REMEDY = "Correct the ranges, then run the command again; nothing was written."


def ranges_of_year(
    lines: pd.DataFrame, account_ranges: pd.DataFrame | None, year: int
) -> pd.DataFrame:
    """Gather the accounts of each line in a year.

    Parameters
    ----------
    lines : DataFrame
        Contract `Lines`: the ranges that hold in every year. Not modified.
    account_ranges : DataFrame or None
        Contract `AccountRanges`: further ranges that hold in some years. Not modified.
    year : int
        The calendar year of the postings.

    Returns
    -------
    DataFrame
        ``line``, ``first_account`` and ``last_account``, ascending; no two overlap.

    Raises
    ------
    ContractError
        When ranges overlap, a range ends before it begins or belongs to a total.

    Examples
    --------
    >>> lines = pd.DataFrame(
    ...     [("sales_revenue", "line", 3000, 3199), ("operating_revenue", "total", 3000, 3559)],
    ...     columns=["line", "kind", "first_account", "last_account"],
    ... )
    >>> further = pd.DataFrame(
    ...     [("sales_revenue", 3560, 3560, 2022, None)],
    ...     columns=["line", "first_account", "last_account", "first_year", "last_year"],
    ... )
    >>> ranges_of_year(lines, further, 2021)
                line  first_account  last_account
    0  sales_revenue           3000          3199
    >>> len(ranges_of_year(lines, further, 2022))
    2
    """
    columns = ["line", "first_account", "last_account"]
    own = lines[lines["kind"].eq("line") & lines["first_account"].notna()]
    further = _of_year(account_ranges, year, columns)
    totals = set(lines.loc[lines["kind"].ne("line"), "line"]) & set(further["line"])
    problems = [
        Problem(f"'{total}' is a total; only a line has accounts", ACCOUNT_RANGES)
        for total in sorted(totals)
    ]
    ranges = pd.concat([own[columns], further])
    return _sorted_apart(ranges, (problems, ACCOUNT_RANGES), f"The accounts of {year}")


def cost_centres_of_year(cost_centres: pd.DataFrame | None, year: int) -> pd.DataFrame:
    """Gather the cost centres of each unit in a year.

    Parameters
    ----------
    cost_centres : DataFrame or None
        Contract `CostCentres`. Not modified.
    year : int
        The calendar year of the postings.

    Returns
    -------
    DataFrame
        ``unit``, ``first_cost_centre`` and ``last_cost_centre``, ascending; no two overlap.

    Raises
    ------
    ContractError
        When ranges overlap or a range ends before it begins.

    Examples
    --------
    >>> cost_centres_of_year(None, 2025).empty
    True
    """
    columns = ["unit", "first_cost_centre", "last_cost_centre"]
    ranges = _of_year(cost_centres, year, columns)
    return _sorted_apart(ranges, ([], COST_CENTRES), f"The cost centres of {year}")


class RangeIndex:
    """Finds the range in which a number lies.

    Parameters
    ----------
    ranges : DataFrame
        What a range stands for, its first and its last number, as `ranges_of_year` and
        `cost_centres_of_year` return them.

    Examples
    --------
    >>> index = RangeIndex(pd.DataFrame({"line": ["a"], "first": [3000], "last": [3199]}))
    >>> index.find(3199), index.find(3200)
    ('a', None)
    """

    def __init__(self, ranges: pd.DataFrame) -> None:
        self._ranges: list[tuple[str, int, int]] = list(_rows(ranges))
        self._starts = [first for _, first, _ in self._ranges]

    def find(self, number: int) -> str | None:
        """Name what the number belongs to; None where it is in no range."""
        place = bisect_right(self._starts, number) - 1
        if place < 0:
            return None
        name, _, last = self._ranges[place]
        return name if number <= last else None


def _rows(ranges: pd.DataFrame) -> Iterable[tuple[str, int, int]]:
    for name, first, last in ranges.itertuples(index=False):
        yield str(name), int(first), int(last)


def _of_year(ranges: pd.DataFrame | None, year: int, columns: list[str]) -> pd.DataFrame:
    if ranges is None or ranges.empty:
        return pd.DataFrame(columns=columns)
    still = ranges["last_year"].isna() | ranges["last_year"].fillna(year).ge(year)
    return ranges.loc[ranges["first_year"].le(year) & still, columns]


def _sorted_apart(
    ranges: pd.DataFrame, found: tuple[list[Problem], str], what: str
) -> pd.DataFrame:
    problems, file = found
    name, first, last = ranges.columns
    rows = sorted(_rows(ranges), key=lambda row: row[1:])
    problems += [
        Problem(f"'{code}' has the range {begins}–{ends}, which ends before it begins", file)
        for code, begins, ends in rows
        if ends < begins
    ]
    problems += [
        Problem(f"'{one[0]}' has {one[1]}–{one[2]} and '{other[0]}' {other[1]}–{other[2]}", file)
        for one, other in pairwise(rows)
        if other[1] <= one[2]
    ]
    if problems:
        raise ContractError(f"{what} do not each belong to one line or unit.", problems, _REMEDY)
    table = pd.DataFrame(rows, columns=[name, first, last])
    return table.astype({name: "str", first: "int64", last: "int64"})
