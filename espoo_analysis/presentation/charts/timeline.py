"""When the activities run, against the cut-off of the period."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from espoo_analysis.presentation.cells import ACTIVITY_STATUSES, activity_dates
from espoo_analysis.presentation.charts.chart import Chart, alternative
from espoo_analysis.presentation.charts.layout import (
    Panel,
    Row,
    row_chart,
    text_panel,
    write,
    write_column,
)
from espoo_analysis.presentation.charts.measure import Scale, text_width
from espoo_analysis.presentation.charts.notation import (
    ACTUAL,
    BUDGET,
    EXPECTED,
    FORECAST,
    INK,
    PALE,
    draw_arrow_heads,
    draw_bars,
)
from espoo_analysis.presentation.numbers import format_day

if TYPE_CHECKING:
    import datetime as dt

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from espoo_analysis.presentation.wording import Wording

_ROOM, _TICK_GAP = 300.0, 10.0
_MONTHS, _STEPS = 12, (1, 3, 6)


def timeline_bars(spans: pd.DataFrame, cutoff: dt.date, words: Wording) -> pd.DataFrame:
    """Prepare the data of the timeline.

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
    DataFrame
        One row for each activity with a start that touches the years shown, by its first day:
        `label`, `status`, `first_day`, `last_day` (the end of the timeline where it is open),
        `is_earlier` and `is_open` (whether it goes on before and after the timeline),
        `is_planned` and `text`. What is done lasts to the cut-off at most, or to the end of
        its start where no end was given. The timeline begins with the year of the cut-off and
        lasts to the end of the last year that an activity names, two years at most.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> from espoo_analysis.presentation.wording import Wording
    >>> july = ea.load_period("2025-07", unit="immigration")
    >>> spans = ea.activity_spans(july.activities)
    >>> bars = timeline_bars(spans, july.services_cutoff, Wording("en"))
    >>> bars[["is_planned", "text"]].values.tolist()[-1]
    [True, 'October 2025']
    """
    today = pd.Timestamp(cutoff)
    first, last = _years(spans[["latest_start", "last_day"]].max().max(), today)
    over = spans["status"].isin(["done", "ended"])
    ends = spans["last_day"].mask(over, spans["last_day"].fillna(spans["latest_start"]))
    ends = ends.mask(over, ends.clip(upper=today))
    shown = spans.assign(end=ends)[spans["first_day"].le(last) & ~ends.lt(first)]
    shown = shown.sort_values("first_day", kind="stable")
    return pd.DataFrame(
        {
            "label": shown[f"title_{words.language}"],
            "status": shown["status"],
            "first_day": shown["first_day"].clip(lower=first),
            "last_day": shown["end"].fillna(last).clip(upper=last),
            "is_earlier": shown["first_day"] < first,
            "is_open": shown["end"].isna() | shown["end"].gt(last),
            # What has not begun is drawn as a plan, whatever it is called.
            "is_planned": shown["status"].eq("planned") | shown["first_day"].gt(today),
            "text": activity_dates(shown, words),
        }
    ).reset_index(drop=True)


def timeline_chart(bars: pd.DataFrame, title: str, cutoff: dt.date, words: Wording) -> Chart:
    """Draw when each dated activity runs.

    Parameters
    ----------
    bars : DataFrame
        As `timeline_bars` gives it.
    title : str
        The message.
    cutoff : datetime.date
        The last day that the report covers.
    words : Wording
        The reader's language.

    Returns
    -------
    Chart
        Up to the cut-off solid, after it hatched, what is planned as an outline; an arrow
        where an activity goes on beyond the years shown.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> from espoo_analysis.presentation.wording import Wording
    >>> july = ea.load_period("2025-07", unit="immigration")
    >>> spans = ea.activity_spans(july.activities)
    >>> bars = timeline_bars(spans, july.services_cutoff, Wording("en"))
    >>> timeline_chart(bars, "An event is next.", july.services_cutoff, Wording("en")).subtitle
    'Activities with a start, as at 31 July 2025'
    """
    subtitle = words.text(
        "Toiminnat, joille on annettu alku, tilanne %(day)s",
        day=format_day(cutoff, words.language),
    )
    kind = words.text("Aikajana toiminnoista, joille on annettu alku.")
    facts = [
        words.text(
            "%(activity)s: %(when)s, %(status)s",
            activity=bar.label,
            when=bar.text,
            status=words.text(ACTIVITY_STATUSES[bar.status]),
        )
        for bar in bars.itertuples()
    ]
    figure = None if bars.empty else _draw(bars, cutoff, words)
    return Chart("timeline-chart", title, subtitle, alternative(kind, facts, words), figure)


def _draw(bars: pd.DataFrame, cutoff: dt.date, words: Wording) -> Figure:
    today = pd.Timestamp(cutoff)
    first, last = _years(bars["last_day"].max(), today)
    rows = [Row(label) for label in bars["label"]]
    scale = Scale(_ROOM / ((last - first).days + 1), 0.0, _ROOM)
    # The heading's line is where the months stand.
    panels = [Panel(" ", scale), text_panel(words.text("Ajankohta"), bars["text"], rows)]
    end = words.text("Tilanne %(day)s", day=format_day(cutoff, words.language))
    key = (
        (ACTUAL, words.text("Toteutunut")),
        (FORECAST, words.text("Jatkuu")),
        (BUDGET, words.text("Suunniteltu")),
        (EXPECTED, end),
    )
    figure, (axes, texts) = row_chart(rows, panels, key)
    _draw_months(axes, first, last)
    _draw_spans(axes, bars, first, today)
    axes.axvline((today - first).days + 1, color=INK, linewidth=2.5)
    write_column(texts, bars["text"], rows)
    return figure


def _years(latest: pd.Timestamp, today: pd.Timestamp) -> tuple[pd.Timestamp, pd.Timestamp]:
    year = today.year if pd.isna(latest) else min(max(latest.year, today.year), today.year + 1)
    return pd.Timestamp(today.year, 1, 1), pd.Timestamp(year, 12, 31)


def _draw_months(axes: Axes, first: pd.Timestamp, last: pd.Timestamp) -> None:
    top = axes.get_ylim()[1]
    widest = text_width("12/2025") + _TICK_GAP
    room = _ROOM / ((last.year - first.year + 1) * _MONTHS)
    fitting = [months for months in _STEPS if months * room >= widest]
    step = min(fitting, default=_MONTHS)
    for start in pd.date_range(first, last, freq=f"{step}MS"):
        day = (start - first).days
        axes.axvline(day, color=PALE, linewidth=0.5, zorder=0)
        write(axes, (day, top), f"{start.month}/{start.year}", va="bottom")


def _draw_spans(
    axes: Axes, bars: pd.DataFrame, first: pd.Timestamp, cutoff: pd.Timestamp
) -> None:
    begins = (bars["first_day"] - first).dt.days.astype(float)
    ends = (bars["last_day"] - first).dt.days.astype(float) + 1
    now = float((cutoff - first).days + 1)
    planned = bars["is_planned"]
    draw_bars(axes, (ends - begins)[planned], BUDGET, 12.0, begins[planned])
    for part, look in ((ends, FORECAST), (ends.clip(upper=now), ACTUAL)):
        lengths = (part - begins).clip(lower=0.0).where(lambda days: days > 0)
        draw_bars(axes, lengths[~planned], look, 12.0, begins[~planned])
    for marker, places in ((">", ends[bars["is_open"]]), ("<", begins[bars["is_earlier"]])):
        draw_arrow_heads(axes, places, marker)
