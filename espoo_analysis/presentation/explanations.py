"""What was said about findings, as it is read on the page."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Self

from espoo_analysis.presentation.numbers import format_day
from espoo_analysis.presentation.wording import mark
from espoo_analysis.settings import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from espoo_analysis.presentation.wording import Wording

_LANGUAGE_NOTES = {
    "fi": mark("Selitys on suomeksi."),
    "sv": mark("Selitys on ruotsiksi."),
    "en": mark("Selitys on englanniksi."),
}
_OUTDATED = mark("Selitys on annettu toisesta luvusta, eikä se koske tätä lukua.")


class Quote(str):
    """A text that may be in another language than the page around it.

    Parameters
    ----------
    text : str
        The text.
    language : str
        Its language.
    """

    __slots__ = ("language",)
    language: str

    def __new__(cls, text: str, language: str) -> Self:
        """Keep the language beside the text."""
        quote = super().__new__(cls, text)
        quote.language = language
        return quote


@dataclass(frozen=True)
class Explanation:
    """What somebody said about a finding.

    Parameters
    ----------
    text : Quote
        The words.
    facts : tuple of str
        Who said them and when, whether they are about another figure, and their language where
        it is not the reader's.
    """

    text: Quote
    facts: tuple[str, ...]


def explanation_of(row: Any, words: Wording) -> Explanation:
    """Choose an explanation in the reader's language, or as it was given.

    Parameters
    ----------
    row : namedtuple
        A row of contract `Explained` that is not open, as `itertuples` gives it.
    words : Wording
        The reader's language.

    Returns
    -------
    Explanation
        The words with what must be known of them.
    """
    said = {code: getattr(row, f"explanation_{code}") for code in (words.language, *LANGUAGES)}
    language, text = next((code, text) for code, text in said.items() if isinstance(text, str))
    facts = [f"{row.explained_by}, {format_day(row.explained_on, words.language)}."]
    if row.status == "outdated":
        facts.append(words.text(_OUTDATED))
    if language != words.language:
        facts.append(words.text(_LANGUAGE_NOTES[language]))
    return Explanation(Quote(text, language), tuple(facts))


def note_items(notes: Sequence[str]) -> str:
    """Write notes as items of a list; a quote says its language.

    Parameters
    ----------
    notes : sequence of str
        The notes.

    Returns
    -------
    str
        HTML.

    Examples
    --------
    >>> note_items(["a < b", Quote("Syy.", "fi")])
    '<li>a &lt; b</li><li lang="fi">Syy.</li>'
    """
    return "".join(
        f'<li lang="{note.language}">{escape(note)}</li>'
        if isinstance(note, Quote)
        else f"<li>{escape(note)}</li>"
        for note in notes
    )


def explanation_notes(findings: pd.DataFrame, names: dict[str, str], words: Wording) -> list[str]:
    """Say below a table of findings what was said about them.

    Parameters
    ----------
    findings : DataFrame
        Contract `Findings`; with the columns of `Explained` where somebody may have said
        something.
    names : dict
        Names of the lines by their codes.
    words : Wording
        The reader's language.

    Returns
    -------
    list of str
        Two notes for each finding that is not open: whose explanation it is, and its words.
    """
    notes: list[str] = []
    if "status" not in findings:
        return notes
    for row in findings[findings["status"] != "open"].itertuples():
        explanation = explanation_of(row, words)
        who = words.text(
            "%(line)s: selitys (%(facts)s)",
            line=names[str(row.line)],
            facts=" ".join(explanation.facts),
        )
        notes += [who, explanation.text]
    return notes
