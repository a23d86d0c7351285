"""A chart as it is read: a message, what is shown, the picture and the words instead of it."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import matplotlib as mpl

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd
    from matplotlib.figure import Figure

    from espoo_analysis.presentation.wording import Wording

STYLE = Path(__file__).with_name("espoo.mplstyle")

_PIXELS_PER_INCH = 96
_FACTS_IN_WORDS = 12
# Notes of the texts and blanks, which matplotlib writes and no reader needs.
_NOTE, _INDENT = re.compile(r"<!--.*?-->", re.DOTALL), re.compile(r"\n\s*")
# What an address inside double quotes may hold as it stands.
_SAFE_IN_URI = " !$'()*+,-./:;=?@[]_~"


@dataclass(frozen=True, repr=False)
class Chart:
    """A chart ready to be shown in JupyterLab and on a page.

    Parameters
    ----------
    chart_id : str
        Stable id of the figure.
    title : str
        The message, as a sentence.
    subtitle : str
        What is shown, in which unit, for which period.
    alt : str
        What the picture says, for those who do not see it.
    figure : matplotlib.figure.Figure, optional
        The drawing; its texts are inside, the title and the subtitle are not. None where there
        is nothing to draw.
    """

    chart_id: str
    title: str
    subtitle: str
    alt: str
    figure: Figure | None = field(compare=False)

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/html": self.to_html(), "text/plain": repr(self)}

    def __repr__(self) -> str:
        """Show the message, the subtitle and the text alternative."""
        return f"{self.title}\n{self.subtitle}\n{self.alt}"

    def to_svg(self) -> str:
        """Write the drawing as SVG, the same bytes every time.

        Returns
        -------
        str
            The document; letters are outlines, so that it needs no font. Empty where there is
            nothing to draw.
        """
        if self.figure is None:
            return ""
        written = io.StringIO()
        with mpl.rc_context(fname=STYLE):
            metadata = dict.fromkeys(("Date", "Creator", "Format", "Type"))
            self.figure.savefig(written, format="svg", metadata={**metadata, "Title": self.title})
        shortened = _INDENT.sub("\n", _NOTE.sub("", written.getvalue()))
        # A letter's outline has a long name, once where it is drawn and at each use.
        return shortened.replace('"DejaVuSans-', '"g').replace("#DejaVuSans-", "#g")

    def to_html(self) -> str:
        """Write the figure as HTML: the message as a heading, the picture in a box that scrolls.

        Returns
        -------
        str
            A ``figure``. It carries no styles, and the picture is inside it.
        """
        title = f"{self.chart_id}-title"
        return (
            f'<figure id="{self.chart_id}"><figcaption><h3 id="{title}">{escape(self.title)}</h3>'
            f"<p>{escape(self.subtitle)}</p></figcaption>{self._picture(title)}</figure>"
        )

    def _picture(self, title: str) -> str:
        if self.figure is None:
            return f"<p>{escape(self.alt)}</p>"
        width, height = (round(side * _PIXELS_PER_INCH) for side in self.figure.get_size_inches())
        # An address has no line breaks, and quotes inside the attribute's own would end it.
        svg = self.to_svg().replace("\n", " ").replace('"', "'")
        address = quote(svg, safe=_SAFE_IN_URI)
        return (
            f'<div class="scroll" role="region" tabindex="0" aria-labelledby="{title}">'
            f'<img src="data:image/svg+xml,{address}" alt="{escape(self.alt)}" '
            f'width="{width}" height="{height}"></div>'
        )


def alternative(kind: str, facts: Sequence[str], words: Wording) -> str:
    """Say in words what a chart shows.

    Parameters
    ----------
    kind : str
        What kind of picture it is and what its marks are, as a sentence.
    facts : sequence of str
        One for each row, most important first.
    words : Wording
        The reader's language.

    Returns
    -------
    str
        The kind and the facts; of many, the first ones and how many more there are.

    Examples
    --------
    >>> from espoo_analysis.presentation.wording import Wording
    >>> alternative("Bars.", ["Pay 1", "Rent 2"], Wording("en"))
    'Bars. Pay 1; Rent 2.'
    """
    if not facts:
        nothing = words.text("Näytettäviä tietoja ei ole.")
        return f"{kind} {nothing}"
    said = f"{kind} {'; '.join(facts[:_FACTS_IN_WORDS])}."
    rest = len(facts) - _FACTS_IN_WORDS
    if rest <= 0:
        return said
    more = words.plural(
        "Lisäksi %(count)s rivi, joka on taulukossa.",
        "Lisäksi %(count)s riviä, jotka ovat taulukossa.",
        rest,
        count=str(rest),
    )
    return f"{said} {more}"


def totals_first(bars: pd.DataFrame) -> Iterator[Any]:
    """Give the rows of a chart's data in the order of their weight.

    Parameters
    ----------
    bars : DataFrame
        With the column `is_total`.

    Yields
    ------
    namedtuple
        The totals, then the lines, each in the order of the chart.
    """
    yield from bars.sort_values("is_total", ascending=False, kind="stable").itertuples()
