"""The indicators that have a target, and how far each has come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from espoo_analysis.presentation.cells import kpi_targets, kpi_values
from espoo_analysis.presentation.charts.chart import Chart, alternative
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
    draw_arrows,
    draw_axis,
    draw_bars,
)
from espoo_analysis.presentation.numbers import format_percent, format_period

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from espoo_analysis.contracts import Reference
    from espoo_analysis.period import Period
    from espoo_analysis.presentation.wording import Wording

_BARS, _EDGE = 200.0, 8.0
# Beyond this multiple of its target a bar ends in an arrow.
_LONGEST_BAR = 1.5


def target_bars(kpis: pd.DataFrame, reference: Reference, words: Wording) -> pd.DataFrame:
    """Prepare the data of the chart of the targets.

    Parameters
    ----------
    kpis : DataFrame
        Contract `ServiceKpis` of one unit.
    reference : Reference
        Names of the indicators.
    words : Wording
        The reader's language.

    Returns
    -------
    DataFrame
        One row for each indicator with a target: `label`, `attained_share` (share of the
        target; NaN where no figure was given or it is hidden) and the texts `value_text`,
        `target_text` and `attained_text`.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> from espoo_analysis.presentation.wording import Wording
    >>> july = ea.load_period("2025-07", unit="immigration")
    >>> kpis = ea.service_kpis(july.services, july.reference.indicators, "2025-07")
    >>> bars = target_bars(kpis, july.reference, Wording("en"))
    >>> bars.loc[1, ["value_text", "target_text", "attained_text"]].tolist()
    ['no figure given', '1,000', '–']
    """
    aimed = kpis[kpis["target"].notna()]
    return pd.DataFrame(
        {
            "label": aimed["indicator"].map(words.labels(reference.indicators, "indicator")),
            "attained_share": aimed["attainment_share"],
            "value_text": kpi_values(aimed, words),
            "target_text": kpi_targets(aimed, words),
            "attained_text": [
                format_percent(share, words.language) for share in aimed["attainment_share"]
            ],
        }
    ).reset_index(drop=True)


def target_chart(bars: pd.DataFrame, title: str, period: Period, words: Wording) -> Chart:
    """Draw how far each indicator has come towards its target.

    Parameters
    ----------
    bars : DataFrame
        As `target_bars` gives it.
    title : str
        The message.
    period : Period
        The reporting period.
    words : Wording
        The reader's language.

    Returns
    -------
    Chart
        Each target as an outline of the same length, what is attained of it solid, and the
        figures in columns.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> from espoo_analysis.presentation.wording import Wording
    >>> july = ea.load_period("2025-07", unit="immigration")
    >>> kpis = ea.service_kpis(july.services, july.reference.indicators, july.period)
    >>> bars = target_bars(kpis, july.reference, Wording("en"))
    >>> chart = target_chart(bars, "No figures yet.", july.period, Wording("en"))
    >>> "no figure given, target 1,000" in chart.alt
    True
    """
    subtitle = words.text(
        "Mittarit, joilla on tavoite: tavoitteesta saavutettu osuus, %(period)s",
        period=format_period(period, words.language),
    )
    kind = words.text("Palkkikuvio mittareista, joilla on tavoite.")
    facts = [
        words.text(
            "%(indicator)s: %(value)s, tavoite %(target)s",
            indicator=bar.label,
            value=bar.value_text,
            target=bar.target_text,
        )
        for bar in bars.itertuples()
    ]
    figure = None if bars.empty else _draw(bars, words)
    return Chart("target-chart", title, subtitle, alternative(kind, facts, words), figure)


def _draw(bars: pd.DataFrame, words: Wording) -> Figure:
    reaches = bars["attained_share"].clip(0.0, _LONGEST_BAR)
    scale = fit([*reaches, 1.0], [_EDGE] * (len(bars) + 1), _BARS)
    rows = [Row(label) for label in bars["label"]]
    columns = (
        (words.text("Luku"), bars["value_text"]),
        (words.text("Tavoite"), bars["target_text"]),
        (words.text("Tavoitteesta saavutettu"), bars["attained_text"]),
    )
    panels = [Panel("", scale), *(text_panel(head, texts, rows) for head, texts in columns)]
    key = ((ACTUAL, words.text("Luku")), (BUDGET, words.text("Tavoite")))
    figure, (shares, *text_columns) = row_chart(rows, panels, key)
    draw_axis(shares, of_budget=False)
    draw_bars(shares, pd.Series(1.0, bars.index), BUDGET, 16.0)
    draw_bars(shares, reaches, ACTUAL, 9.0)
    draw_arrows(shares, bars["attained_share"], _LONGEST_BAR)
    for axes, (_, texts) in zip(text_columns, columns, strict=True):
        write_column(axes, texts, rows)
    return figure
