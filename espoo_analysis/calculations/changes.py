"""Two periods' figures in one row, and what happened between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from espoo_analysis.contracts import Changes, StructuralBreaks, check
from espoo_analysis.contracts.dtypes import dtype_of
from espoo_analysis.errors import PeriodError
from espoo_analysis.period import Period

if TYPE_CHECKING:
    from collections.abc import Sequence

_NOTES = ["note_fi", "note_sv", "note_en"]
_NO_NOTES = (None, None, None)
# Of these, the figures are shown as far as they are known, but not subtracted.
_NOT_SUBTRACTED = ["added", "ended", "break", "missing", "restart"]


def later_and_earlier(periods: Sequence[str | Period]) -> tuple[Period, Period]:
    """Take two periods, the later first.

    Parameters
    ----------
    periods : sequence of str or Period
        The current and the previous period.

    Returns
    -------
    tuple of Period
        The same two.

    Raises
    ------
    PeriodError
        When one is not a period, or the second is not before the first.

    Examples
    --------
    >>> [str(period) for period in later_and_earlier(("2025-07", "2024-12"))]
    ['2025-07', '2024-12']
    """
    current, previous = (Period.parse(period) for period in periods)
    if previous >= current:
        raise PeriodError(
            f"{previous} is not before {current}.", remedy="Name the later period first."
        )
    return current, previous


def counts_anew(current: Period, previous: Period) -> bool:
    """Tell whether figures that count from January are of different spans of their years.

    Parameters
    ----------
    current, previous : Period
        The periods.

    Returns
    -------
    bool
        True where neither the year nor the month is the same.
    """
    return current.year != previous.year and current.month != previous.month


def paired(current: pd.DataFrame, previous: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Put the rows with the same key beside each other.

    Parameters
    ----------
    current, previous : DataFrame
        Tables in which the key occurs once, with no other column in common. Not modified.
    key : list of str
        The columns of the key.

    Returns
    -------
    DataFrame
        A row for each key, in the order of `current`, then of `previous`, with the columns of
        both and `presence`: ``both``, ``added`` or ``ended``.

    Examples
    --------
    >>> now, before = pd.DataFrame({"k": ["b", "a"]}), pd.DataFrame({"k": ["c", "a"]})
    >>> paired(now, before, ["k"]).to_dict("split")["data"]
    [['b', 'added'], ['a', 'both'], ['c', 'ended']]
    """
    now = current.assign(_now=range(len(current)))
    before = previous.assign(_before=range(len(previous)))
    rows = now.merge(before, on=key, how="outer").sort_values(["_now", "_before"])
    absent = [rows["_before"].isna(), rows["_now"].isna()]
    rows = rows.assign(presence=np.select(absent, ["added", "ended"], "both"))
    return rows.drop(columns=["_now", "_before"]).reset_index(drop=True)


def with_states(
    rows: pd.DataFrame,
    periods: Sequence[str | Period],
    breaks: pd.DataFrame | None,
    negligible: float,
) -> pd.DataFrame:
    """Say what happened to figures between two periods.

    Parameters
    ----------
    rows : DataFrame
        Rows of `paired` with `unit`, `key`, `current`, `previous`, `is_cumulative` (it counts
        from January) and `is_revision` (within a year it should not have changed like this).
        Not modified.
    periods : sequence of str or Period
        The current and the previous period.
    breaks : DataFrame or None
        Contract `StructuralBreaks`; a `line` is a key of `rows`. Not modified.
    negligible : float
        A smaller change is none.

    Returns
    -------
    DataFrame
        The rows with `state`, `change` and the notes of the breaks that lie between.
    """
    now, before = later_and_earlier(periods)
    change = rows["current"] - rows["previous"]
    notes = _notes_between(rows, now, before, breaks)
    states = {
        "added": rows["presence"] == "added",
        "ended": rows["presence"] == "ended",
        "break": notes["note_fi"].notna(),
        "missing": change.isna(),
        "restart": rows["is_cumulative"] & counts_anew(now, before),
        "unchanged": change.abs() < negligible,
        "revised": rows["is_revision"] & (now.year == before.year),
    }
    state = pd.Series(np.select(list(states.values()), list(states), "changed"), rows.index)
    is_subtracted = ~state.isin(_NOT_SUBTRACTED)
    return rows.assign(state=state, change=change.where(is_subtracted), **notes)


def as_changes(rows: pd.DataFrame, asked_by: str) -> pd.DataFrame:
    """Bring rows into the form of the contract `Changes`.

    Parameters
    ----------
    rows : DataFrame
        Some columns of the contract; others become missing, further ones are dropped. Not
        modified.
    asked_by : str
        The function that needs it, for the message.

    Returns
    -------
    DataFrame
        Contract `Changes`, numbered from 0.
    """
    missing = [None] * len(rows)
    changes = {
        name: pd.array(rows[name].array if name in rows else missing, dtype=dtype_of(column))
        for name, column in Changes.to_schema().columns.items()
    }
    return check(pd.DataFrame(changes), Changes, asked_by)


def _notes_between(
    rows: pd.DataFrame, current: Period, previous: Period, breaks: pd.DataFrame | None
) -> pd.DataFrame:
    said: dict[tuple[str, str], tuple[str | None, ...]] = {}
    if breaks is not None:
        check(breaks, StructuralBreaks, "compare_periods")
        between = breaks[breaks["valid_from"].between(str(previous), str(current), "right")]
        between = between.sort_values("valid_from", kind="stable").fillna({"line": ""})
        for unit, line, *notes in between[["unit", "line", *_NOTES]].itertuples(index=False):
            said[unit, line] = tuple(notes)
    keys = zip(rows["unit"].tolist(), rows["key"].tolist(), strict=True)
    found = [said.get((unit, key)) or said.get((unit, ""), _NO_NOTES) for unit, key in keys]
    return pd.DataFrame(found, rows.index, _NOTES, dtype="str")
