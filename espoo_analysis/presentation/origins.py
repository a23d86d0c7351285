"""Where each figure was read, on demand: the cell or line of the delivered file."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from espoo_analysis.presentation.cells import FIGURE_STATES
from espoo_analysis.presentation.fragments import HtmlFragment, paragraphs
from espoo_analysis.presentation.numbers import MISSING, format_day, format_number
from espoo_analysis.presentation.published_table import TABLE_MIME, Column, PublishedTable
from espoo_analysis.presentation.wording import Wording, mark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from espoo_analysis.contracts import PeriodData

_IN_NUMBER = re.compile(r"(?<=[-0-9]) (?=[0-9€%])")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
#: The id of the table that says where each figure was read.
ORIGINS = "origins"
_TABLES_OF = {
    "economic": ("finance", "ledger"),
    "activity": ("services", "activities", "statistics"),
}
_FIELDS = {
    "original_budget_eur": mark("Alkuperäinen talousarvio"),
    "amended_budget_eur": mark("Muutettu talousarvio"),
    "forecast_eur": mark("Ennuste"),
    "actual_ytd_eur": mark("Toteuma"),
    "deviation_eur": mark("Poikkeama"),
    "utilisation_pct": mark("Toteuma-%"),
    "amount_eur": mark("Kirjanpidon tapahtumat"),
    "as_of": mark("Päivä"),
    "value": mark("Luku"),
    "note": mark("Huomautus"),
    "service": mark("Palvelu"),
    "status": mark("Tila"),
    "starts": mark("Alkaa"),
    "ends": mark("Päättyy"),
    "title_fi": mark("Nimi suomeksi"),
    "title_sv": mark("Nimi ruotsiksi"),
    "title_en": mark("Nimi englanniksi"),
    "detail_fi": mark("Kuvaus suomeksi"),
    "detail_sv": mark("Kuvaus ruotsiksi"),
    "detail_en": mark("Kuvaus englanniksi"),
}
_COLUMNS = (
    Column("row", mark("Rivi"), align="left"),
    Column("field", mark("Tieto"), align="left"),
    Column("as_read", mark("Lähteessä lukee"), align="left", is_verbatim=True),
    Column("value", mark("Luettiin lukuna"), align="left"),
    Column("place", mark("Paikka"), align="left"),
    Column("source", mark("Lähde"), align="left", is_shown=False),
    Column("state", mark("Onko sama nyt"), align="left"),
)
_STATISTICS = {
    "population": mark("Asukkaita"),
    "foreign_language_speakers": mark("Vieraskielisiä"),
    "foreign_language_share": mark("Vieraskielisten osuus"),
}

_CHANGED_NOTE = mark(
    "Muutettu luku on korjattu käsin sen jälkeen, kun se luettiin lähteestä; sivun muut osat "
    "käyttävät muutettua lukua."
)


_NOT_IMPORTED = mark(
    "Väestölukuja, joiden paikkaa lähteessä ei tiedetä, koska niitä ei ole tuotu tiedostosta: "
    "%(count)s."
)


def origins_of_figures(
    period_data: PeriodData, words: Wording, report: str, kpis: pd.DataFrame | None = None
) -> HtmlFragment:
    """List, folded away, where each imported figure of a report was read.

    Parameters
    ----------
    period_data : PeriodData
        The data of one unit.
    words : Wording
        The reader's language.
    report : {"economic", "activity"}
        The report whose figures are listed.
    kpis : DataFrame, optional
        Contract `ServiceKpis`: which of the services' figures are hidden. Without it none of
        them is listed, so that none is published by mistake.

    Returns
    -------
    HtmlFragment
        A table that opens on demand and travels to the report's files; nothing where no figure
        was imported. A figure that was changed after its import says so. Beside the services'
        figures it is said how many of the statistics were not imported.

    Examples
    --------
    >>> from espoo_analysis import load_period
    >>> july = load_period("2025-07", unit="immigration")
    >>> print(str(origins_of_figures(july, Wording("en"), "economic")).splitlines()[0])
    Where each figure was read
    """
    origins = period_data.origins
    origins = origins[origins["table"].isin(_TABLES_OF[report])]
    origins = _publishable(origins, kpis, period_data.reference.indicators, words)
    unread = _not_imported(period_data, words) if report == "activity" else []
    if origins.empty:
        return paragraphs(unread)
    table = _table(origins, period_data, words)
    table = replace(table, notes=(*table.notes, *unread))
    summary = escape(f"{table.caption} ({len(table.cells)})")
    html = f'<details class="origins"><summary>{summary}</summary>{table.to_html()}</details>'
    return HtmlFragment(html, repr(table), {TABLE_MIME: table.to_record()})


def _publishable(
    origins: pd.DataFrame, kpis: pd.DataFrame | None, indicators: pd.DataFrame, words: Wording
) -> pd.DataFrame:
    """Put words in place of the services' figures that are hidden, and of notes on them."""
    is_service = origins["table"] == "services"
    if kpis is None:
        return origins[~is_service]
    is_figure = is_service & origins["column"].isin(["value", "note"])
    hidden = kpis.loc[kpis["state"] == "hidden", "indicator"]
    # What was corrected may have been small, or differ by a few from what is shown now.
    counts = indicators.loc[indicators["minimum_cell"].notna(), "indicator"]
    was_changed = origins["key"].isin(counts) & ~origins["is_current"]
    is_secret = is_figure & (origins["key"].isin(hidden) | was_changed)
    mark_of_it = words.text(FIGURE_STATES["hidden"])
    return origins.assign(
        **{name: origins[name].mask(is_secret, mark_of_it) for name in ("as_read", "value")}
    )


def _table(origins: pd.DataFrame, period_data: PeriodData, words: Wording) -> PublishedTable:
    names = _names(period_data, words)
    state = {True: words.text("kyllä"), False: words.text("muutettu tuonnin jälkeen")}
    cells = pd.DataFrame(
        {
            "row": [names.get(str(key), str(key)) for key in origins["key"].fillna(MISSING)],
            "field": [words.text(_FIELDS[name]) for name in origins["column"]],
            # Only so that no number is broken over two lines.
            "as_read": [
                _IN_NUMBER.sub("\u00a0", text) for text in origins["as_read"].fillna(MISSING)
            ],
            "value": [_shown(value, words) for value in origins["value"].fillna(MISSING)],
            "place": origins["place"],
            "source": origins["source"],
            "state": [state[is_current] for is_current in origins["is_current"]],
        },
        dtype="str",
    ).reset_index(drop=True)
    changed = [] if origins["is_current"].all() else [words.text(_CHANGED_NOTE)]
    return PublishedTable(
        ORIGINS,
        words.text("Mistä kukin luku on luettu"),
        tuple(column.in_language(words) for column in _COLUMNS),
        cells,
        (*_sources(origins, words), *changed),
    )


def _sources(origins: pd.DataFrame, words: Wording) -> Iterator[str]:
    told = origins[["source", "imported_on"]].drop_duplicates()
    for source, day in told.itertuples(index=False):
        if pd.isna(day):
            yield words.text("Lähde: %(source)s.", source=source)
        else:
            said = {"source": source, "day": format_day(day.date(), words.language)}
            yield words.text("Lähde: %(source)s, tuotu %(day)s.", **said)


def _not_imported(period_data: PeriodData, words: Wording) -> list[str]:
    """Say how many figures of the statistics have no origin."""
    known = set(period_data.origins["key"])
    missing = len(_figures_of_statistics(period_data, words).keys() - known)
    count = format_number(missing, words.language)
    return [words.text(_NOT_IMPORTED, count=count)] if missing else []


def _figures_of_statistics(period_data: PeriodData, words: Wording) -> dict[str, str]:
    """Name the figures of the statistics as a reader does, by the key of their origin."""
    rows = period_data.population[["statistic", "area", "as_of"]].itertuples(index=False)
    return {
        f"{statistic}/{area}/{day:%Y-%m-%d}": ", ".join(
            (words.text(_STATISTICS[statistic]), area, format_day(day.date(), words.language))
        )
        for statistic, area, day in rows
    }


def _shown(value: str, words: Wording) -> str:
    """Write a number in the reader's form with all its decimals; leave other texts alone."""
    if not _NUMBER.fullmatch(value):
        return value
    decimals = len(value.partition(".")[2])
    return format_number(float(value), words.language, decimals=decimals)


def _names(period_data: PeriodData, words: Wording) -> dict[str, str]:
    reference, language = period_data.reference, words.language
    titles = period_data.activities.set_index("activity")[f"title_{language}"]
    return {
        **words.labels(reference.lines, "line"),
        **words.labels(reference.indicators, "indicator"),
        **titles.to_dict(),
        **_figures_of_statistics(period_data, words),
    }
