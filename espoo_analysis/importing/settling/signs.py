"""Which sign convention a follow-up has: its margin and the sides of its lines must agree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from espoo_analysis.errors import Problem
from espoo_analysis.importing.proposal import Question
from espoo_analysis.importing.settling.sign_evidence import MEANINGS, Evidence, SignForm
from espoo_analysis.importing.settling.written import (
    ACTUAL,
    AMENDED,
    ORIGINAL,
    SUMMED,
    WrittenTable,
)

if TYPE_CHECKING:
    from espoo_analysis.importing.proposal import ImportContext


@dataclass(frozen=True)
class Signs:
    """What was settled.

    Parameters
    ----------
    form : SignForm or None
        The convention; None where it is open.
    notes : tuple of str
        What was taken, and why.
    questions, problems : tuple
        What is open, and what cannot be.
    """

    form: SignForm | None = None
    notes: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    problems: tuple[Problem, ...] = ()


def settle_signs(table: WrittenTable, context: ImportContext) -> Signs:
    """Settle the sign convention of a follow-up.

    Parameters
    ----------
    table : WrittenTable
        The follow-up, as written.
    context : ImportContext
        With the lines and the answer to ``signs``.

    Returns
    -------
    Signs
        The convention under which the margin agrees with the lines and revenue is positive and
        expense negative on the whole; where no margin tells, every budgeted figure must agree.

    Notes
    -----
    A single line may have the other sign: a correction. It is then the margin that proves the
    convention, or the user who names it; against the margin's proof no answer is taken.
    """
    evidence = Evidence(table, context)
    answer = context.answers.signs
    form, why = (
        (evidence.named(answer), f"--signs {answer} says so") if answer else evidence.form()
    )
    if form is None:
        question = Question("signs", why, tuple(MEANINGS))
        return Signs(questions=(question,), problems=tuple(evidence.mirrored_totals(None)))
    problems = (*_disproof(evidence, form, answer), *evidence.contradictions(form))
    questions = () if answer else _doubts(evidence, form)
    note = f"Signs: {MEANINGS[form.name]}; {why}."
    return Signs(form, (note,), questions, problems)


def _disproof(evidence: Evidence, form: SignForm, answer: str | None) -> tuple[Problem, ...]:
    """Refuse an answer where the margin proves that it is another convention."""
    proven, why = evidence.form() if answer else (None, "")
    if not proven or not evidence.proof(proven, SUMMED) or evidence.is_alike(form, proven):
        return ()
    what = f"--signs {answer} does not fit: {why}, that {MEANINGS[proven.name]}"
    place = next(iter(evidence.table.entries(AMENDED).values())).place
    return (Problem(what, place),)


def _doubts(evidence: Evidence, form: SignForm) -> tuple[Question, ...]:
    """Ask where a column's side is signed another way, and no margin proves that it is so."""
    doubtful = [
        column
        for column in (ORIGINAL, ACTUAL)
        if not evidence.agrees(form, column) and not evidence.proof(form, (column,))
    ]
    if not doubtful:
        return ()
    text = (
        f"the budget shows that {MEANINGS[form.name]}, but {' and '.join(doubtful)} does not "
        "agree; naming the signs says that they hold for every column"
    )
    return (Question("signs", text, tuple(MEANINGS)),)
