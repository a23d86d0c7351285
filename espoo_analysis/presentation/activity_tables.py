"""The tables of the activity analysis."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from espoo_analysis.presentation.cells import (
    ACTIVITY_STATUSES,
    FIGURE_STATES,
    activity_dates,
    kpi_figures,
    kpi_targets,
    kpi_values,
    percents,
)
from espoo_analysis.presentation.numbers import (
    MISSING,
    format_number,
    format_partial_date,
    rounded,
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
    "eur": mark("euroa"),
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
    Column("annualised", mark("Koko vuosi tällä tahdilla"), decimals=0),
    Column("last_year", mark("Vuosi sitten")),
    Column("change", mark("Muutos vuodessa"), unit="%", decimals=1, is_shown=False),
    Column("target", mark("Tavoite")),
    Column("due", mark("Tavoitteen ajankohta"), align="left", is_shown=False),
    Column("attainment", mark("Tavoitteesta saavutettu"), unit="%", decimals=0, is_shown=False),
    Column("target_class", mark("Tavoitteen toteutuminen"), align="left"),
    Column("cost", mark("Kustannukset, euroa"), decimals=0, is_shown=False),
    Column("unit_cost", mark("Yksikkökustannus, euroa"), decimals=2),
    Column("note", mark("Huomautus"), align="left", language="fi"),
)
# What is on the page in any case, and the most columns that can be read side by side. What
# stands first here is the first to get one of the other places.
_ALWAYS_SHOWN = ("indicator", "value", "target")
_SHOWN_WHERE_GIVEN = ("note", "target_class", "last_year", "unit_cost", "annualised")
_MOST_COLUMNS = 7
_TARGET_CLASSES = {
    ("achieved", "final"): mark("toteutui"),
    ("achieved", "projected"): mark("toteutumassa"),
    ("partially_achieved", "final"): mark("toteutui osittain"),
    ("partially_achieved", "projected"): mark("toteutumassa osittain"),
    ("not_achieved", "final"): mark("ei toteutunut"),
    ("not_achieved", "projected"): mark("ei toteutumassa"),
}
_KPI_NOTE = mark(
    "Luku, jota ei ole annettu, ei ole nolla. Viiva (–) tarkoittaa, ettei tavoitetta "
    "ole asetettu, ettei lukua voi laskea tai ettei huomautusta ole."
)
_HIDDEN_NOTE = mark("Pientä lukua ei julkaista, eikä lukua, jonka avulla sen voisi laskea.")
_PROJECTED_NOTE = mark(
    "Toteutumassa on arvio: tavoitteen ajankohta on vielä edessä, ja vuoden mittaan kertyvä "
    "luku arvioidaan tähänastisella tahdilla."
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
        One row for each indicator; a value that was not given, or is hidden, says so in words.
        Columns without a figure are not shown; at most seven are, and all are in the files.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> july = ea.load_period("2025-07", unit="immigration")
    >>> kpis = ea.service_kpis(july.services, july.reference.indicators, "2025-07")
    >>> kpi_table(kpis, july.reference, Wording("en")).cells.loc[1:2, "value"].tolist()
    ['4,300', 'no figure given']
    """
    figures = _kpi_figures(kpis, reference)
    cells = pd.DataFrame(
        {
            "indicator": kpis["indicator"].map(words.labels(reference.indicators, "indicator")),
            "value": kpi_values(kpis, words),
            "state": [words.text(FIGURE_STATES[state]) for state in kpis["state"]],
            "measure": [words.text(_MEASURES[measure]) for measure in kpis["measure"]],
            "annualised": _values_of(kpis, figures["annualised"], words),
            "last_year": _values_of(kpis, kpis["value_last_year"], words),
            "change": percents(kpis["change_on_year_share"], words, decimals=1),
            "target": kpi_targets(kpis, words),
            "due": [format_partial_date(date, words.language) for date in kpis["target_date"]],
            "attainment": percents(kpis["attainment_share"], words),
            "target_class": _target_classes(kpis, words),
            "cost": [format_number(cost, words.language) for cost in kpis["cost_eur"]],
            "unit_cost": [
                format_number(cost, words.language, decimals=2) for cost in kpis["unit_cost_eur"]
            ],
            "note": kpis["note"].fillna(MISSING),
        }
    )
    return PublishedTable(
        "kpis",
        words.text("Palvelujen luvut ja tavoitteet"),
        tuple(column.in_language(words) for column in _kpi_columns(cells)),
        cells,
        tuple(_kpi_notes(kpis, words)),
        figures=figures,
    )


def _kpi_figures(kpis: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    # What need not grow says nothing by its pace: the workshops of a spring are over.
    aims = reference.indicators.query("direction != 'none'")["indicator"]
    annualised = kpis["annualised_value"].where(kpis["indicator"].isin(aims))
    whole = annualised.map(lambda value: value if pd.isna(value) else float(rounded(value, 0)))
    last_year = kpi_figures(kpis.assign(value=kpis["value_last_year"]))["value"]
    return kpi_figures(kpis).assign(
        annualised=whole,
        last_year=last_year,
        change=kpis["change_on_year_share"] * 100,
        attainment=kpis["attainment_share"] * 100,
        cost=kpis["cost_eur"],
        unit_cost=kpis["unit_cost_eur"],
    )


def _values_of(kpis: pd.DataFrame, values: pd.Series, words: Wording) -> list[str]:
    """Write other values of the same indicators; one that is missing is an en dash."""
    return kpi_values(kpis.assign(value=values, state="reported"), words)


def _target_classes(kpis: pd.DataFrame, words: Wording) -> list[str]:
    unknown = words.text("ei voida arvioida")
    classes = kpis[["target_class", "class_basis"]].itertuples(index=False, name=None)
    return [
        MISSING
        if pd.isna(target_class)
        else unknown
        if target_class == "cannot_be_assessed"
        else words.text(_TARGET_CLASSES[target_class, basis])
        for target_class, basis in classes
    ]


def _kpi_columns(cells: pd.DataFrame) -> list[Column]:
    """Choose what is on the page: no empty column, and no more than can be read."""
    given = [key for key in _SHOWN_WHERE_GIVEN if cells[key].ne(MISSING).any()]
    shown = [*_ALWAYS_SHOWN, *given][:_MOST_COLUMNS]
    return [replace(column, is_shown=column.key in shown) for column in _KPI_COLUMNS]


def _kpi_notes(kpis: pd.DataFrame, words: Wording) -> list[str]:
    notes = [words.text(_KPI_NOTE)]
    if kpis["state"].eq("hidden").any():
        notes.append(words.text(_HIDDEN_NOTE))
    if kpis["class_basis"].eq("projected").any():
        notes.append(words.text(_PROJECTED_NOTE))
    if words.language != "fi" and kpis["note"].notna().any():
        notes.append(words.text("Huomautukset ovat suomeksi."))
    return notes
