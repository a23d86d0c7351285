"""The tables of the economic analysis: the follow-up and the use of the year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from espoo_analysis.presentation.cells import (
    euros,
    line_names,
    percents,
    printed_percents,
    side_names,
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
    Column("printed_budget", mark("Muutettu talousarvio"), _PRINTED, unit="€", decimals=0),
    Column("printed_forecast", mark("Ennuste"), _PRINTED, unit="€", decimals=0),
    Column("printed_deviation", mark("Poikkeama"), _PRINTED, unit="€", decimals=0),
    Column("printed_utilisation", mark("Toteuma-%"), _PRINTED, decimals=1),
    Column("budget", mark("Muutettu talousarvio"), _COMPUTED, unit="€", decimals=0),
    Column("forecast", mark("Ennuste"), _COMPUTED, unit="€", decimals=0),
    Column("deviation", mark("Poikkeama"), _COMPUTED, unit="€", decimals=0),
    Column("utilisation", mark("Toteuma-%"), _COMPUTED, decimals=1),
    Column("low", mark("Toteumaprosentti vähintään"), _COMPUTED, decimals=1, is_shown=False),
    Column("high", mark("Toteumaprosentti enintään"), _COMPUTED, decimals=1, is_shown=False),
    Column("share", mark("Poikkeama"), _COMPUTED, unit="%", decimals=1, is_shown=False),
)
_SIGN_NOTE = mark(
    "Tuotot ovat positiivisia ja kulut negatiivisia. Poikkeama on ennuste − "
    "muutettu talousarvio: positiivinen poikkeama on aina edullinen."
)
_ROUNDING_NOTE = mark(
    "Lasketut luvut on summattu riveittäin pyöristämättä ja pyöristetty vasta "
    "näytettäessä; julkaistuista ne eroavat pyöristyksen verran, ja suurempi ero on virhe."
)
_INTERVAL_NOTE = mark(
    "Suluissa on väli, jolla toteumaprosentti on, kun siitä tunnetaan vain kokonaisluku."
)
_MISSING_NOTE = mark("Viiva (–) tarkoittaa, ettei lukua ole annettu tai ettei sitä voi laskea.")
_RUN_RATE = mark("Nykytahdin ennuste, euroa")
_YEAR_USE = (
    Column("line", mark("Rivi"), align="left"),
    Column("actual", mark("Toteuma, euroa"), decimals=0),
    Column("utilisation", mark("Toteuma-%"), decimals=1),
    Column("low", mark("Toteumaprosentti vähintään"), decimals=1, is_shown=False),
    Column("high", mark("Toteumaprosentti enintään"), decimals=1, is_shown=False),
    Column("expected", mark("Odotettu osuus"), unit="%", decimals=1),
    Column("gap", mark("Ero, %-yks."), decimals=1, is_shown=False),
    Column("forecast", mark("Ennuste / talousarvio"), unit="%", decimals=1),
    Column("run_rate", mark("Arvio"), _RUN_RATE, unit="€", decimals=0),
    Column("run_rate_low", mark("Alin"), _RUN_RATE, unit="€", decimals=0),
    Column("run_rate_high", mark("Ylin"), _RUN_RATE, unit="€", decimals=0),
    Column("pace", mark("Tarvittava tahti"), decimals=2),
)
_EXPECTED_NOTE = mark(
    "Odotettu osuus on se osa vuoden talousarviosta, jonka kertymäprofiilin mukaan "
    "pitäisi olla käytetty kauden loppuun mennessä; ilman profiilia talousarvio "
    "jakautuu vuodelle tasaisesti. Kertymäprofiilit ovat oletuksia, joita kaupunki ei ole "
    "vahvistanut."
)
_RUN_RATE_NOTE = mark(
    "Nykytahdin ennuste on toteuma jaettuna odotetulla osuudella, summarivillä rivien summa; "
    "alin ja ylin arvio ottavat huomioon, että kertymä voi vaihdella ja että toteumaprosentti "
    "voi olla pyöristetty."
)
_PACE_NOTE = mark(
    "Tarvittava tahti kertoo, kuinka moninkertainen loppuvuoden tahdin on oltava "
    "tähänastiseen verrattuna, jotta ennuste toteutuu: 1,00 on sama tahti. Se "
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
    figures = {
        "printed_budget": follow_up["amended_budget_eur"],
        "printed_forecast": follow_up["forecast_eur"],
        "printed_deviation": follow_up["published_deviation_eur"],
        "printed_utilisation": follow_up["published_utilisation_pct"],
        "budget": deviations["amended_budget_eur"],
        "forecast": deviations["forecast_eur"],
        "deviation": deviations["deviation_eur"],
        "share": deviations["deviation_share"] * 100,
        **_utilisation_figures(used),
    }
    estimated = [_INTERVAL_NOTE] if used["basis"].eq("estimated").any() else []
    notes = [_SIGN_NOTE, _ROUNDING_NOTE, *estimated, _MISSING_NOTE]
    return PublishedTable(
        "follow-up",
        words.text("Talousarvion toteutuminen, euroa"),
        tuple(column.in_language(words) for column in _FOLLOW_UP),
        pd.DataFrame(cells),
        tuple(words.text(note) for note in notes),
        total_rows(follow_up),
        side_names(follow_up, words),
        pd.DataFrame(figures),
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
        "run_rate_low": euros(forecast_use["run_rate_low_eur"], words),
        "run_rate_high": euros(forecast_use["run_rate_high_eur"], words),
        "pace": [format_number(pace, words.language, decimals=2) for pace in paces],
    }
    figures = {
        "actual": forecast_use["actual_ytd_eur"],
        **_utilisation_figures(forecast_use),
        "expected": forecast_use["expected_share"] * 100,
        "gap": (forecast_use["utilisation_share"] - forecast_use["expected_share"]) * 100,
        "forecast": forecast_use["forecast_share"] * 100,
        "run_rate": forecast_use["run_rate_forecast_eur"],
        "run_rate_low": forecast_use["run_rate_low_eur"],
        "run_rate_high": forecast_use["run_rate_high_eur"],
        "pace": paces,
    }
    is_estimated = forecast_use["basis"].eq("estimated").any()
    notes = [
        _EXPECTED_NOTE,
        *([_RUN_RATE_NOTE] if forecast_use["run_rate_low_eur"].notna().any() else []),
        *([_PACE_NOTE] if paces.notna().any() else []),
        *([_ESTIMATE_NOTE, _INTERVAL_NOTE] if is_estimated else []),
        _MISSING_NOTE,
    ]
    return PublishedTable(
        "year-use",
        words.text("Talousarvion käyttö riveittäin"),
        tuple(column.in_language(words) for column in _YEAR_USE),
        pd.DataFrame(cells),
        tuple(words.text(note) for note in notes),
        total_rows(forecast_use),
        side_names(forecast_use, words),
        pd.DataFrame(figures),
    )


def _utilisation_figures(used: pd.DataFrame) -> dict[str, pd.Series]:
    columns = {"utilisation": "share", "low": "low", "high": "high"}
    return {key: used[f"utilisation_{name}"] * 100 for key, name in columns.items()}
