"""The messages over the charts: one sentence that says what the picture shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from espoo_analysis.presentation.cells import row_of
from espoo_analysis.presentation.numbers import format_euros, format_partial_date, format_percent
from espoo_analysis.settings import EURO_ROUNDING_EUR, SHOWN_SHARE_ROUNDING

if TYPE_CHECKING:
    import datetime as dt

    from espoo_analysis.contracts import Reference
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
    >>> headline = bridge_headline(deviations, july.reference, Wording("en"))
    >>> headline.replace(chr(160), " ").split("; ")[1]
    'Personnel expenses moves it most (EUR −5,563).'
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
        "change": format_euros(largest["deviation_eur"], words.language, signed=True),
    }
    if change < 0:
        return words.text(
            "Ennustettu toimintakate on %(amount)s talousarviota heikompi; eniten siihen "
            "vaikuttaa rivi %(line)s (%(change)s).",
            **values,
        )
    return words.text(
        "Ennustettu toimintakate on %(amount)s talousarviota parempi; eniten siihen vaikuttaa "
        "rivi %(line)s (%(change)s).",
        **values,
    )


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
    if distance.max() < SHOWN_SHARE_ROUNDING:
        return words.text("Jokaisen rivin toteuma on odotetun osuuden mukainen.")
    row = lines.loc[distance.idxmax()]
    return words.text(
        "Kauimpana odotetusta osuudesta on %(line)s: käytetty %(used)s, odotettu %(expected)s.",
        line=words.labels(reference.lines, "line")[row["line"]],
        used=format_percent(row["utilisation_share"], words.language, decimals=1),
        expected=format_percent(row["expected_share"], words.language, decimals=1),
    )


def target_headline(kpis: pd.DataFrame, words: Wording) -> str:
    """Count the targets by the city's four classes.

    Parameters
    ----------
    kpis : DataFrame
        Contract `ServiceKpis` of one unit.
    words : Wording
        The reader's language.

    Returns
    -------
    str
        One sentence; it also says when there is no target, or no figure of any. A hidden figure
        is none that is missing: its target cannot be assessed.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> from espoo_analysis.presentation.wording import Wording
    >>> july = ea.load_period("2025-07", unit="immigration")
    >>> kpis = ea.service_kpis(july.services, july.reference.indicators, july.period)
    >>> target_headline(kpis, Wording("en"))
    'There are 2 targets, and none of them has a figure yet.'
    """
    aimed = kpis[kpis["target"].notna()]
    if aimed.empty:
        return words.text("Millekään mittarille ei ole asetettu tavoitetta.")
    if aimed["state"].isin(["no_figure", "not_delivered"]).all():
        return words.plural(
            "Tavoitteita on %(count)s, eikä siitä ole vielä lukua.",
            "Tavoitteita on %(count)s, eikä yhdestäkään ole vielä lukua.",
            len(aimed),
            count=str(len(aimed)),
        )
    counts = aimed["target_class"].value_counts()
    return words.text(
        "Tavoitteet: toteutui tai toteutumassa %(achieved)s, osittain %(partially)s, ei "
        "%(missed)s, ei voida arvioida %(unknown)s.",
        achieved=str(counts.get("achieved", 0)),
        partially=str(counts.get("partially_achieved", 0)),
        missed=str(counts.get("not_achieved", 0)),
        unknown=str(counts.get("cannot_be_assessed", 0)),
    )


def timeline_headline(spans: pd.DataFrame, cutoff: dt.date, words: Wording) -> str:
    """Name the next planned activity that has a date.

    Parameters
    ----------
    spans : DataFrame
        Contract `ActivitySpans` of one unit.
    cutoff : datetime.date
        The last day that the report covers.
    words : Wording
        The reader's language.

    Returns
    -------
    str
        One sentence; it also says when none is planned. What may begin on a later day counts,
        as an activity planned for the year does in July.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> from espoo_analysis.presentation.wording import Wording
    >>> july = ea.load_period("2025-07", unit="immigration")
    >>> spans = ea.activity_spans(july.activities)
    >>> timeline_headline(spans, july.services_cutoff, Wording("en")).startswith("Next to begin")
    True
    """
    is_next = spans["status"].eq("planned") & spans["latest_start"].gt(pd.Timestamp(cutoff))
    if not is_next.any():
        return words.text("Suunnitelmissa ei ole toimintaa, joka alkaisi kauden jälkeen.")
    row = spans.loc[spans.loc[is_next, "first_day"].idxmin()]
    return words.text(
        "Seuraavaksi alkaa %(activity)s, %(when)s.",
        activity=row[f"title_{words.language}"],
        when=format_partial_date(row["starts"], words.language),
    )
