"""What the analyst wrote, as a part of the page."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import mistune

from espoo_analysis.presentation.page import HtmlFragment, paragraphs

if TYPE_CHECKING:
    from espoo_analysis.contracts import PeriodData
    from espoo_analysis.presentation.wording import Wording

# The page has an h1 and its sections have h2.
_LEVELS_ABOVE = 2
_DEEPEST_LEVEL = 6


def analyst_commentary(report: str, period_data: PeriodData, words: Wording) -> HtmlFragment:
    """Show what the analyst wrote, marked as such.

    HTML in it is shown and not obeyed, a picture gives way to its words, and a heading takes
    its place below the headings of the page.

    Parameters
    ----------
    report : {"economic", "activity"}
        Which report the text belongs to.
    period_data : PeriodData
        The data of one unit.
    words : Wording
        The reader's language.

    Returns
    -------
    HtmlFragment
        The text, or the statement that there is none in the reader's language.

    Examples
    --------
    >>> from espoo_analysis import load_period
    >>> from espoo_analysis.presentation.wording import Wording
    >>> text = analyst_commentary("economic", load_period("2025-07"), Wording("en"))
    >>> text.plain.splitlines()[0][:27]
    'No deviations have come up '
    """
    keys = [(unit, report, words.language) for unit in period_data.units]
    texts = [period_data.commentary[key] for key in keys if key in period_data.commentary]
    if not texts:
        return paragraphs([words.text("Analyytikon kommenttia ei ole tällä kielellä.")])
    markdown = mistune.create_markdown(renderer=_PageRenderer(escape=True))
    html = "".join(str(markdown(text)) for text in texts)
    label = escape(words.text("Analyytikon kommentti"))
    return HtmlFragment(
        f'<blockquote class="commentary" aria-label="{label}">{html}</blockquote>',
        "\n\n".join(texts),
    )


class _PageRenderer(mistune.HTMLRenderer):
    """Markdown as it fits into a page that loads nothing."""

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        return super().heading(text, min(level + _LEVELS_ABOVE, _DEEPEST_LEVEL), **attrs)

    def image(self, text: str, url: str, title: str | None = None) -> str:  # noqa: ARG002
        return text
