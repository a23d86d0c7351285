"""The main points of a report as sentences: one whole sentence for each case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from espoo_analysis.presentation.cells import (
    kpi_values,
    printed_percent,
    row_of,
    share_with_interval,
)
from espoo_analysis.presentation.challenges import challenge_points, unusual_overall
from espoo_analysis.presentation.line_sentences import margin_sentence, material_sentence
from espoo_analysis.presentation.numbers import (
    format_euros,
    format_interval,
    format_percent,
)
from espoo_analysis.presentation.wording import mark

if TYPE_CHECKING:
    import pandas as pd

    from espoo_analysis.contracts import EconomicAnalysis, Reference
    from espoo_analysis.presentation.wording import Wording


_ERROR = mark(
    "%(line)s: julkaistu luku %(published)s ei voi pitää paikkaansa; laskettuna se on "
    "%(recomputed)s."
)
_ERRORS = {
    "sign_of_side": mark("%(line)s: luvun %(published)s etumerkki ei sovi riville."),
    "original_since_last": mark(
        "%(line)s: alkuperäinen talousarvio %(published)s on toinen kuin edellisessä raportissa "
        "(%(recomputed)s)."
    ),
}
# Nobody reads more; what is left out stands in the tables.
_MOST_POINTS, _NAMED_ERRORS = 6, 2


def economic_points(economy: EconomicAnalysis, reference: Reference, words: Wording) -> list[str]:
    """Say in a few sentences how the year is going and what is doubtful.

    Parameters
    ----------
    economy : EconomicAnalysis
        The analysis of one unit.
    reference : Reference
        Names of the lines.
    words : Wording
        The reader's language.

    Returns
    -------
    list of str
        At most six sentences, most important first; a figure that is missing has none.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> from espoo_analysis.presentation.wording import Wording
    >>> july = ea.load_period("2025-07", unit="immigration")
    >>> points = economic_points(ea.economic_analysis(july), july.reference, Wording("en"))
    >>> len(points)
    6
    """
    use, challenges = economy.forecast_use, economy.challenges
    doubts = challenge_points(challenges, reference, words)
    if overall := unusual_overall(challenges, use, words):
        # It counts the lines as well.
        doubts = [overall, *doubts[1:]]
    sentences = [
        margin_sentence(economy.deviations, words),
        material_sentence(economy.deviations, reference, words),
        _use(row_of(use, "operating_expenses"), words),
        *doubts[:1],
        *_errors(economy.reconciliation, reference, words),
        *doubts[1:],
        _incomparable(economy.reconciliation, words),
        _rounding(economy.reconciliation, words),
    ]
    return [sentence for sentence in sentences if sentence][:_MOST_POINTS]


def activity_points(
    activities: pd.DataFrame, kpis: pd.DataFrame, reference: Reference, words: Wording
) -> list[str]:
    """Say in a few sentences what the services did.

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
    list of str
        The counts that grow with the year, the number of activities by status, and how many
        indicators have no figure, or one that is not published.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> from espoo_analysis.presentation.wording import Wording
    >>> july = ea.load_period("2025-07", unit="immigration")
    >>> kpis = ea.service_kpis(july.services, july.reference.indicators, "2025-07")
    >>> activity_points(july.activities, kpis, july.reference, Wording("en"))[0]
    'Customer contacts at Hello Espoo Info: 4,300 since the beginning of the year.'
    """
    names = words.labels(reference.indicators, "indicator")
    counted = growing_counts(kpis, reference)
    sentences = [
        words.text(
            "%(indicator)s: %(value)s vuoden alusta.", indicator=names[indicator], value=value
        )
        for indicator, value in zip(counted["indicator"], kpi_values(counted, words), strict=True)
    ]
    statuses = activities["status"].value_counts()
    counts = {
        name: str(statuses.get(name, 0)) for name in ("running", "planned", "done", "ended")
    }
    sentences.append(
        words.text(
            "Toiminnoista on käynnissä %(running)s, suunnitteilla %(planned)s, toteutunut "
            "%(done)s ja päättynyt %(ended)s.",
            **counts,
        )
    )
    undated = int(activities["starts"].isna().sum())
    if undated:
        sentences.append(
            words.plural(
                "Ajankohtaa ei ole annettu %(count)s toiminnalle.",
                "Ajankohtaa ei ole annettu %(count)s toiminnalle.",
                undated,
                count=str(undated),
            )
        )
    return [*sentences, *_without_figure(kpis, words)]


def _without_figure(kpis: pd.DataFrame, words: Wording) -> list[str]:
    """Count the figures that were not given and, apart from them, those that are hidden."""
    hidden = int(kpis["state"].eq("hidden").sum())
    missing = int(kpis["value"].isna().sum()) - hidden
    sentences = [
        words.plural(
            "%(count)s mittarista ei ole annettu lukua.",
            "%(count)s mittarista ei ole annettu lukua.",
            missing,
            count=str(missing),
        ),
        words.plural(
            "Tietosuojan vuoksi jätetään julkaisematta %(count)s mittarin luku.",
            "Tietosuojan vuoksi jätetään julkaisematta %(count)s mittarin luvut.",
            hidden,
            count=str(hidden),
        ),
    ]
    counts = (missing, hidden)
    return [sentence for sentence, count in zip(sentences, counts, strict=True) if count]


def checked(findings: pd.DataFrame) -> pd.DataFrame:
    """Choose the comparisons that were made: both figures were there.

    Parameters
    ----------
    findings : DataFrame
        Contract `Reconciliation`, all comparisons.

    Returns
    -------
    DataFrame
        Rows of `findings`.
    """
    return findings[findings["verdict"].isin(["ok", "rounding", "changed", "error"])]


def growing_counts(kpis: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """Choose the counts that grow with the year and should, where a figure was given.

    Parameters
    ----------
    kpis : DataFrame
        Contract `ServiceKpis`.
    reference : Reference
        What each indicator measures.

    Returns
    -------
    DataFrame
        Rows of `kpis`.
    """
    growing = reference.indicators.query("aggregation == 'cumulative' and direction == 'up'")
    return kpis[kpis["indicator"].isin(growing["indicator"]) & kpis["value"].notna()]


def _use(row: pd.Series | None, words: Wording) -> str:
    if row is None or row.isna()["utilisation_share"]:
        return ""
    language = words.language
    values = {
        "used": format_percent(row["utilisation_share"], language, decimals=1),
        "expected": format_percent(row["expected_share"], language, decimals=1),
    }
    if row["basis"] != "estimated":
        return words.text(
            "Kulujen talousarviosta on käytetty %(used)s; kertymäprofiilin mukaan osuus olisi "
            "%(expected)s.",
            **values,
        )
    interval = format_interval(row["utilisation_low"], row["utilisation_high"], language)
    return words.text(
        "Kulujen talousarviosta on käytetty arviolta %(used)s (%(interval)s); kertymäprofiilin "
        "mukaan osuus olisi %(expected)s.",
        interval=interval,
        **values,
    )


def _errors(findings: pd.DataFrame, reference: Reference, words: Wording) -> list[str]:
    errors = findings[findings["severity"] == "error"]
    if checked(findings).empty:
        return [words.text("Yhtään julkaistua lukua ei voitu tarkistaa.")]
    if errors.empty:
        has_gap = findings["verdict"].eq("not_comparable").any()
        return [] if has_gap else [words.text("Julkaistuista luvuista ei löytynyt virheitä.")]
    names = words.labels(reference.lines, "line")
    sentences = [_error(finding, names, words) for finding in errors.itertuples()]
    if len(sentences) <= _NAMED_ERRORS:
        return sentences
    rest = len(sentences) - 1
    more = words.plural(
        "Lisäksi %(count)s julkaistu luku ei voi pitää paikkaansa.",
        "Lisäksi %(count)s julkaistua lukua ei voi pitää paikkaansa.",
        rest,
        count=str(rest),
    )
    return [sentences[0], more]


def _error(finding: Any, names: dict[str, str], words: Wording) -> str:
    language = words.language
    if finding.code == "utilisation":
        low, high = finding.low / 100, finding.high / 100
        return words.text(
            "%(line)s: julkaistu toteumaprosentti %(published)s ei voi pitää paikkaansa; "
            "riveistä laskettuna se on %(recomputed)s.",
            line=names[finding.line],
            published=printed_percent(finding.published, words),
            recomputed=share_with_interval(finding.recomputed / 100, low, high, words),
        )
    return words.text(
        _ERRORS.get(finding.code, _ERROR),
        line=names[finding.line],
        published=format_euros(finding.published, language),
        recomputed=format_euros(finding.recomputed, language),
    )


def _incomparable(findings: pd.DataFrame, words: Wording) -> str:
    count = int(findings["verdict"].eq("not_comparable").sum())
    if count == 0:
        return ""
    return words.plural(
        "%(count)s julkaistua lukua ei voitu tarkistaa, koska sen riveiltä puuttuu lukuja.",
        "%(count)s julkaistua lukua ei voitu tarkistaa, koska niiden riveiltä puuttuu lukuja.",
        count,
        count=str(count),
    )


def _rounding(findings: pd.DataFrame, words: Wording) -> str:
    count = int(findings["verdict"].eq("rounding").sum())
    if count == 0:
        return ""
    return words.plural(
        "Julkaistu luku eroaa lasketusta pyöristyksen verran %(count)s vertailussa.",
        "Julkaistu luku eroaa lasketusta pyöristyksen verran %(count)s vertailussa.",
        count,
        count=str(count),
    )
