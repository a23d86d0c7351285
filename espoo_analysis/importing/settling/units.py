"""By what amounts must be multiplied to be euros: units that are named, and units that are not.

A wrong answer is wrong by a factor of a thousand, so a named unit is believed only where the
stored values can be those that were shown, and where other periods do not contradict it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from espoo_analysis.errors import shorten
from espoo_analysis.importing.proposal import Match, Question
from espoo_analysis.importing.settling.written import (
    AMENDED,
    UTILISATION,
    UnitHint,
    WrittenTable,
)

if TYPE_CHECKING:
    from espoo_analysis.importing.proposal import ImportContext

FACTORS = {"eur": Decimal(1), "teur": Decimal(1000), "meur": Decimal(1_000_000)}
NAMES = {"eur": "euros", "teur": "thousands of euros", "meur": "millions of euros"}

#: A unit's budget changes from period to period by less than the first, and a unit of money is
#: wrong where it would have changed by more than the second.
_NEAR, _FAR = 5, 20
#: Amounts from here on are euros where nothing is said, since only the whole city has as many
#: thousands. Cents say nothing: thousands have decimals, too.
_PLAINLY_EUROS = 1_000_000
#: Espoo's whole budget is below the first. Only a whole sector of the city has as much as the
#: second: a unit that is named to that effect needs another period as its witness.
_IMPOSSIBLE, _SECTOR = Decimal(10) ** 10, Decimal(10) ** 8

#: What of a hint decides, apart from where it stands.
_Kind = tuple[str | None, int, bool]


@dataclass(frozen=True)
class MoneyUnits:
    """By what each column's amounts must be multiplied to be euros.

    Parameters
    ----------
    factors : dict of str to Decimal
        By column.
    matches : tuple of Match
        The texts that name a unit.
    notes : tuple of str
        What was taken, and why.
    questions : tuple of Question
        What is open; the factors are then of no use.
    """

    factors: dict[str, Decimal]
    matches: tuple[Match, ...] = ()
    notes: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()


def settle_money_units(table: WrittenTable, context: ImportContext) -> MoneyUnits:
    """Settle in what the amounts are written.

    Parameters
    ----------
    table : WrittenTable
        The follow-up, as written.
    context : ImportContext
        With the budgets of other periods and the answer to ``money_unit``.

    Returns
    -------
    MoneyUnits
        The factors, or a question.

    Notes
    -----
    A number format such as ``#,##0,`` shows a thousandth of what is stored; a unit that is named
    is that of what is shown. Where formats are not known, only other periods can tell.
    """
    columns = {name for row in table.rows.values() for name in row} - {UTILISATION}
    hints = {column: table.units.get(column, UnitHint()) for column in sorted(columns)}
    if answer := context.answers.money_unit:
        return _answered(answer, _Finding(table, context, hints))
    finding = _Finding(table, context, hints)
    settled = {_kind(hint): finding.factor(hint) for hint in hints.values()}
    factors = {column: settled[_kind(hint)] or Decimal(1) for column, hint in hints.items()}
    if not finding.questions:
        finding.doubt(factors)
    named = {(hint.found, hint.place): hint for hint in hints.values()}
    matches = tuple(
        Match(hint.found, NAMES[hint.unit], hint.place, "unit of the amounts")
        for hint in named.values()
        if hint.unit in NAMES
    )
    notes = tuple(dict.fromkeys(finding.notes))
    return MoneyUnits(factors, matches, notes, tuple(finding.questions[:1]))


def _answered(answer: str, finding: _Finding) -> MoneyUnits:
    """Take the answer, and say what speaks against it."""
    notes = [f"The cells hold {NAMES[answer]}, as --money-unit says."]
    factors = dict.fromkeys(finding.hints, FACTORS[answer])
    for hint in dict.fromkeys(finding.hints.values()):
        factor = finding.factor(hint) if hint.unit else None
        if factor and factor != FACTORS[answer]:
            named = f"'{shorten(hint.found)}' ({hint.place})"
            notes.append(f"--money-unit was taken against {named}, which names another unit.")
    finding.questions.clear()
    finding.doubt(factors)
    notes += (
        f"--money-unit was taken, although {question.text}." for question in finding.questions
    )
    return MoneyUnits(factors, notes=tuple(dict.fromkeys(notes)))


def _kind(hint: UnitHint) -> _Kind:
    return hint.unit, hint.display_thousands, hint.is_stored


class _Finding:
    def __init__(
        self, table: WrittenTable, context: ImportContext, hints: dict[str, UnitHint]
    ) -> None:
        self.table, self.hints = table, hints
        self.notes: list[str] = []
        self.questions: list[Question] = []
        self.budget = _written_budget(table, context)
        self.known = [Decimal(repr(value)) for value in context.known_budgets.values() if value]

    def factor(self, hint: UnitHint) -> Decimal | None:
        """Settle the factor of the columns that have such a hint; None where it is open."""
        if not hint.unit:
            return self._unnamed(hint)
        if hint.unit not in FACTORS:
            what = f"'{shorten(hint.found)}' does not name euros, thousands or millions of them"
            return self.ask(f"{what} alone", hint.place)
        factor = FACTORS[hint.unit]
        if hint.display_thousands:
            return self._scaled(hint, factor / 1000**hint.display_thousands)
        if hint.is_stored and factor > 1:
            return self._stored(hint, factor)
        self.notes.append(f"The amounts are {NAMES[hint.unit]}: '{shorten(hint.found)}' says so.")
        return factor

    def _scaled(self, hint: UnitHint, factor: Decimal) -> Decimal | None:
        stored = next((NAMES[unit] for unit, each in FACTORS.items() if each == factor), None)
        named = f"'{shorten(hint.found)}'"
        if stored is None:
            what = f"{named} stands at the amounts, but their number format shows only thousands"
            return self.ask(f"{what} of what the cells hold", hint.place)
        self.notes.append(
            f"The cells hold {stored}: {named} is the unit of what is shown, and the number "
            "format shows thousands of what is held."
        )
        return factor

    def _stored(self, hint: UnitHint, factor: Decimal) -> Decimal | None:
        """Let other periods tell whether values of an unknown format were scaled by it."""
        fits = [each for each in (Decimal(1), factor) if self._within(self.budget * each, _NEAR)]
        named = f"'{shorten(hint.found)}'"
        if len(fits) != 1:
            what = f"{named} stands at the amounts, but the file does not say whether its cells"
            return self.ask(
                f"{what} hold these or whole euros that are only shown so", hint.place
            )
        taken = NAMES["eur"] if fits[0] == 1 else NAMES[hint.unit or "eur"]
        self.notes.append(
            f"{named} stands at the amounts, and the cells hold {taken}: so the budget is near "
            "to that of other periods, and otherwise it is not."
        )
        return fits[0]

    def _unnamed(self, hint: UnitHint) -> Decimal | None:
        columns = [name for name, each in self.hints.items() if _kind(each) == _kind(hint)]
        entries = {name: self.table.entries(name) for name in columns}
        sizes = [abs(entry.amount) for found in entries.values() for entry in found.values()]
        largest = max(sizes, default=Decimal(0))
        if not largest:
            return Decimal(1)
        if any(each.unit for each in self.hints.values()):
            return self.ask(f"a unit is named for some columns, but not for {', '.join(columns)}")
        is_near = bool(self.budget) and self._within(self.budget, _NEAR)
        if not is_near and largest < _PLAINLY_EUROS:
            return self.ask("no unit of the amounts is named, and they may be thousands")
        why = "the budget is near to that of other periods so"
        why = why if is_near else "the largest is too large for thousands"
        self.notes.append(f"No unit is named; the amounts were taken for euros: {why}.")
        return Decimal(1)

    def doubt(self, factors: dict[str, Decimal]) -> None:
        """Ask where the result is far from every other period, or cannot be."""
        budget = self.budget * factors.get(AMENDED, Decimal(1))
        sizes = [
            abs(entry.amount) * factor
            for column, factor in factors.items()
            for entry in self.table.entries(column).values()
        ]
        largest = max(sizes, default=Decimal(0))
        is_multiplied = any(factor > 1 for factor in factors.values())
        if largest > _IMPOSSIBLE or (largest > _SECTOR and is_multiplied and not self.known):
            self.ask(f"the largest amount would be {largest:,.0f} euros, which is very much")
        elif budget and self.known and not self._within(budget, _FAR):
            few, many = min(self.known), max(self.known)
            known = f"{few:,.0f}" if few == many else f"{few:,.0f} to {many:,.0f}"
            self.ask(
                f"the budget would be {budget:,.0f} euros, that of other periods was {known}"
            )

    def ask(self, text: str, place: str = "") -> Decimal | None:
        """Keep the question; one answer is for all of them. There is no factor until then."""
        self.questions.append(Question("money_unit", text, tuple(FACTORS), place))
        return None

    def _within(self, budget: Decimal, times: int) -> bool:
        return any(budget / times <= known <= budget * times for known in self.known)


def _written_budget(table: WrittenTable, context: ImportContext) -> Decimal:
    """Sum the budget as `ImportContext.known_budgets` is summed: expenses, or else revenue."""
    entries = table.entries(AMENDED)
    for side in ("expense", "revenue"):
        for kind in ("line", "total"):
            codes = [code for code, _, *what in context.lines if what == [kind, side]]
            total = sum((abs(entries[c].amount) for c in codes if c in entries), Decimal(0))
            if total:
                return total
    return Decimal(0)
