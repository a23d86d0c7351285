"""Totals from lines: the one place where amounts are added up."""

from __future__ import annotations

import pandas as pd


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
    membership = total_members(lines)
    below = amounts.loc[membership["member"]].set_axis(membership["total"], axis="index")
    sums = below.groupby(level=0).sum(skipna=False)
    return amounts.where(lines["kind"] == "line", sums.reindex(amounts.index))


def total_members(lines: pd.DataFrame) -> pd.DataFrame:
    """Say which lines add to which totals, through any number of levels.

    Parameters
    ----------
    lines : DataFrame
        Rows with `unit`, `line`, `parent` and `kind`. Not modified.

    Returns
    -------
    DataFrame
        Columns `total` and `member`: index labels of `lines`, one row for each pair.

    Examples
    --------
    >>> lines = pd.DataFrame({"unit": "u", "line": ["a", "t", "m"], "parent": ["t", "m", None],
    ...                       "kind": ["line", "total", "total"]})
    >>> total_members(lines).to_dict("split")["data"]
    [[1, 0], [2, 0]]
    """
    keys = list(zip(lines["unit"], lines["line"], strict=True))
    place = dict(zip(keys, lines.index, strict=True))
    parent_of = dict(zip(keys, lines["parent"], strict=True))
    pairs = []
    for (unit, line), kind in zip(keys, lines["kind"], strict=True):
        above = parent_of[unit, line] if kind == "line" else None
        while (unit, above) in place:
            pairs.append((place[unit, above], place[unit, line]))
            above = parent_of[unit, above]
    return pd.DataFrame(pairs, columns=["total", "member"])
