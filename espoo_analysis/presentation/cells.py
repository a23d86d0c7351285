"""Figures of many rows as texts, for the cells of tables and the labels of charts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from espoo_analysis.presentation.numbers import (
    MISSING,
    format_euros,
    format_interval,
    format_number,
    format_partial_date,
    format_percent,
    format_span,
    rounded,
)
from espoo_analysis.presentation.wording import mark

if TYPE_CHECKING:
    from espoo_analysis.contracts import Reference
    from espoo_analysis.presentation.wording import Wording

_SIDES = {
    "revenue": mark("Tuotot"),
    "expense": mark("Kulut"),
    "margin": mark("Toimintakate"),
}
FIGURE_STATES = {
    "reported": mark("luku on annettu"),
    "hidden": mark("ei julkaista (tietosuoja)"),
    "no_figure": mark("lukua ei ole annettu"),
    "not_delivered": mark("ei ole toimitettu"),
}
ACTIVITY_STATUSES = {
    "running": mark("käynnissä"),
    "planned": mark("suunnitteilla"),
    "done": mark("toteutunut"),
    "ended": mark("päättynyt"),
}


def line_names(rows: pd.DataFrame, reference: Reference, words: Wording) -> pd.Series:
    """Name the lines of a table.

    Parameters
    ----------
    rows : DataFrame
        Any table with the column `line`.
    reference : Reference
        Names of the lines.
    words : Wording
        The reader's language.

    Returns
    -------
    Series of str
        On the same index.
    """
    return rows["line"].map(words.labels(reference.lines, "line"))


def side_names(rows: pd.DataFrame, words: Wording) -> tuple[str, ...]:
    """Name the side of the income statement to which each row belongs.

    Parameters
    ----------
    rows : DataFrame
        Any table with the column `side`.
    words : Wording
        The reader's language.

    Returns
    -------
    tuple of str
        One for each row.
    """
    return tuple(words.text(_SIDES[side]) for side in rows["side"])


def total_rows(rows: pd.DataFrame) -> frozenset[int]:
    """Tell which rows are totals.

    Parameters
    ----------
    rows : DataFrame
        Any table with the column `kind`.

    Returns
    -------
    frozenset of int
        Positions from 0.
    """
    return frozenset(place for place, kind in enumerate(rows["kind"]) if kind == "total")


def euros(amounts: pd.Series, words: Wording) -> list[str]:
    """Write amounts in whole euros, without the currency.

    Parameters
    ----------
    amounts : Series of float
        Signed euros.
    words : Wording
        The reader's language.

    Returns
    -------
    list of str
        An en dash where an amount is missing.
    """
    return [format_number(amount, words.language) for amount in amounts]


def percents(shares: pd.Series, words: Wording, decimals: int = 0) -> list[str]:
    """Write shares of 1 as percentages.

    Parameters
    ----------
    shares : Series of float
        Shares of 1.
    words : Wording
        The reader's language.
    decimals : int
        Digits after the decimal mark.

    Returns
    -------
    list of str
        An en dash where a share is missing.
    """
    return [format_percent(share, words.language, decimals=decimals) for share in shares]


def printed_percents(percentages: pd.Series, words: Wording) -> list[str]:
    """Write percentages with a decimal only where they were printed with one.

    Parameters
    ----------
    percentages : Series of float
        Percent, as published.
    words : Wording
        The reader's language.

    Returns
    -------
    list of str
        An en dash where a percentage is missing.
    """
    return [printed_percent(percentage, words) for percentage in percentages]


def printed_percent(percentage: float, words: Wording) -> str:
    """Write a percentage with a decimal only where it was printed with one.

    Parameters
    ----------
    percentage : float
        Percent, as published.
    words : Wording
        The reader's language.

    Returns
    -------
    str
        An en dash where it is missing.
    """
    return format_percent(percentage / 100, words.language, decimals=int(percentage % 1 > 0))


def utilisations(rows: pd.DataFrame, words: Wording) -> list[str]:
    """Write each row's utilisation, with its interval where it is an estimate.

    Parameters
    ----------
    rows : DataFrame
        Contract `Utilisations`.
    words : Wording
        The reader's language.

    Returns
    -------
    list of str
        For instance "54,0 % (53,5–54,5)".
    """
    shares = rows[["utilisation_share", "utilisation_low", "utilisation_high", "basis"]]
    return [
        share_with_interval(share, low, high, words)
        if basis == "estimated"
        else format_percent(share, words.language, decimals=1)
        for share, low, high, basis in shares.itertuples(index=False)
    ]


def share_with_interval(share: float, low: float, high: float, words: Wording) -> str:
    """Write a share of 1 in percent with one decimal, and the interval in which it lies.

    Parameters
    ----------
    share, low, high : float
        Shares of 1.
    words : Wording
        The reader's language.

    Returns
    -------
    str
        Without the interval where it has no width; an en dash where the share is missing.
    """
    figure = format_percent(share, words.language, decimals=1)
    if figure == MISSING or low == high:
        return figure
    return f"{figure} ({format_interval(low, high, words.language)})"


def row_of(table: pd.DataFrame, line: str) -> pd.Series | None:
    """Find the row of a line.

    Parameters
    ----------
    table : DataFrame
        Any table with the column `line`, of one unit.
    line : str
        Code of the line.

    Returns
    -------
    Series or None
        The row; None where the table does not have it.
    """
    rows = table[table["line"] == line]
    return None if rows.empty else rows.iloc[0]


def kpi_values(kpis: pd.DataFrame, words: Wording) -> list[str]:
    """Write each indicator's value in its measure, or why there is none.

    Parameters
    ----------
    kpis : DataFrame
        Contract `ServiceKpis`.
    words : Wording
        The reader's language.

    Returns
    -------
    list of str
        A value that was not given, or is hidden, says so in words.
    """
    return [
        _measured(kpi.value, kpi.measure, words)
        if kpi.state == "reported"
        else words.text(FIGURE_STATES[kpi.state])
        for kpi in kpis.itertuples()
    ]


def kpi_figures(kpis: pd.DataFrame) -> pd.DataFrame:
    """Give each indicator's value and target as they are shown: shares as percentages.

    Parameters
    ----------
    kpis : DataFrame
        Contract `ServiceKpis`.

    Returns
    -------
    DataFrame
        `value` and `target`, rounded as `kpi_values` and `kpi_targets` round them.
    """
    factors = kpis["measure"].eq("share").map({True: 100.0, False: 1.0})
    return (
        kpis[["value", "target"]]
        .mul(factors, axis="index")
        .map(lambda figure: figure if pd.isna(figure) else float(rounded(figure, 1)))
    )


def activity_dates(activities: pd.DataFrame, words: Wording) -> list[str]:
    """Write from when to when each activity runs; what is over has no open end.

    Parameters
    ----------
    activities : DataFrame
        Contract `Activities` or `ActivitySpans`.
    words : Wording
        The reader's language.

    Returns
    -------
    list of str
        See `format_span`.
    """
    is_over = activities["status"].isin(["done", "ended"])
    ends = activities["ends"].mask(is_over, activities["ends"].fillna(activities["starts"]))
    return [
        format_span(first, last, words.language)
        for first, last in zip(activities["starts"], ends, strict=True)
    ]


def kpi_targets(kpis: pd.DataFrame, words: Wording) -> list[str]:
    """Write each indicator's target in its measure, with the date when it is due.

    Parameters
    ----------
    kpis : DataFrame
        Contract `ServiceKpis`.
    words : Wording
        The reader's language.

    Returns
    -------
    list of str
        An en dash where there is no target.
    """
    return [_target(kpi, words) for kpi in kpis.itertuples()]


def _target(kpi: Any, words: Wording) -> str:
    target = _measured(kpi.target, kpi.measure, words)
    due = format_partial_date(kpi.target_date, words.language)
    if MISSING in (target, due):
        return target
    return f"{target} ({due})"


def _measured(value: float, measure: str, words: Wording) -> str:
    if pd.isna(value):
        return MISSING
    if measure == "share":
        return format_percent(value, words.language, decimals=1)
    if measure == "eur":
        return format_euros(value, words.language)
    number = format_number(value, words.language, decimals=0 if float(value).is_integer() else 1)
    whole = int(value) if float(value).is_integer() else 0
    if measure == "years":
        return words.plural("%(number)s vuosi", "%(number)s vuotta", whole, number=number)
    if measure == "days":
        return words.plural("%(number)s päivä", "%(number)s päivää", whole, number=number)
    return number
