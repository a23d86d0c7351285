"""Whether a ledger's expenses are positive or negative, seen from its sums."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from espoo_analysis.errors import Problem, SourceError
from espoo_analysis.importing.proposal import OpenQuestionError, Question

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from espoo_analysis.importing.ledger.rows import Group

# So many amounts of one side, nearly all of one sign, are no lone refund or correction.
_FEWEST_ALONE, _OVERWHELMING = 3, 10
_CHOICES = ("signed", "unsigned", "reversed")
_TOLD = {
    "signed": "as here: expenses are negative, revenue is positive",
    "reversed": "the other way round: expenses were positive; every amount was turned",
    "unsigned": "all positive; the amounts on expense accounts were turned",
}


def settle_signs(
    groups: Sequence[Group], side_of: Callable[[str], str], answer: str | None, place: str
) -> tuple[list[Group], str]:
    """Give every amount the sign of this package: revenue +, expense -.

    Parameters
    ----------
    groups : sequence of Group
        The postings of the span.
    side_of : callable
        ``revenue`` or ``expense`` by account; empty where no line holds it.
    answer : {"signed", "unsigned", "reversed"} or None
        What the user has said.
    place : str
        The file or database, for messages.

    Returns
    -------
    tuple
        The groups, and a sentence that says what was done.

    Raises
    ------
    OpenQuestionError
        When the sums of expense and revenue do not decide it, or only one of them has
        postings and those are few or of both signs.
    SourceError
        When amounts are without sign and an account is of no line, so that nobody knows its
        side.
    """
    sums = {side: _sum_on(side, groups, side_of) for side in ("expense", "revenue")}
    settled = answer or _settled(sums["expense"], sums["revenue"])
    alone = [side for side, amount in sums.items() if amount]
    if not answer and len(alone) == 1 and not _is_plain(alone[0], groups, side_of):
        settled = ""
    told = ", ".join(f"{side} accounts {_euros(amount)}" for side, amount in sums.items())
    if not settled:
        text = f"the signs do not tell revenue from expense; the sums are: {told}"
        question = Question("signs", text, _CHOICES, place)
        raise OpenQuestionError("The ledger can be read in more than one way.", (question,))
    unknown = sorted({group.account for group in groups if not side_of(group.account)})
    if settled == "unsigned" and unknown:
        what = (
            f"the amounts have no sign, and these accounts are of no line: {', '.join(unknown)}"
        )
        remedy = "Add their ranges to reference/account_ranges.csv; nothing was written."
        raise SourceError("The ledger cannot be understood.", [Problem(what, place)], remedy)
    turned = [
        replace(group, amount=-group.amount)
        if settled == "reversed"
        or (settled == "unsigned" and side_of(group.account) == "expense")
        else group
        for group in groups
    ]
    return turned, f"The signs in the export are {_TOLD[settled]} (sums there: {told})."


def _settled(expense: Decimal | None, revenue: Decimal | None) -> str:
    if expense is None:
        return "signed" if revenue is not None and revenue > 0 else ""
    if expense < 0 and (revenue is None or revenue >= 0):
        return "signed"
    if expense > 0 and (revenue is None or revenue <= 0):
        return "reversed"
    return ""


def _is_plain(side: str, groups: Sequence[Group], side_of: Callable[[str], str]) -> bool:
    """Tell whether one side's amounts are enough of one sign to be no lone corrections."""
    of_side = [group for group in groups if side_of(group.account) == side]
    minus = -sum((group.negative for group in of_side), Decimal(0))
    plus = sum((group.amount for group in of_side), Decimal(0)) + minus
    is_overwhelming = max(plus, minus) >= _OVERWHELMING * min(plus, minus)
    return is_overwhelming and sum(group.nonzero for group in of_side) >= _FEWEST_ALONE


def _sum_on(side: str, groups: Sequence[Group], side_of: Callable[[str], str]) -> Decimal | None:
    amounts = [group.amount for group in groups if side_of(group.account) == side]
    return sum(amounts, Decimal(0)) if amounts else None


def _euros(amount: Decimal | None) -> str:
    return "without postings" if amount is None else f"{amount:.2f}"
