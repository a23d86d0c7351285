"""Whether figures whose decimal mark is open fit together: by their deviations and totals."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from espoo_analysis.importing.settling.written import (
    AMENDED,
    DEVIATION,
    FORECAST,
    SUMMED,
    WrittenTable,
    rounding_of,
)

if TYPE_CHECKING:
    from espoo_analysis.importing.proposal import ImportContext


def is_proven(table: WrittenTable, context: ImportContext) -> bool:
    """Tell whether every deviation and every total fits, whatever the signs.

    Parameters
    ----------
    table : WrittenTable
        The follow-up, as written.
    context : ImportContext
        With the lines and what they add up to.

    Returns
    -------
    bool
        False also where there is nothing that could fit or not.
    """
    checks = [*_deviations(table), *_totals(table, context)]
    return bool(checks) and all(checks)


def _deviations(table: WrittenTable) -> list[bool]:
    budgets, forecasts = table.entries(AMENDED), table.entries(FORECAST)
    deviations = table.entries(DEVIATION)
    tolerance = sum(map(rounding_of, (budgets, forecasts, deviations)), Decimal(0))
    return [
        abs(abs(forecasts[line].amount - budgets[line].amount) - abs(entry.amount)) <= tolerance
        for line, entry in deviations.items()
        if entry.amount and line in budgets and line in forecasts
    ]


def _totals(table: WrittenTable, context: ImportContext) -> list[bool]:
    checks = []
    for column in SUMMED:
        entries = table.entries(column)
        for total in ("operating_revenue", "operating_expenses"):
            lines = [code for code, parent, _, _ in context.lines if parent == total]
            found = [entries[code].amount for code in lines if code in entries]
            if total in entries and found and entries[total].amount:
                tolerance = rounding_of(entries) * (len(found) + 1)
                checks.append(
                    abs(abs(entries[total].amount) - abs(sum(found, Decimal(0)))) <= tolerance
                )
    return checks
