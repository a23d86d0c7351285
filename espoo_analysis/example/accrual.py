"""How the money of an invented line runs through the year, and how unevenly."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from espoo_analysis.period import MONTHS_IN_YEAR

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

_BONUS, _PAY_MONTH = 0.5, 7
_MONTHS = range(1, MONTHS_IN_YEAR + 1)

#: The share of the year's money that falls on each month.
EVENLY = (1 / MONTHS_IN_YEAR,) * MONTHS_IN_YEAR
PAYROLL = tuple(
    (1 + _BONUS * (month == _PAY_MONTH)) / (MONTHS_IN_YEAR + _BONUS) for month in _MONTHS
)
# The invoices of a month are booked in the next; December's closing books what is late.
A_MONTH_LATE = (0.0, *EVENLY[:10], 2 / MONTHS_IN_YEAR)
# Three months are claimed together and paid two months later; the closing books the rest.
QUARTERS_IN_ARREARS = tuple(0.25 * (month in {5, 8, 11, 12}) for month in _MONTHS)
# Little in July, more in the winter.
SEASONAL = tuple(
    weight / MONTHS_IN_YEAR
    for weight in (1.15, 1.1, 1.05, 1.0, 0.95, 0.85, 0.7, 0.85, 1.05, 1.1, 1.1, 1.1)
)


@dataclass(frozen=True)
class Noise:
    """How far the use of a month lies from what it should be.

    Parameters
    ----------
    month_share : float
        Standard deviation of a month's use, as a share of it.
    cutoff_months : float
        Up to this many months of invoices fall on the other side of a cut-off.
    saved_share : float
        Up to this share of the budget is left at the end of a year.
    """

    month_share: float = 0.015
    cutoff_months: float = 0.2
    saved_share: float = 0.008


def with_noise(shares: Sequence[float], noise: Noise, chance: random.Random) -> list[float]:
    """Draw the share of the year that is used in each month; the year stays whole.

    Parameters
    ----------
    shares : sequence of float
        What each month should use.
    noise : Noise
        How uneven the months are.
    chance : random.Random
        Where the draws come from.

    Returns
    -------
    list of float
        One share for each month; their sum is 1.
    """
    drawn = [share * max(0.0, 1 + chance.gauss(0, noise.month_share)) for share in shares]
    return [share / sum(drawn) for share in drawn]


def by_the_cutoffs(
    used: Sequence[float], noise: Noise, chance: random.Random | None
) -> list[float]:
    """Add up the months; some payments fall on the other side of a cut-off.

    Parameters
    ----------
    used : sequence of float
        The share of the year that is used in each month.
    noise : Noise
        How many payments can fall on the other side.
    chance : random.Random or None
        Where the draws come from; None: paid on fixed days.

    Returns
    -------
    list of float
        The share by the end of each month, never falling; December's closing misses nothing.
    """
    shares = list(accumulate(used))
    if chance is None:
        return shares
    slid = [chance.uniform(-noise.cutoff_months, noise.cutoff_months) for _ in used[:-1]]
    moved = [
        max(0.0, share + months * month)
        for share, months, month in zip(shares[:-1], slid, used[:-1], strict=True)
    ]
    # What has been paid stays paid, also where the next month brings nothing.
    return [*accumulate(moved, max), shares[-1]]
