"""The main points of a report as sentences: one whole sentence for each case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from espoo_analysis.presentation.numbers import (
    format_euros,
    format_interval,
    format_number,
    format_percent,
)
from espoo_analysis.settings import EURO_ROUNDING_EUR

if TYPE_CHECKING:
    from espoo_analysis.contracts import Reference
    from espoo_analysis.presentation.wording import Wording


# Errors beyond this number are counted, so that a page has no more than six main points.
_NAMED_ERRORS = 2


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
        Contracts `Deviations` and `ForecastUse` of one unit.
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
    >>> deviations = ea.budget_deviation(july.follow_up)
    >>> use = ea.forecast_utilisation(july.follow_up, "2025-07")
    >>> findings = ea.reconcile(july.follow_up)
    >>> points = economic_points(deviations, use, findings, july.reference, Wording("en"))
    >>> len(points)
    5
    """
    sentences = [
        _margin(_row(deviations, "operating_margin"), words),
        _use(_row(forecast_use, "operating_expenses"), words),
        *_errors(findings, reference, words),
        _incomparable(findings, words),
        _rounding(findings, words),
    ]
    return [sentence for sentence in sentences if sentence]


def largest_deviation(deviations: pd.DataFrame, reference: Reference, words: Wording) -> str:
    """Name the line whose forecast is farthest from its budget.

    Parameters
    ----------
    deviations : DataFrame
        Contract `Deviations` of one unit.
    reference : Reference
        Names of the lines.
    words : Wording
        The reader's language.

    Returns
    -------
    str
        One sentence; it also says when no line deviates.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> from espoo_analysis.presentation.wording import Wording
    >>> july = ea.load_period("2025-07", unit="immigration")
    >>> deviations = ea.budget_deviation(july.follow_up)
    >>> "Personnel expenses" in largest_deviation(deviations, july.reference, Wording("en"))
    True
    """
    lines = deviations[deviations["kind"] == "line"]
    lines = lines[lines["deviation_eur"].abs() >= EURO_ROUNDING_EUR]
    if lines.empty:
        return words.text("Minkään rivin ennuste ei poikkea muutetusta talousarviosta.")
    row = lines.loc[lines["deviation_eur"].abs().idxmax()]
    values = {
        "line": words.labels(reference.lines, "line")[row["line"]],
        "amount": format_euros(abs(row["deviation_eur"]), words.language),
    }
    if row["deviation_eur"] < 0:
        return words.text(
            "Suurin poikkeama on rivillä %(line)s: ennuste on %(amount)s talousarviota heikompi.",
            **values,
        )
    return words.text(
        "Suurin poikkeama on rivillä %(line)s: ennuste on %(amount)s talousarviota parempi.",
        **values,
    )


def largest_pace(forecast_use: pd.DataFrame, reference: Reference, words: Wording) -> str:
    """Name the line whose forecast asks most of the rest of the year.

    Parameters
    ----------
    forecast_use : DataFrame
        Contract `ForecastUse` of one unit.
    reference : Reference
        Names of the lines.
    words : Wording
        The reader's language.

    Returns
    -------
    str
        One sentence; where no line has a pace to keep, what is shown.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> from espoo_analysis.presentation.wording import Wording
    >>> july = ea.load_period("2025-07", unit="immigration")
    >>> use = ea.forecast_utilisation(july.follow_up, "2025-07")
    >>> "420% of the pace so far" in largest_pace(use, july.reference, Wording("en"))
    True
    """
    lines = forecast_use[(forecast_use["kind"] == "line") & (forecast_use["required_pace"] > 0)]
    if lines.empty:
        return words.text("Talousarvion käyttö riveittäin")
    row = lines.loc[lines["required_pace"].idxmax()]
    return words.text(
        "Suurin tarvittava tahti on rivillä %(line)s: ennuste toteutuu vain, jos loppuvuoden "
        "tahti on %(pace)s tähänastisesta.",
        line=words.labels(reference.lines, "line")[row["line"]],
        pace=format_percent(row["required_pace"], words.language),
    )


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
    growing = reference.indicators.query("aggregation == 'cumulative' and direction == 'up'")
    counted = kpis[kpis["indicator"].isin(growing["indicator"]) & kpis["value"].notna()]
    sentences = [
        words.text(
            "%(indicator)s: %(value)s vuoden alusta.",
            indicator=names[kpi.indicator],
            value=format_number(kpi.value, words.language),
        )
        for kpi in counted.itertuples()
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


def _row(table: pd.DataFrame, line: str) -> pd.Series | None:
    rows = table[table["line"] == line]
    return None if rows.empty else rows.iloc[0]


def _margin(row: pd.Series | None, words: Wording) -> str:
    if row is None or row.isna()["deviation_eur"]:
        return ""
    deviation, share = row["deviation_eur"], row["deviation_share"]
    if abs(deviation) < EURO_ROUNDING_EUR:
        return words.text("Toimintakatteen ennuste on muutetun talousarvion mukainen.")
    amount = format_euros(abs(deviation), words.language)
    if pd.isna(share):
        if deviation < 0:
            return words.text(
                "Toimintakatteen ennuste on %(amount)s muutettua talousarviota heikompi.",
                amount=amount,
            )
        return words.text(
            "Toimintakatteen ennuste on %(amount)s muutettua talousarviota parempi.",
            amount=amount,
        )
    values = {
        "amount": amount,
        "share": format_percent(abs(share), words.language, decimals=1),
    }
    if deviation < 0:
        return words.text(
            "Toimintakatteen ennuste on %(amount)s (%(share)s) muutettua talousarviota heikompi.",
            **values,
        )
    return words.text(
        "Toimintakatteen ennuste on %(amount)s (%(share)s) muutettua talousarviota parempi.",
        **values,
    )


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
            "Menojen talousarviosta on käytetty %(used)s; kertymäprofiilin mukaan osuus olisi "
            "%(expected)s.",
            **values,
        )
    interval = format_interval(row["utilisation_low"], row["utilisation_high"], language)
    return words.text(
        "Menojen talousarviosta on käytetty arviolta %(used)s (%(interval)s); kertymäprofiilin "
        "mukaan osuus olisi %(expected)s.",
        interval=interval,
        **values,
    )


def _errors(findings: pd.DataFrame, reference: Reference, words: Wording) -> list[str]:
    errors = findings[findings["verdict"] == "error"]
    if errors.empty:
        has_gap = findings["verdict"].eq("not_comparable").any()
        return [] if has_gap else [words.text("Julkaistuista luvuista ei löytynyt virheitä.")]
    names = words.labels(reference.lines, "line")
    sentences = [_error(finding, names, words) for finding in errors.itertuples()]
    rest = len(sentences) - _NAMED_ERRORS
    if rest <= 0:
        return sentences
    more = words.plural(
        "Lisäksi %(count)s julkaistu luku ei voi pitää paikkaansa.",
        "Lisäksi %(count)s julkaistua lukua ei voi pitää paikkaansa.",
        rest,
        count=str(rest),
    )
    return [*sentences[:_NAMED_ERRORS], more]


def _error(finding: Any, names: dict[str, str], words: Wording) -> str:
    language = words.language
    if finding.code == "utilisation":
        return words.text(
            "%(line)s: julkaistu toteumaprosentti %(published)s ei voi pitää paikkaansa; "
            "riveistä laskettuna se on %(recomputed)s (%(interval)s).",
            line=names[finding.line],
            published=format_percent(finding.published / 100, language),
            recomputed=format_percent(finding.recomputed / 100, language, decimals=1),
            interval=format_interval(finding.low / 100, finding.high / 100, language),
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
