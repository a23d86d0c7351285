"""The tables of the economic analysis: the follow-up and the use of the year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from espoo_analysis.presentation.cells import (
    euros,
    line_names,
    percents,
    printed_percents,
    total_rows,
    utilisations,
)
from espoo_analysis.presentation.numbers import format_number
from espoo_analysis.presentation.published_table import Column, PublishedTable
from espoo_analysis.presentation.wording import Wording, mark

if TYPE_CHECKING:
    from espoo_analysis.contracts import Reference

_PRINTED, _COMPUTED = mark("Kaupungin taulukossa"), mark("Laskettu riveistä")
_FOLLOW_UP = (
    Column("line", mark("Rivi"), align="left"),
    Column("printed_budget", mark("Muutettu talousarvio"), _PRINTED),
    Column("printed_forecast", mark("Ennuste"), _PRINTED),
    Column("printed_deviation", mark("Poikkeama"), _PRINTED),
    Column("printed_utilisation", mark("Toteuma-%"), _PRINTED),
    Column("budget", mark("Muutettu talousarvio"), _COMPUTED),
    Column("forecast", mark("Ennuste"), _COMPUTED),
    Column("deviation", mark("Poikkeama"), _COMPUTED),
    Column("utilisation", mark("Toteuma-%"), _COMPUTED),
)
_FOLLOW_UP_NOTES = (
    mark(
        "Tuotot ovat positiivisia ja kulut negatiivisia. Poikkeama on ennuste − "
        "muutettu talousarvio: positiivinen poikkeama on aina edullinen."
    ),
    mark(
        "Lasketut luvut on summattu riveittäin pyöristämättä ja pyöristetty vasta "
        "näytettäessä, joten ne voivat erota julkaistuista muutamalla eurolla."
    ),
    mark(
        "Suluissa on väli, jolla toteumaprosentti on, kun siitä tunnetaan vain "
        "kokonaisluku. Viiva (–) tarkoittaa, ettei lukua ole annettu tai ettei sitä "
        "voi laskea."
    ),
)
_YEAR_USE = (
    Column("line", mark("Rivi"), align="left"),
    Column("actual", mark("Toteuma, euroa")),
    Column("utilisation", mark("Toteuma-%")),
    Column("expected", mark("Odotettu osuus")),
    Column("forecast", mark("Ennuste / talousarvio")),
    Column("run_rate", mark("Nykytahdin ennuste, euroa")),
    Column("pace", mark("Tarvittava tahti")),
)
_YEAR_USE_NOTES = (
    mark(
        "Odotettu osuus on se osa vuoden talousarviosta, jonka kertymäprofiilin mukaan "
        "pitäisi olla käytetty kauden loppuun mennessä; ilman profiilia talousarvio "
        "jakautuu vuodelle tasaisesti."
    ),
    mark(
        "Tarvittava tahti kertoo, kuinka moninkertaisella tahdilla loppuvuoden on kuluttava "
        "tähänastiseen verrattuna, jotta ennuste toteutuu: 1,00 on sama tahti."
    ),
)
_PROFILE_NOTE = mark(
    "Kertymäprofiilit ovat oletuksia, joita kaupunki ei ole vahvistanut. Tarvittava tahti "
    "lasketaan kalenterikuukausista."
)
_ESTIMATE_NOTE = mark(
    "Toteuma on arvio, joka on laskettu kokonaisesta toteumaprosentista; tarkkaa "
    "toteumaa ei ole annettu."
)


def follow_up_table(
    follow_up: pd.DataFrame,
    deviations: pd.DataFrame,
    used: pd.DataFrame,
    reference: Reference,
    words: Wording,
) -> PublishedTable:
    """Set the recomputed figures beside the city's printed follow-up table.

    Parameters
    ----------
    follow_up, deviations, used : DataFrame
        Contracts `FollowUp`, `Deviations` and `Utilisations`, with the same rows.
    reference : Reference
        Names of the lines.
    words : Wording
        The reader's language.

    Returns
    -------
    PublishedTable
        Whole euros and percentages, in the city's order and signs.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> july = ea.load_period("2025-07", unit="immigration")
    >>> table = follow_up_table(
    ...     july.follow_up,
    ...     ea.budget_deviation(july.follow_up),
    ...     ea.budget_utilisation(july.follow_up),
    ...     july.reference,
    ...     Wording("en"),
    ... )
    >>> table.cells.loc[2, ["line", "printed_deviation", "deviation"]].tolist()
    ['Personnel expenses', '−5,562', '−5,563']
    """
    cells = {
        "line": line_names(follow_up, reference, words),
        "printed_budget": euros(follow_up["amended_budget_eur"], words),
        "printed_forecast": euros(follow_up["forecast_eur"], words),
        "printed_deviation": euros(follow_up["published_deviation_eur"], words),
        "printed_utilisation": printed_percents(follow_up["published_utilisation_pct"], words),
        "budget": euros(deviations["amended_budget_eur"], words),
        "forecast": euros(deviations["forecast_eur"], words),
        "deviation": euros(deviations["deviation_eur"], words),
        "utilisation": utilisations(used, words),
    }
    return PublishedTable(
        "follow-up",
        words.text("Talousarvion toteutuminen, euroa"),
        tuple(column.in_language(words) for column in _FOLLOW_UP),
        pd.DataFrame(cells),
        tuple(words.text(note) for note in _FOLLOW_UP_NOTES),
        total_rows(follow_up),
    )


def year_use_table(
    forecast_use: pd.DataFrame, reference: Reference, words: Wording
) -> PublishedTable:
    """Set the use of the year beside what was to be expected and what the rest needs.

    Parameters
    ----------
    forecast_use : DataFrame
        Contract `ForecastUse`.
    reference : Reference
        Names of the lines.
    words : Wording
        The reader's language.

    Returns
    -------
    PublishedTable
        Percentages of the amended budget, whole euros, and the pace as a factor.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> july = ea.load_period("2025-07", unit="immigration")
    >>> use = ea.forecast_utilisation(july.follow_up, "2025-07")
    >>> table = year_use_table(use, july.reference, Wording("en"))
    >>> table.cells.loc[3, ["line", "expected", "pace"]].tolist()
    ['Purchases of services', '58.3%', '3.43']
    """
    paces = forecast_use["required_pace"]
    cells = {
        "line": line_names(forecast_use, reference, words),
        "actual": euros(forecast_use["actual_ytd_eur"], words),
        "utilisation": utilisations(forecast_use, words),
        "expected": percents(forecast_use["expected_share"], words, decimals=1),
        "forecast": percents(forecast_use["forecast_share"], words, decimals=1),
        "run_rate": euros(forecast_use["run_rate_forecast_eur"], words),
        "pace": [format_number(pace, words.language, decimals=2) for pace in paces],
    }
    has_estimate = forecast_use["basis"].eq("estimated").any()
    notes = [*_YEAR_USE_NOTES, _PROFILE_NOTE, *([_ESTIMATE_NOTE] if has_estimate else [])]
    return PublishedTable(
        "year-use",
        words.text("Talousarvion käyttö riveittäin"),
        tuple(column.in_language(words) for column in _YEAR_USE),
        pd.DataFrame(cells),
        tuple(words.text(note) for note in notes),
        total_rows(forecast_use),
    )
