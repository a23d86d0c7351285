"""Budget, forecast and actual of each line, and how far the forecast is from the budget."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from espoo_analysis.presentation.charts.chart import Chart, alternative, totals_first
from espoo_analysis.presentation.charts.layout import Panel, Row, row_chart, write_at_end
from espoo_analysis.presentation.charts.measure import Scale, fit, label_rooms, magnification
from espoo_analysis.presentation.charts.notation import (
    ACTUAL,
    BUDGET,
    FORECAST,
    draw_arrows,
    draw_axis,
    draw_bars,
    draw_pins,
    row_share,
    signed_euros,
    signed_percent,
    variance_look,
)
from espoo_analysis.presentation.numbers import format_number, format_period

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from espoo_analysis.contracts import Reference
    from espoo_analysis.period import Period
    from espoo_analysis.presentation.wording import Wording

_VALUE_BARS, _DEVIATION_BARS, _SHARE_BARS = 150.0, 60.0, 60.0
# The bridge adds deviations up; it may be this much wider than the panel beside the values.
_BRIDGE_BARS = 240.0
# A pin beyond this share of the budget ends in an arrow: one outlier must not flatten the rest.
_LONGEST_PIN = 1.0
# Where no pin is longer than this share, none shall look long.
_LEAST_SHARE = 0.01


def variance_bars(
    deviations: pd.DataFrame, utilisations: pd.DataFrame, reference: Reference, words: Wording
) -> pd.DataFrame:
    """Prepare the data of the chart of budget, forecast and actual.

    Parameters
    ----------
    deviations, utilisations : DataFrame
        Contracts `Deviations` and `Utilisations` of one unit, with the same rows.
    reference : Reference
        Names of the lines.
    words : Wording
        The reader's language.

    Returns
    -------
    DataFrame
        One row for each line and total: `label`, `is_total`, `budget_eur`, `forecast_eur`,
        `actual_eur`, `deviation_eur`, `deviation_share` and the texts `forecast_text`,
        `deviation_text`, `share_text`. Revenue +, expense -: a positive deviation is
        favourable. What is missing is NaN and has an en dash as its text.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> from espoo_analysis.presentation.wording import Wording
    >>> july = ea.load_period("2025-07", unit="immigration")
    >>> deviations = ea.budget_deviation(july.follow_up)
    >>> used = ea.budget_utilisation(july.follow_up)
    >>> bars = variance_bars(deviations, used, july.reference, Wording("en"))
    >>> bars.loc[2, ["forecast_text", "deviation_text", "share_text"]].tolist()
    ['−1,177,395', '▼ −5,563', '▼ −0.5%']
    """
    amounts, shares = deviations["deviation_eur"], deviations["deviation_share"]
    return pd.DataFrame(
        {
            "label": deviations["line"].map(words.labels(reference.lines, "line")),
            "is_total": deviations["kind"].eq("total"),
            "budget_eur": deviations["amended_budget_eur"],
            "forecast_eur": deviations["forecast_eur"],
            "actual_eur": utilisations["actual_ytd_eur"],
            "deviation_eur": amounts,
            "deviation_share": shares,
            "forecast_text": [
                format_number(amount, words.language) for amount in deviations["forecast_eur"]
            ],
            "deviation_text": [signed_euros(amount, words) for amount in amounts],
            "share_text": [signed_percent(share, words) for share in shares],
        }
    ).reset_index(drop=True)


def deviation_scale(bars: pd.DataFrame) -> Scale:
    """Find the scale of the deviations, which the bridge shares with this chart.

    Parameters
    ----------
    bars : DataFrame
        As `variance_bars` gives it.

    Returns
    -------
    Scale
        The scale of the budgets, magnified by 1, 2, 5, 10, … so that the deviations can be
        seen; their sum fits into a bridge.

    Examples
    --------
    >>> bars = pd.DataFrame({"is_total": [False], "budget_eur": [-1000.0],
    ...     "forecast_eur": [-1010.0], "actual_eur": [-500.0], "deviation_eur": [-10.0],
    ...     "forecast_text": ["−1,010"], "deviation_text": ["▼ −10"]})
    >>> deviation_scale(bars).unit / value_scale(bars).unit
    20.0
    """
    plain, longest = value_scale(bars).unit, _longest_unit(bars)
    labels = label_rooms(bars["deviation_text"], bars["is_total"])
    unit = plain * magnification(plain, longest)
    return fit(list(bars["deviation_eur"]), labels, _DEVIATION_BARS, unit)


def value_scale(bars: pd.DataFrame) -> Scale:
    """Find the scale of the budgets, forecasts and actuals.

    Parameters
    ----------
    bars : DataFrame
        As `variance_bars` gives it.

    Returns
    -------
    Scale
        On which the longest bar of each row and the forecast's label have room; small enough
        for the deviations, too.
    """
    bare = [*bars["budget_eur"], *bars["forecast_eur"], *bars["actual_eur"]]
    labels = label_rooms(bars["forecast_text"], bars["is_total"])
    reaches, rooms = [*_reaches(bars), *bare], [*labels, *[0.0] * len(bare)]
    plain = fit(reaches, rooms, _VALUE_BARS)
    longest = _longest_unit(bars)
    return plain if plain.unit <= longest else fit(reaches, rooms, _VALUE_BARS, longest)


def _longest_unit(bars: pd.DataFrame) -> float:
    amounts = bars["deviation_eur"]
    steps = amounts[~bars["is_total"]].fillna(0.0).cumsum()
    extent = max([0.0, *steps]) - min([0.0, *steps])
    longest = max([0.0, *amounts.abs().dropna()])
    rooms = ((_DEVIATION_BARS, longest), (_BRIDGE_BARS, extent))
    # Where nothing deviates the deviations need no magnifying.
    return min((room / reach for room, reach in rooms if reach), default=math.inf)


def variance_chart(bars: pd.DataFrame, title: str, period: Period, words: Wording) -> Chart:
    """Draw budget, forecast and actual with the forecast's deviation in euros and percent.

    Parameters
    ----------
    bars : DataFrame
        As `variance_bars` gives it.
    title : str
        The message.
    period : Period
        The reporting period.
    words : Wording
        The reader's language.

    Returns
    -------
    Chart
        Three panels: amounts, deviations in euros, deviations in percent of the budget.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> from espoo_analysis.presentation.wording import Wording
    >>> july = ea.load_period("2025-07", unit="immigration")
    >>> deviations = ea.budget_deviation(july.follow_up)
    >>> used = ea.budget_utilisation(july.follow_up)
    >>> bars = variance_bars(deviations, used, july.reference, Wording("en"))
    >>> chart = variance_chart(bars, "As budgeted.", july.period, Wording("en"))
    >>> len(chart.figure.axes) - 1
    3
    """
    subtitle = words.text(
        "Talousarvio, ennuste ja toteuma riveittäin, euroa, %(period)s; luku palkin päässä on "
        "ennuste",
        period=format_period(period, words.language),
    )
    figure = None if bars.empty else _draw(bars, words)
    return Chart("variance-chart", title, subtitle, _alternative(bars, words), figure)


def _draw(bars: pd.DataFrame, words: Wording) -> Figure:
    values, deviations = value_scale(bars), deviation_scale(bars)
    shares = bars["deviation_share"].clip(-_LONGEST_PIN, _LONGEST_PIN)
    bold = bars["is_total"]
    panels = (
        Panel(words.text("Euroa"), values),
        Panel(_deviation_heading(values, deviations, words), deviations),
        Panel(
            words.text("Poikkeama, % talousarviosta"),
            _share_scale(shares, label_rooms(bars["share_text"], bold)),
        ),
    )
    key = (
        (ACTUAL, words.text("Toteuma")),
        (FORECAST, words.text("Ennuste")),
        (BUDGET, words.text("Muutettu talousarvio")),
    )
    rows = [Row(label, total) for label, total in zip(bars["label"], bold, strict=True)]
    figure, (amounts, euros, percents) = row_chart(rows, panels, key)
    _draw_amounts(amounts, bars)
    looks = [variance_look(amount) for amount in bars["deviation_eur"]]
    draw_axis(euros, of_budget=True)
    draw_bars(euros, bars["deviation_eur"], looks, 11.0)
    draw_axis(percents, of_budget=True)
    draw_pins(percents, shares)
    draw_arrows(percents, bars["deviation_share"], _LONGEST_PIN)
    _write_ends(euros, bars["deviation_eur"], bars["deviation_text"], bold)
    _write_ends(percents, shares, bars["share_text"], bold)
    return figure


def _reaches(bars: pd.DataFrame) -> pd.Series:
    ends = bars[["budget_eur", "forecast_eur", "actual_eur"]]
    # The label of a forecast stands on the forecast's own side of the axis.
    side = bars["forecast_eur"].fillna(bars["budget_eur"]).lt(0).map({True: -1.0, False: 1.0})
    return ends.mul(side, axis="index").max(axis="columns").clip(lower=0) * side


def _share_scale(shares: pd.Series, labels: list[float]) -> Scale:
    plain = fit(list(shares), labels, _SHARE_BARS)
    smallest = _SHARE_BARS / _LEAST_SHARE
    return plain if plain.unit <= smallest else fit(list(shares), labels, _SHARE_BARS, smallest)


def _deviation_heading(values: Scale, deviations: Scale, words: Wording) -> str:
    times = deviations.unit / values.unit
    if round(times) == 1:
        return words.text("Poikkeama, euroa")
    return words.text(
        "Poikkeama, euroa (%(times)s-kertaisena)", times=format_number(times, words.language)
    )


def _draw_amounts(axes: Axes, bars: pd.DataFrame) -> None:
    draw_axis(axes, of_budget=False)
    behind = bars.index - row_share(axes, 3.0)
    before = bars.index + row_share(axes, 2.0)
    draw_bars(axes, bars["budget_eur"].set_axis(behind), BUDGET, 10.0)
    draw_bars(axes, bars["forecast_eur"].set_axis(before), FORECAST, 10.0)
    # Beyond the forecast, or on the other side of zero, a thin bar leaves the forecast in view.
    is_within = bars["actual_eur"].between(
        bars["forecast_eur"].clip(upper=0), bars["forecast_eur"].clip(lower=0)
    )
    for thickness, rows in ((10.0, is_within), (4.0, ~is_within)):
        draw_bars(axes, bars["actual_eur"].where(rows).set_axis(before), ACTUAL, thickness)
    _write_ends(axes, _reaches(bars), bars["forecast_text"], bars["is_total"])


def _write_ends(axes: Axes, reaches: pd.Series, texts: pd.Series, bold: pd.Series) -> None:
    for row, (reach, text, heavy) in enumerate(zip(reaches, texts, bold, strict=True)):
        write_at_end(axes, reach, row, text, bold=heavy)


def _alternative(bars: pd.DataFrame, words: Wording) -> str:
    facts = [
        words.text(
            "%(line)s: talousarvio %(budget)s, ennuste %(forecast)s, toteuma %(actual)s, "
            "poikkeama %(deviation)s (%(share)s)",
            line=bar.label,
            budget=format_number(bar.budget_eur, words.language),
            forecast=bar.forecast_text,
            actual=format_number(bar.actual_eur, words.language),
            deviation=bar.deviation_text,
            share=bar.share_text,
        )
        for bar in totals_first(bars)
    ]
    kind = words.text(
        "Palkkikuvio, jossa on jokaisen rivin muutettu talousarvio, ennuste ja toteuma sekä "
        "ennusteen poikkeama talousarviosta euroina ja prosentteina."
    )
    return alternative(kind, facts, words)
