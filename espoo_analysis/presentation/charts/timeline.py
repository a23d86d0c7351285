"""When the activities run, against the cut-off of the period."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

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
from espoo_analysis.presentation.numbers import format_day, format_span

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from espoo_analysis.period import Period
    from espoo_analysis.presentation.wording import Wording

_ROOM, _TICK_GAP = 300.0, 10.0
_MONTHS, _STEPS = 12, (1, 3, 6)


def timeline_bars(spans: pd.DataFrame, period: Period, words: Wording) -> pd.DataFrame:
    """Prepare the data of the timeline.

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
    DataFrame
        One row for each activity with a date that touches the years shown, by its first day:
        `label`, `first_day`, `last_day` (the end of the timeline where it is open), `is_open`,
        `is_planned` and `text`. The timeline begins with the year of the period and lasts to
        the end of the year in which the last activity ends, two years at most.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> from espoo_analysis.presentation.wording import Wording
    >>> july = ea.load_period("2025-07", unit="immigration")
    >>> spans = ea.activity_spans(july.activities)
    >>> bars = timeline_bars(spans, july.period, Wording("en"))
    >>> bars[["is_planned", "text"]].values.tolist()[-1]
    [True, 'October 2025']
    """
    first, last = _ends(spans, period)
    shown = spans[
        spans["first_day"].le(last) & ~spans["last_day"].fillna(spans["first_day"]).lt(first)
    ].sort_values("first_day", kind="stable")
    is_going = shown["status"].isin(["running", "planned"])
    cutoff = pd.Timestamp(period.last_day)
    # What is done and has no end ended at the cut-off at the latest.
    known = shown["last_day"].fillna(shown["first_day"].clip(lower=cutoff))
    language = words.language
    return pd.DataFrame(
        {
            "label": shown[f"title_{language}"],
            "first_day": shown["first_day"].clip(lower=first),
            "last_day": known.mask(shown["last_day"].isna() & is_going, last).clip(upper=last),
            "is_earlier": shown["first_day"] < first,
            "is_open": (shown["last_day"].isna() & is_going) | shown["last_day"].gt(last),
            "is_planned": shown["status"] == "planned",
            "text": [
                format_span(starts, ends, language)
                for starts, ends in zip(shown["starts"], shown["ends"], strict=True)
            ],
        }
    ).reset_index(drop=True)


def timeline_chart(bars: pd.DataFrame, title: str, period: Period, words: Wording) -> Chart:
    """Draw when each dated activity runs.

    Parameters
    ----------
    bars : DataFrame
        As `timeline_bars` gives it.
    title : str
        The message.
    period : Period
        The reporting period.
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
    >>> bars = timeline_bars(spans, july.period, Wording("en"))
    >>> timeline_chart(bars, "An event is next.", july.period, Wording("en")).subtitle
    'Activities with a date, as at 31 July 2025'
    """
    subtitle = words.text(
        "Toiminnat, joille on annettu ajankohta, tilanne %(day)s",
        day=format_day(period.last_day, words.language),
    )
    kind = words.text("Aikajana toiminnoista, joille on annettu ajankohta.")
    facts = [f"{bar.label}: {bar.text}" for bar in bars.itertuples()]
    figure = None if bars.empty else _draw(bars, period, words)
    return Chart("timeline-chart", title, subtitle, alternative(kind, facts, words), figure)


def _draw(bars: pd.DataFrame, period: Period, words: Wording) -> Figure:
    first = pd.Timestamp(period.year, 1, 1)
    last = _end_of_year(bars["last_day"].max(), period)
    days = (last - first).days + 1
    rows = [Row(label) for label in bars["label"]]
    scale = Scale(_ROOM / days, 0.0, _ROOM)
    # The heading's line is where the months stand.
    panels = [Panel(" ", scale), text_panel(words.text("Ajankohta"), bars["text"], rows)]
    key = (
        (ACTUAL, words.text("Toteutunut")),
        (FORECAST, words.text("Jatkuu")),
        (BUDGET, words.text("Suunniteltu")),
        (
            EXPECTED,
            words.text("Kauden loppu %(day)s", day=format_day(period.last_day, words.language)),
        ),
    )
    figure, (axes, texts) = row_chart(rows, panels, key)
    _draw_months(axes, first, last)
    _draw_spans(axes, bars, first, pd.Timestamp(period.last_day))
    axes.axvline((pd.Timestamp(period.last_day) - first).days + 1, color=INK, linewidth=2.5)
    write_column(texts, bars["text"], rows)
    return figure


def _ends(spans: pd.DataFrame, period: Period) -> tuple[pd.Timestamp, pd.Timestamp]:
    return pd.Timestamp(period.year, 1, 1), _end_of_year(spans["last_day"].max(), period)


def _end_of_year(latest: pd.Timestamp, period: Period) -> pd.Timestamp:
    years = [period.year, *([latest.year] if pd.notna(latest) else [])]
    return pd.Timestamp(min(max(years), period.year + 1), 12, 31)


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
