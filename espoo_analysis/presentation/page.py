"""What stands around the tables: the head of a page, texts and the provenance."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from espoo_analysis.errors import AnalysisError, did_you_mean
from espoo_analysis.presentation.fragments import PAGE_MIME, HtmlFragment, paragraphs
from espoo_analysis.presentation.numbers import (
    MISSING,
    format_day,
    format_number,
    format_period,
)
from espoo_analysis.presentation.published_table import Column, PublishedTable
from espoo_analysis.presentation.wording import Wording, mark

if TYPE_CHECKING:
    import datetime as dt

    from espoo_analysis.contracts import PeriodData

TITLES: dict[str, str] = {
    "economic": mark("Talouden analyysi"),
    "activity": mark("Toiminnan analyysi"),
}
# Until the year is closed every figure may still change.
_KINDS = {
    "monthly": mark("Kuukausiraportti, ennakkotieto"),
    "interim": mark("Osavuosikatsaus, ennakkotieto"),
    "year_end": mark("Tilinpäätösvaiheen raportti, ennakkotieto"),
}
_PROVENANCE_COLUMNS = (
    Column("file", mark("Tiedosto"), align="left"),
    Column("rows", mark("Rivejä")),
    Column("sha256", mark("SHA-256 (alku)"), align="left"),
)
_READ_NOTE = mark("Rivien määrä ja SHA-256 koskevat vain rivejä, jotka tämä raportti lukee.")
_SHOWN_HASH_DIGITS = 16
#: The id of the table that says what a page was made from.
SOURCES = "provenance"


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
        The lead below the page's title: what is not known, such as the day of the next
        report, is left out. Title, language and facts travel along as data, so that the page
        can be rendered from the notebook alone.

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
    January–July 2025
    Report: Interim report, preliminary
    Data as at: 31 July 2025
    Published: 1 September 2025
    """
    if report not in TITLES:
        raise AnalysisError(f"There is no report {report!r}{did_you_mean(report, TITLES)}")
    units = words.labels(period_data.reference.units, "unit")
    unit = ", ".join(units[code] for code in period_data.units)
    period = format_period(period_data.period, words.language)
    facts = _facts(report, period_data, words)
    constructed = (
        words.text("Konstruoitu esimerkki: yksikkö ja kaikki luvut on keksitty.")
        if period_data.is_constructed
        else ""
    )
    items = "".join(
        f"<li><span>{escape(label)}</span> {escape(value)}</li>" for label, value in facts
    )
    html = f'<p class="lead">{escape(unit)}</p><p class="lead">{escape(period)}</p>'
    if constructed:
        html += f'<p class="constructed"><strong>{escape(constructed)}</strong></p>'
    html += f'<ul class="facts">{items}</ul>'
    title = words.text(TITLES[report])
    page = {
        "title": f"{title}: {unit}, {period}",
        "language": words.language,
        "facts": [[words.text("Kausi"), period], *facts],
        "warning": constructed,
    }
    said = [f"{label}: {value}" for label, value in facts]
    plain = "\n".join(filter(None, [title, unit, period, constructed, *said]))
    return HtmlFragment(html, plain, {PAGE_MIME: page})


def _facts(report: str, period_data: PeriodData, words: Wording) -> list[list[str]]:
    cutoff = period_data.finance_cutoff if report == "economic" else period_data.services_cutoff
    contacts = words.labels(period_data.reference.units, "unit", "contact")
    given = [contacts[code] for code in period_data.units if isinstance(contacts[code], str)]
    facts = {
        words.text("Raportti"): words.text(_KINDS[period_data.kind]),
        words.text("Tilanne"): _day(cutoff, words),
        words.text("Julkaistu"): _day(period_data.published_on, words),
        words.text("Seuraava raportti"): _day(period_data.next_published_on, words),
        words.text("Yhteystieto"): ", ".join(given),
    }
    return [[label, value] for label, value in facts.items() if value]


def _day(day: dt.date | None, words: Wording) -> str:
    return "" if day is None else format_day(day, words.language)


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
    'The figures cover only the appropriations of t'
    """
    scopes = words.labels(period_data.reference.units, "unit", "scope")
    texts = [scopes[code] for code in period_data.units if isinstance(scopes[code], str)]
    return paragraphs(texts)


def provenance_table(period_data: PeriodData, words: Wording, report: str = "") -> PublishedTable:
    """List the files from which the figures come, with what was read from each.

    Parameters
    ----------
    period_data : PeriodData
        The data of the report.
    words : Wording
        The reader's language.
    report : {"economic", "activity"}, optional
        The report whose files are listed; those of every report without it.

    Returns
    -------
    PublishedTable
        File, number of the rows that the report reads, and the beginning of their SHA-256;
        rows of other units are not among them. docs/data-dictionary.md says how it is computed.

    Raises
    ------
    AnalysisError
        When there is no such report.

    Examples
    --------
    >>> from espoo_analysis import load_period
    >>> july = load_period("2025-07", unit="immigration")
    >>> table = provenance_table(july, Wording("en"), "economic")
    >>> table.cells.loc[table.cells["file"] == "finance/2025-07.csv", "rows"].tolist()
    ['9']
    """
    if report and report not in TITLES:
        raise AnalysisError(f"There is no report {report!r}{did_you_mean(report, TITLES)}")
    reports = [report] if report else list(TITLES)
    read = [
        file
        for file in period_data.provenance
        if any(file.is_read_by(name, words.language) for name in reports)
    ]
    counts = [file.row_count for file in read]
    cells = pd.DataFrame(
        {
            "file": [file.path for file in read],
            "rows": [
                MISSING if count is None else format_number(count, words.language)
                for count in counts
            ],
            "sha256": [file.sha256[:_SHOWN_HASH_DIGITS] for file in read],
        }
    )
    return PublishedTable(
        SOURCES,
        words.text("Tiedostot, joista luvut on luettu"),
        tuple(column.in_language(words) for column in _PROVENANCE_COLUMNS),
        cells,
        notes=(words.text(_READ_NOTE),),
        figures=pd.DataFrame({"rows": counts}),
    )
