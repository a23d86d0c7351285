"""What the invented units do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from espoo_analysis.example.timetable import CENTRE, MERGED_IN, UNIT

if TYPE_CHECKING:
    from espoo_analysis.period import Period


@dataclass(frozen=True)
class Activity:
    """An invented activity; ``{year}`` in a date stands for every year.

    Parameters
    ----------
    code, service : str
        Its code, and the service it belongs to.
    starts, ends : str
        Its dates; an empty end is open.
    titles : tuple of str
        Finnish, Swedish and English.
    listed : tuple of str
        The first and the last period in which it is reported.
    """

    code: str
    service: str
    starts: str
    ends: str
    titles: tuple[str, str, str]
    listed: tuple[str, str] = ("2023-01", "2025-12")


_CENTRE = Activity(
    "centre_advice", "centre_advice", "2022-01", "",
    ("Neuvontakeskus", "Rådgivningscentral", "Advice centre"),
)  # fmt: skip
_ACTIVITIES = (
    Activity("advice", "advice", "2022-09-01", "", ("Neuvonta", "Rådgivning", "Advice")),
    Activity(
        "evening_advice", "advice", "2022-09-01", "2024-06",
        ("Iltaneuvonta", "Kvällsrådgivning", "Evening advice"), ("2023-01", "2024-06"),
    ),
    Activity(
        "spring_courses", "courses", "{year}-01", "{year}-05",
        ("Kevään kurssit", "Vårens kurser", "Spring courses"),
    ),
    Activity(
        "autumn_courses", "courses", "{year}-08", "{year}-12",
        ("Syksyn kurssit", "Höstens kurser", "Autumn courses"),
    ),
    Activity(
        "mentoring", "mentoring", "2024-09-01", "",
        ("Mentorointi", "Mentorskap", "Mentoring"), ("2024-09", "2025-12"),
    ),
)  # fmt: skip


def activity_rows(period: Period) -> list[dict[str, Any]]:
    """Make the rows of ``activities/<period>.csv``.

    Parameters
    ----------
    period : Period
        The period.

    Returns
    -------
    list of dict
        One row for each activity, by column.
    """
    rows = [
        _row(UNIT, activity, period)
        for activity in _ACTIVITIES
        if activity.listed[0] <= str(period) <= activity.listed[1]
    ]
    return [*rows, _row(CENTRE if period.year < MERGED_IN else UNIT, _CENTRE, period)]


def _row(unit: str, activity: Activity, period: Period) -> dict[str, Any]:
    starts, ends = (text.format(year=period.year) for text in (activity.starts, activity.ends))
    # An activity that comes back every year is done; one that does not has ended.
    closed = "done" if "{year}" in activity.ends else "ended"
    return {
        "unit": unit,
        "activity": activity.code,
        "service": activity.service,
        "status": _status(starts, ends, str(period), closed),
        "starts": starts,
        "ends": ends,
        **dict(zip(("title_fi", "title_sv", "title_en"), activity.titles, strict=True)),
        "detail_fi": "Keksitty toiminta.",
        "detail_sv": "Påhittad verksamhet.",
        "detail_en": "Invented activity.",
    }


def _status(starts: str, ends: str, period: str, closed: str) -> str:
    if starts[:7] > period:
        return "planned"
    return closed if ends and ends <= period else "running"
