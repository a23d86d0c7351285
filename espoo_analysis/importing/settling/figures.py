"""From what is written to the data folder's figures: unit, signs and percentages settled.

`settle_figures` is for every reader of follow-ups, whatever it reads them from.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from espoo_analysis.errors import Problem, SourceError
from espoo_analysis.importing.proposal import Figure, OpenQuestionError, Proposal
from espoo_analysis.importing.settling.deviations import settle_deviations
from espoo_analysis.importing.settling.percentages import settle_percentages
from espoo_analysis.importing.settling.scale_checks import scale_problems, total_notes
from espoo_analysis.importing.settling.sign_evidence import FORMS, SIDES
from espoo_analysis.importing.settling.signs import settle_signs
from espoo_analysis.importing.settling.units import settle_money_units
from espoo_analysis.importing.settling.written import (
    DEVIATION,
    REQUIRED,
    UTILISATION,
    Entry,
    WrittenTable,
    canonical,
    without_noise,
)

if TYPE_CHECKING:
    from espoo_analysis.importing.proposal import ImportContext

SUMMARY = "The follow-up cannot be imported."
REMEDY = "Correct the source, or name another part of it; nothing was written."


def settle_figures(table: WrittenTable, context: ImportContext) -> Proposal:
    """Make the figures of the data folder from what is written.

    Parameters
    ----------
    table : WrittenTable
        The follow-up, as written.
    context : ImportContext
        What is known besides.

    Returns
    -------
    Proposal
        Of ``finance``: in euros, revenue positive and expense negative, rows in the source's
        order. Totals, deviations and percentages are as published; a deviation that does not
        fit its row, and a total that is not the sum of its rows, is named in the notes.

    Raises
    ------
    SourceError
        When a required figure is missing, when columns or totals are signed in different ways,
        when a column is of another magnitude than the budget, when an answer is proven wrong,
        or when deviations are no differences of the forecast and the amended budget.
    OpenQuestionError
        When unit, signs or percentages are open.
    """
    units = settle_money_units(table, context)
    signs = settle_signs(table, context)
    percentages = settle_percentages(table, context, units.factors)
    questions = (*units.questions, *signs.questions, *percentages.questions)
    problems = [*_missing(table), *signs.problems]
    form = signs.form or FORMS[0]
    sides = {code: side for code, _, _, side in context.lines}
    deviations = settle_deviations(table, units.factors, form, sides)
    if not units.questions:
        problems += percentages.problems
        factor_of_use = percentages.factor if not percentages.questions else None
        problems += scale_problems(table, units.factors, factor_of_use)
    if not questions:
        problems += deviations.problems
    # What is wrong comes before what is open: no answer would mend it.
    if problems:
        raise SourceError(SUMMARY, problems, REMEDY)
    if questions:
        raise OpenQuestionError(SUMMARY, questions)

    def factor(code: str, column: str, entry: Entry) -> Decimal:
        if column == UTILISATION:
            return Decimal(1) if entry.is_percent else percentages.factor
        factors = deviations.factors if column == DEVIATION else form.factors
        return units.factors[column] * factors[SIDES.index(sides[code])]

    figures = tuple(
        Figure(
            code, column, _value(entry, factor(code, column, entry)), entry.place, entry.as_read
        )
        for code, row in table.rows.items()
        for column, entry in row.items()
    )
    notes = (*units.notes, *signs.notes, *percentages.notes, *deviations.notes)
    notes += total_notes(figures, table, units.factors, context)
    return Proposal("finance", figures, units.matches, notes)


def _value(entry: Entry, factor: Decimal) -> str:
    return "" if entry.value is None else canonical(without_noise(entry.value * factor))


def _missing(table: WrittenTable) -> list[Problem]:
    problems = []
    for code, row in table.rows.items():
        for column in REQUIRED:
            entry = row.get(column)
            if entry is None or entry.value is None:
                place = next((each.place for each in row.values()), "")
                what = f"{code} has no figure, but one is required"
                problems.append(Problem(what, entry.place if entry else place, column=column))
    return problems
