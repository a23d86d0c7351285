"""What is said and asked of a forecast that does not fit the use: a sentence for each case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from babel.dates import get_month_names

from espoo_analysis.period import MONTHS_IN_YEAR
from espoo_analysis.presentation.cells import share_with_interval
from espoo_analysis.presentation.numbers import LOCALES, format_euros, format_percent
from espoo_analysis.presentation.wording import mark
from espoo_analysis.settings import HALF_A_CENT_EUR

if TYPE_CHECKING:
    from espoo_analysis.period import Period
    from espoo_analysis.presentation.wording import Wording

#: A forecast no farther from its budget, as a share of it, is as good as the budget.
AS_BUDGETED_SHARE = 0.01

# By side, code, and whether the forecast is as good as the budget.
_USED = {
    ("expense", "worse_than_forecast", False): mark(
        "%(line)s: talousarviosta on käytetty %(used)s, kun kertymäprofiilin mukaan osuus "
        "olisi %(expected)s; ennuste on %(share)s talousarviosta, mutta nykytahdilla vuoden "
        "kulut olisivat vähintään %(amount)s ennustettua suuremmat."
    ),
    ("expense", "worse_than_forecast", True): mark(
        "%(line)s: talousarviosta on käytetty %(used)s, kun kertymäprofiilin mukaan osuus "
        "olisi %(expected)s; ennuste on käytännössä talousarvion suuruinen, mutta "
        "nykytahdilla vuoden kulut olisivat vähintään %(amount)s ennustettua suuremmat."
    ),
    ("expense", "better_than_forecast", False): mark(
        "%(line)s: talousarviosta on käytetty %(used)s, kun kertymäprofiilin mukaan osuus "
        "olisi %(expected)s; ennuste on %(share)s talousarviosta, mutta nykytahdilla vuoden "
        "kulut olisivat vähintään %(amount)s ennustettua pienemmät."
    ),
    ("expense", "better_than_forecast", True): mark(
        "%(line)s: talousarviosta on käytetty %(used)s, kun kertymäprofiilin mukaan osuus "
        "olisi %(expected)s; ennuste on käytännössä talousarvion suuruinen, mutta "
        "nykytahdilla vuoden kulut olisivat vähintään %(amount)s ennustettua pienemmät."
    ),
    ("revenue", "worse_than_forecast", False): mark(
        "%(line)s: talousarviosta on kertynyt %(used)s, kun kertymäprofiilin mukaan osuus "
        "olisi %(expected)s; ennuste on %(share)s talousarviosta, mutta nykytahdilla vuoden "
        "tuotot olisivat vähintään %(amount)s ennustettua pienemmät."
    ),
    ("revenue", "worse_than_forecast", True): mark(
        "%(line)s: talousarviosta on kertynyt %(used)s, kun kertymäprofiilin mukaan osuus "
        "olisi %(expected)s; ennuste on käytännössä talousarvion suuruinen, mutta "
        "nykytahdilla vuoden tuotot olisivat vähintään %(amount)s ennustettua pienemmät."
    ),
    ("revenue", "better_than_forecast", False): mark(
        "%(line)s: talousarviosta on kertynyt %(used)s, kun kertymäprofiilin mukaan osuus "
        "olisi %(expected)s; ennuste on %(share)s talousarviosta, mutta nykytahdilla vuoden "
        "tuotot olisivat vähintään %(amount)s ennustettua suuremmat."
    ),
    ("revenue", "better_than_forecast", True): mark(
        "%(line)s: talousarviosta on kertynyt %(used)s, kun kertymäprofiilin mukaan osuus "
        "olisi %(expected)s; ennuste on käytännössä talousarvion suuruinen, mutta "
        "nykytahdilla vuoden tuotot olisivat vähintään %(amount)s ennustettua suuremmat."
    ),
}
_NOTHING = {
    "expense": mark(
        "%(line)s: kuluja ei ole vielä kertynyt, vaikka kertymäprofiilin mukaan vuoden kuluista "
        "olisi kertynyt %(expected)s ja ennuste on %(forecast)s."
    ),
    "revenue": mark(
        "%(line)s: tuottoja ei ole vielä kertynyt, vaikka kertymäprofiilin mukaan vuoden "
        "tuotoista olisi kertynyt %(expected)s ja ennuste on %(forecast)s."
    ),
}
_WITHOUT_BUDGET = {
    ("expense", "worse_than_forecast"): mark(
        "%(line)s: kuluja on kertynyt %(actual)s, vaikka talousarviota ei ole; nykytahdilla "
        "vuoden kulut olisivat vähintään %(amount)s ennustettua suuremmat."
    ),
    ("expense", "better_than_forecast"): mark(
        "%(line)s: kuluja on kertynyt %(actual)s, vaikka talousarviota ei ole; nykytahdilla "
        "vuoden kulut olisivat vähintään %(amount)s ennustettua pienemmät."
    ),
    ("revenue", "worse_than_forecast"): mark(
        "%(line)s: tuottoja on kertynyt %(actual)s, vaikka talousarviota ei ole; nykytahdilla "
        "vuoden tuotot olisivat vähintään %(amount)s ennustettua pienemmät."
    ),
    ("revenue", "better_than_forecast"): mark(
        "%(line)s: tuottoja on kertynyt %(actual)s, vaikka talousarviota ei ole; nykytahdilla "
        "vuoden tuotot olisivat vähintään %(amount)s ennustettua suuremmat."
    ),
}
# By side and whether the actual is estimated.
_ENDED = {
    ("expense", False): mark(
        "%(line)s: vuosi on päättynyt, ja sen kulut olivat %(actual)s, vaikka ennuste oli "
        "%(forecast)s."
    ),
    ("expense", True): mark(
        "%(line)s: vuosi on päättynyt, ja sen kulut olivat arviolta %(actual)s, vaikka ennuste "
        "oli %(forecast)s."
    ),
    ("revenue", False): mark(
        "%(line)s: vuosi on päättynyt, ja sen tuotot olivat %(actual)s, vaikka ennuste oli "
        "%(forecast)s."
    ),
    ("revenue", True): mark(
        "%(line)s: vuosi on päättynyt, ja sen tuotot olivat arviolta %(actual)s, vaikka ennuste "
        "oli %(forecast)s."
    ),
}
_QUESTION_AT_YEAR_END = mark("Mikä muuttui ennusteen jälkeen?")
# A question of a profile goes before the one of its side.
_QUESTIONS = {
    ("payroll", "worse_than_forecast"): mark("Mikä pienentää palkkakuluja %(months)s?"),
    ("payroll", "better_than_forecast"): mark("Mitkä palkkakulut kasvavat %(months)s?"),
    ("billing_lag", "worse_than_forecast"): mark("Mitkä ostot vähenevät %(months)s?"),
    ("billing_lag", "better_than_forecast"): mark("Mitkä laskut ovat vielä tulematta?"),
    ("arrears", "worse_than_forecast"): mark("Milloin loput avustuksista haetaan ja maksetaan?"),
    ("arrears", "better_than_forecast"): mark(
        "Onko avustuksia maksettu etukäteen, vai saadaanko niitä ennustettua enemmän?"
    ),
    ("expense", "worse_than_forecast"): mark("Mikä pienentää kuluja %(months)s?"),
    ("expense", "better_than_forecast"): mark("Mitkä kulut ovat vielä tulematta?"),
    ("revenue", "worse_than_forecast"): mark("Milloin loput tuotoista saadaan?"),
    ("revenue", "better_than_forecast"): mark(
        "Onko tuottoja kirjattu etukäteen, vai saadaanko niitä ennustettua enemmän?"
    ),
}
_PROFILE_OF_SIDE = {"payroll": "expense", "billing_lag": "expense", "arrears": "revenue"}


def challenge_sentence(row: Any, name: str, period: Period, words: Wording) -> str:
    """Say in one sentence why a forecast does not fit the use so far.

    Parameters
    ----------
    row : namedtuple
        A row of contract `Challenges`, as `itertuples` gives it.
    name : str
        Name of the line.
    period : Period
        The period.
    words : Wording
        The reader's language.

    Returns
    -------
    str
        Amounts have no sign: the sentence says which side and which direction it is.
    """
    sign = -1 if row.side == "expense" else 1
    values = {
        "line": name,
        "expected": format_percent(row.expected_share, words.language, decimals=1),
        "amount": format_euros(abs(row.gap_eur), words.language),
        "actual": format_euros(sign * row.actual_ytd_eur, words.language),
        "forecast": format_euros(sign * row.forecast_eur, words.language),
        "share": format_percent(row.forecast_share, words.language, decimals=1),
    }
    if period.months_left == 0:
        message = _ENDED[row.side, row.basis == "estimated"]
    elif abs(row.actual_ytd_eur) < HALF_A_CENT_EUR:
        message = _NOTHING[row.side]
    elif pd.isna(row.utilisation_share):
        message = _WITHOUT_BUDGET[row.side, row.code]
    else:
        is_as_budgeted = abs(row.forecast_share - 1) < AS_BUDGETED_SHARE
        message = _USED[row.side, row.code, is_as_budgeted]
        values["used"] = share_with_interval(
            row.utilisation_share, row.utilisation_low, row.utilisation_high, words
        )
    return words.text(message, **values)


def challenge_question(row: Any, period: Period, words: Wording) -> str:
    """Ask what would explain a finding.

    Parameters
    ----------
    row : namedtuple
        A row of contract `Challenges`, as `itertuples` gives it.
    period : Period
        The period.
    words : Wording
        The reader's language.

    Returns
    -------
    str
        The question of the line's accrual profile, else of its side.
    """
    if period.months_left == 0:
        return words.text(_QUESTION_AT_YEAR_END)
    asked_by = row.profile if _PROFILE_OF_SIDE.get(row.profile) == row.side else row.side
    return words.text(_QUESTIONS[asked_by, row.code], months=rest_of_year(period, words))


def rest_of_year(period: Period, words: Wording) -> str:
    """Name the months after a period as they stand in a sentence, without a preposition.

    Parameters
    ----------
    period : Period
        A period that ends before December.
    words : Wording
        The reader's language.

    Returns
    -------
    str
        "elo–joulukuussa", "augusti–december" or "August–December".

    Examples
    --------
    >>> from espoo_analysis import Period
    >>> from espoo_analysis.presentation.wording import Wording
    >>> [rest_of_year(Period(2025, month), Wording("fi")) for month in (7, 11)]
    ['elo–joulukuussa', 'joulukuussa']
    """
    names = get_month_names("wide", "stand-alone", LOCALES[words.language])
    ending = "ssa" if words.language == "fi" else ""
    last = names[MONTHS_IN_YEAR] + ending
    if period.months_left == 1:
        return last
    return f"{names[period.month + 1].removesuffix('kuu')}–{last}"
