"""Totals from lines: the one place where amounts are added up."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from espoo_analysis.calculations.rows import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def sum_to_totals(lines: pd.DataFrame, amounts: pd.DataFrame) -> pd.DataFrame:
    """Replace the amounts of every total by the sum of the lines below it.

    ``total = sum of the lines whose chain of parents passes through the total``

    Parameters
    ----------
    lines : DataFrame
        Rows with `unit`, `line`, `parent` and `kind`. Not modified.
    amounts : DataFrame
        Numeric columns on the same index; signed euros. Not modified.

    Returns
    -------
    DataFrame
        The columns of `amounts`. A total is missing when any line below it is missing, and
        when there is no line below it: what is not known is not taken for 0. No rounding.

    Examples
    --------
    >>> lines = pd.DataFrame({"unit": "u", "line": ["a", "b", "t"], "parent": ["t", "t", None],
    ...                       "kind": ["line", "line", "total"]})
    >>> sum_to_totals(lines, pd.DataFrame({"eur": [1.5, -4.0, 99.0]}))["eur"].tolist()
    [1.5, -4.0, -2.5]
    """
    below = lines_below(lines)
    sums = np.full(amounts.shape, np.nan)
    sums[list(below)] = sums_of(amounts, below)
    is_line = lines["kind"].eq("line").to_numpy()[:, np.newaxis]
    return pd.DataFrame(np.where(is_line, amounts, sums), amounts.index, amounts.columns)


def sums_of(amounts: pd.DataFrame, addends: Mapping[int, list[int]]) -> pd.DataFrame:
    """Add up rows of amounts.

    Parameters
    ----------
    amounts : DataFrame
        Numeric columns. Not modified.
    addends : mapping of int to list of int
        The places of the rows to add up, by the place of the row that has their sum.

    Returns
    -------
    DataFrame
        The columns of `amounts`, a row for each sum in the order of `addends`; missing where
        an addend is.

    Examples
    --------
    >>> amounts = pd.DataFrame({"eur": [0.1, 0.2, 0.3, 0.0]}, index=["a", "b", "c", "t"])
    >>> sums_of(amounts, {3: [0, 1, 2]})["eur"].to_dict()
    {'t': 0.6}
    """
    values = amounts.to_numpy("float64")
    sums = [[_sum(column) for column in values[rows].T.tolist()] for rows in addends.values()]
    return pd.DataFrame(sums, amounts.index[list(addends)], amounts.columns, dtype="float64")


def lines_below(lines: pd.DataFrame) -> dict[int, list[int]]:
    """Say which lines add to which totals, through any number of levels.

    Parameters
    ----------
    lines : DataFrame
        Rows with `unit`, `line`, `parent` and `kind`. Not modified.

    Returns
    -------
    dict of int to list of int
        The places of the lines below each total, by its place; places count from 0. A total
        without a line below it is not there.

    Examples
    --------
    >>> lines = pd.DataFrame({"unit": "u", "line": ["a", "t", "m"], "parent": ["t", "m", None],
    ...                       "kind": ["line", "total", "total"]})
    >>> lines_below(lines)
    {1: [0], 2: [0]}
    """
    place = {key: number for number, key in enumerate(rows_of(lines, "unit", "line"))}
    above = [place.get(key) for key in rows_of(lines, "unit", "parent")]
    below: dict[int, list[int]] = {}
    for number, kind in enumerate(lines["kind"].tolist()):
        total = above[number] if kind == "line" else None
        while total is not None:
            below.setdefault(total, []).append(number)
            total = above[total]
    return below


def _sum(addends: Iterable[float]) -> float:
    try:
        # Exact in any order: cents are binary fractions, of which an error may remain.
        return fsum(addends)
    except (OverflowError, ValueError):
        return float("nan")
