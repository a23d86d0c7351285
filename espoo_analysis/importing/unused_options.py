"""Options that a follow-up of some kind has no use for: refused, so that none is ignored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from espoo_analysis.errors import Problem, SourceError

if TYPE_CHECKING:
    from espoo_analysis.importing.proposal import Answers

_UNUSED = {
    "workbook": ("table", "columns"),
    "delimited file": ("sheet", "table", "columns"),
    "text": ("sheet", "cells", "table", "columns"),
}


def refuse_unused_options(answers: Answers, kind: str) -> None:
    """Refuse answers that the reader of a follow-up would not look at.

    Parameters
    ----------
    answers : Answers
        What the user has said.
    kind : {"workbook", "delimited file", "text"}
        What the follow-up is in.

    Raises
    ------
    SourceError
        Naming every option that was given and cannot be used.
    """
    problems = [
        Problem(f"--{'column' if name == 'columns' else name} cannot be used here")
        for name in _UNUSED[kind]
        if getattr(answers, name, None)
    ]
    if problems:
        summary = f"An option does not go with a follow-up in a {kind}."
        raise SourceError(summary, problems, "Leave it out; nothing was written.")
