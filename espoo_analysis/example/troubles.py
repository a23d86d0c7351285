"""What is wrong in the example on purpose, and what must find it."""

from __future__ import annotations

from dataclasses import dataclass

from espoo_analysis.example.timetable import UNIT, YEARS
from espoo_analysis.period import Period

#: In 2024 the invoices of these months arrive so many months late.
LATE_MONTHS, LATE_BY = (3, 4, 5, 6), 3
#: From this month of 2025, personnel costs so much more than planned.
HOT_FROM, HEAT = 3, 1.12

#: An original budget of 29 541 that is printed as 25 941, and by how much that is wrong.
WRONG_BUDGET, WRONG_BY_EUR = ("2024-05", UNIT, "materials_supplies_goods"), 3_600
#: A total that is printed so many euros off, and one whose percentage is printed as 0: period,
#: unit, line and column.
OFF_BY_EUR = {("2024-10", UNIT, "operating_expenses", "actual_ytd_eur"): 10}
FALSE_ZEROS = {("2025-04", UNIT, "operating_expenses", "utilisation_pct")}

#: Contacts that were not counted in time and came with the next delivery.
FORGOTTEN_CONTACTS = 37
#: Steps of small counts, month by month, every year the same.
OUTSIDE_THE_LABOUR_FORCE = (6, 0, 2, 7, 1, 0, 0, 3, 9, 5, 2, 6)
MENTORING_SINCE = Period(2024, 9)
MENTORING_PAIRS = (2, 1, 0, 2, 1, 1, 0, 1, 2, 2, 1, 1)


@dataclass(frozen=True)
class Trouble:
    """Something that was built in.

    Parameters
    ----------
    unit : str
        The unit.
    key : str
        The line, indicator or activity.
    first, last : str
        The periods between which the figures are not as they should be.
    function : str
        The calculation that finds it.
    code : str
        What it calls it: the finding's code, or the state.
    found : tuple of str
        The periods in which it must be found.
    what : str
        What was built in.
    """

    unit: str
    key: str
    first: str
    last: str
    function: str
    code: str
    found: tuple[str, ...]
    what: str


def _months(year: int, *months: int) -> tuple[str, ...]:
    return tuple(f"{year}-{month:02}" for month in months)


def _of_every_year(*months: int) -> tuple[str, ...]:
    return tuple(period for year in YEARS for period in _months(year, *months))


TROUBLES = (
    Trouble(
        UNIT, "purchases_of_services", "2024-03", "2024-08",
        "challenge_forecast", "better_than_forecast", _months(2024, 3, 4, 5, 6, 7),
        "the invoices of March to June come three months late, the forecast stays at the budget",
    ),
    Trouble(
        UNIT, "personnel_expenses", "2025-03", "2025-09",
        "challenge_forecast", "worse_than_forecast", _months(2025, 7, 8, 9),
        "pay is 12 % above plan from March on, which the forecast admits only in October",
    ),
    Trouble(
        UNIT, "operating_margin", "2025-10", "2025-12",
        "binding_level_tests", "binding_level", _months(2025, 10, 11, 12),
        "the forecast that admits the overrun breaks the level at which the council binds",
    ),
    Trouble(
        UNIT, "materials_supplies_goods", "2024-05", "2024-05",
        "reconcile", "original_since_last", _months(2024, 5, 6),
        "the original budget is printed with swapped digits, and a month later as it was",
    ),
    Trouble(
        UNIT, "materials_supplies_goods", "2024-05", "2024-05",
        "compare_periods", "revised", _months(2024, 5, 6),
        "the same budget between two periods",
    ),
    Trouble(
        UNIT, "operating_expenses", "2024-10", "2024-10",
        "reconcile", "actual_total", _months(2024, 10),
        "a printed total is 10 euros off its lines",
    ),
    Trouble(
        UNIT, "operating_margin", "2024-10", "2024-10",
        "reconcile", "actual_from_totals", _months(2024, 10),
        "and so the printed margin does not fit the total",
    ),
    Trouble(
        UNIT, "operating_expenses", "2025-04", "2025-04",
        "reconcile", "utilisation", _months(2025, 4),
        "a total that was used is printed as 0 %",
    ),
    Trouble(
        UNIT, "personnel_expenses", "2025-10", "2025-10",
        "commentary_claims", "claims_no_deviation", _months(2025, 10),
        "the text says that there are no deviations, and there are",
    ),
    Trouble(
        UNIT, "personnel_expenses", "2025-10", "2025-12",
        "commentary_claims", "deviation_not_commented", _months(2025, 10, 12),
        "the texts of October and December do not name the overrun, that of November does",
    ),
    Trouble(
        UNIT, "advice_contacts", "2024-08", "2024-08",
        "compare_periods", "revised", _months(2024, 9),
        "contacts that were forgotten in August come with the figures of September",
    ),
    Trouble(
        UNIT, "personnel_expenses", "2025-01", "2025-01",
        "compare_periods", "break", _months(2025, 1),
        "the advice centre's money is part of the unit from here on",
    ),
    Trouble(
        UNIT, "purchases_of_services", "2025-01", "2025-01",
        "compare_periods", "break", _months(2025, 1),
        "the same of its purchases",
    ),
    Trouble(
        UNIT, "sales_revenue", "2024-01", "2024-01",
        "compare_periods", "added", _months(2024, 1),
        "a line that there was not before",
    ),
    Trouble(
        UNIT, "mentoring", "2024-09", "2024-09",
        "compare_periods", "added", _months(2024, 9),
        "an activity begins",
    ),
    Trouble(
        UNIT, "evening_advice", "2024-06", "2024-07",
        "compare_periods", "ended", _months(2024, 7),
        "an activity that ended in June is not listed any more",
    ),
    Trouble(
        UNIT, "participants_outside", "2023-01", "2025-12",
        "service_kpis", "hidden", _of_every_year(3, 5, 6, 7, 8, 11),
        "a part of the participants grows by fewer than five in some months",
    ),
    Trouble(
        UNIT, "mentoring_pairs", "2024-09", "2025-12",
        "service_kpis", "hidden",
        (*_months(2024, 9, 10, 11), *_months(2025, 1, 2, 3, 5, 6, 7, 8, 10, 11, 12)),
        "a small count grows by no more than two a month",
    ),
)  # fmt: skip
