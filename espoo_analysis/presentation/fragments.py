"""Pieces of HTML that a notebook shows and a page takes over."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

# Outputs of these types tell whoever runs a notebook what its page is and what it found.
PAGE_MIME = "application/vnd.espoo-analysis.page+json"
FINDINGS_MIME = "application/vnd.espoo-analysis.findings+json"


@dataclass(frozen=True)
class HtmlFragment:
    """A piece of HTML with its plain text, for a notebook's output.

    Parameters
    ----------
    html : str
        The markup; everything from the data in it is escaped.
    plain : str
        The same in plain text.
    extra : mapping
        Further representations by MIME type.
    """

    html: str
    plain: str
    extra: dict[str, Any] = field(default_factory=dict)

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return {"text/html": self.html, "text/plain": self.plain, **self.extra}

    def __repr__(self) -> str:
        """Show the plain text."""
        return self.plain


def paragraphs(texts: Sequence[str]) -> HtmlFragment:
    """Put plain sentences below each other.

    Parameters
    ----------
    texts : sequence of str
        One paragraph each.

    Returns
    -------
    HtmlFragment
        The paragraphs.

    Examples
    --------
    >>> paragraphs(["a < b"]).html
    '<p>a &lt; b</p>'
    """
    return HtmlFragment("".join(f"<p>{escape(text)}</p>" for text in texts), "\n".join(texts))


def main_points(sentences: Sequence[str]) -> HtmlFragment:
    """List the main points, most important first.

    Parameters
    ----------
    sentences : sequence of str
        One sentence for each point.

    Returns
    -------
    HtmlFragment
        A list. The first sentence travels along as the summary of the page.

    Examples
    --------
    >>> main_points(["One.", "Two."])
    One.
    Two.
    """
    extra = {PAGE_MIME: {"summary": sentences[0]}} if sentences else {}
    return HtmlFragment(_list(sentences, "points"), "\n".join(sentences), extra)


def detail_list(sentences: Sequence[str]) -> HtmlFragment:
    """List what stands behind the main points.

    Parameters
    ----------
    sentences : sequence of str
        One item each.

    Returns
    -------
    HtmlFragment
        A list.

    Examples
    --------
    >>> detail_list(["a < b"]).html
    '<ul class="details"><li>a &lt; b</li></ul>'
    """
    return HtmlFragment(_list(sentences, "details"), "\n".join(sentences))


def _list(sentences: Sequence[str], kind: str) -> str:
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
    return f'<ul class="{kind}">{items}</ul>'
