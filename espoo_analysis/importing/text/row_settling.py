"""Which reading of each row is right: what the figures must satisfy decides, or nobody.

A row's deviation is its forecast less its amended budget, a total is the sum of its lines, and a
figure stands under its heading. Any figure may be missing: a row is read only where these leave
one way to place its figures. What they leave open stays open.
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
# Beside so many full rows, one is believed to have its deviation and lack its use.
_FULL_ROWS_FOR_ONE = 3
# A negative figure, and one from here on, is hardly the use in percents.
_NO_USE = 1000


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
    has_percent_signs: bool = False

    def figure(self, reading: Reading, column: str) -> Number | None:
        return reading[self.columns.index(column)] if column in self.columns else None

    def value(self, reading: Reading, column: str) -> Decimal | None:
        number = self.figure(reading, column)
        return None if number is None else number.value

    @property
    def summed(self) -> list[int]:
        """The columns that add up; a deviation follows from the others, or is misprinted."""
        return [
            i
            for i, name in enumerate(self.columns)
            if name.endswith("_eur") and name != DEVIATION
        ]

    def gaps(self, reading: Reading) -> set[str]:
        return {name for name, number in zip(self.columns, reading, strict=True) if not number}

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
    table.has_percent_signs = any("%" in piece.text for row in rows for piece in row.pieces)
    for row in rows:
        table.possible[row.key] = readings(row.pieces, table.columns, frozenset(columns))
    as_listed = dict(table.possible)
    _keep_by_identity(table)
    _keep_by_place(table, as_listed)
    misfits = _keep_misfits(table, as_listed)
    _keep_by_use(table)
    by_totals = _keep_by_totals(table, parents)
    _keep_deviations(table)
    _open_again(table, as_listed, parents)
    settled = {
        key: found[0]
        for key, found in table.possible.items()
        if len(found) == 1 and (table.has_places or table.gaps(found[0]) <= {UTILISATION})
    }
    still_open = {
        key: found or as_listed[key]
        for key, found in table.possible.items()
        if key not in settled
    }
    return Settled(settled, still_open, misfits, by_totals, table.has_places)


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
    """Keep what the deviation allows, whichever figures may be missing.

    A deviation is printed only where budget and forecast are. Where a row fills every column and
    the deviation is the difference, or where that is no figure for a use, it is the deviation.
    """
    for key in table.possible:
        found = table.keep(key, partial(_may_be, table))
        if any(_is_proven(table, reading) for reading in found):
            found = tuple(reading for reading in found if _fits_identity(table, reading))
        table.possible[key] = found


def _may_be(table: _Table, reading: Reading) -> bool:
    """Tell whether deviation and use can stand where they do."""
    use = table.figure(reading, UTILISATION)
    has_use = use is not None and use.value is not None
    if has_use and table.has_percent_signs and not (use and use.is_percent):
        return False
    return table.value(reading, DEVIATION) is None or _fits_identity(table, reading)


def _is_proven(table: _Table, reading: Reading) -> bool:
    deviation, gaps = table.figure(reading, DEVIATION), table.gaps(reading)
    if deviation is None or deviation.value is None or not _fits_identity(table, reading):
        return False
    # What looks like a minus with a blank behind it may be a dash for a missing figure.
    figure = abs(deviation.value) if deviation.is_parted else deviation.value
    return not gaps or (gaps == {UTILISATION} and not 0 <= figure < _NO_USE)


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
        return True
    spent, half, whole = abs(actual.value), actual.rounding, abs(budget.value)
    most = 100 * (spent + half) / max(whole - budget.rounding, budget.rounding)
    least = 100 * max(spent - half, Decimal(0)) / (whole + budget.rounding)
    return least - use.rounding <= abs(use.value) <= most + use.rounding


def _keep_by_totals(table: _Table, parents: dict[str, str]) -> tuple[str, ...]:
    """Let the totals decide, over all rows at once."""
    undecided = [key for key, found in table.possible.items() if len(found) > 1]
    if not undecided:
        return ()
    left = TotalsSearch(table.possible, table.summed, parents).possible()
    settled = []
    for key in undecided:
        if key in left:
            table.possible[key] = tuple(left[key])
            if len(left[key]) == 1:
                settled.append(key)
    return tuple(settled)


def _keep_deviations(table: _Table) -> None:
    """Take a figure for the deviation that is it or the use, where the other rows speak for it.

    It is forecast less budget, and so true whether it is printed or not; what is given up is the
    use. Three times as many rows must be full, none may lack its deviation, and where the budget
    is 0, no other such row may have a use.
    """
    chosen = {
        key: reading
        for key, found in table.possible.items()
        for reading in found
        if _explains_all(table, reading, found)
    }
    sure = [found[0] for found in table.possible.values() if len(found) == 1]
    full = [reading for reading in sure if not table.gaps(reading)]
    lacks_one = any(
        all(table.value(reading, DEVIATION) is None for reading in found)
        for found in table.possible.values()
        if found
    )
    if lacks_one or len(full) < _FULL_ROWS_FOR_ONE * len(chosen):
        return
    has_use_of_zero = any(table.value(reading, BUDGET) == 0 for reading in full)
    for key, reading in chosen.items():
        if table.value(reading, BUDGET) != 0 or not has_use_of_zero:
            table.possible[key] = (reading,)


def _explains_all(table: _Table, reading: Reading, found: tuple[Reading, ...]) -> bool:
    """Tell whether the only other reading takes the deviation for the use."""
    if not {DEVIATION, UTILISATION} <= {*table.columns}:
        return False
    deviation, use = map(table.columns.index, (DEVIATION, UTILISATION))
    moved = list(reading)
    moved[deviation], moved[use] = None, reading[deviation]
    is_due = table.value(reading, DEVIATION) is not None and reading[use] is None
    return is_due and {*found} == {reading, tuple(moved)}


def _open_again(
    table: _Table, as_listed: dict[str, tuple[Reading, ...]], parents: dict[str, str]
) -> None:
    """Open the rows of a total again that does not add up: one of them may be misread.

    Where figures stand in columns on the page, their places have settled it.
    """
    if table.has_places:
        return
    single = {key: found for key, found in table.possible.items() if len(found) == 1}
    for key in TotalsSearch(dict(single), table.summed, parents).unfitting():
        others = tuple(
            reading
            for reading in as_listed[key]
            if not table.gaps(reading) & REQUIRED and _may_be(table, reading)
        )
        if len(others) > 1 and single[key][0] in others:
            table.possible[key] = others


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
