"""The messages over the charts: one sentence that says what the picture shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from espoo_analysis.presentation.line_sentences import row_of
from espoo_analysis.presentation.numbers import format_euros, format_percent, format_span
from espoo_analysis.settings import EURO_ROUNDING_EUR

if TYPE_CHECKING:
    from espoo_analysis.contracts import Reference
    from espoo_analysis.period import Period
    from espoo_analysis.presentation.wording import Wording


def bridge_headline(deviations: pd.DataFrame, reference: Reference, words: Wording) -> str:
    """Say how the margin moves from budget to forecast, and which line moves it most.

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
        One sentence; it also says when the margin does not move or is not known.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> from espoo_analysis.presentation.wording import Wording
    >>> july = ea.load_period("2025-07", unit="immigration")
    >>> deviations = ea.budget_deviation(july.follow_up)
    >>> bridge_headline(deviations, july.reference, Wording("en")).split("; ")[1]
    'most of it comes from the line Personnel expenses.'
    """
    margin = row_of(deviations, "operating_margin")
    if margin is None or pd.isna(margin["deviation_eur"]):
        return words.text("Toimintakatteen poikkeamaa ei voi laskea.")
    change = margin["deviation_eur"]
    if abs(change) < EURO_ROUNDING_EUR:
        return words.text("Toimintakate pysyy muutetun talousarvion mukaisena.")
    lines = deviations[deviations["kind"] == "line"]
    # The line that moves the margin most in the direction in which it moves.
    largest = lines.loc[(lines["deviation_eur"] * (1 if change > 0 else -1)).idxmax()]
    values = {
        "amount": format_euros(abs(change), words.language),
        "line": words.labels(reference.lines, "line")[largest["line"]],
    }
    if change < 0:
        return words.text(
            "Ennustettu toimintakate on %(amount)s talousarviota heikompi; eniten siihen "
            "vaikuttaa %(line)s.",
            **values,
        )
    return words.text(
        "Ennustettu toimintakate on %(amount)s talousarviota parempi; eniten siihen vaikuttaa "
        "%(line)s.",
        **values,
    )


def year_use_headline(forecast_use: pd.DataFrame, reference: Reference, words: Wording) -> str:
    """Name the line whose use of the year is farthest from what was to be expected.

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
        One sentence; it also says when no line's use is known.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> from espoo_analysis.presentation.wording import Wording
    >>> july = ea.load_period("2025-07", unit="immigration")
    >>> use = ea.forecast_utilisation(july.follow_up, july.period)
    >>> "25.0% used, 58.3% expected" in year_use_headline(use, july.reference, Wording("en"))
    True
    """
    lines = forecast_use[forecast_use["kind"] == "line"]
    distance = (lines["utilisation_share"] - lines["expected_share"]).abs()
    if distance.isna().all():
        return words.text("Minkään rivin toteumaa ei tunneta.")
    row = lines.loc[distance.idxmax()]
    return words.text(
        "Kauimpana odotetusta osuudesta on %(line)s: käytetty %(used)s, odotettu %(expected)s.",
        line=words.labels(reference.lines, "line")[row["line"]],
        used=format_percent(row["utilisation_share"], words.language, decimals=1),
        expected=format_percent(row["expected_share"], words.language, decimals=1),
    )


def target_headline(kpis: pd.DataFrame, words: Wording) -> str:
    """Count the targets by how far they have come.

    Parameters
    ----------
    kpis : DataFrame
        Contract `ServiceKpis` of one unit.
    words : Wording
        The reader's language.

    Returns
    -------
    str
        One sentence; it also says when there is no target.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> from espoo_analysis.presentation.wording import Wording
    >>> july = ea.load_period("2025-07", unit="immigration")
    >>> kpis = ea.service_kpis(july.services, july.reference.indicators, july.period)
    >>> target_headline(kpis, Wording("en"))
    'Of the targets 0 are reached, 0 are not reached yet and 2 have no figure.'
    """
    aimed = kpis[kpis["target"].notna()]
    if aimed.empty:
        return words.text("Millekään mittarille ei ole asetettu tavoitetta.")
    shares = aimed["attainment_share"]
    return words.text(
        "Tavoitteista on saavutettu %(reached)s ja saavuttamatta %(open)s, ja ilman lukua on "
        "%(missing)s.",
        reached=str(int(shares.ge(1).sum())),
        open=str(int(shares.lt(1).sum())),
        missing=str(int(shares.isna().sum())),
    )


def timeline_headline(spans: pd.DataFrame, period: Period, words: Wording) -> str:
    """Name the next planned activity that has a date.

    Parameters
    ----------
    spans : DataFrame
        Contract `ActivitySpans` of one unit.
    period : Period
        The reporting period.
    words : Wording
        The reader's language.

    Returns
    -------
    str
        One sentence; it also says when none is planned.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> from espoo_analysis.presentation.wording import Wording
    >>> july = ea.load_period("2025-07", unit="immigration")
    >>> spans = ea.activity_spans(july.activities)
    >>> timeline_headline(spans, july.period, Wording("en")).startswith("Next to begin: AI tra")
    True
    """
    is_next = spans["status"].eq("planned") & spans["first_day"].gt(pd.Timestamp(period.last_day))
    if not is_next.any():
        return words.text("Suunnitelmissa ei ole toimintaa, jolle olisi annettu ajankohta.")
    row = spans.loc[spans.loc[is_next, "first_day"].idxmin()]
    return words.text(
        "Seuraavaksi alkaa %(activity)s, %(when)s.",
        activity=row[f"title_{words.language}"],
        when=format_span(row["starts"], row["ends"], words.language),
    )
