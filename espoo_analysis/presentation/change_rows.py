"""The rows of what changed between two reports, and what is said beside them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from espoo_analysis.period import Period
from espoo_analysis.presentation.fragments import HtmlFragment, paragraphs
from espoo_analysis.presentation.numbers import format_day, format_period
from espoo_analysis.presentation.wording import mark

if TYPE_CHECKING:
    from espoo_analysis.presentation.published_table import PublishedTable
    from espoo_analysis.presentation.wording import Wording

_QUANTITIES = {
    "original_budget_eur": mark("Alkuperäinen talousarvio"),
    "amended_budget_eur": mark("Muutettu talousarvio"),
    "forecast_eur": mark("Ennuste"),
    "actual_ytd_eur": mark("Toteuma"),
    "value": mark("Palvelujen luvut"),
    "status": mark("Toiminta"),
}
_CAPTIONS = {
    "follow_up": mark("Talouden muutokset: %(previous)s ja %(current)s"),
    "services": mark("Toiminnan muutokset: %(previous)s ja %(current)s"),
}
_STATES = {
    "changed": mark("muuttunut"),
    "revised": mark("tarkistettu jälkikäteen"),
    "added": mark("uusi"),
    "ended": mark("ei enää mukana"),
    "missing": mark("luku puuttuu tai sitä ei näytetä"),
}
_RESTART_NOTE = mark(
    "Uusi vuosi on alkanut: vuoden alusta kertyviä lukuja ei verrata edellisen vuoden lukuihin."
)


def shown_changes(changes: pd.DataFrame) -> pd.DataFrame:
    """Choose what changed, came, went, was revised or is only in one of two reports.

    Parameters
    ----------
    changes : DataFrame
        Contract `Changes`.

    Returns
    -------
    DataFrame
        Rows of `changes` by quantity, numbered from 0.
    """
    is_shown = changes["state"].isin(["changed", "revised", "added", "ended"])
    # A figure that neither report has is no change; one that only one of them has is.
    has_gone_or_come = changes["previous"].isna() != changes["current"].isna()
    is_shown |= changes["state"].eq("missing") & has_gone_or_come
    order = changes["quantity"].map(list(_QUANTITIES).index).sort_values(kind="stable").index
    return changes.loc[order][is_shown.loc[order]].reset_index(drop=True)


def change_groups(shown: pd.DataFrame, words: Wording) -> tuple[str, ...]:
    """Name the quantity of each row.

    Parameters
    ----------
    shown : DataFrame
        Rows of `shown_changes`.
    words : Wording
        The reader's language.

    Returns
    -------
    tuple of str
        One for each row.
    """
    return tuple(words.text(_QUANTITIES[quantity]) for quantity in shown["quantity"])


def change_states(shown: pd.DataFrame, words: Wording) -> list[str]:
    """Say of each row what happened; of a revised figure also of which day it is.

    Parameters
    ----------
    shown : DataFrame
        Rows of `shown_changes`.
    words : Wording
        The reader's language.

    Returns
    -------
    list of str
        One for each row.
    """
    states = []
    for state, day in zip(shown["state"], shown["as_of"], strict=True):
        said = words.text(_STATES[state])
        # Only a revised figure is of another day than the report.
        is_dated = state == "revised" and not pd.isna(day)
        states.append(f"{said} ({format_day(day, words.language)})" if is_dated else said)
    return states


def change_caption(topic: str, previous_period: str, period: str | Period, words: Wording) -> str:
    """Name a table of changes by the two periods.

    Parameters
    ----------
    topic : {"follow_up", "services"}
        What the table is of.
    previous_period, period : str or Period
        The periods.
    words : Wording
        The reader's language.

    Returns
    -------
    str
        The caption.
    """
    return words.text(
        _CAPTIONS[topic],
        previous=format_period(Period.parse(previous_period), words.language),
        current=format_period(Period.parse(period), words.language),
    )


def change_remarks(changes: pd.DataFrame, names: dict[str, str], words: Wording) -> list[str]:
    """Say what does not compare: a reorganisation in its words, and that a new year began.

    Parameters
    ----------
    changes : DataFrame
        Contract `Changes`, every row of the table's topics.
    names : dict
        Name of a line, indicator or activity by its code.
    words : Wording
        The reader's language.

    Returns
    -------
    list of str
        One sentence or more for each reason; none where everything compares.
    """
    breaks = changes[changes["state"] == "break"]
    notes = breaks[f"note_{words.language}"].fillna(breaks["note_fi"])
    remarks = []
    for note in notes.dropna().unique():
        keys = breaks.loc[notes == note, "key"].unique()
        if set(keys) == set(changes["key"]):
            remarks.append(str(note))
            continue
        named = ", ".join(names.get(key, key) for key in keys)
        remarks.append(words.text("%(names)s: %(note)s", names=named, note=str(note)))
    if changes["state"].eq("restart").any():
        remarks.append(words.text(_RESTART_NOTE))
    return remarks


def with_remarks(
    table: PublishedTable, remarks: list[str], previous_period: str, words: Wording
) -> PublishedTable | HtmlFragment:
    """Put the remarks below a table of changes, or say that nothing changed.

    Parameters
    ----------
    table : PublishedTable
        The table.
    remarks : list of str
        What `change_remarks` says.
    previous_period : str
        Period of the report before.
    words : Wording
        The reader's language.

    Returns
    -------
    PublishedTable or HtmlFragment
        Sentences where the table has no row.
    """
    if not table.cells.empty:
        return replace(table, notes=(*remarks, *table.notes))
    previous = format_period(Period.parse(previous_period), words.language)
    unchanged = words.text(
        "Mikään vertailukelpoinen luku tai tila ei ole muuttunut edellisestä raportista "
        "(%(previous)s).",
        previous=previous,
    )
    return paragraphs([unchanged, *remarks])
