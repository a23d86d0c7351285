"""What stands around the tables: the head of a page, texts and the provenance."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd

from espoo_analysis.errors import AnalysisError, did_you_mean
from espoo_analysis.presentation.numbers import (
    MISSING,
    format_day,
    format_number,
    format_period,
)
from espoo_analysis.presentation.published_table import Column, PublishedTable
from espoo_analysis.presentation.wording import Wording, mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from espoo_analysis.contracts import PeriodData

# Outputs of these types tell whoever runs a notebook what its page is and what it found.
PAGE_MIME = "application/vnd.espoo-analysis.page+json"
FINDINGS_MIME = "application/vnd.espoo-analysis.findings+json"

TITLES: dict[str, str] = {
    "economic": mark("Talouden analyysi"),
    "activity": mark("Toiminnan analyysi"),
}
_PROVENANCE_COLUMNS = (
    Column("file", mark("Tiedosto"), align="left"),
    Column("rows", mark("Rivejä")),
    Column("sha256", mark("SHA-256 (alku)"), align="left"),
)
_SHOWN_HASH_DIGITS = 16


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


def page_head(report: str, period_data: PeriodData, words: Wording) -> HtmlFragment:
    """Name the unit, the period and the cut-off, and mark figures that are invented.

    Parameters
    ----------
    report : {"economic", "activity"}
        Which report the page is.
    period_data : PeriodData
        The data of one unit.
    words : Wording
        The reader's language.

    Returns
    -------
    HtmlFragment
        The lead below the page's title. The title and the language travel along as data, so
        that the page can be rendered from the notebook alone.

    Raises
    ------
    AnalysisError
        When there is no such report.

    Examples
    --------
    >>> from espoo_analysis import load_period
    >>> page_head("economic", load_period("2025-07"), Wording("en"))
    Economic analysis
    Immigration, and advisory and guidance services for immigrants
    January–July 2025 · Data up to 31 July 2025
    """
    if report not in TITLES:
        raise AnalysisError(f"There is no report {report!r}{did_you_mean(report, TITLES)}")
    units = words.labels(period_data.reference.units, "unit")
    unit = ", ".join(units[code] for code in period_data.units)
    period = format_period(period_data.period, words.language)
    cutoff = period_data.finance_cutoff if report == "economic" else period_data.services_cutoff
    day = words.text("Tiedot %(day)s asti", day=format_day(cutoff, words.language))
    lines = [unit, f"{period} · {day}"]
    constructed = (
        words.text("Konstruoitu esimerkki: yksikkö ja kaikki luvut on keksitty.")
        if period_data.is_constructed
        else ""
    )
    html = "".join(f'<p class="lead">{escape(line)}</p>' for line in lines)
    if constructed:
        html += f'<p class="constructed"><strong>{escape(constructed)}</strong></p>'
    title = words.text(TITLES[report])
    page = {"title": f"{title}: {unit}, {period}", "language": words.language}
    plain = "\n".join([title, *lines, constructed]).strip()
    return HtmlFragment(html, plain, {PAGE_MIME: page})


def scope_note(period_data: PeriodData, words: Wording) -> HtmlFragment:
    """Say what the figures cover and what they do not.

    Parameters
    ----------
    period_data : PeriodData
        The data of one unit.
    words : Wording
        The reader's language.

    Returns
    -------
    HtmlFragment
        One paragraph for each unit that says something.

    Examples
    --------
    >>> from espoo_analysis import load_period
    >>> str(scope_note(load_period("2025-07"), Wording("en")))[:46]
    'The figures hold only the appropriations of th'
    """
    scopes = words.labels(period_data.reference.units, "unit", "scope")
    texts = [scopes[code] for code in period_data.units if isinstance(scopes[code], str)]
    return paragraphs(texts)


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
        A list.

    Examples
    --------
    >>> main_points(["One.", "Two."])
    One.
    Two.
    """
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
    return HtmlFragment(f'<ul class="points">{items}</ul>', "\n".join(sentences))


def provenance_table(period_data: PeriodData, words: Wording) -> PublishedTable:
    """List the files from which the figures come.

    Parameters
    ----------
    period_data : PeriodData
        The data of the report.
    words : Wording
        The reader's language.

    Returns
    -------
    PublishedTable
        File, number of rows and the beginning of its SHA-256.

    Examples
    --------
    >>> from espoo_analysis import load_period
    >>> table = provenance_table(load_period("2025-07"), Wording("en"))
    >>> table.cells.loc[table.cells["file"] == "finance/2025-07.csv", "rows"].tolist()
    ['9']
    """
    cells = pd.DataFrame(
        [
            (
                file.path,
                MISSING
                if file.row_count is None
                else format_number(file.row_count, words.language),
                file.sha256[:_SHOWN_HASH_DIGITS],
            )
            for file in period_data.provenance
        ],
        columns=["file", "rows", "sha256"],
    )
    return PublishedTable(
        "provenance",
        words.text("Tiedostot, joista luvut on luettu"),
        tuple(column.in_language(words) for column in _PROVENANCE_COLUMNS),
        cells,
    )
