"""What the figures of a follow-up say of their signs.

Revenue and expense meet only in the margin, so only there can the figures themselves tell
whether expenses are written with a minus; which of two mirror images it is, the signs tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from espoo_analysis.errors import Problem
from espoo_analysis.importing.settling.written import (
    ACTUAL,
    AMENDED,
    FORECAST,
    ORIGINAL,
    SUMMED,
    WrittenTable,
    rounding_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from espoo_analysis.importing.proposal import ImportContext

SIDES = ("revenue", "expense", "margin")
MEANINGS = {
    "signed": "revenue is written with +, expenses with -",
    "unsigned": "revenue and expenses are both written with +",
    "reversed": "expenses are written with +, revenue with -",
}


@dataclass(frozen=True)
class SignForm:
    """A sign convention.

    Parameters
    ----------
    name : {"signed", "unsigned", "reversed"}
        As the user may name it.
    factors : tuple of int
        By what figures of revenue, expense and margin are multiplied to be the report's.
    """

    name: str
    factors: tuple[int, int, int]

    def factor(self, side: str) -> int:
        """Return by what a figure of a side is multiplied."""
        return self.factors[SIDES.index(side)]


FORMS = (
    SignForm("signed", (1, 1, 1)),
    SignForm("unsigned", (1, -1, 1)),
    SignForm("unsigned", (1, -1, -1)),
    SignForm("reversed", (-1, -1, -1)),
    SignForm("reversed", (-1, -1, 1)),
)


class Evidence:
    """What the figures of a follow-up say of their signs.

    Parameters
    ----------
    table : WrittenTable
        The follow-up, as written.
    context : ImportContext
        With the lines and what they add up to.
    """

    def __init__(self, table: WrittenTable, context: ImportContext) -> None:
        self.table = table
        self.sides = {code: side for code, _, _, side in context.lines}
        self.kinds = {code: kind for code, _, kind, _ in context.lines}
        self.parents = {code: parent for code, parent, _, _ in context.lines}
        self.margin = next((c for c in table.rows if self.sides[c] == "margin"), None)

    def named(self, name: str) -> SignForm:
        """Choose among the forms of one name by what the margin says."""
        forms = [form for form in FORMS if form.name == name]
        for fits in (lambda form: self.proof(form, SUMMED), self._margin_is_near):
            for form in forms:
                if fits(form):
                    return form
        return forms[0]

    def form(self) -> tuple[SignForm | None, str]:
        """Find the form and why it is the one, or why there is none."""
        proven = [form for form in FORMS if self.proof(form, SUMMED)]
        fitting = [form for form in proven if self.is_on_the_whole(form)]
        if only := self._only(fitting):
            return only, "the margin and the lines agree so"
        if proven:
            return None, "the margin does not fit the signs that the lines have"
        plain = [form for form in FORMS if self.is_plain(form)]
        if only := self._only(plain):
            return only, "every budgeted figure has its side's sign so"
        return None, "the figures do not show how revenue and expenses are signed"

    def _only(self, forms: list[SignForm]) -> SignForm | None:
        """Return the form where all give the same figures."""
        return forms[0] if forms and self.is_alike(*forms) else None

    def is_alike(self, *forms: SignForm) -> bool:
        """Tell whether forms give the same figures."""
        present = {
            self.sides[code]
            for column in SUMMED
            for code, entry in self.table.entries(column).items()
            if entry.value
        }
        return len({tuple(form.factor(side) for side in sorted(present)) for form in forms}) == 1

    def proof(self, form: SignForm, columns: Iterable[str]) -> bool | None:
        """Tell whether the margin is the sum of both sides; None where nothing can be said."""
        checks = [self._adds_up(form, column) for column in columns]
        known = [check for check in checks if check is not None]
        return all(known) if known else None

    def _adds_up(self, form: SignForm, column: str) -> bool | None:
        entries = self.table.entries(column)
        members = self.members(self.margin) if self.margin else []
        if self.margin not in entries or not members or not entries.keys() >= {*members}:
            return None
        values = {
            code: entries[code].amount * form.factor(self.sides[code])
            for code in (self.margin, *members)
        }
        return self._fits(values, members, column) if any(values.values()) else None

    def _fits(self, values: dict[str, Decimal], members: list[str], column: str) -> bool:
        tolerance = rounding_of(self.table.entries(column)) * (len(members) + 1)
        total = sum((values[code] for code in members), Decimal(0))
        return abs(values[self.margin or ""] - total) <= tolerance

    def members(self, total: str) -> list[str]:
        """List what a total is the sum of, as far as the table has it."""
        found: list[str] = []
        for code in (code for code, parent in self.parents.items() if parent == total):
            found += [code] if code in self.table.rows else self.members(code)
        return found

    def side_sum(self, side: str, column: str) -> Decimal:
        """Sum the written figures of a side: its lines, or its total where it has none."""
        entries = self.table.entries(column)
        for kind in ("line", "total"):
            found = [
                entry.amount
                for code, entry in entries.items()
                if self.sides[code] == side and self.kinds[code] == kind
            ]
            if any(found):
                return sum(found, Decimal(0))
        return Decimal(0)

    def is_on_the_whole(self, form: SignForm) -> bool:
        """Tell whether the budgets of both sides have the sign of their side."""
        return all(self.agrees(form, column) for column in (AMENDED, FORECAST))

    def agrees(self, form: SignForm, column: str) -> bool:
        """Tell whether both sides of a column have the sign of their side on the whole."""
        revenue = self.side_sum("revenue", column) * form.factor("revenue")
        return revenue >= 0 >= self.side_sum("expense", column) * form.factor("expense")

    def is_plain(self, form: SignForm) -> bool:
        """Tell whether every budgeted figure has its side's sign, and the margin its lines'."""
        for column in (ORIGINAL, AMENDED, FORECAST):
            for code, entry in self.table.entries(column).items():
                value = entry.amount * form.factor(self.sides[code])
                wrong = {"revenue": value < 0, "expense": value > 0}
                if wrong.get(self.sides[code], False):
                    return False
        return self._margin_is_near(form)

    def _margin_is_near(self, form: SignForm) -> bool:
        """Let a margin that does not add up at least be nearer to its lines than its mirror."""
        for column in (AMENDED, FORECAST):
            entry = self.table.entries(column).get(self.margin or "")
            total = sum(
                (self.side_sum(side, column) * form.factor(side) for side in SIDES[:2]),
                Decimal(0),
            )
            if entry and entry.amount * form.factor("margin") * total < 0:
                return False
        return True

    def contradictions(self, form: SignForm) -> tuple[Problem, ...]:
        """Find totals and columns that are signed another way than what belongs to them."""
        return (*self.mirrored_totals(form), *self._other_columns(form))

    def mirrored_totals(self, form: SignForm | None) -> list[Problem]:
        """Find totals that have the other sign than their lines, whatever the convention."""
        totals = [code for code, kind in self.kinds.items() if kind == "total"]
        if form is None:
            totals = [code for code in totals if self.sides[code] != "margin"]
        problems = []
        for column in SUMMED:
            entries = self.table.entries(column)
            for total in filter(entries.__contains__, totals):
                found = [code for code in self.members(total) if code in entries]
                value = self._signed(form, column, total)
                summed = sum((self._signed(form, column, c) for c in found), Decimal(0))
                # Nearer to the mirror image than to the sum itself: no misprint does that.
                if value * summed < 0 and 2 * abs(value + summed) < abs(value):
                    what = f"{total} has the other sign than its lines, {entries[total].as_read}"
                    problems.append(Problem(what, entries[total].place, column=column))
        return problems

    def _signed(self, form: SignForm | None, column: str, code: str) -> Decimal:
        factor = form.factor(self.sides[code]) if form else 1
        return self.table.entries(column)[code].amount * factor

    def _other_columns(self, form: SignForm) -> list[Problem]:
        """Find columns that are plainly signed another way than the amended budget."""
        problems = []
        for column in (FORECAST, ORIGINAL, ACTUAL):
            found = self.table.entries(column)
            others = [
                other
                for other in FORMS
                if other.name != form.name
                and self.proof(other, (column,))
                and self.agrees(other, column)
            ]
            is_other = bool(others) and self.proof(form, (column,)) is False
            if is_other or self._is_mirrored(column):
                what = "the figures are signed another way than the amended budget"
                place = next(iter(found.values())).place
                problems.append(Problem(what, place, column=column))
        return problems

    def _is_mirrored(self, column: str) -> bool:
        """Tell whether every figure has the other sign than the budget of its line."""
        budget = self.table.entries(AMENDED)
        products = [
            entry.amount * budget[code].amount
            for code, entry in self.table.entries(column).items()
            if code in budget
        ]
        told = [product for product in products if product]
        # A single figure may be a correction.
        return len(told) > 1 and max(told) < 0
