"""The money of the invented units: budgets, forecasts and use, month by month."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from espoo_analysis.example import accrual
from espoo_analysis.example.timetable import CENTRE, MERGED_IN, UNIT, YEARS
from espoo_analysis.example.troubles import HEAT, HOT_FROM, LATE_BY, LATE_MONTHS
from espoo_analysis.period import MONTHS_IN_YEAR

if TYPE_CHECKING:
    from espoo_analysis.example.accrual import Noise

_GROWTH = 1.03
# Amendments come into force in these months, each by this factor on the original budget.
_AMENDMENTS = {6: 1.015, 11: 1.022}


@dataclass(frozen=True)
class Line:
    """An invented line of the income statement.

    Parameters
    ----------
    first_budget : int
        Budget of the first of `YEARS`, in cents; revenue positive, expense negative.
    accrual : tuple of float
        The share of the year's money that falls on each month.
    is_invoiced : bool
        Whether payments can fall on the other side of a cut-off.
    is_amended : bool
        Whether the amendments of a year concern it.
    first_year : int
        The first year in which there is such money.
    """

    first_budget: int
    accrual: tuple[float, ...]
    is_invoiced: bool = True
    is_amended: bool = True
    first_year: int = YEARS[0]


LINES: dict[str, dict[str, Line]] = {
    UNIT: {
        "sales_revenue": Line(4_120_000, accrual.EVENLY, first_year=2024),
        "subsidies_and_grants": Line(17_912_600, accrual.QUARTERS_IN_ARREARS, is_invoiced=False),
        "personnel_expenses": Line(
            -93_513_050, accrual.PAYROLL, is_invoiced=False, is_amended=False
        ),
        "purchases_of_services": Line(-40_007_460, accrual.A_MONTH_LATE),
        "materials_supplies_goods": Line(-2_868_035, accrual.EVENLY),
        "grants_paid": Line(-5_825_200, accrual.EVENLY),
        "other_operating_expenses": Line(-15_412_035, accrual.SEASONAL),
    },
    CENTRE: {
        "personnel_expenses": Line(
            -14_208_360, accrual.PAYROLL, is_invoiced=False, is_amended=False
        ),
        "purchases_of_services": Line(-5_911_540, accrual.A_MONTH_LATE),
    },
}


@dataclass(frozen=True)
class Amounts:
    """A line's figures of one period, in cents."""

    original: int
    amended: int
    forecast: int
    actual: int


def line_amounts(unit: str, line: str, year: int, seed: int, noise: Noise) -> list[Amounts]:
    """Make the figures of a line in every month of a year, its troubles included.

    Parameters
    ----------
    unit, line : str
        A line of `LINES`.
    year : int
        The year.
    seed : int
        Decides every draw; a line's draws are its own.
    noise : Noise
        How uneven the use of the months is.

    Returns
    -------
    list of Amounts
        January to December.
    """
    money = LINES[unit][line]
    # Constructed figures, no secrets.
    chance = random.Random(f"{seed} {unit} {line} {year}")  # noqa: S311
    original = _original_budget(unit, line, year)
    amended = [round(original * _amended(money, month)) for month in _MONTHS]
    saved = abs(amended[-1]) * chance.uniform(0, noise.saved_share)
    plain = accrual.with_noise(money.accrual, noise, chance)
    used = _with_troubles(plain, unit, line, year)
    by_month = accrual.by_the_cutoffs(used, noise, chance if money.is_invoiced else None)
    outcome = (amended[-1] + saved) * by_month[-1]
    result = []
    for month, budget, share in zip(_MONTHS, amended, by_month, strict=True):
        # What the year will bring is known the better, the more of it has passed.
        known = month / MONTHS_IN_YEAR * (outcome - amended[-1])
        ignored = (unit, line, year, month) in _IGNORED
        forecast = budget if ignored else round(budget + known)
        actual = round((amended[-1] + saved) * share)
        result.append(Amounts(original, budget, forecast, actual))
    # The year's end has no forecast any more: what was used is what became of it.
    return [*result[:-1], replace(result[-1], forecast=result[-1].actual)]


_MONTHS = range(1, MONTHS_IN_YEAR + 1)
# Where the forecast stays at the budget, whatever is known.
_IGNORED = {
    *((UNIT, "purchases_of_services", 2024, month) for month in range(3, 9)),
    *((UNIT, "personnel_expenses", 2025, month) for month in range(1, 10)),
}


def _original_budget(unit: str, line: str, year: int) -> int:
    growth = _GROWTH ** (year - YEARS[0])
    budget = LINES[unit][line].first_budget * growth
    if unit == UNIT and year >= MERGED_IN and line in LINES[CENTRE]:
        budget += LINES[CENTRE][line].first_budget * growth
    return round(budget)


def _amended(money: Line, month: int) -> float:
    factors = [factor for first, factor in _AMENDMENTS.items() if month >= first]
    return factors[-1] if factors and money.is_amended else 1.0


def _with_troubles(used: list[float], unit: str, line: str, year: int) -> list[float]:
    months = list(used)
    if (unit, line, year) == (UNIT, "purchases_of_services", 2024):
        for month in LATE_MONTHS:
            months[month - 1 + LATE_BY] += used[month - 1]
            months[month - 1] -= used[month - 1]
    if (unit, line, year) == (UNIT, "personnel_expenses", 2025):
        months = [
            share * (HEAT if month >= HOT_FROM else 1.0)
            for month, share in zip(_MONTHS, months, strict=True)
        ]
    return months
