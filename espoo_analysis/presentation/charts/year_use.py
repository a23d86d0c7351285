"""How much of the year's budget is used, beside the share that was to be expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from espoo_analysis.presentation.charts.chart import Chart, alternative, totals_first
from espoo_analysis.presentation.charts.layout import (
    Panel,
    Row,
    row_chart,
    text_panel,
    write_column,
)
from espoo_analysis.presentation.charts.measure import fit
from espoo_analysis.presentation.charts.notation import (
    ACTUAL,
    BUDGET,
    EXPECTED,
    draw_arrows,
    draw_axis,
    draw_bars,
    draw_marks,
)
from espoo_analysis.presentation.numbers import format_number, format_percent, format_period

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from espoo_analysis.contracts import Reference
    from espoo_analysis.period import Period
    from espoo_analysis.presentation.wording import Wording

_BARS, _ARROW = 220.0, 8.0
# Use beyond this share of the budget ends in an arrow: one outlier must not flatten the rest.
_LONGEST_BAR = 2.0


def year_use_bars(
    forecast_use: pd.DataFrame, reference: Reference, words: Wording
) -> pd.DataFrame:
    """Prepare the data of the chart of the year's use.

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
    DataFrame
        One row for each line and total: `label`, `is_total`, `budget_share` (1, missing
        where the use is), `used_share` and `expected_share` (shares of the amended budget) and
        the texts `used_text`, `expected_text` and `difference_text` (percentage points,
        signed). What is missing is NaN and has an en dash as its text.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> from espoo_analysis.presentation.wording import Wording
    >>> july = ea.load_period("2025-07", unit="immigration")
    >>> use = ea.forecast_utilisation(july.follow_up, "2025-07")
    >>> bars = year_use_bars(use, july.reference, Wording("en"))
    >>> bars.loc[2, ["used_text", "expected_text", "difference_text"]].tolist()
    ['69.0%', '58.3%', '+10.7']
    """
    language = words.language
    used, expected = forecast_use["utilisation_share"], forecast_use["expected_share"]
    return pd.DataFrame(
        {
            "label": forecast_use["line"].map(words.labels(reference.lines, "line")),
            "is_total": forecast_use["kind"].eq("total"),
            "used_share": used,
            "budget_share": forecast_use["amended_budget_eur"]
            .ne(0)
            .where(used.notna())
            .map({True: 1.0}),
            "expected_share": expected,
            "used_text": [format_percent(share, language, decimals=1) for share in used],
            "expected_text": [format_percent(share, language, decimals=1) for share in expected],
            "difference_text": [
                format_number(points, language, decimals=1, signed=True)
                for points in (used - expected) * 100
            ],
        }
    ).reset_index(drop=True)


def year_use_chart(bars: pd.DataFrame, title: str, period: Period, words: Wording) -> Chart:
    """Draw how much of each line's budget is used beside what was to be expected.

    Parameters
    ----------
    bars : DataFrame
        As `year_use_bars` gives it.
    title : str
        The message.
    period : Period
        The reporting period.
    words : Wording
        The reader's language.

    Returns
    -------
    Chart
        The whole budget as an outline, the used part of it solid, a mark at the expected
        share, and the three figures in columns.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> from espoo_analysis.presentation.wording import Wording
    >>> july = ea.load_period("2025-07", unit="immigration")
    >>> use = ea.forecast_utilisation(july.follow_up, july.period)
    >>> bars = year_use_bars(use, july.reference, Wording("en"))
    >>> year_use_chart(bars, "Half is used.", july.period, Wording("en")).subtitle
    'Actual, % of the amended budget by line, January–July 2025'
    """
    subtitle = words.text(
        "Toteuma, %% muutetusta talousarviosta riveittäin, %(period)s",
        period=format_period(period, words.language),
    )
    figure = None if bars.empty else _draw(bars, words)
    return Chart("year-use-chart", title, subtitle, _alternative(bars, words), figure)


def _draw(bars: pd.DataFrame, words: Wording) -> Figure:
    reaches = bars["used_share"].clip(-_LONGEST_BAR, _LONGEST_BAR)
    scale = fit([*reaches, 1.0], [_ARROW] * (len(bars) + 1), _BARS)
    columns = (
        (words.text("Toteuma"), bars["used_text"]),
        (words.text("Odotettu"), bars["expected_text"]),
        (words.text("Ero, %-yks."), bars["difference_text"]),
    )
    rows = [Row(bar.label, bar.is_total) for bar in bars.itertuples()]
    panels = [Panel("", scale), *(text_panel(head, texts, rows) for head, texts in columns)]
    key = (
        (ACTUAL, words.text("Toteuma")),
        (BUDGET, words.text("Muutettu talousarvio, 100 %")),
        (EXPECTED, words.text("Odotettu osuus kauden lopussa")),
    )
    figure, (shares, *text_columns) = row_chart(rows, panels, key)
    _draw_shares(shares, bars, reaches)
    for axes, (_, texts) in zip(text_columns, columns, strict=True):
        write_column(axes, texts, rows)
    return figure


def _draw_shares(axes: Axes, bars: pd.DataFrame, reaches: pd.Series) -> None:
    draw_axis(axes, of_budget=False)
    draw_bars(axes, bars["budget_share"], BUDGET, 16.0)
    draw_bars(axes, reaches, ACTUAL, 9.0)
    draw_marks(axes, bars["expected_share"] * bars["budget_share"])
    draw_arrows(axes, bars["used_share"], _LONGEST_BAR)


def _alternative(bars: pd.DataFrame, words: Wording) -> str:
    facts = [
        words.text(
            "%(line)s %(used)s, odotettu %(expected)s",
            line=bar.label,
            used=bar.used_text,
            expected=bar.expected_text,
        )
        for bar in totals_first(bars)
    ]
    kind = words.text(
        "Palkkikuvio, jossa on jokaisen rivin toteuma muutetusta talousarviosta ja merkki "
        "odotetun osuuden kohdalla."
    )
    return alternative(kind, facts, words)
