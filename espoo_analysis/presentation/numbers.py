"""Numbers and dates as text: rounded once, here, half away from zero."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

import pandas as pd
from babel.dates import format_date, get_month_names
from babel.numbers import format_decimal

if TYPE_CHECKING:
    from espoo_analysis.period import Period

MISSING = "–"
MINUS = "\u2212"
NO_BREAK_SPACE = "\u00a0"
LOCALES: dict[str, str] = {"fi": "fi", "sv": "sv_FI", "en": "en_GB"}

_DAY_PATTERN: dict[str, str] = {"fi": "d.M.y", "sv": "d.M.y", "en": "d MMMM y"}
_SEASONS: dict[str, tuple[str, str, str, str]] = {
    "fi": ("kevät", "kesä", "syksy", "talvi"),
    "sv": ("våren", "sommaren", "hösten", "vintern"),
    "en": ("spring", "summer", "autumn", "winter"),
}
_FIRST_SEASON = 21
# Binary fractions are cut to this many digits, so that 0.545 is a half and not a little less.
_SIGNIFICANT_DIGITS = 12


def format_number(value: float, language: str, *, decimals: int = 0, signed: bool = False) -> str:
    """Write a number in the form of a language.

    Parameters
    ----------
    value : float
        The number; NaN is missing.
    language : {"fi", "sv", "en"}
        Language of the reader.
    decimals : int
        Digits after the decimal mark; rounded half away from zero.
    signed : bool
        Whether a positive number gets a plus.

    Returns
    -------
    str
        With a true minus and no-break blanks, never "-0"; an en dash where missing.

    Examples
    --------
    >>> format_number(-1171832.5, "fi").replace(chr(160), "_")
    '−1_171_833'
    >>> format_number(-0.4, "en"), format_number(float("nan"), "en")
    ('0', '–')
    """
    if pd.isna(value):
        return MISSING
    shown = rounded(value, decimals)
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    text = format_decimal(abs(shown), pattern, LOCALES[language])
    sign = MINUS if shown < 0 else "+" if signed and shown > 0 else ""
    return sign + text


def rounded(value: float, decimals: int) -> Decimal:
    """Round half away from zero, as every figure is that is shown.

    Parameters
    ----------
    value : float
        A number that is not missing.
    decimals : int
        Digits after the decimal mark.

    Returns
    -------
    Decimal
        The rounded number.

    Examples
    --------
    >>> rounded(0.545, 2), rounded(-2.5, 0)
    (Decimal('0.55'), Decimal('-3'))
    """
    exact = Decimal(f"{value:.{_SIGNIFICANT_DIGITS}g}")
    return exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def format_euros(value: float, language: str, *, signed: bool = False) -> str:
    r"""Write an amount in whole euros, with the currency.

    Parameters
    ----------
    value : float
        Euros; NaN is missing.
    language : {"fi", "sv", "en"}
        Language of the reader.
    signed : bool
        Whether a positive amount gets a plus.

    Returns
    -------
    str
        "1 840 €" in Finnish and Swedish, "EUR 1,840" in the city's English.

    Examples
    --------
    >>> format_euros(1840, "en").replace(chr(160), "_")
    'EUR_1,840'
    """
    number = format_number(value, language, signed=signed)
    if number == MISSING:
        return number
    if language == "en":
        return f"EUR{NO_BREAK_SPACE}{number}"
    return f"{number}{NO_BREAK_SPACE}€"


def format_percent(
    share: float, language: str, *, decimals: int = 0, signed: bool = False
) -> str:
    """Write a share of 1 as a percentage.

    Parameters
    ----------
    share : float
        Share of 1; NaN is missing.
    language : {"fi", "sv", "en"}
        Language of the reader.
    decimals : int
        Digits after the decimal mark; rounded half away from zero.
    signed : bool
        Whether a positive share gets a plus.

    Returns
    -------
    str
        "58,3 %" in Finnish and Swedish, "58.3%" in English.

    Examples
    --------
    >>> format_percent(7 / 12, "en", decimals=1)
    '58.3%'
    """
    number = format_number(share * 100, language, decimals=decimals, signed=signed)
    if number == MISSING:
        return number
    return f"{number}%" if language == "en" else f"{number}{NO_BREAK_SPACE}%"


def format_interval(low: float, high: float, language: str) -> str:
    """Write the interval in which a share of 1 lies, in percent with one decimal.

    Parameters
    ----------
    low, high : float
        Shares of 1; NaN is missing.
    language : {"fi", "sv", "en"}
        Language of the reader.

    Returns
    -------
    str
        Both ends joined by an en dash; one dash where missing.

    Examples
    --------
    >>> format_interval(0.535, 0.545, "fi")
    '53,5–54,5'
    """
    if pd.isna(low) or pd.isna(high):
        return MISSING
    ends = [format_number(share * 100, language, decimals=1) for share in (low, high)]
    return "–".join(ends)


def format_day(day: dt.date, language: str) -> str:
    """Write a day: 31.7.2025 in Finnish and Swedish, 31 July 2025 in English.

    Parameters
    ----------
    day : datetime.date
        The day.
    language : {"fi", "sv", "en"}
        Language of the reader.

    Returns
    -------
    str
        The day in the form of the language.

    Examples
    --------
    >>> format_day(dt.date(2025, 7, 31), "sv")
    '31.7.2025'
    """
    return format_date(day, _DAY_PATTERN[language], LOCALES[language])


def format_partial_date(text: str | float | None, language: str) -> str:
    """Write a date as exactly as it was given: a day, month, season or year.

    Parameters
    ----------
    text : str
        ISO 8601 with reduced precision, or an ISO 8601-2 season such as ``2025-21``.
    language : {"fi", "sv", "en"}
        Language of the reader.

    Returns
    -------
    str
        The date in words or digits; an en dash where missing.

    Examples
    --------
    >>> [format_partial_date(text, "en") for text in ("2025-01-01", "2025-09", "2025-21", "2025")]
    ['1 January 2025', 'September 2025', 'spring 2025', '2025']
    """
    if not isinstance(text, str):
        return MISSING
    year, *rest = text.split("-")
    if not rest:
        return year
    if len(rest) > 1:
        return format_day(dt.date.fromisoformat(text), language)
    number = int(rest[0])
    if number >= _FIRST_SEASON:
        return f"{_SEASONS[language][number - _FIRST_SEASON]} {year}"
    return format_date(dt.date(int(year), number, 1), "LLLL y", LOCALES[language])


def format_span(starts: str | float | None, ends: str | float | None, language: str) -> str:
    """Write when something begins and ends.

    Parameters
    ----------
    starts, ends : str
        Partial dates, see `format_partial_date`; missing where not given.
    language : {"fi", "sv", "en"}
        Language of the reader.

    Returns
    -------
    str
        One date where both are the same, else both with an en dash between; an open end stays
        open.

    Examples
    --------
    >>> format_span("2025-09", "2026-08", "en").replace(chr(160), " ")
    'September 2025 – August 2026'
    """
    first, last = format_partial_date(starts, language), format_partial_date(ends, language)
    if first == last:
        return first
    span = [first if first != MISSING else "", last if last != MISSING else ""]
    return f"{NO_BREAK_SPACE}– ".join(span).strip()


def format_period(period: Period, language: str) -> str:
    """Write a period in words: January to its last month.

    Parameters
    ----------
    period : Period
        The period.
    language : {"fi", "sv", "en"}
        Language of the reader.

    Returns
    -------
    str
        "tammi–heinäkuu 2025", "januari–juli 2025" or "January–July 2025".

    Examples
    --------
    >>> from espoo_analysis import Period
    >>> format_period(Period(2025, 7), "fi")
    'tammi–heinäkuu 2025'
    """
    months = get_month_names("wide", "stand-alone", LOCALES[language])
    if period.month == 1:
        return f"{months[1]} {period.year}"
    first = months[1].removesuffix("kuu") if language == "fi" else months[1]
    return f"{first}–{months[period.month]} {period.year}"
