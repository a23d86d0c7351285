"""Which units report, and for which periods."""

from __future__ import annotations

import datetime as dt
from typing import Any

from espoo_analysis.period import MONTHS_IN_YEAR, Period

UNIT = "example"
CENTRE = "example_centre"
YEARS = (2023, 2024, 2025)
PERIODS = tuple(Period(year, month) for year in YEARS for month in range(1, MONTHS_IN_YEAR + 1))
#: The first year in which the centre is part of the unit.
MERGED_IN = 2025

_KINDS = {4: "interim", 7: "interim", 10: "interim", 12: "year_end"}
_DAYS_TO_PUBLICATION = 32


def units_of(year: int) -> tuple[str, ...]:
    """Name the units that report in a year."""
    return (UNIT, CENTRE) if year < MERGED_IN else (UNIT,)


def period_row(period: Period) -> dict[str, Any]:
    """Make the row of a period for ``periods.csv``."""
    published = period.last_day + dt.timedelta(days=_DAYS_TO_PUBLICATION)
    return {
        "period": str(period),
        "kind": _KINDS.get(period.month, "monthly"),
        "finance_cutoff": period.last_day.isoformat(),
        "services_cutoff": period.last_day.isoformat(),
        "published_on": published.isoformat(),
    }
