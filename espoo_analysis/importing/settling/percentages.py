"""Whether a use of 69 % is written 69 or 0.69, where neither a sign nor a format says."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import TYPE_CHECKING

from espoo_analysis.errors import Problem
from espoo_analysis.importing.proposal import Question
from espoo_analysis.importing.settling.written import (
    ACTUAL,
    AMENDED,
    UTILISATION,
    Entry,
    WrittenTable,
    rounding_of,
)

if TYPE_CHECKING:
    from espoo_analysis.importing.proposal import ImportContext

FACTORS = {"percent": Decimal(1), "share": Decimal(100)}
_WRITTEN = {"percent": "in percents", "share": "as a share of 1"}
#: A share of 1 is the whole budget; a typical one above this is no share.
_NO_SHARE = 2


@dataclass(frozen=True)
class Percentages:
    """What was settled.

    Parameters
    ----------
    factor : Decimal
        By what an entry without a percent sign or format is multiplied.
    notes : tuple of str
        What was taken, and why.
    questions : tuple of Question
        What is open.
    problems : tuple of Problem
        Why the answer cannot be.
    """

    factor: Decimal = Decimal(1)
    notes: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    problems: tuple[Problem, ...] = ()


def settle_percentages(
    table: WrittenTable, context: ImportContext, units: dict[str, Decimal]
) -> Percentages:
    """Settle whether the use of the budget is written in percents or as a share.

    Parameters
    ----------
    table : WrittenTable
        The follow-up, as written.
    context : ImportContext
        With the answer to ``percent``.
    units : dict of str to Decimal
        By column, by what its amounts are multiplied to be euros.

    Returns
    -------
    Percentages
        The factor, or a question, or a problem where actual figures prove the answer wrong.

    Notes
    -----
    Where actual figures are known, they decide; else a typical figure above 2 shows percents.
    """
    entries = {
        line: entry
        for line, entry in table.entries(UTILISATION).items()
        if not entry.is_percent and entry.value
    }
    if not entries:
        return Percentages()
    form, why = _of_actuals(table, entries, units)
    if answer := context.answers.percent:
        if form and form != answer:
            place = next(iter(entries.values())).place
            what = f"--percent {answer} does not fit: {why}, it is written {_WRITTEN[form]}"
            return Percentages(problems=(Problem(what, place, column=UTILISATION),))
        form, why = answer, "--percent says so"
    if form is None and median(abs(entry.amount) for entry in entries.values()) > _NO_SHARE:
        form, why = "percent", "typical ones are too large for shares"
    if form is None:
        text = "the use of the budget may be written in percents or as a share of 1"
        question = Question("percent", text, tuple(FACTORS), next(iter(entries.values())).place)
        return Percentages(questions=(question,))
    note = f"The use of the budget is written {_WRITTEN[form]}: {why}."
    return Percentages(FACTORS[form], (note,))


def _of_actuals(
    table: WrittenTable, entries: dict[str, Entry], units: dict[str, Decimal]
) -> tuple[str | None, str]:
    actuals, budgets = table.entries(ACTUAL), table.entries(AMENDED)
    tolerance = rounding_of(entries)
    fits = dict.fromkeys(FACTORS, 0)
    for line, entry in entries.items():
        actual = actuals[line].value if line in actuals else None
        budget = budgets[line].value if line in budgets else None
        if actual is None or not budget:
            continue
        share = abs(actual * units[ACTUAL] / (budget * units[AMENDED]))
        for form, factor in FACTORS.items():
            written = 100 * share / factor
            # The actual figure and the budget are rounded, too: a tenth of them is near enough,
            # since the two forms are a hundredfold apart.
            near = tolerance + written / 10
            fits[form] += abs(abs(entry.amount) - written) <= near
    telling = {form for form, count in fits.items() if count}
    if len(telling) == 1:
        return telling.pop(), "the actual figures show it"
    return None, ""
