"""Columns of one table whose amounts cannot be in the same unit, and totals that do not fit."""

from __future__ import annotations

from decimal import Decimal
from statistics import median
from typing import TYPE_CHECKING

from espoo_analysis.errors import Problem
from espoo_analysis.importing.settling.written import (
    ACTUAL,
    AMENDED,
    DEVIATION,
    FORECAST,
    ORIGINAL,
    SUMMED,
    UTILISATION,
    WrittenTable,
    canonical,
    rounding_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from espoo_analysis.importing.proposal import Figure, ImportContext

#: A forecast or an original budget is never so many times the amended one, nor such a part.
_FAR = 100
#: The printed use of the budget and the actual figures are never so many times apart.
_CONTRADICTED = 20
_HALF_A_CENT = Decimal("0.005")


def scale_problems(
    table: WrittenTable, units: Mapping[str, Decimal], percent: Decimal | None
) -> list[Problem]:
    """Find columns whose amounts are of another magnitude than the amended budget.

    Parameters
    ----------
    table : WrittenTable
        The follow-up, as written.
    units : mapping of str to Decimal
        By column, by what its amounts are multiplied to be euros.
    percent : Decimal or None
        By what a use of the budget without a percent sign is multiplied to be percents; None
        where that is open.

    Returns
    -------
    list of Problem
        One for each column. What is typical counts: a single line may be far from its budget.
    """
    problems = []
    for column in (ORIGINAL, FORECAST, ACTUAL):
        ratios = _ratios(table, column, units)
        # One line of many may have had next to no budget.
        if ratios and (len(ratios) > 1 or _budgeted(table) == 1):
            typical = median(ratios.values())
            is_tiny = typical * _FAR < 1 and column != ACTUAL
            if typical > _FAR or is_tiny:
                problems.append(_beside_budget(table, column, ratios))
                continue
        if column == ACTUAL and (use := _contradicted_use(table, ratios, percent)):
            problems.append(use)
    return problems


def total_notes(
    figures: Sequence[Figure],
    table: WrittenTable,
    units: Mapping[str, Decimal],
    context: ImportContext,
) -> tuple[str, ...]:
    """Say which printed totals are not the sum of what is printed under them.

    Parameters
    ----------
    figures : sequence of Figure
        The figures, in euros.
    table : WrittenTable
        The follow-up, as written.
    units : mapping of str to Decimal
        By column, by what its amounts are multiplied to be euros.
    context : ImportContext
        With the lines and what they add up to.

    Returns
    -------
    tuple of str
        A sentence for each that differs by more than half a unit of the last place of every
        addend and of the total. A total of which a line has no figure is not judged.
    """
    known = {(each.key, each.column): each for each in figures}
    notes = []
    for total in (code for code, _, kind, _ in context.lines if kind == "total"):
        members = _members(total, table, context)
        for column in (*SUMMED, DEVIATION):
            found = [known.get((code, column)) for code in (total, *members)]
            values = [Decimal(each.value) for each in found if each and each.value]
            if not members or len(values) < len(found) or found[0] is None:
                continue
            half = max(rounding_of(table.entries(column)) * units[column], _HALF_A_CENT)
            summed = sum(values[1:], Decimal(0))
            if abs(values[0] - summed) > half * len(values):
                notes.append(
                    f"The {column} of {total} ({found[0].place}) is kept as published, "
                    f"{canonical(values[0])}; its rows add up to {canonical(summed)}."
                )
    return tuple(notes)


def _members(total: str, table: WrittenTable, context: ImportContext) -> list[str]:
    """List the rows that a total is the sum of, as far as the table has them."""
    found: list[str] = []
    for code in (code for code, parent, _, _ in context.lines if parent == total):
        found += [code] if code in table.rows else _members(code, table, context)
    return found


def _budgeted(table: WrittenTable) -> int:
    return sum(bool(entry.value) for entry in table.entries(AMENDED).values())


def _ratios(table: WrittenTable, column: str, units: Mapping[str, Decimal]) -> dict[str, Decimal]:
    budgets = {code: entry for code, entry in table.entries(AMENDED).items() if entry.value}
    return {
        code: abs(entry.amount * units[column] / (budgets[code].amount * units[AMENDED]))
        for code, entry in table.entries(column).items()
        if entry.value and code in budgets
    }


def _beside_budget(table: WrittenTable, column: str, ratios: dict[str, Decimal]) -> Problem:
    code = _typical(ratios)
    entry, budget = table.rows[code][column], table.rows[code][AMENDED]
    what = (
        f"{code} has {entry.as_read} beside an amended budget of {budget.as_read}, and the "
        "column is as far from it as a whole; write both in the same unit, or name each one's"
    )
    return Problem(what, entry.place, column=column)


def _contradicted_use(
    table: WrittenTable, ratios: dict[str, Decimal], percent: Decimal | None
) -> Problem | None:
    uses = {code: entry for code, entry in table.entries(UTILISATION).items() if entry.value}
    apart = {
        code: 100 * ratio / abs(entry.amount * factor)
        for code, ratio in ratios.items()
        if (entry := uses.get(code)) and (factor := Decimal(1) if entry.is_percent else percent)
    }
    if not apart or 1 / Decimal(_CONTRADICTED) < median(apart.values()) < _CONTRADICTED:
        return None
    code = _typical(apart)
    row = table.rows[code]
    what = (
        f"{code} has an actual of {row[ACTUAL].as_read} beside an amended budget of "
        f"{row[AMENDED].as_read}, but a printed use of {row[UTILISATION].as_read}, and the "
        "column is as far from it as a whole; write both columns in the same unit"
    )
    return Problem(what, row[ACTUAL].place, column=ACTUAL)


def _typical(ratios: dict[str, Decimal]) -> str:
    middle = median(ratios.values())
    return min(ratios, key=lambda code: abs(ratios[code] - middle))
