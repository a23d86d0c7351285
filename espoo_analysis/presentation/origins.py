"""Where each figure was read, on demand: the cell or line of the delivered file."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from espoo_analysis.presentation.fragments import HtmlFragment
from espoo_analysis.presentation.numbers import MISSING, format_number
from espoo_analysis.presentation.published_table import TABLE_MIME, Column, PublishedTable
from espoo_analysis.presentation.wording import Wording, mark

if TYPE_CHECKING:
    from espoo_analysis.contracts import PeriodData

_IN_NUMBER = re.compile(r"(?<=[-0-9]) (?=[0-9€%])")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
#: The id of the table that says where each figure was read.
ORIGINS = "origins"
_TABLES_OF = {"economic": ("finance", "ledger"), "activity": ("services", "activities")}
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

_CHANGED_NOTE = mark(
    "Muutettu luku on korjattu käsin sen jälkeen, kun se luettiin lähteestä; sivun muut osat "
    "käyttävät muutettua lukua."
)


def origins_of_figures(period_data: PeriodData, words: Wording, report: str) -> HtmlFragment:
    """List, folded away, where each imported figure of a report was read.

    Parameters
    ----------
    period_data : PeriodData
        The data of one unit.
    words : Wording
        The reader's language.
    report : {"economic", "activity"}
        The report whose figures are listed.

    Returns
    -------
    HtmlFragment
        A table that opens on demand and travels to the report's files; nothing where no figure
        was imported. A figure that was changed after its import says so.

    Examples
    --------
    >>> from espoo_analysis import load_period
    >>> july = load_period("2025-07", unit="immigration")
    >>> print(str(origins_of_figures(july, Wording("en"), "economic")).splitlines()[0])
    Where each figure was read
    """
    origins = period_data.origins
    origins = origins[origins["table"].isin(_TABLES_OF[report])]
    if origins.empty:
        return HtmlFragment("", "")
    table = _table(origins, period_data, words)
    summary = escape(f"{table.caption} ({len(table.cells)})")
    html = f'<details class="origins"><summary>{summary}</summary>{table.to_html()}</details>'
    return HtmlFragment(html, repr(table), {TABLE_MIME: table.to_record()})


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
    sources = [
        words.text("Lähde: %(source)s.", source=source) for source in origins["source"].unique()
    ]
    changed = [] if origins["is_current"].all() else [words.text(_CHANGED_NOTE)]
    return PublishedTable(
        ORIGINS,
        words.text("Mistä kukin luku on luettu"),
        tuple(column.in_language(words) for column in _COLUMNS),
        cells,
        (*sources, *changed),
    )


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
    }
