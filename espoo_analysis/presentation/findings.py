"""The main points of a report as sentences: one whole sentence for each case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from espoo_analysis.presentation.cells import (
    kpi_values,
    printed_percent,
    row_of,
    share_with_interval,
)
from espoo_analysis.presentation.line_sentences import (
    largest_pace,
    largest_risk,
    margin_sentence,
    material_sentence,
)
from espoo_analysis.presentation.numbers import (
    format_euros,
    format_interval,
    format_percent,
)

if TYPE_CHECKING:
    import pandas as pd

    from espoo_analysis.contracts import Reference
    from espoo_analysis.presentation.wording import Wording


# Nobody reads more; what is left out stands in the tables.
_MOST_POINTS, _NAMED_ERRORS = 6, 2


def economic_points(
    deviations: pd.DataFrame,
    forecast_use: pd.DataFrame,
    findings: pd.DataFrame,
    reference: Reference,
    words: Wording,
) -> list[str]:
    """Say in a few sentences how the year is going.

    Parameters
    ----------
    deviations, forecast_use : DataFrame
        Contracts `MaterialDeviations` and `ForecastUse` of one unit.
    findings : DataFrame
        Contract `Findings`, all comparisons.
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
    >>> thresholds = july.reference.thresholds
    >>> deviations = ea.budget_deviation(july.follow_up)
    >>> material = ea.material_deviations(deviations, thresholds, july.period)
    >>> use = ea.forecast_utilisation(july.follow_up, july.period)
    >>> findings = ea.reconcile(july.follow_up)
    >>> points = economic_points(material, use, findings, july.reference, Wording("en"))
    >>> len(points)
    6
    """
    sentences = [
        margin_sentence(deviations, words),
        material_sentence(deviations, reference, words),
        _use(row_of(forecast_use, "operating_expenses"), words),
        largest_risk(forecast_use, reference, words)
        or largest_pace(forecast_use, reference, words),
        *_errors(findings, reference, words),
        _incomparable(findings, words),
        _rounding(findings, words),
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
        indicators have no figure.

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
    missing = int(kpis["value"].isna().sum())
    if missing:
        sentences.append(
            words.plural(
                "%(count)s mittarista ei ole annettu lukua.",
                "%(count)s mittarista ei ole annettu lukua.",
                missing,
                count=str(missing),
            )
        )
    return sentences


def checked(findings: pd.DataFrame) -> pd.DataFrame:
    """Choose the comparisons that were made: both figures were there.

    Parameters
    ----------
    findings : DataFrame
        Contract `Findings`, all comparisons.

    Returns
    -------
    DataFrame
        Rows of `findings`.
    """
    return findings[findings["verdict"].isin(["ok", "rounding", "error"])]


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
    errors = findings[findings["verdict"] == "error"]
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
        "%(line)s: julkaistu luku %(published)s ei voi pitää paikkaansa; laskettuna se on "
        "%(recomputed)s.",
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
