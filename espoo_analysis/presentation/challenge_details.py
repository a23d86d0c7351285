"""What a finding rests on: its figures, how they were computed, and what was said to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from espoo_analysis.presentation.accrual import profile_rows, profile_text
from espoo_analysis.presentation.cells import share_with_interval
from espoo_analysis.presentation.challenge_sentences import challenge_question, rest_of_year
from espoo_analysis.presentation.explanations import explanation_of
from espoo_analysis.presentation.limits import exact_percent
from espoo_analysis.presentation.numbers import (
    format_euros,
    format_number,
    format_percent,
)
from espoo_analysis.presentation.wording import mark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from espoo_analysis.period import Period
    from espoo_analysis.presentation.wording import Wording

_BASES = {
    "ledger": mark("Toteuma on kirjanpidosta."),
    "reported": mark("Toteuma on ilmoitettu euroina."),
    "estimated": mark(
        "Toteuma on arvio, joka on laskettu kokonaisesta toteumaprosentista; tarkkaa "
        "toteumaa ei ole annettu."
    ),
}


@dataclass(frozen=True)
class Detail:
    """A fact of a finding: what it is, and what is said of it.

    Parameters
    ----------
    label : str
        What it is.
    texts : tuple of str
        What is said in the page's language, sentence by sentence.
    quoted : tuple of str
        What others said; it stands before the texts.
    language : str
        Language of what is quoted.
    """

    label: str
    texts: tuple[str, ...] = ()
    quoted: tuple[str, ...] = ()
    language: str = ""


def question_and_answer(row: Any, period: Period, words: Wording) -> list[Detail]:
    """Ask what would explain a finding, and say what was answered.

    Parameters
    ----------
    row : namedtuple
        A row of contracts `Challenges` and `Explained`, as `itertuples` gives it.
    period : Period
        The period.
    words : Wording
        The reader's language.

    Returns
    -------
    list of Detail
        The answer in the reader's language, or as it was given, with who gave it and when; the
        question alone where there is none.
    """
    question = Detail(words.text("Kysymys"), (challenge_question(row, period, words),))
    return [question] if row.status == "open" else [question, _explanation(row, words)]


def reckoning(row: Any, profiles: pd.DataFrame, period: Period, words: Wording) -> list[Detail]:
    """List the figures with which a finding was computed and can be defended.

    Parameters
    ----------
    row : namedtuple
        A row of contract `Challenges`, as `itertuples` gives it.
    profiles : DataFrame
        Contract `AccrualProfiles`.
    period : Period
        The period.
    words : Wording
        The reader's language.

    Returns
    -------
    list of Detail
        The figures with their formulas, the limits that are exceeded, and where the accrual
        profile comes from. Signed euros.
    """
    details = [
        Detail(words.text("Talousarvio ja ennuste"), (_budget(row, words),)),
        Detail(words.text("Toteuma"), (_actual(row, words), words.text(_BASES[row.basis]))),
        Detail(words.text("Odotettu osuus"), tuple(_expected(row, profiles, period, words))),
        Detail(words.text("Nykytahdin ennuste"), tuple(_run_rate(row, words))),
        Detail(words.text("Ero ja raja"), (_gap(row, words), _limits(row, words))),
    ]
    if not pd.isna(row.required_pace):
        details.append(Detail(words.text("Tarvittava tahti"), (_pace(row, period, words),)))
    held = profile_rows(profiles, row.line, period)
    sources = tuple(dict.fromkeys(held["source"]))
    if sources:
        label = words.text("Kertymäprofiilin lähde")
        # What the reference tables say of themselves is in English.
        details.append(Detail(label, quoted=sources, language="en"))
    return details


def _explanation(row: Any, words: Wording) -> Detail:
    said = explanation_of(row, words)
    return Detail(words.text("Selitys"), said.facts, (said.text,), said.text.language)


def _budget(row: Any, words: Wording) -> str:
    values = {
        "budget": format_euros(row.amended_budget_eur, words.language),
        "forecast": format_euros(row.forecast_eur, words.language),
    }
    if pd.isna(row.forecast_share):
        return words.text("Muutettu talousarvio %(budget)s, ennuste %(forecast)s.", **values)
    share = format_percent(row.forecast_share, words.language, decimals=1)
    return words.text(
        "Muutettu talousarvio %(budget)s, ennuste %(forecast)s eli %(share)s talousarviosta.",
        share=share,
        **values,
    )


def _actual(row: Any, words: Wording) -> str:
    actual = format_euros(row.actual_ytd_eur, words.language)
    if pd.isna(row.utilisation_share):
        return f"{actual}."
    share = share_with_interval(
        row.utilisation_share, row.utilisation_low, row.utilisation_high, words
    )
    return words.text("%(actual)s eli %(share)s talousarviosta.", actual=actual, share=share)


def _expected(row: Any, profiles: pd.DataFrame, period: Period, words: Wording) -> Iterator[str]:
    yield profile_text(row, profiles, period, words)
    if row.expected_low < row.expected_high:
        yield words.text(
            "Kertymä voi olla hieman edellä tai jäljessä: osuus on vähintään %(low)s ja "
            "enintään %(high)s.",
            low=_precise(row.expected_low, words),
            high=_precise(row.expected_high, words),
        )


def _run_rate(row: Any, words: Wording) -> Iterator[str]:
    language = words.language
    yield words.text(
        "Toteuma / odotettu osuus = %(actual)s / %(expected)s = %(run_rate)s.",
        actual=format_euros(row.actual_ytd_eur, language),
        expected=_precise(row.expected_share, words),
        run_rate=format_euros(row.run_rate_forecast_eur, language),
    )
    if row.run_rate_low_eur < row.run_rate_high_eur:
        actual, expected = _nearest_figures(row)
        yield words.text(
            "Vaihtelu huomioon ottaen vuosi olisi nykytahdilla välillä %(low)s … %(high)s; "
            "ennustetta lähinnä on %(actual)s / %(expected)s = %(end)s.",
            low=format_euros(row.run_rate_low_eur, language),
            high=format_euros(row.run_rate_high_eur, language),
            actual=format_euros(actual, language),
            expected=_precise(expected, words),
            end=format_euros(row.forecast_eur + row.gap_eur, language),
        )


def _nearest_figures(row: Any) -> tuple[float, float]:
    """Find the actual and the expected share whose quotient is nearest to the forecast."""
    shares = (row.utilisation_low, row.utilisation_high)
    actuals = [share * row.amended_budget_eur for share in shares if not pd.isna(share)]
    quotients = {
        actual / expected: (actual, expected)
        for actual in actuals or [row.actual_ytd_eur]
        for expected in (row.expected_low, row.expected_high)
        if expected > 0
    }
    end = row.forecast_eur + row.gap_eur
    return quotients[min(quotients, key=lambda quotient: abs(quotient - end))]


def _gap(row: Any, words: Wording) -> str:
    return words.text(
        "Ero = %(end)s − (%(forecast)s) = %(gap)s.",
        end=format_euros(row.forecast_eur + row.gap_eur, words.language),
        forecast=format_euros(row.forecast_eur, words.language),
        gap=format_euros(row.gap_eur, words.language, signed=True),
    )


def _limits(row: Any, words: Wording) -> str:
    amount = format_euros(row.limit_eur, words.language)
    if pd.isna(row.gap_share):
        return words.text(
            "Ero ylittää rajan %(amount)s; talousarviota, johon sitä verrata, ei ole.",
            amount=amount,
        )
    return words.text(
        "Ero on %(share)s talousarviosta ja ylittää molemmat rajat, %(limit)s ja %(amount)s.",
        share=format_percent(abs(row.gap_share), words.language, decimals=1),
        limit=exact_percent(row.limit_share, words),
        amount=amount,
    )


def _pace(row: Any, period: Period, words: Wording) -> str:
    months = rest_of_year(period, words)
    if row.required_pace < 0:
        return words.text(
            "Toteuma on jo ennustetta suurempi: ennuste pitää vain, jos sitä oikaistaan tai "
            "palautuu %(months)s.",
            months=months,
        )
    return words.text(
        "Ennuste pitää, jos tahti on %(months)s %(pace)s-kertainen tähänastiseen verrattuna.",
        months=months,
        pace=format_number(row.required_pace, words.language, decimals=2),
    )


def _precise(share: float, words: Wording) -> str:
    """Write a share so exactly that whoever computes with it gets the same amount."""
    return exact_percent(round(share, 6), words)
