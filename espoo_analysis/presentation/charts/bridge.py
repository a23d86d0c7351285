"""The bridge from the budgeted to the forecast margin: which line adds how much."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from espoo_analysis.presentation.charts.chart import Chart, alternative
from espoo_analysis.presentation.charts.layout import (
    Panel,
    Row,
    row_chart,
    text_panel,
    write_column,
)
from espoo_analysis.presentation.charts.measure import Scale, fit
from espoo_analysis.presentation.charts.notation import (
    FORECAST,
    INK,
    draw_axis,
    draw_bars,
    row_share,
    signed_euros,
    variance_look,
)
from espoo_analysis.presentation.numbers import format_number, format_period
from espoo_analysis.settings import EURO_ROUNDING_EUR

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from espoo_analysis.contracts import Reference
    from espoo_analysis.period import Period
    from espoo_analysis.presentation.wording import Wording

_EDGE = 4.0
_COLUMNS = {
    "label": "str",
    "is_total": "bool",
    "start_eur": "float64",
    "change_eur": "float64",
    "text": "str",
}


def bridge_steps(deviations: pd.DataFrame, reference: Reference, words: Wording) -> pd.DataFrame:
    """Prepare the data of the bridge.

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
    DataFrame
        The budgeted margin, a row for each line that deviates by half a euro or more, and the
        forecast margin: `label`, `is_total`, `start_eur` and `change_eur` (euros from the
        budgeted margin; positive is favourable) and `text`. Empty without a margin.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> from espoo_analysis.presentation.wording import Wording
    >>> july = ea.load_period("2025-07", unit="immigration")
    >>> steps = bridge_steps(ea.budget_deviation(july.follow_up), july.reference, Wording("en"))
    >>> steps[["start_eur", "change_eur"]].to_numpy().tolist()
    [[0.0, 0.0], [0.0, -5563.0], [-5563.0, -76.0], [-5639.0, 1840.0], [0.0, -3799.0]]
    """
    margin = deviations[deviations["line"] == "operating_margin"]
    if margin.empty:
        return pd.DataFrame(columns=list(_COLUMNS)).astype(_COLUMNS)
    total = margin.iloc[0]
    lines = deviations[deviations["kind"] == "line"]
    moving = lines[~(lines["deviation_eur"].abs() < EURO_ROUNDING_EUR)]
    changes = moving["deviation_eur"]
    names = words.labels(reference.lines, "line")
    rows = [
        _budgeted(total, words),
        *zip(
            moving["line"].map(names),
            [False] * len(moving),
            changes.cumsum().shift(fill_value=0.0),
            changes,
            [signed_euros(change, words) for change in changes],
            strict=True,
        ),
        _forecast(total, words),
    ]
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS)


def bridge_chart(
    steps: pd.DataFrame, title: str, scale: Scale, period: Period, words: Wording
) -> Chart:
    """Draw how the lines' deviations lead from the budgeted to the forecast margin.

    Parameters
    ----------
    steps : DataFrame
        As `bridge_steps` gives it.
    title : str
        The message.
    scale : Scale
        The scale of the deviations, see `variance.deviation_scale`: euros of deviation are as
        long here as there.
    period : Period
        The reporting period.
    words : Wording
        The reader's language.

    Returns
    -------
    Chart
        A bar for each step, which begins where the one before it ended; zero is the budget.

    Examples
    --------
    >>> from espoo_analysis import Period
    >>> from espoo_analysis.presentation.wording import Wording
    >>> steps = pd.DataFrame([("Budget", True, 0.0, 0.0, "−9"), ("Pay", False, 0.0, -1.0, "▼ −1"),
    ...     ("Forecast", True, 0.0, -1.0, "−10")], columns=list(_COLUMNS))
    >>> scale = Scale(10.0, 40.0, 80.0)
    >>> chart = bridge_chart(steps, "Pay costs 1.", scale, Period(2025, 7), Wording("en"))
    >>> chart.alt.split(". ")[1]
    'Budget −9; Pay ▼ −1; Forecast −10.'
    """
    subtitle = words.text(
        "Ennusteen poikkeama muutetusta talousarviosta riveittäin, euroa, %(period)s; "
        "kaksoisviiva on talousarvion mukainen toimintakate",
        period=format_period(period, words.language),
    )
    kind = words.text(
        "Porraskuvio talousarvion mukaisesta toimintakatteesta ennusteen mukaiseen."
    )
    facts = [f"{step.label} {step.text}" for step in steps.itertuples()]
    figure = None if steps.empty else _draw(steps, scale, words)
    return Chart("bridge-chart", title, subtitle, alternative(kind, facts, words), figure)


def _draw(steps: pd.DataFrame, scale: Scale, words: Wording) -> Figure:
    ends = steps["start_eur"] + steps["change_eur"]
    fitted = fit([*steps["start_eur"], *ends], [_EDGE] * (2 * len(steps)), 0.0, scale.unit)
    rows = [Row(step.label, step.is_total) for step in steps.itertuples()]
    amounts = text_panel(words.text("Euroa"), steps["text"], rows)
    figure, (axes, texts) = row_chart(rows, [Panel("", fitted), amounts])
    draw_axis(axes, of_budget=True)
    looks = [variance_look(change) for change in steps["change_eur"]]
    looks[-1:] = [FORECAST] * bool(looks)
    draw_bars(axes, steps["change_eur"], looks, 12.0, steps["start_eur"])
    rise = row_share(axes, 6.0)
    # A thin line leads from the end of each step to the beginning of the next.
    for row, end in list(ends.dropna().items())[:-1]:
        axes.vlines(end, row + rise, row + 1 - rise, color=INK, linewidth=0.8)
    write_column(texts, steps["text"], rows)
    return figure


def _budgeted(margin: pd.Series, words: Wording) -> tuple[object, ...]:
    text = format_number(margin["amended_budget_eur"], words.language)
    return words.text("Toimintakate, muutettu talousarvio"), True, 0.0, 0.0, text


def _forecast(margin: pd.Series, words: Wording) -> tuple[object, ...]:
    deviation = margin["deviation_eur"]
    forecast = format_number(margin["forecast_eur"], words.language)
    text = f"{forecast} ({signed_euros(deviation, words)})"
    return words.text("Toimintakate, ennuste"), True, 0.0, deviation, text
