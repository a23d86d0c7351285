"""The numbers and days that a text quotes, read in the forms that people write."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import TYPE_CHECKING

from babel.dates import get_month_names

from espoo_analysis.presentation.numbers import LOCALES, format_day

if TYPE_CHECKING:
    from collections.abc import Iterable

# Longer runs of digits are codes, and no amount of a city.
_MOST_DIGITS = 20
_BLANK = "[ \u00a0\u202f\u2009]"
_MINUS = "-\u2212\u2013"
# Addresses and code quote nothing, and neither do the marks of numbered lists.
_NOT_TEXT = re.compile(r"\]\([^)\n]*\)|\bhttps?://\S+|\bwww\.\S+|`[^`\n]*`")
_LIST_MARK = re.compile(r"^[ \t]*\d{1,3}[.)](?=\s)", re.MULTILINE)
_DIGITS = {
    # Points between groups are known by there being two, for 31.7 is no number.
    "fi": rf"(?:\d{{1,3}}(?:{_BLANK}\d{{3}})+(?!\d)|\d{{1,3}}(?:\.\d{{3}}){{2,}}(?!\d)|\d+)"
    r"(?:,\d+)?",
    "en": r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?",
}
_PERCENT = r"%|prosent\w*|procent\w*|per ?cent\w*"
# The power of ten that a word after the digits stands for.
_POWERS = {
    r"t€|k€|tuha(?:t|nt|nn)\w*|tusen\b|thousand\b": 3,
    r"M€|milj\.|miljo\w*|mn\b|million\w*": 6,
    r"mrd\.?|miljard\w*|md\b|billion\w*|bn\b": 9,
}


@dataclass(frozen=True)
class QuotedNumber:
    """A number as a text quotes it.

    Parameters
    ----------
    text : str
        The number as it stands in the text.
    value : Decimal
        Its value with its sign; a percentage in percent.
    decimals : int
        Digits after the decimal mark to which it is given; negative after a multiplier.
    is_percent : bool
        Whether it is a percentage, or a difference of percentages.
    """

    text: str
    value: Decimal
    decimals: int
    is_percent: bool

    def agrees_with(self, other: QuotedNumber) -> bool:
        """Tell whether another number is this one, rounded as this one is given.

        A text says "exceeds by 3 797" of −3 797, so signs do not count.
        """
        # The ends of an interval have no sign of their own: 54,0 % (53,5–54,5).
        is_another_thing = other.is_percent and not self.is_percent
        if is_another_thing or other.decimals < self.decimals:
            return False
        step = Decimal(1).scaleb(-self.decimals)
        return abs(other.value).quantize(step, ROUND_HALF_UP) == abs(self.value)


def numbers_in(text: str, language: str) -> list[QuotedNumber]:
    """Read the numbers that a text quotes in digits.

    Parameters
    ----------
    text : str
        Plain text or Markdown.
    language : {"fi", "sv", "en"}
        Its language: "1,5" is one and a half in Finnish and Swedish, and "1,500" one thousand
        five hundred in English.

    Returns
    -------
    list of QuotedNumber
        In the order of the text. Days, addresses, code, digits that belong to a name (C6),
        codes of more than 20 digits and numbers in words are left out. A dash between two
        numbers is no minus.

    Examples
    --------
    >>> [number.text for number in numbers_in("C6: 4 300, −1,97 milj. €, 69 %", "fi")]
    ['4 300', '−1,97 milj.', '69 %']
    """
    shown = _LIST_MARK.sub(_blanked, _without_days(_NOT_TEXT.sub(_blanked, text), language))
    return [
        _number(found, language)
        for found in _pattern(language).finditer(shown)
        if len(found["digits"]) <= _MOST_DIGITS
    ]


def days_in(text: str, language: str) -> list[dt.date]:
    """Read the days that a text names.

    Parameters
    ----------
    text : str
        Plain text or Markdown.
    language : {"fi", "sv", "en"}
        Its language, for the names of the months.

    Returns
    -------
    list of datetime.date
        In the order of the text; days that the calendar does not have are left out.

    Examples
    --------
    >>> days_in("From 1.1.2025 to 31 July 2025.", "en")
    [datetime.date(2025, 1, 1), datetime.date(2025, 7, 31)]
    """
    found = (
        _day(match) for match in _day_pattern(language).finditer(_NOT_TEXT.sub(_blanked, text))
    )
    return [day for day in found if day is not None]


def unsupported(
    text: str, known: Iterable[str], known_days: Iterable[dt.date], language: str
) -> list[str]:
    """Name the numbers and days of a text that no other text holds.

    Parameters
    ----------
    text : str
        The text that quotes.
    known : iterable of str
        Texts in the same language, such as the cells of tables.
    known_days : iterable of datetime.date
        Days that may be named besides those in the texts.
    language : {"fi", "sv", "en"}
        Language of all of them.

    Returns
    -------
    list of str
        Numbers as they stand in the text and days in the form of the language, each once.

    Examples
    --------
    >>> unsupported("About 54 % or 1.1 million.", ["53.99%", "1,061,267"], [], "en")
    []
    >>> unsupported("Nearly 55 %.", ["53.99%"], [], "en")
    ['55 %']
    """
    texts = list(known)
    figures = {number for cell in texts for number in numbers_in(cell, language)}
    days = {day for cell in texts for day in days_in(cell, language)} | set(known_days)
    unknown = [
        number.text
        for number in numbers_in(text, language)
        if not any(number.agrees_with(figure) for figure in figures)
    ]
    unknown += [format_day(day, language) for day in days_in(text, language) if day not in days]
    return list(dict.fromkeys(unknown))


def _blanked(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _without_days(text: str, language: str) -> str:
    return _day_pattern(language).sub(
        lambda found: found[0] if _day(found) is None else _blanked(found), text
    )


@cache
def _pattern(language: str) -> re.Pattern[str]:
    digits = _DIGITS["en" if language == "en" else "fi"]
    powers = "|".join(_POWERS)
    return re.compile(
        # A minus stands after a blank or a bracket; a hyphen after a letter is part of a name.
        rf"(?:(?<![^\s(])(?P<minus>[{_MINUS}]){_BLANK}?|(?<![\w.,])(?<![^\W\d]-))"
        rf"(?P<digits>{digits})(?![.,]?\d|[^\W\d_](?!\w*€))"
        rf"(?:{_BLANK}?(?P<power>{powers}))?(?:{_BLANK}?(?P<percent>{_PERCENT}))?"
    )


@cache
def _day_pattern(language: str) -> re.Pattern[str]:
    names = sorted(_months(language), key=len, reverse=True)
    return re.compile(
        rf"(?<![\d.])(?:(?P<d>\d{{1,2}})\.(?P<m>\d{{1,2}})\.(?P<y>\d{{4}})"
        rf"|(?P<dd>\d{{1,2}})\.?{_BLANK}(?P<name>{'|'.join(names)}){_BLANK}(?P<yy>\d{{4}})"
        r"|(?P<iso>\d{4}-\d{2}-\d{2}))(?!\d)",
        re.IGNORECASE,
    )


@cache
def _months(language: str) -> dict[str, int]:
    names = get_month_names("wide", "format", LOCALES[language])
    return {name.lower(): number for number, name in names.items()}


def _day(found: re.Match[str]) -> dt.date | None:
    try:
        if found["iso"]:
            return dt.date.fromisoformat(found["iso"])
        if found["name"]:
            month = next(
                months[found["name"].lower()]
                for months in map(_months, LOCALES)
                if found["name"].lower() in months
            )
            return dt.date(int(found["yy"]), month, int(found["dd"]))
        return dt.date(int(found["y"]), int(found["m"]), int(found["d"]))
    except ValueError:
        return None


def _number(found: re.Match[str], language: str) -> QuotedNumber:
    digits = re.sub(_BLANK, "", found["digits"])
    if language == "en":
        digits = digits.replace(",", "")
    else:
        digits = digits.replace(".", "").replace(",", ".")
    word = found["power"] or ""
    power = sum(power for words, power in _POWERS.items() if re.fullmatch(words, word))
    value = Decimal(digits).scaleb(power)
    decimals = len(digits.partition(".")[2]) - power
    is_percent = found["percent"] is not None
    return QuotedNumber(found[0], -value if found["minus"] else value, decimals, is_percent)
