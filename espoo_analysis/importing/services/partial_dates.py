"""Dates that are no more exact than they were given: read as people write them."""

from __future__ import annotations

import calendar
import datetime as dt
import re

_FINNISH_MONTHS = (
    "tammikuu", "helmikuu", "maaliskuu", "huhtikuu", "toukokuu", "kesäkuu",
    "heinäkuu", "elokuu", "syyskuu", "lokakuu", "marraskuu", "joulukuu",
)  # fmt: skip
_OTHER_MONTHS = (
    ("januari", "january"), ("februari", "february"), ("mars", "march"), ("april", "april"),
    ("maj", "may"), ("juni", "june"), ("juli", "july"), ("augusti", "august"),
    ("september", "september"), ("oktober", "october"), ("november", "november"),
    ("december", "december"),
)  # fmt: skip
_MONTHS = {
    **{name + end: n for n, name in enumerate(_FINNISH_MONTHS, 1) for end in ("", "ssa", "ta")},
    **{name: n for n, names in enumerate(_OTHER_MONTHS, 1) for name in names},
}
# ISO 8601-2 numbers the seasons from spring, 21.
_SEASON_NAMES = (
    ("kevät", "keväällä", "vår", "våren", "spring"),
    ("kesä", "kesällä", "sommar", "sommaren", "summer"),
    ("syksy", "syksyllä", "höst", "hösten", "autumn"),
    ("talvi", "talvella", "vinter", "vintern", "winter"),
)
_SEASONS = {name: 21 + n for n, names in enumerate(_SEASON_NAMES) for name in names}
_SEASON_MONTHS = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 14)}

_YEAR = r"(?P<year>[12][0-9]{3})"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"(?P<day>[0-9]{{1,2}})\. ?(?P<month>[0-9]{{1,2}})\. ?{_YEAR}",
        rf"{_YEAR}-(?P<month>[0-9]{{2}})(-(?P<day>[0-9]{{2}}))?",
        rf"(?P<month>0?[1-9]|1[0-2]) ?[/.] ?{_YEAR}",
        rf"((?P<day>[0-9]{{1,2}})\.? )?(?P<word>[^\W\d_]+) {_YEAR}",
        _YEAR,
    )
)


def read_partial_date(text: str) -> str | None:
    """Read a day, a month, a season or a year.

    Parameters
    ----------
    text : str
        In Finnish, Swedish or English words, in Finnish figures or as the data folder has it.

    Returns
    -------
    str or None
        As the data folder has it; None where the text is no such date, names a day that does
        not exist, or could mean several: days of other countries, years of two figures.

    Examples
    --------
    >>> read_partial_date("31.7.2025"), read_partial_date("7/2025"), read_partial_date("2025")
    ('2025-07-31', '2025-07', '2025')
    >>> read_partial_date("heinäkuu 2025"), read_partial_date("Kevät 2025")
    ('2025-07', '2025-21')
    >>> read_partial_date("7/31/2025"), read_partial_date("31.7.25"), read_partial_date("pian")
    (None, None, None)
    """
    plain = " ".join(text.split()).casefold()
    named = next((match for form in _FORMS if (match := form.fullmatch(plain))), None)
    if named is None:
        return None
    found = {"day": None, "month": None, "word": None, **named.groupdict()}
    return _written(int(found["year"] or 0), found["word"], found["month"], found["day"])


def _written(year: int, word: str | None, month: str | None, day: str | None) -> str | None:
    number = int(month) if month else _MONTHS.get(word or "", _SEASONS.get(word or ""))
    if number is None:
        return None if word else f"{year}"
    if day is None:
        exists = 1 <= number <= 12 or number in _SEASON_MONTHS  # noqa: PLR2004 - months
        return f"{year}-{number:02}" if exists else None
    try:
        return str(dt.date(year, number, int(day)))
    except ValueError:
        return None


def finnish_date(partial: str) -> str:
    """Write a date of the data folder as a Finnish reader writes it.

    Parameters
    ----------
    partial : str
        A day, month, season or year as the data folder has it; or nothing.

    Returns
    -------
    str
        `read_partial_date` reads it back.

    Examples
    --------
    >>> [finnish_date(text) for text in ("2025-07-31", "2025-07", "2025-21", "2025", "")]
    ['31.7.2025', 'heinäkuu 2025', 'kevät 2025', '2025', '']
    """
    year, *rest = partial.split("-")
    if not rest:
        return year
    number = int(rest[0])
    if len(rest) > 1:
        return f"{int(rest[1])}.{number}.{year}"
    name = (
        _SEASON_NAMES[number - 21][0] if number in _SEASON_MONTHS else _FINNISH_MONTHS[number - 1]
    )
    return f"{name} {year}"


def first_and_last_day(partial: str) -> tuple[dt.date, dt.date]:
    """Tell from which to which day a date can mean.

    Parameters
    ----------
    partial : str
        A day, month, season or year as the data folder has it.

    Returns
    -------
    tuple of datetime.date
        Both days; winter ends in February of the following year.

    Examples
    --------
    >>> first_and_last_day("2025-24")
    (datetime.date(2025, 12, 1), datetime.date(2026, 2, 28))
    """
    year, *rest = (int(part) for part in partial.split("-"))
    if len(rest) > 1:
        day = dt.date(year, *rest)
        return day, day
    first, last = _SEASON_MONTHS.get(rest[0], (rest[0], rest[0])) if rest else (1, 12)
    after, last = divmod(last - 1, 12)
    days = calendar.monthrange(year + after, last + 1)[1]
    return dt.date(year, first, 1), dt.date(year + after, last + 1, days)
