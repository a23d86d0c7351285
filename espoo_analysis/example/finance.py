"""The follow-up of the invented units, as it is printed: whole euros, and a few misprints."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from espoo_analysis.example.money import LINES, Amounts, line_amounts
from espoo_analysis.example.timetable import UNIT, YEARS, units_of
from espoo_analysis.example.troubles import FALSE_ZEROS, OFF_BY_EUR, WRONG_BUDGET, WRONG_BY_EUR

if TYPE_CHECKING:
    from collections.abc import Mapping

    from espoo_analysis.example.accrual import Noise
    from espoo_analysis.period import Period

_REVENUE = ("sales_revenue", "subsidies_and_grants")
_TOTALS = ("operating_revenue", "operating_expenses", "operating_margin")
_ORDER = (
    *_REVENUE,
    "operating_revenue",
    *(line for line in LINES[UNIT] if line not in _REVENUE),
    "operating_expenses",
    "operating_margin",
)
_year_of_line = cache(line_amounts)


def finance_rows(period: Period, seed: int, noise: Noise) -> list[dict[str, Any]]:
    """Make the rows of ``finance/<period>.csv``.

    Parameters
    ----------
    period : Period
        The period.
    seed : int
        Decides every draw.
    noise : Noise
        How uneven the use of the months is.

    Returns
    -------
    list of dict
        One row for each line and total of each unit, by column, in the city's order.
    """
    rows = []
    for unit in units_of(period.year):
        amounts = {
            line: _amounts(unit, line, period, seed, noise)
            for line, money in LINES[unit].items()
            if money.first_year <= period.year
        }
        totals = {name: _total(name, amounts) for name in _TOTALS}
        every = {**amounts, **{name: total for name, total in totals.items() if total}}
        rows += [_row(unit, line, every[line], period) for line in _ORDER if line in every]
    return rows


def _amounts(unit: str, line: str, period: Period, seed: int, noise: Noise) -> Amounts:
    amounts = _year_of_line(unit, line, period.year, seed, noise)[period.month - 1]
    if (str(period), unit, line) == WRONG_BUDGET:
        # Before the totals are added up: they follow.
        amounts = replace(amounts, original=amounts.original + 100 * WRONG_BY_EUR)
    return amounts


def _total(name: str, amounts: Mapping[str, Amounts]) -> Amounts | None:
    members = [
        amount
        for line, amount in amounts.items()
        if name == "operating_margin" or (line in _REVENUE) == (name == "operating_revenue")
    ]
    if not members:
        return None
    return Amounts(
        *(
            sum(getattr(each, field) for each in members)
            for field in ("original", "amended", "forecast", "actual")
        )
    )


def _row(unit: str, line: str, amounts: Amounts, period: Period) -> dict[str, Any]:
    # As the city does: the deviation is computed on cents and rounded afterwards, and in the
    # first year only a whole percentage is published.
    is_reported = period.year > YEARS[0]
    row: dict[str, Any] = {
        "unit": unit,
        "line": line,
        "original_budget_eur": _whole(amounts.original),
        "amended_budget_eur": _whole(amounts.amended),
        "forecast_eur": _whole(amounts.forecast),
        "actual_ytd_eur": _whole(amounts.actual) if is_reported else "",
        "deviation_eur": _whole(amounts.forecast - amounts.amended),
        "utilisation_pct": _whole(10_000 * amounts.actual / amounts.amended),
    }
    places = {column: (str(period), unit, line, column) for column in row}
    off = {
        column: row[column] + OFF_BY_EUR[place]
        for column, place in places.items()
        if place in OFF_BY_EUR
    }
    zeros = {column: 0 for column, place in places.items() if place in FALSE_ZEROS}
    return {**row, **off, **zeros}


def _whole(cents: float) -> int:
    """Whole euros of cents, half away from zero."""
    return int(abs(cents) / 100 + 0.5) * (-1 if cents < 0 else 1)
