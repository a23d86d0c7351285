"""How well forecasts held, and how the forecast of this year has developed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from babel.dates import get_month_names

from espoo_analysis.period import MONTHS_IN_YEAR, Period
from espoo_analysis.presentation.cells import euros, line_names, percents
from espoo_analysis.presentation.fragments import HtmlFragment, paragraphs
from espoo_analysis.presentation.numbers import LOCALES, format_number
from espoo_analysis.presentation.published_table import Column, PublishedTable
from espoo_analysis.presentation.wording import Wording, mark

if TYPE_CHECKING:
    from espoo_analysis.contracts import Reference

# After April, July and October: the city's interim reports.
_LEAD_MONTHS = (8, 5, 2)
_FEW_YEARS = 3
_OFFICIAL, _RUN_RATE = mark("Kaupungin ennuste"), mark("Nykytahdin ennuste")
_BIAS, _ERROR = mark("Harha"), mark("Virhe keskimäärin")
_ACCURACY = (
    Column("line", mark("Rivi"), align="left"),
    Column("years", mark("Vuosia"), decimals=0),
    Column("bias", _BIAS, _OFFICIAL, unit="€", decimals=0),
    Column("error", _ERROR, _OFFICIAL, unit="€", decimals=0),
    Column("share", mark("Virhe, %"), _OFFICIAL, unit="%", decimals=1),
    Column("run_rate_bias", _BIAS, _RUN_RATE, unit="€", decimals=0),
    Column("run_rate_error", _ERROR, _RUN_RATE, unit="€", decimals=0),
)
_NO_YEAR_ENDED = mark(
    "Ennusteiden osuvuutta ei voi vielä laskea, koska yhdenkään päättyneen vuoden ennusteita ja "
    "toteumaa ei ole."
)
_NO_HISTORY = mark("Vuoden ennusteita ei ole vielä annettu.")
_ERROR_NOTE = mark(
    "Virhe on vuoden toteuma − ennuste. Harha on virheiden keskiarvo: positiivinen harha kertoo, "
    "että vuosi päättyi ennustettua paremmin. Virhe keskimäärin on laskettu ilman etumerkkiä."
)
_FEW_YEARS_NOTE = mark(
    "Päättyneitä vuosia on vasta %(years)s: luvut kuvaavat niitä eivätkä vielä sitä, miten hyvin "
    "yleensä ennustetaan."
)
_MISSING_NOTE = mark("Viiva (–) tarkoittaa, ettei lukua ole annettu tai ettei sitä voi laskea.")
_HISTORY_NOTE = mark(
    "Ennusteet ovat sellaisina kuin ne annettiin kunkin kauden raportissa; summarivit on "
    "laskettu riveistä. Tuotot ovat positiivisia ja kulut negatiivisia."
)


# The reports that the city publishes in the course of a year.
_INTERIM_MONTHS = (4, 7, 10, 12)


def accuracy_table(
    accuracy: pd.DataFrame, reference: Reference, words: Wording
) -> PublishedTable | HtmlFragment:
    """Say how far forecasts were from what the years became, by line and lead time.

    Parameters
    ----------
    accuracy : DataFrame
        Contract `ForecastAccuracy`, of one unit.
    reference : Reference
        Names of the lines.
    words : Wording
        The reader's language.

    Returns
    -------
    PublishedTable or HtmlFragment
        A group for each lead time of the interim reports, earliest first, or for every lead
        time where there is none of theirs; the official forecast beside the run rate. One
        sentence where no year has ended.

    Examples
    --------
    >>> from espoo_analysis import load_period
    >>> reference = load_period("2025-07").reference
    >>> print(str(accuracy_table(pd.DataFrame(), reference, Wording("en")))[:53])
    The accuracy of the forecasts cannot be computed yet,
    """
    if accuracy.empty:
        return paragraphs([words.text(_NO_YEAR_ENDED)])
    is_interim = accuracy["lead_months"].isin(_LEAD_MONTHS)
    shown = accuracy[is_interim] if is_interim.any() else accuracy
    shown = shown.sort_values("lead_months", ascending=False, kind="stable")
    shown = shown.reset_index(drop=True)
    figures = {
        "years": shown["year_count"],
        "bias": shown["bias_eur"],
        "error": shown["absolute_error_eur"],
        "share": shown["absolute_error_share"] * 100,
        "run_rate_bias": shown["run_rate_bias_eur"],
        "run_rate_error": shown["run_rate_absolute_error_eur"],
    }
    cells = {
        "line": line_names(shown, reference, words),
        "years": euros(figures["years"], words),
        "bias": _signed(figures["bias"], words),
        "error": euros(figures["error"], words),
        "share": percents(shown["absolute_error_share"], words, decimals=1),
        "run_rate_bias": _signed(figures["run_rate_bias"], words),
        "run_rate_error": euros(figures["run_rate_error"], words),
    }
    notes = [words.text(_ERROR_NOTE), words.text(_MISSING_NOTE)]
    most = int(shown["year_count"].max())
    if most < _FEW_YEARS:
        notes.insert(0, words.text(_FEW_YEARS_NOTE, years=str(most)))
    return PublishedTable(
        "accuracy",
        words.text("Ennusteiden osuvuus päättyneinä vuosina, euroa"),
        tuple(column.in_language(words) for column in _ACCURACY),
        pd.DataFrame(cells),
        tuple(notes),
        frozenset(place for place, kind in enumerate(shown["kind"]) if kind == "total"),
        tuple(_lead_time(lead, words) for lead in shown["lead_months"]),
        pd.DataFrame(figures),
    )


def forecast_history_table(
    errors: pd.DataFrame, reference: Reference, words: Wording
) -> PublishedTable | HtmlFragment:
    """Show how the forecast of the latest year has developed from report to report.

    Parameters
    ----------
    errors : DataFrame
        Contract `ForecastErrors`, of one unit.
    reference : Reference
        Names of the lines.
    words : Wording
        The reader's language.

    Returns
    -------
    PublishedTable or HtmlFragment
        A row for each line; a column for the latest amended budget, one for each report's
        forecast and, when the year has ended, one for what it became. The page shows the
        forecasts of the interim reports and the two latest ones; its files have all. One
        sentence where there is no forecast.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> from espoo_analysis.presentation.wording import Wording
    >>> july = ea.load_period("2025-07", unit="immigration")
    >>> economy = ea.economic_analysis(july)
    >>> table = forecast_history_table(economy.errors, july.reference, Wording("en"))
    >>> table.cells.iloc[-1].tolist()
    ['Operating margin', '−1,874,363', '−1,878,162']
    """
    known = errors.dropna(subset=["forecast_eur"])
    if known.empty:
        return paragraphs([words.text(_NO_HISTORY)])
    year = known["year"].max()
    own = errors[errors["year"] == year]
    latest = own[own["period"] == own["period"].max()].set_index("line")
    figures = {"budget": latest["amended_budget_eur"]}
    columns = [Column("budget", words.text("Muutettu talousarvio"), unit="€", decimals=0)]
    periods = [Period.parse(text) for text in sorted(own["period"].unique())]
    for period in periods:
        forecasts = own[own["period"] == str(period)].set_index("line")["forecast_eur"]
        figures[str(period)] = forecasts.reindex(latest.index)
        is_shown = period.month in _INTERIM_MONTHS or period in periods[-2:]
        label = _month(period.month, words)
        columns.append(Column(str(period), label, unit="€", decimals=0, is_shown=is_shown))
    if latest["outcome_eur"].notna().any():
        figures["outcome"] = latest["outcome_eur"]
        columns.append(Column("outcome", words.text("Toteuma"), unit="€", decimals=0))
    amounts = pd.DataFrame(figures)
    # A line on which nothing was ever budgeted, forecast or used says nothing.
    amounts = amounts[amounts.ne(0).any(axis="columns")]
    names = words.labels(reference.lines, "line")
    cells = {key: euros(amounts[key], words) for key in amounts}
    is_total = latest.loc[amounts.index, "kind"].eq("total")
    return PublishedTable(
        "forecast-history",
        words.text("Vuoden %(year)s ennusteet raportista toiseen, euroa", year=str(year)),
        (Column("line", words.text("Rivi"), align="left"), *columns),
        pd.DataFrame({"line": [names[line] for line in amounts.index], **cells}),
        (words.text(_HISTORY_NOTE), words.text(_MISSING_NOTE)),
        frozenset(place for place, total in enumerate(is_total) if total),
        figures=amounts.reset_index(drop=True),
    )


def _lead_time(lead_months: int, words: Wording) -> str:
    return words.plural(
        "%(month)s, %(count)s kk ennen vuoden loppua",
        "%(month)s, %(count)s kk ennen vuoden loppua",
        lead_months,
        month=_month(MONTHS_IN_YEAR - lead_months, words),
        count=str(lead_months),
    )


def _month(month: int, words: Wording) -> str:
    return str(get_month_names("wide", "stand-alone", LOCALES[words.language])[month])


def _signed(amounts: pd.Series, words: Wording) -> list[str]:
    return [format_number(amount, words.language, signed=True) for amount in amounts]
