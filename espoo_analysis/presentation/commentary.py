"""What the analyst wrote, as a part of the page."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import mistune

from espoo_analysis.contracts import Findings
from espoo_analysis.presentation.fragments import FINDINGS_MIME, HtmlFragment, paragraphs
from espoo_analysis.presentation.published_table import PublishedTable
from espoo_analysis.presentation.quoted_numbers import days_in, numbers_in, unsupported

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from espoo_analysis.contracts import PeriodData
    from espoo_analysis.presentation.wording import Wording

# The page has an h1 and its sections have h2.
_LEVEL_ABOVE = 2
_DEEPEST_LEVEL = 6


def analyst_commentary(
    report: str, period_data: PeriodData, shown: Sequence[object], words: Wording
) -> HtmlFragment:
    """Show what the analyst wrote, marked as such, and look its numbers up in the report.

    HTML in it is shown and not obeyed, a picture gives way to its words, and a heading takes
    its place below the headings of the page.

    Parameters
    ----------
    report : {"economic", "activity"}
        Which report the text belongs to.
    period_data : PeriodData
        The data of one unit.
    shown : sequence
        What the report shows besides, in the reader's language: tables, charts and sentences.
    words : Wording
        The reader's language.

    Returns
    -------
    HtmlFragment
        The text, or the statement that there is none in the reader's language; below it each
        number or day that the report does not hold. Those travel along as findings.

    Examples
    --------
    >>> from espoo_analysis import load_period
    >>> from espoo_analysis.presentation.wording import Wording
    >>> text = analyst_commentary("economic", load_period("2025-07"), [], Wording("en"))
    >>> text.plain.splitlines()[0][:27]
    'No deviations have come up '
    """
    keys = [(unit, report, words.language) for unit in period_data.units]
    texts = {key[0]: period_data.commentary[key] for key in keys if key in period_data.commentary}
    if not texts:
        return paragraphs([words.text("Analyytikon kommenttia ei ole tällä kielellä.")])
    markdown = mistune.create_markdown(renderer=_PageRenderer())
    html = "".join(str(markdown(text)) for text in texts.values())
    label = escape(words.text("Analyytikon kommentti"))
    unknown = {
        unit: _unsupported(text, period_data, shown, words) for unit, text in texts.items()
    }
    said = _verdicts(unknown, texts, words)
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in said)
    below = f'<ul class="notes">{items}</ul>' if items else ""
    return HtmlFragment(
        f'<blockquote class="commentary" aria-label="{label}">{html}</blockquote>{below}',
        "\n\n".join([*texts.values(), *said]),
        {FINDINGS_MIME: _findings(unknown)},
    )


def _unsupported(
    text: str, period_data: PeriodData, shown: Sequence[object], words: Wording
) -> list[str]:
    said = [part for thing in shown for part in _texts_of(thing)]
    days = [period_data.finance_cutoff, period_data.services_cutoff]
    days += [day for day in (period_data.published_on, period_data.next_published_on) if day]
    year = str(period_data.period.year)
    return unsupported(text, [*said, year], days, words.language)


def _texts_of(thing: object) -> list[str]:
    # Cell by cell, for two numbers side by side are no longer number.
    if isinstance(thing, PublishedTable):
        return [str(cell) for cell in thing.cells.to_numpy().ravel()]
    return repr(thing).splitlines()


def _verdicts(
    unknown: Mapping[str, list[str]], texts: Mapping[str, str], words: Wording
) -> list[str]:
    missing = [number for numbers in unknown.values() for number in numbers]
    if missing:
        return [
            words.text("Kommentin lukua %(number)s ei löydy raportista.", number=number)
            for number in missing
        ]
    quoted = sum(
        len(numbers_in(text, words.language)) + len(days_in(text, words.language))
        for text in texts.values()
    )
    if not quoted:
        return []
    return [
        words.plural(
            "Kommentin %(count)s luku löytyy raportista.",
            "Kommentin kaikki %(count)s lukua löytyvät raportista.",
            quoted,
            count=str(quoted),
        )
    ]


def _findings(unknown: Mapping[str, list[str]]) -> list[dict[str, object]]:
    nothing = dict.fromkeys(Findings.to_schema().columns)
    return [
        {
            **nothing,
            "code": "commentary_number",
            "severity": "warning",
            "unit": unit,
            "verdict": "missing",
            "quoted": number,
        }
        for unit, numbers in unknown.items()
        for number in numbers
    ]


class _PageRenderer(mistune.HTMLRenderer):
    """Markdown as it fits into a page that loads nothing."""

    def __init__(self) -> None:
        super().__init__(escape=True)
        self._level = _LEVEL_ABOVE

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        # A heading may go any way up, but down only one level at a time.
        self._level = min(level + _LEVEL_ABOVE, self._level + 1, _DEEPEST_LEVEL)
        return super().heading(text, self._level, **attrs)

    def image(self, text: str, url: str, title: str | None = None) -> str:  # noqa: ARG002
        return text
