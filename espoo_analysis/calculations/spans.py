"""From when to when the activities run, as far as their dates say it."""

from __future__ import annotations

import pandas as pd

from espoo_analysis.contracts import Activities, ActivitySpans, check

# ISO 8601-2 numbers the seasons from spring, 21; in Finland spring is March to May.
_SEASON_MONTHS = {"21": (3, 5), "22": (6, 8), "23": (9, 11), "24": (12, 14)}


def activity_spans(activities: pd.DataFrame) -> pd.DataFrame:
    """First and last day on which each activity can have run, from dates of any precision.

    Parameters
    ----------
    activities : DataFrame
        Contract `Activities`. Not modified.

    Returns
    -------
    DataFrame
        Contract `ActivitySpans`, same rows: the columns of `activities` with `first_day` and
        `latest_start`, the first and the last day of `starts`, and `last_day`, the last day of
        `ends`. A month, a season or a
        year stands for all its days; winter ends in February of the following year. Missing
        where the date is missing: then the start is not known, or the end is open.

    Raises
    ------
    ContractError
        When `activities` breaks its contract.

    References
    ----------
    ISO 8601-2:2019, 4.8: seasons. Months of the seasons: Finnish Meteorological Institute.

    Examples
    --------
    >>> from espoo_analysis import load_period
    >>> spans = activity_spans(load_period("2025-07").activities).set_index("activity")
    >>> spans.loc["programme_workshops", ["first_day", "last_day"]].dt.date.astype(str).tolist()
    ['2025-03-01', '2025-05-31']
    """
    check(activities, Activities, "activity_spans")
    starts = [possible_days(text) for text in activities["starts"]]
    ends = [possible_days(text) for text in activities["ends"]]
    days = {
        "first_day": [first for first, _ in starts],
        "latest_start": [last for _, last in starts],
        "last_day": [last for _, last in ends],
    }
    spans = activities.assign(
        **{
            name: pd.Series(values, activities.index, dtype="datetime64[ns]")
            for name, values in days.items()
        }
    )
    return check(spans, ActivitySpans, "activity_spans")


def possible_days(text: str | float) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Give the first and the last day that a date of any precision can mean.

    Parameters
    ----------
    text : str or float
        ``YYYY-MM-DD``, ``YYYY-MM``, ``YYYY`` or a season; any number where there is none.

    Returns
    -------
    tuple of Timestamp
        Twice NaT where there is no date.

    Examples
    --------
    >>> [str(day.date()) for day in possible_days("2024-02")]
    ['2024-02-01', '2024-02-29']
    """
    if not isinstance(text, str):
        return pd.NaT, pd.NaT
    year, *rest = text.split("-")
    if len(rest) > 1:
        return pd.Timestamp(text), pd.Timestamp(text)
    months = _SEASON_MONTHS.get(rest[0], (int(rest[0]), int(rest[0]))) if rest else (1, 12)
    january = pd.Timestamp(int(year), 1, 1)
    first, after = (january + pd.DateOffset(months=month) for month in (months[0] - 1, months[1]))
    return first, after - pd.Timedelta(days=1)
