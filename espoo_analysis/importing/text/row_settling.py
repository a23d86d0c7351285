"""Which reading of each row is right: what the figures must satisfy decides, or nobody.

A row's deviation is its forecast less its amended budget, a total is the sum of its lines, and a
figure stands under its heading. What these leave open stays open.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from espoo_analysis.importing.text.number_splitting import (
    SURE_GAP,
    Number,
    Piece,
    Reading,
    readings,
)
from espoo_analysis.importing.text.totals_search import TotalsSearch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

BUDGET, FORECAST, DEVIATION = "amended_budget_eur", "forecast_eur", "deviation_eur"
ACTUAL, UTILISATION = "actual_ytd_eur", "utilisation_pct"
#: The columns in which a figure must stand, as the data folder wants it.
REQUIRED = frozenset({BUDGET, FORECAST})

# That figures stand in columns can be seen from so many full rows, whose edges differ by less
# than so many digits.
_ENOUGH_ROWS, _ALIGNED_WITHIN = 3, 1.5
# An actual figure that is this many times smaller than the budget may be the use in percents.
_TINY = 50
# A forecast that is this many times the budget, or a part of it, needs a deviation to prove it.
_FAR = 3


@dataclass(frozen=True)
class Row:
    """The figures of a line of the table, not yet parted into numbers."""

    key: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Settled:
    """What was settled.

    Parameters
    ----------
    readings : dict
        By row, its only possible reading.
    open : dict
        By row that nothing settles, the readings that remain; none where nothing fits.
    misfits : tuple of str
        Rows whose deviation is not their forecast less their budget, as printed.
    by_totals : tuple of str
        Rows that the totals settled.
    has_places : bool
        Whether figures stand in columns on the page, which shows where one is missing.
    """

    readings: dict[str, Reading]
    open: dict[str, tuple[Reading, ...]]
    misfits: tuple[str, ...] = ()
    by_totals: tuple[str, ...] = ()
    has_places: bool = False


@dataclass
class _Table:
    columns: tuple[str, ...]
    possible: dict[str, tuple[Reading, ...]] = field(default_factory=dict)
    has_places: bool = False
    parts_signs: bool = False

    def figure(self, reading: Reading, column: str) -> Number | None:
        return reading[self.columns.index(column)] if column in self.columns else None

    def value(self, reading: Reading, column: str) -> Decimal | None:
        number = self.figure(reading, column)
        return None if number is None else number.value

    def keep(self, key: str, test: Callable[[Reading], bool]) -> tuple[Reading, ...]:
        return tuple(reading for reading in self.possible[key] if test(reading))


def settle(rows: Sequence[Row], columns: Sequence[str], parents: dict[str, str]) -> Settled:
    """Settle how every row is read.

    Parameters
    ----------
    rows : sequence of Row
        The rows of one table.
    columns : sequence of str
        Its columns, from left to right.
    parents : dict of str to str
        By line the total to which it adds; empty at the top.

    Returns
    -------
    Settled
        The readings that are the only ones possible, and what stays open.

    Notes
    -----
    The sign of neither deviation nor expense is taken for known here. A row whose figures fill
    every column in only one way is taken as it stands even if its deviation does not fit, as
    long as most rows fit; otherwise the headings are not those of the figures.
    """
    table = _Table(tuple(columns))
    # The first figure is a budget, which is never missing: a dash there is a minus.
    table.parts_signs = any(row.pieces[0].is_dash for row in rows if row.pieces[1:])
    optional = frozenset(columns) - REQUIRED
    for row in rows:
        table.possible[row.key] = readings(row.pieces, table.columns, optional)
    as_listed = dict(table.possible)
    _keep_by_identity(table)
    _keep_by_place(table, as_listed)
    misfits = _keep_misfits(table, as_listed)
    _keep_by_use(table)
    by_totals = _keep_by_totals(table, parents)
    _open_again(table, as_listed, parents, by_totals)
    return Settled(
        {key: found[0] for key, found in table.possible.items() if len(found) == 1},
        {
            key: found or as_listed[key]
            for key, found in table.possible.items()
            if len(found) != 1
        },
        misfits,
        by_totals,
        table.has_places,
    )


def _fits_identity(table: _Table, reading: Reading) -> bool:
    """Tell whether the deviation is the difference, whichever sign it is given."""
    parts = [table.figure(reading, name) for name in (BUDGET, FORECAST, DEVIATION)]
    values = [part.value for part in parts if part is not None and part.value is not None]
    if len(values) < len(parts):
        return False
    budget, forecast, deviation = values
    tolerance = sum((part.rounding for part in parts if part), Decimal(0))
    return abs(abs(forecast - budget) - abs(deviation)) <= tolerance


def _keep_by_identity(table: _Table) -> None:
    """Let the deviation decide, and let no figure but the use be missing without a dash.

    Which of several figures is missing could only be told by an identity that a misprint would
    break. A dash in the deviation's place is believed where the row fills every other column
    and no dash of the table is a minus with a blank behind it.
    """

    def fits(reading: Reading) -> bool:
        gaps = {name for name, number in zip(table.columns, reading, strict=True) if not number}
        deviation = table.figure(reading, DEVIATION)
        if deviation is not None and deviation.value is None:
            return not gaps and not table.parts_signs
        is_due = DEVIATION in table.columns
        return gaps <= {UTILISATION} and (not is_due or _fits_identity(table, reading))

    for key in table.possible:
        table.possible[key] = table.keep(key, fits)


def _keep_by_place(table: _Table, as_listed: dict[str, tuple[Reading, ...]]) -> None:
    """Where the columns stand apart, let every figure stand in its own."""
    full = [
        found[0] for found in table.possible.values() if len(found) == 1 and None not in found[0]
    ]
    spans = _spans(full)
    if not spans:
        return
    table.has_places = True
    for key, found in as_listed.items():
        placed = tuple(reading for reading in found if _stands_in(reading, spans))
        fitting = tuple(reading for reading in placed if reading in table.possible[key])
        # What stands in its place and does not fit may still be misprinted, but only alone.
        table.possible[key] = fitting or (placed if len(placed) == 1 else ())


def _spans(full: list[Reading]) -> list[tuple[float, float]]:
    """From where to where each column's figures stand; nothing where none can be seen."""
    columns = [[number for number in numbers if number] for numbers in zip(*full, strict=True)]
    if len(full) < _ENOUGH_ROWS or not all(map(_is_aligned, columns)):
        return []
    for before, after in pairwise(columns):
        gaps = [
            b.left - a.right > SURE_GAP * _digit(b) for a, b in zip(before, after, strict=True)
        ]
        if 2 * sum(gaps) < len(gaps):
            return []
    spans = [(min(n.left for n in column), max(n.right for n in column)) for column in columns]
    return spans if all(a[1] < b[0] for a, b in pairwise(spans)) else []


def _is_aligned(column: list[Number]) -> bool:
    """Tell whether numbers stand right, left or in the middle of one column."""
    edges = (
        [number.right for number in column],
        [number.left for number in column],
        [(number.left + number.right) / 2 for number in column],
    )
    spread = min(max(edge) - min(edge) for edge in edges)
    return spread <= _ALIGNED_WITHIN * max(map(_digit, column))


def _digit(number: Number) -> float:
    return (number.right - number.left) / len(number.text)


def _stands_in(reading: Reading, spans: list[tuple[float, float]]) -> bool:
    for index, number in enumerate(reading):
        if number is None:
            continue
        shared = [min(number.right, right) - max(number.left, left) for left, right in spans]
        if shared[index] <= 0 or shared[index] < max(shared):
            return False
    return True


def _keep_misfits(table: _Table, as_listed: dict[str, tuple[Reading, ...]]) -> tuple[str, ...]:
    """Take rows as they stand that can be read in one way only, though they do not fit."""
    if DEVIATION not in table.columns:
        return ()
    for key, found in as_listed.items():
        if not table.possible[key] and len(found) == 1 and None not in found[0]:
            table.possible[key] = found
    single = {key: found[0] for key, found in table.possible.items() if len(found) == 1}
    index = table.columns.index(DEVIATION)
    misfits = [
        key
        for key, reading in single.items()
        if (number := reading[index]) is not None
        and number.value is not None
        and not _fits_identity(table, reading)
    ]
    fits = sum(
        _fits_identity(table, reading) and bool(table.value(reading, BUDGET))
        for reading in single.values()
    )
    if 2 * len(misfits) > fits:
        for key in misfits:
            table.possible[key] = ()
        return ()
    return tuple(misfits)


def _keep_by_use(table: _Table) -> None:
    """Let the use of the budget decide where the actual figure and the percentage both stand."""
    for key, found in table.possible.items():
        if len(found) > 1:
            table.possible[key] = table.keep(key, partial(_fits_use, table)) or found


def _fits_use(table: _Table, reading: Reading) -> bool:
    """Tell whether the use is the actual figure's share of the budget, where all three stand."""
    use = table.figure(reading, UTILISATION)
    budget, actual = table.figure(reading, BUDGET), table.figure(reading, ACTUAL)
    if use is None or use.value is None or budget is None or budget.value is None:
        return True
    if budget.value == 0 or actual is None or actual.value is None:
        return budget.value != 0
    spent, half, whole = abs(actual.value), actual.rounding, abs(budget.value)
    most = 100 * (spent + half) / max(whole - budget.rounding, budget.rounding)
    least = 100 * max(spent - half, Decimal(0)) / (whole + budget.rounding)
    return least - use.rounding <= abs(use.value) <= most + use.rounding


def _keep_by_totals(table: _Table, parents: dict[str, str]) -> tuple[str, ...]:
    """Let the totals decide, over all rows at once."""
    undecided = [key for key, found in table.possible.items() if len(found) > 1]
    if not undecided:
        return ()
    money = [i for i, name in enumerate(table.columns) if name.endswith("_eur")]
    left = TotalsSearch(table.possible, money, parents).possible()
    settled = []
    for key in undecided:
        if key in left:
            table.possible[key] = tuple(left[key])
            if len(left[key]) == 1:
                settled.append(key)
    return tuple(settled)


def _open_again(
    table: _Table,
    as_listed: dict[str, tuple[Reading, ...]],
    parents: dict[str, str],
    by_totals: Sequence[str],
) -> None:
    """Open a row again of which a figure may be missing, where the figures speak for that.

    In "9 000 9 555 82" the last figure is the actual one, unless that is missing: then it is the
    use. A total that does not add up, or a figure that is out of all proportion, says so. Where
    figures stand in columns on the page, their places have settled it.
    """
    if table.has_places:
        return

    def may_be(reading: Reading) -> bool:
        gaps = {name for name, number in zip(table.columns, reading, strict=True) if not number}
        deviation = table.figure(reading, DEVIATION)
        is_known = deviation is not None and deviation.value is not None
        return not gaps & REQUIRED and (not is_known or _fits_identity(table, reading))

    single = {key: found for key, found in table.possible.items() if len(found) == 1}
    money = [
        i for i, name in enumerate(table.columns) if name.endswith("_eur") and name != DEVIATION
    ]
    search = TotalsSearch(dict(single), money, parents)
    odd = {
        key
        for key, (reading,) in single.items()
        if _may_be_use(table, reading)
        or _is_far_off(table, reading)
        or (table.value(reading, BUDGET) and not _fits_use(table, reading))
    }
    for key in search.unfitting() | (odd - {*by_totals}):
        others = tuple(filter(may_be, as_listed[key]))
        if len(others) > 1 and single[key][0] in others:
            table.possible[key] = others


def _may_be_use(table: _Table, reading: Reading) -> bool:
    """Tell whether the actual figure may be the use: too small, or of the other sign."""
    budget, actual = table.value(reading, BUDGET), table.value(reading, ACTUAL)
    is_without_use = UTILISATION in table.columns and table.figure(reading, UTILISATION) is None
    if budget is None or actual is None:
        return False
    is_tiny = 0 < _TINY * abs(actual) < abs(budget)
    return is_without_use and (is_tiny or actual * budget < 0)


def _is_far_off(table: _Table, reading: Reading) -> bool:
    """Tell whether no deviation confirms a forecast that is nowhere near the budget."""
    budget, forecast = table.value(reading, BUDGET), table.value(reading, FORECAST)
    if DEVIATION in table.columns or not budget or not forecast:
        return False
    return not abs(budget) / _FAR <= abs(forecast) <= abs(budget) * _FAR


def describe(reading: Reading, columns: Sequence[str]) -> str:
    """Write a reading down for a message.

    Parameters
    ----------
    reading : tuple of Number or None
        By column, its number.
    columns : sequence of str
        The columns.

    Returns
    -------
    str
        Such as ``amended_budget_eur 91 000 | forecast_eur 91 000``.
    """
    return " | ".join(
        f"{column} {number.text if number else '(none)'}"
        for column, number in zip(columns, reading, strict=True)
    )
