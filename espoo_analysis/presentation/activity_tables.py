"""The tables of the activity analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from espoo_analysis.presentation.cells import (
    ACTIVITY_STATUSES,
    FIGURE_STATES,
    activity_dates,
    kpi_figures,
    kpi_targets,
    kpi_values,
)
from espoo_analysis.presentation.numbers import (
    MISSING,
    format_partial_date,
    format_percent,
)
from espoo_analysis.presentation.published_table import Column, PublishedTable
from espoo_analysis.presentation.wording import Wording, mark

if TYPE_CHECKING:
    from espoo_analysis.contracts import Reference

_MEASURES = {
    "count": mark("lukumäärä"),
    "share": mark("prosenttia"),
    "score": mark("pistearvo"),
    "days": mark("päivää"),
    "years": mark("vuotta"),
}
_ACTIVITY_COLUMNS = (
    Column("title", mark("Toiminta"), align="left"),
    Column("status", mark("Tila"), align="left", is_shown=False),
    Column("when", mark("Ajankohta"), align="left"),
    Column("detail", mark("Kuvaus"), align="left"),
)
_ACTIVITY_NOTE = mark(
    "Ajankohta on niin tarkka kuin se on annettu. Viiva (–) tarkoittaa, ettei sitä "
    "ole annettu, ja avoin loppu, että toiminta jatkuu."
)
_KPI_COLUMNS = (
    Column("indicator", mark("Mittari"), align="left"),
    Column("value", mark("Luku")),
    Column("state", mark("Luvun tila"), align="left", is_shown=False),
    Column("measure", mark("Mitta"), align="left", is_shown=False),
    Column("target", mark("Tavoite")),
    Column("due", mark("Tavoitteen ajankohta"), align="left", is_shown=False),
    Column("attainment", mark("Tavoitteesta saavutettu"), unit="%", decimals=0),
    Column("note", mark("Huomautus"), align="left", language="fi"),
)
_KPI_NOTE = mark(
    "Luku, jota ei ole annettu, ei ole nolla. Viiva (–) tarkoittaa, ettei tavoitetta "
    "ole asetettu, ettei osuutta voi laskea tai ettei huomautusta ole."
)


def activity_table(activities: pd.DataFrame, words: Wording) -> PublishedTable:
    """Every activity with its status, its dates and what it is.

    Parameters
    ----------
    activities : DataFrame
        Contract `Activities`.
    words : Wording
        The reader's language.

    Returns
    -------
    PublishedTable
        One row for each activity, by state and then in the delivered order.

    Examples
    --------
    >>> from espoo_analysis import load_period
    >>> activities = load_period("2025-07", unit="immigration").activities
    >>> activity_table(activities, Wording("en")).cells["status"].unique().tolist()
    ['under way', 'planned', 'carried out']
    """
    language = words.language
    cells = pd.DataFrame(
        {
            "title": activities[f"title_{language}"],
            "status": [words.text(ACTIVITY_STATUSES[status]) for status in activities["status"]],
            "when": activity_dates(activities, words),
            "detail": activities[f"detail_{language}"].fillna(MISSING),
        }
    )
    # Rows of the same state stand together, in the delivered order.
    order = activities["status"].map(list(ACTIVITY_STATUSES).index).argsort(kind="stable")
    return PublishedTable(
        "activities",
        words.text("Toiminta, sen tila ja ajankohta"),
        tuple(column.in_language(words) for column in _ACTIVITY_COLUMNS),
        cells.iloc[order].reset_index(drop=True),
        (words.text(_ACTIVITY_NOTE),),
        groups=tuple(cells["status"].iloc[order]),
    )


def kpi_table(kpis: pd.DataFrame, reference: Reference, words: Wording) -> PublishedTable:
    """Every indicator with its value, its target and what must be known about it.

    Parameters
    ----------
    kpis : DataFrame
        Contract `ServiceKpis`.
    reference : Reference
        Names of the indicators.
    words : Wording
        The reader's language.

    Returns
    -------
    PublishedTable
        One row for each indicator; a value that was not given says so in words.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> july = ea.load_period("2025-07", unit="immigration")
    >>> kpis = ea.service_kpis(july.services, july.reference.indicators, "2025-07")
    >>> kpi_table(kpis, july.reference, Wording("en")).cells.loc[1:2, "value"].tolist()
    ['4,300', 'no figure given']
    """
    cells = pd.DataFrame(
        {
            "indicator": kpis["indicator"].map(words.labels(reference.indicators, "indicator")),
            "value": kpi_values(kpis, words),
            "state": [words.text(FIGURE_STATES[state]) for state in kpis["state"]],
            "measure": [words.text(_MEASURES[measure]) for measure in kpis["measure"]],
            "target": kpi_targets(kpis, words),
            "due": [format_partial_date(date, words.language) for date in kpis["target_date"]],
            "attainment": [
                format_percent(share, words.language) for share in kpis["attainment_share"]
            ],
            "note": kpis["note"].fillna(MISSING),
        }
    )
    notes = [words.text(_KPI_NOTE)]
    if words.language != "fi" and kpis["note"].notna().any():
        notes.append(words.text("Huomautukset ovat suomeksi."))
    return PublishedTable(
        "kpis",
        words.text("Palvelujen luvut ja tavoitteet"),
        tuple(column.in_language(words) for column in _KPI_COLUMNS),
        cells,
        tuple(notes),
        figures=kpi_figures(kpis).assign(attainment=kpis["attainment_share"] * 100),
    )
