"""One finding of a forecast that does not fit the use, as a piece of the page."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from espoo_analysis.presentation.challenge_details import (
    Detail,
    question_and_answer,
    reckoning,
)
from espoo_analysis.presentation.challenge_sentences import challenge_sentence
from espoo_analysis.presentation.fragments import HtmlFragment
from espoo_analysis.presentation.wording import mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from espoo_analysis.contracts import Reference
    from espoo_analysis.period import Period
    from espoo_analysis.presentation.wording import Wording

_STATES = {
    "open": mark("selitys puuttuu"),
    "explained": mark("selitetty"),
    "outdated": mark("selitys koskee toista lukua"),
}


def challenge_item(
    row: Any, reference: Reference, period: Period, words: Wording
) -> HtmlFragment:
    """Show a finding: what it is, what to ask, what was answered, and how it was computed.

    Parameters
    ----------
    row : namedtuple
        A row of contracts `Challenges` and `Explained`, as `itertuples` gives it.
    reference : Reference
        Names of the lines and the accrual profiles.
    period : Period
        The period.
    words : Wording
        The reader's language.

    Returns
    -------
    HtmlFragment
        A section with a heading of the third level; the figures open on demand, and are
        printed in any case.
    """
    name = words.labels(reference.lines, "line")[row.line]
    state = words.text(_STATES[row.status])
    sentence = challenge_sentence(row, name, period, words)
    answer = question_and_answer(row, period, words)
    figures = reckoning(row, reference.accrual_profiles, period, words)
    html = (
        f'<section class="challenge" id="challenge-{escape(row.line)}">'
        f'<h3>{escape(name)} <span class="state {escape(row.status)}">{escape(state)}</span></h3>'
        f"<p>{escape(sentence)}</p>{_list(answer)}"
        f"<details><summary>{escape(words.text('Luvut ja laskenta'))}</summary>{_list(figures)}"
        "</details></section>"
    )
    said = [
        f"  {detail.label}: {' '.join([*detail.quoted, *detail.texts])}"
        for detail in [*answer, *figures]
    ]
    return HtmlFragment(html, "\n".join([f"{name} ({state})", sentence, *said]))


def _list(details: Sequence[Detail]) -> str:
    return f"<dl>{''.join(_entry(detail) for detail in details)}</dl>"


def _entry(detail: Detail) -> str:
    said = "".join(f'<dd lang="{detail.language}">{escape(text)}</dd>' for text in detail.quoted)
    said += "".join(f"<dd>{escape(text)}</dd>" for text in detail.texts)
    return f"<div><dt>{escape(detail.label)}</dt>{said}</div>"
