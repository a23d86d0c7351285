"""The three to five figures at the head of a report."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from espoo_analysis.presentation.cells import kpi_values, row_of
from espoo_analysis.presentation.findings import checked, growing_counts
from espoo_analysis.presentation.fragments import HtmlFragment
from espoo_analysis.presentation.numbers import (
    MISSING,
    format_euros,
    format_percent,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from espoo_analysis.contracts import EconomicAnalysis, Reference
    from espoo_analysis.presentation.wording import Wording


@dataclass(frozen=True)
class KeyFigure:
    """A figure with its name and what it is to be compared with.

    Parameters
    ----------
    value : str
        The figure.
    label : str
        What it is.
    detail : str
        What to compare it with; may be empty.
    """

    value: str
    label: str
    detail: str = ""


def key_figures(figures: Sequence[KeyFigure]) -> HtmlFragment:
    """Show figures as a list.

    Parameters
    ----------
    figures : sequence of KeyFigure
        The figures, most important first.

    Returns
    -------
    HtmlFragment
        A list, each item with the figure, its name and its comparison.

    Examples
    --------
    >>> key_figures([KeyFigure("54%", "used", "expected 58%")])
    54% used (expected 58%)
    """
    items = "".join(
        f"<li><strong>{escape(figure.value)}</strong> <span>{escape(figure.label)}</span>"
        + (f" <small>{escape(figure.detail)}</small>" if figure.detail else "")
        + "</li>"
        for figure in figures
    )
    plain = [
        f"{figure.value} {figure.label}" + (f" ({figure.detail})" if figure.detail else "")
        for figure in figures
    ]
    return HtmlFragment(f'<ul class="figures">{items}</ul>', "\n".join(plain))


def economic_figures(economy: EconomicAnalysis, words: Wording) -> list[KeyFigure]:
    """Choose the key figures of the economic analysis.

    Parameters
    ----------
    economy : EconomicAnalysis
        The analysis of one unit.
    words : Wording
        The reader's language.

    Returns
    -------
    list of KeyFigure
        The margin's deviation and forecast, the use of the expenses, the forecasts that do not
        fit the use and wait for an explanation, and the published figures that cannot be right.
        An en dash stands for a figure that is not known.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> from espoo_analysis.presentation.wording import Wording
    >>> july = ea.economic_analysis(ea.load_period("2025-07", unit="immigration"))
    >>> figures = economic_figures(july, Wording("en"))
    >>> [figure.value.replace(chr(160), " ") for figure in figures]
    ['EUR −3,799', 'EUR −1,878,162', '54.0%', '5', '2']
    """
    language = words.language
    margin, expenses = (
        row_of(economy.deviations, "operating_margin"),
        row_of(economy.forecast_use, "operating_expenses"),
    )
    figures = []
    if margin is not None:
        figures += [
            KeyFigure(
                format_euros(margin["deviation_eur"], language, signed=True),
                words.text("toimintakatteen ennusteen poikkeama talousarviosta"),
                _share_of_budget(margin["deviation_share"], words),
            ),
            KeyFigure(
                format_euros(margin["forecast_eur"], language),
                words.text("toimintakatteen ennuste"),
                words.text(
                    "muutettu talousarvio %(amount)s",
                    amount=format_euros(margin["amended_budget_eur"], language),
                ),
            ),
        ]
    if expenses is not None:
        expected = format_percent(expenses["expected_share"], language, decimals=1)
        figures.append(
            KeyFigure(
                format_percent(expenses["utilisation_share"], language, decimals=1),
                words.text("kulujen talousarviosta käytetty"),
                words.text("odotettu osuus %(expected)s", expected=expected),
            )
        )
    return [*figures, _open_challenges(economy, words), _false_figures(economy, words)]


def _open_challenges(economy: EconomicAnalysis, words: Wording) -> KeyFigure:
    lines = economy.forecast_use[economy.forecast_use["kind"] == "line"]
    judged = int(lines["run_rate_forecast_eur"].notna().sum())
    waiting = int(economy.challenges["status"].ne("explained").sum())
    return KeyFigure(
        str(waiting) if judged else MISSING,
        words.plural(
            "ennuste ei sovi toteumaan ja odottaa selitystä",
            "ennustetta ei sovi toteumaan ja odottaa selitystä",
            waiting,
        ),
        words.plural(
            "arvioituja rivejä %(count)s",
            "arvioituja rivejä %(count)s",
            judged,
            count=str(judged),
        ),
    )


def _false_figures(economy: EconomicAnalysis, words: Wording) -> KeyFigure:
    findings = economy.reconciliation
    errors, count = int(findings["severity"].eq("error").sum()), len(checked(findings))
    return KeyFigure(
        str(errors) if count else MISSING,
        words.plural(
            "julkaistu luku ei voi pitää paikkaansa",
            "julkaistua lukua ei voi pitää paikkaansa",
            errors,
        ),
        words.plural("%(count)s vertailu", "%(count)s vertailua", count, count=str(count)),
    )


def _share_of_budget(share: float, words: Wording) -> str:
    if pd.isna(share):
        return ""
    percent = format_percent(share, words.language, decimals=1, signed=True)
    return words.text("%(share)s talousarviosta", share=percent)


def activity_figures(
    activities: pd.DataFrame, kpis: pd.DataFrame, reference: Reference, words: Wording
) -> list[KeyFigure]:
    """Choose the key figures of the activity analysis.

    Parameters
    ----------
    activities : DataFrame
        Contract `Activities` of one unit.
    kpis : DataFrame
        Contract `ServiceKpis` of the same unit.
    reference : Reference
        Names of the indicators.
    words : Wording
        The reader's language.

    Returns
    -------
    list of KeyFigure
        The first count that grows with the year, the activities under way, the targets that
        are reached and the indicators without a figure; hidden ones are counted apart.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> from espoo_analysis.presentation.wording import Wording
    >>> july = ea.load_period("2025-07", unit="immigration")
    >>> kpis = ea.service_kpis(july.services, july.reference.indicators, july.period)
    >>> figures = activity_figures(july.activities, kpis, july.reference, Wording("en"))
    >>> [figure.value for figure in figures]
    ['4,300', '10', '–', '3']
    """
    names = words.labels(reference.indicators, "indicator")
    counted = growing_counts(kpis, reference)
    since = words.text("vuoden alusta")
    counts = [
        KeyFigure(value, names[indicator], since)
        for value, indicator in zip(
            kpi_values(counted.head(1), words), counted["indicator"].head(1), strict=True
        )
    ]
    return [*counts, _running(activities, words), _reached(kpis, words), _missing(kpis, words)]


def _running(activities: pd.DataFrame, words: Wording) -> KeyFigure:
    running, count = int(activities["status"].eq("running").sum()), len(activities)
    return KeyFigure(
        str(running),
        words.plural("toiminta on käynnissä", "toimintaa on käynnissä", running),
        words.plural(
            "kaikkiaan %(count)s toiminta",
            "kaikkiaan %(count)s toimintaa",
            count,
            count=str(count),
        ),
    )


def _reached(kpis: pd.DataFrame, words: Wording) -> KeyFigure:
    aimed = kpis[kpis["target"].notna()]
    reached, count = int(aimed["target_state"].eq("reached").sum()), len(aimed)
    return KeyFigure(
        str(reached) if aimed["value"].notna().any() else MISSING,
        words.plural("tavoite on saavutettu", "tavoitetta on saavutettu", reached),
        words.plural(
            "kaikkiaan %(count)s tavoite",
            "kaikkiaan %(count)s tavoitetta",
            count,
            count=str(count),
        ),
    )


def _missing(kpis: pd.DataFrame, words: Wording) -> KeyFigure:
    hidden, count = int(kpis["state"].eq("hidden").sum()), len(kpis)
    missing = int(kpis["value"].isna().sum()) - hidden
    label = words.plural("mittarilla ei ole lukua", "mittarilla ei ole lukua", missing)
    if hidden:
        detail = words.plural(
            "kaikkiaan %(count)s mittari, julkaisematta %(hidden)s",
            "kaikkiaan %(count)s mittaria, julkaisematta %(hidden)s",
            count,
            count=str(count),
            hidden=str(hidden),
        )
    else:
        detail = words.plural(
            "kaikkiaan %(count)s mittari",
            "kaikkiaan %(count)s mittaria",
            count,
            count=str(count),
        )
    return KeyFigure(str(missing), label, detail)
