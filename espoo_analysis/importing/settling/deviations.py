"""Which sign published deviations have: of forecast less amended budget, or the reverse."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING

from espoo_analysis.errors import Problem
from espoo_analysis.importing.settling.sign_evidence import SIDES
from espoo_analysis.importing.settling.written import (
    AMENDED,
    DEVIATION,
    FORECAST,
    WrittenTable,
    canonical,
    rounding_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from espoo_analysis.importing.settling.sign_evidence import SignForm

_Factors = tuple[int, int, int]


@dataclass(frozen=True)
class Deviations:
    """What was settled.

    Parameters
    ----------
    factors : tuple of int
        By what deviations of revenue, expense and margin are multiplied.
    notes : tuple of str
        What was taken, and which rows do not fit.
    problems : tuple of Problem
        Why none can be.
    """

    factors: _Factors = (1, 1, 1)
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class _Row:
    line: str
    side: int
    written: Decimal
    difference: Decimal
    place: str


def settle_deviations(
    table: WrittenTable,
    units: Mapping[str, Decimal],
    form: SignForm,
    sides: Mapping[str, str],
) -> Deviations:
    """Settle the sign of the published deviations.

    Parameters
    ----------
    table : WrittenTable
        The follow-up, as written.
    units : mapping of str to Decimal
        By column, by what its amounts are multiplied to be euros.
    form : SignForm
        The sign convention of the amounts.
    sides : mapping of str to str
        By line its side.

    Returns
    -------
    Deviations
        The factors under which most rows' deviations are forecast less amended budget within
        half a unit of the last place of each. A row that does not fit stays as published.
    """
    rows = _rows(table, units, form, sides)
    if not rows:
        return Deviations()
    scales = [(column, rounding_of(table.entries(column))) for column in (AMENDED, FORECAST)]
    scales.append((DEVIATION, rounding_of(table.entries(DEVIATION))))
    tolerance = sum((units[column] * half for column, half in scales), Decimal(0))
    best, telling, is_open = _best(rows, _candidates(form), tolerance)
    if is_open:
        what = (
            "it cannot be told whether the deviations are forecast less budget or the reverse, "
            "for all lie within rounding of 0; take the column away to import the rest"
        )
        return Deviations(problems=(Problem(what, rows[0].place, column=DEVIATION),))
    if best is None:
        return Deviations(problems=(_problem(rows, telling),))
    misfits = [row for row in rows if _misfit(row, best) > tolerance]
    notes = [
        f"The deviation of {row.line} ({row.place}) is kept as published, "
        f"{canonical(row.written * best[row.side])}; forecast less amended budget is "
        f"{canonical(row.difference)}."
        for row in misfits
    ]
    if _differs(best, (1, 1, 1), rows):
        notes.insert(0, "The deviations were turned to forecast less amended budget.")
    return Deviations(best, tuple(notes))


def _candidates(form: SignForm) -> tuple[_Factors, ...]:
    """List how deviations may be signed, what is most usual first."""
    first, second, third = form.factors
    written = (first, second, third), (-first, -second, -third)
    usual = ((1, 1, 1), (-1, -1, -1), *written)
    # Where amounts are not signed as in the report, each side may have its own way.
    others = product((1, -1), repeat=len(SIDES)) if form.name != "signed" else ()
    return tuple(dict.fromkeys((*usual, *((a, b, c) for a, b, c in others))))


def _best(
    rows: list[_Row], candidates: tuple[_Factors, ...], tolerance: Decimal
) -> tuple[_Factors | None, list[_Row], bool]:
    """Find the way that fits most rows; which rows tell; whether another fits as many."""
    telling = [row for row in rows if any(_misfit(row, each) > tolerance for each in candidates)]
    fits = {
        factors: sum(_misfit(row, factors) <= tolerance for row in telling)
        for factors in candidates
    }
    best = max(fits, key=lambda factors: fits[factors])
    if telling and 2 * fits[best] <= len(telling):
        return None, telling, False
    rivals = [each for each in fits if fits[each] == fits[best] and _differs(each, best, rows)]
    return best, telling, bool(rivals)


def _rows(
    table: WrittenTable,
    units: Mapping[str, Decimal],
    form: SignForm,
    sides: Mapping[str, str],
) -> list[_Row]:
    budgets, forecasts = table.entries(AMENDED), table.entries(FORECAST)
    rows = []
    for line, entry in table.entries(DEVIATION).items():
        if line in budgets and line in forecasts:
            forecast = forecasts[line].amount * units[FORECAST]
            budget = budgets[line].amount * units[AMENDED]
            difference = (forecast - budget) * form.factor(sides[line])
            written = entry.amount * units[DEVIATION]
            rows.append(_Row(line, SIDES.index(sides[line]), written, difference, entry.place))
    return rows


def _misfit(row: _Row, factors: _Factors) -> Decimal:
    return abs(row.written * factors[row.side] - row.difference)


def _differs(first: _Factors, second: _Factors, rows: list[_Row]) -> bool:
    """Tell whether two ways give different figures."""
    return any(row.written and first[row.side] != second[row.side] for row in rows)


def _problem(rows: list[_Row], telling: list[_Row]) -> Problem:
    shown = ", ".join(
        f"{row.line} {canonical(row.written)} instead of {canonical(row.difference)}"
        for row in telling[:3]
    )
    what = f"most deviations are not forecast less amended budget, nor the reverse: {shown}"
    return Problem(what, rows[0].place, column=DEVIATION)
