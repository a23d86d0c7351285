"""Forecasts that do not fit the use so far: each with its question, figures and answer."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from espoo_analysis.presentation.cells import row_of
from espoo_analysis.presentation.challenge_item import challenge_item
from espoo_analysis.presentation.challenge_sentences import AS_BUDGETED_SHARE
from espoo_analysis.presentation.fragments import FINDINGS_MIME, HtmlFragment, paragraphs
from espoo_analysis.presentation.limits import exact_percent, limits_in_force
from espoo_analysis.presentation.numbers import format_euros
from espoo_analysis.presentation.published_table import as_records
from espoo_analysis.presentation.wording import mark
from espoo_analysis.settings import EURO_ROUNDING_EUR

if TYPE_CHECKING:
    import pandas as pd

    from espoo_analysis.contracts import EconomicAnalysis, Reference
    from espoo_analysis.period import Period
    from espoo_analysis.presentation.wording import Wording

_INTRODUCTION = mark(
    "Ennuste on ristiriidassa toteuman kanssa, kun vuosi päättyisi nykytahdilla yli %(share)s "
    "talousarviosta ja yli %(amount)s ennusteen ylä- tai alapuolelle silloinkin, kun kertymän "
    "vaihtelu otetaan huomioon. Joko ennuste korjataan tai ero selitetään."
)
_NOTHING_FOUND = mark(
    "Yksikään ennuste ei ole ristiriidassa tunnetun toteuman kanssa: nykytahdilla ero "
    "ennusteeseen olisi joka rivillä enintään %(share)s talousarviosta tai enintään %(amount)s."
)
_LARGEST = {
    "worse_than_forecast": mark(
        "Suurin ristiriita on rivillä %(line)s: nykytahdilla vuosi olisi vähintään %(amount)s "
        "ennustetta heikompi."
    ),
    "better_than_forecast": mark(
        "Suurin ristiriita on rivillä %(line)s: nykytahdilla vuosi olisi vähintään %(amount)s "
        "ennustetta parempi."
    ),
}
_MARGIN_WITHIN = mark(
    "Koko yksikön ennustettu toimintakate %(forecast)s on välillä %(low)s … %(high)s, jolla se "
    "nykytahdilla olisi."
)
_MARGIN_OUTSIDE = mark(
    "Koko yksikön ennustettu toimintakate %(forecast)s ei ole välillä %(low)s … %(high)s, jolla "
    "se nykytahdilla olisi."
)
_LIMITS = ("plausibility_gap_share", "plausibility_gap_eur")
# Fewer lines may be even by chance.
_FEWEST_CHALLENGES = 3


def challenge_list(
    economy: EconomicAnalysis, reference: Reference, words: Wording
) -> HtmlFragment:
    """List every forecast that does not fit the use so far, the largest gap first.

    Parameters
    ----------
    economy : EconomicAnalysis
        The analysis of one unit.
    reference : Reference
        Names of the lines, the accrual profiles and the limits.
    words : Wording
        The reader's language.

    Returns
    -------
    HtmlFragment
        For each finding its state, one sentence, the question, the answer where there is one,
        and the figures with which it was computed; one sentence where nothing was found. The
        findings travel along as data.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> from espoo_analysis.presentation.wording import Wording
    >>> july = ea.load_period("2025-07", unit="immigration")
    >>> said = challenge_list(ea.economic_analysis(july), july.reference, Wording("en"))
    >>> "Which invoices are still to come?" in str(said)
    True
    """
    challenges, month = economy.challenges, economy.period
    if challenges.empty:
        return paragraphs([_nothing_found(reference, month, words)])
    items = [
        challenge_item(row, reference, month, words)
        for row in _largest_first(challenges).itertuples()
    ]
    items = [
        _introduction(challenges.iloc[0], words),
        *items,
        _margin_at_pace(row_of(economy.forecast_use, "operating_margin"), words),
        _sources(reference, month, words),
    ]
    return HtmlFragment(
        "".join(item.html for item in items),
        "\n\n".join(item.plain for item in items),
        {FINDINGS_MIME: as_records(challenges)},
    )


def challenge_points(challenges: pd.DataFrame, reference: Reference, words: Wording) -> list[str]:
    """Say in short how many forecasts do not fit the use, and which fits it least.

    Parameters
    ----------
    challenges : DataFrame
        Contracts `Challenges` and `Explained`, of one unit.
    reference : Reference
        Names of the lines.
    words : Wording
        The reader's language.

    Returns
    -------
    list of str
        Two sentences; none where nothing was found. The largest gap is that of the findings
        that are not explained, as long as there are any.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> from espoo_analysis.presentation.wording import Wording
    >>> july = ea.load_period("2025-07", unit="immigration")
    >>> economy = ea.economic_analysis(july)
    >>> challenge_points(economy.challenges, july.reference, Wording("en"))[0]
    'On 5 lines the forecast does not fit the actual; waiting for an explanation: 5.'
    """
    if challenges.empty:
        return []
    unexplained = challenges[challenges["status"] != "explained"]
    count, open_count = len(challenges), len(unexplained)
    counted = words.plural(
        "%(count)s rivin ennuste on ristiriidassa toteuman kanssa; selitystä odottaa %(open)s.",
        "%(count)s rivin ennuste on ristiriidassa toteuman kanssa; selitystä odottaa %(open)s.",
        count,
        count=str(count),
        open=str(open_count),
    )
    largest = _largest_first(unexplained if open_count else challenges).iloc[0]
    named = words.text(
        _LARGEST[largest["code"]],
        line=words.labels(reference.lines, "line")[largest["line"]],
        amount=format_euros(abs(largest["gap_eur"]), words.language),
    )
    return [counted, named]


def unusual_overall(challenges: pd.DataFrame, forecast_use: pd.DataFrame, words: Wording) -> str:
    """Say that all forecasts follow the budget although several do not fit the use.

    Parameters
    ----------
    challenges : DataFrame
        Contract `Challenges`, of one unit.
    forecast_use : DataFrame
        Contract `ForecastUse`, of the same unit.
    words : Wording
        The reader's language.

    Returns
    -------
    str
        One sentence; empty where fewer than three lines were found, or where a forecast
        differs from its budget by a hundredth or more.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> from espoo_analysis.presentation.wording import Wording
    >>> july = ea.load_period("2025-07", unit="immigration")
    >>> economy = ea.economic_analysis(july)
    >>> unusual_overall(economy.challenges, economy.forecast_use, Wording("en"))[:60]
    'On every line the forecast differs from the budget by less t'
    """
    lines = forecast_use[forecast_use["kind"] == "line"]
    deviations = (lines["forecast_eur"] - lines["amended_budget_eur"]).abs()
    allowed = lines["amended_budget_eur"].abs() * AS_BUDGETED_SHARE
    is_even = deviations.lt(allowed.clip(lower=EURO_ROUNDING_EUR)).all()
    if len(challenges) < _FEWEST_CHALLENGES or not is_even:
        return ""
    return words.text(
        "Jokaisen rivin ennuste poikkeaa talousarviosta alle %(share)s, vaikka %(count)s rivin "
        "ennuste on ristiriidassa toteuman kanssa: ennusteet näyttävät toistavan talousarviota.",
        share=exact_percent(AS_BUDGETED_SHARE, words),
        count=str(len(challenges)),
    )


def _largest_first(challenges: pd.DataFrame) -> pd.DataFrame:
    return challenges.sort_values("gap_eur", key=abs, ascending=False, kind="stable")


def _margin_at_pace(row: pd.Series | None, words: Wording) -> HtmlFragment:
    """Say what the lines make together: their gaps may cancel out."""
    columns = ["forecast_eur", "run_rate_low_eur", "run_rate_high_eur"]
    if row is None or row[columns].isna().any():
        return HtmlFragment("", "")
    values = {
        "forecast": format_euros(row["forecast_eur"], words.language),
        "low": format_euros(row["run_rate_low_eur"], words.language),
        "high": format_euros(row["run_rate_high_eur"], words.language),
    }
    is_within = row["run_rate_low_eur"] <= row["forecast_eur"] <= row["run_rate_high_eur"]
    return paragraphs([words.text(_MARGIN_WITHIN if is_within else _MARGIN_OUTSIDE, **values)])


def _introduction(row: pd.Series, words: Wording) -> HtmlFragment:
    said = words.text(
        _INTRODUCTION,
        share=exact_percent(row["limit_share"], words),
        amount=format_euros(row["limit_eur"], words.language),
    )
    return paragraphs([said])


def _sources(reference: Reference, period: Period, words: Wording) -> HtmlFragment:
    label = words.text("Rajojen lähde")
    sources = limits_in_force(reference.thresholds, period, *_LIMITS)["source"].unique()
    # What the reference tables say of themselves is in English.
    items = "".join(
        f'<li>{escape(label)}: <span lang="en">{escape(source)}</span></li>' for source in sources
    )
    plain = "\n".join(f"{label}: {source}" for source in sources)
    return HtmlFragment(f'<ul class="notes">{items}</ul>', plain)


def _nothing_found(reference: Reference, period: Period, words: Wording) -> str:
    limits = limits_in_force(reference.thresholds, period, *_LIMITS)["value"]
    if len(limits) < len(_LIMITS):
        return words.text("Ennusteita ei ole verrattu toteumaan, koska rajoja ei ole annettu.")
    share, amount = limits[list(_LIMITS)]
    return words.text(
        _NOTHING_FOUND,
        share=exact_percent(share, words),
        amount=format_euros(amount, words.language),
    )
