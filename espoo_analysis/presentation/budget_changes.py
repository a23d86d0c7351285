"""How the budget was amended: since it was first decided, and since the report before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from espoo_analysis.presentation.cells import euros, line_names, side_names, total_rows
from espoo_analysis.presentation.fragments import HtmlFragment, paragraphs
from espoo_analysis.presentation.numbers import format_number
from espoo_analysis.presentation.published_table import Column, PublishedTable
from espoo_analysis.presentation.wording import Wording, mark

if TYPE_CHECKING:
    from espoo_analysis.contracts import Reference

_COLUMNS = (
    Column("line", mark("Rivi"), align="left"),
    Column("original", mark("Alkuperäinen talousarvio"), unit="€", decimals=0),
    Column("amended", mark("Muutettu talousarvio"), unit="€", decimals=0),
    Column("amendments", mark("Muutokset yhteensä"), unit="€", decimals=0),
    Column("since_last", mark("Edellisen raportin jälkeen"), unit="€", decimals=0),
)
_NOT_PUBLISHED = mark(
    "Alkuperäistä talousarviota ei ole julkaistu, joten siihen tehtyjä muutoksia ei voi laskea."
)
_TOTALS_NOTE = mark("Summariveillä talousarviot ovat sellaisina kuin kaupunki on ne julkaissut.")
_NEW_YEAR_NOTE = mark(
    "Edellinen raportti on edelliseltä vuodelta, joten talousarviota ei verrata siihen."
)
_SIGN_NOTE = mark(
    "Tuotot ovat positiivisia ja kulut negatiivisia: negatiivinen muutos lisää kulujen "
    "määrärahaa tai pienentää tuloarviota."
)
_MISSING_NOTE = mark("Viiva (–) tarkoittaa, ettei lukua ole annettu tai ettei sitä voi laskea.")


def budget_changes_table(
    follow_up: pd.DataFrame, changes: pd.DataFrame, reference: Reference, words: Wording
) -> PublishedTable | HtmlFragment:
    """Set the original budget beside the amended one.

    ``amendments = amended budget - original budget``

    Parameters
    ----------
    follow_up : DataFrame
        Contract `FollowUp`, of one unit.
    changes : DataFrame
        Contract `Changes` since the report before; no rows where there is none.
    reference : Reference
        Names of the lines.
    words : Wording
        The reader's language.

    Returns
    -------
    PublishedTable or HtmlFragment
        Whole euros, in the city's order and signs; the totals are the published ones. One
        sentence where neither the original budget nor a change is known.

    Examples
    --------
    >>> from espoo_analysis import load_period
    >>> july = load_period("2025-07", unit="immigration")
    >>> budget_changes_table(july.follow_up, pd.DataFrame(), july.reference, Wording("en"))
    The original budget has not been published, so the amendments to it cannot be computed.
    """
    is_new_year = _is_new_year(changes)
    original, amended = follow_up["original_budget_eur"], follow_up["amended_budget_eur"]
    since_last = _since_last(changes.iloc[:0] if is_new_year else changes, follow_up)
    if original.isna().all() and since_last.isna().all():
        return paragraphs([words.text(_NOT_PUBLISHED)])
    figures = {
        "original": original,
        "amended": amended,
        "amendments": amended - original,
        "since_last": since_last,
    }
    signed = {
        key: [format_number(amount, words.language, signed=True) for amount in figures[key]]
        for key in ("amendments", "since_last")
    }
    cells = {
        "line": line_names(follow_up, reference, words),
        "original": euros(original, words),
        "amended": euros(amended, words),
        **signed,
    }
    missing = [_NOT_PUBLISHED] if original.isna().all() else []
    missing += [_NEW_YEAR_NOTE] if is_new_year else []
    return PublishedTable(
        "budget-changes",
        words.text("Talousarvion muutokset, euroa"),
        tuple(column.in_language(words) for column in _COLUMNS),
        pd.DataFrame(cells),
        tuple(words.text(note) for note in [*missing, _SIGN_NOTE, _TOTALS_NOTE, _MISSING_NOTE]),
        total_rows(follow_up),
        side_names(follow_up, words),
        pd.DataFrame(figures),
    )


def _is_new_year(changes: pd.DataFrame) -> bool:
    if changes.empty:
        return False
    # Within a year an original budget is at most revised.
    is_original = changes["quantity"] == "original_budget_eur"
    is_new = (is_original & changes["state"].eq("changed")) | changes["state"].eq("restart")
    return bool(is_new.any())


def _since_last(changes: pd.DataFrame, follow_up: pd.DataFrame) -> pd.Series:
    if changes.empty:
        return pd.Series(float("nan"), index=follow_up.index)
    own = changes[changes["topic"] == "follow_up"].set_index("key")
    known = own.loc[own["quantity"] == "amended_budget_eur", "change"]
    return follow_up["line"].map(known).astype("float64")
