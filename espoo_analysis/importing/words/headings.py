"""What a column's heading says: which quantity, of what time, in which unit."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from espoo_analysis.importing.words.dates_in_text import NamedDates, dates_in
from espoo_analysis.importing.words.heading_words import (
    DIFFERENCES,
    MEANING_OF,
    MEANING_WITH_PERCENT,
    PERCENT_MEANING_OF,
    RATIOS,
)
from espoo_analysis.importing.words.money_units import (
    money_unit_in,
    money_units_in,
    without_money_units,
)

__all__ = [
    "Heading",
    "NamedDates",
    "dates_in",
    "money_unit_in",
    "money_units_in",
    "recognise_heading",
]

_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_PERCENT = re.compile(r"-?\s*%\s*-?|\b(?:procent|prosenttia|prosentti|per cent|percent)\b")
_DIFFERENCE_WORD = re.compile(
    r"^(?:poikkeama|poikk|ero|erotus|avvikelse|avv|deviation|variance|difference|skillnad)\b"
)
_CUMULATIVE = re.compile(r"\b(?:kum|ytd|ack)|alusta|början|year.to.date|cumulative")
_LAST_MONTH = 12
#: What a quantity is when its heading names another span than it should.
_OF_A_SPAN = {
    "actual_ytd_eur": "period_actual",
    "utilisation_pct": "period_share",
    "forecast_eur": "period_forecast",
    "deviation_eur": "period_deviation",
    "budget": "phased_budget",
    "original_budget_eur": "phased_budget",
    "amended_budget_eur": "phased_budget",
}
_OF_A_MONTH_OR_UP_TO_IT = {"actual_ytd_eur": "actual", "utilisation_pct": "utilisation"}


@dataclass(frozen=True)
class Heading:
    """What a column's heading says.

    Parameters
    ----------
    meaning : str
        A column of the finance table; ``line``, ``unit``, ``account`` or ``account_name``; an
        open one: ``budget`` (original or amended), ``actual`` and ``utilisation`` (of a month
        or up to it), ``difference``, ``deviation_from_budget`` and ``utilisation_of_budget``
        (of a budget that may be the original or the amended one); one that is known and of
        no use here (see the notes); empty where it is not known.
    years : tuple of int
        Every year that it names.
    first_month, last_month : int or None
        The months of the span that it names; of a single month only the last.
    money_unit : {"", "eur", "teur", "meur", "other"}
        The unit that it names; ``other`` where that is none of ours or there are two.
    is_percent : bool
        Whether it says per cent.
    difference : tuple of str
        Minuend and subtrahend where the heading of a difference says them, else empty.

    Notes
    -----
    Of no use here: ``forecast_share``, ``deviation_share``, ``remaining_share``, ``change_pct``,
    ``ratio``, ``utilisation_of_original``, ``deviation_from_original``, ``reversed_deviation``
    (amended budget minus forecast), ``reversed_deviation_from_budget``, ``actual_deviation``
    (actual minus budget), ``other_difference``, ``remaining``, ``budget_change``, ``change``,
    ``phased_budget`` (of a part of the year), ``period_actual``, ``period_forecast``,
    ``period_deviation``, ``period_share``,
    ``operating_plan``, ``financial_statement``, ``previous_year``, ``previous_forecast``,
    ``forecast_change``, ``comment``. Years are not judged: ``Ennuste 2026`` is a forecast.
    """

    meaning: str
    years: tuple[int, ...] = ()
    first_month: int | None = None
    last_month: int | None = None
    money_unit: str = ""
    is_percent: bool = False
    difference: tuple[str, ...] = ()


def recognise_heading(text: str) -> Heading:
    r"""Recognise the heading of a column.

    Parameters
    ----------
    text : str
        The heading, with its line breaks.

    Returns
    -------
    Heading
        With an empty meaning where any word of it is not known: nothing is guessed.

    Examples
    --------
    >>> recognise_heading("Muutettu talous-\narvio 2025").meaning
    'amended_budget_eur'
    >>> recognise_heading("Poikkeama Enn-Mta").difference
    ('forecast_eur', 'amended_budget_eur')
    >>> recognise_heading("TOT/TA+M %").meaning, recognise_heading("Ennuste/MTA").meaning
    ('utilisation_pct', 'forecast_share')
    >>> heading = recognise_heading("Toteuma 1–7/2025, 1 000 €")
    >>> heading.meaning, heading.first_month, heading.last_month, heading.money_unit
    ('actual_ytd_eur', 1, 7, 'teur')
    >>> recognise_heading("Toteuma 7/2025").meaning, recognise_heading("Tavoite").meaning
    ('actual', '')
    """
    folded = _folded(text)
    dates = dates_in(folded)
    money_unit = money_unit_in(dates.rest)
    words = without_money_units(dates.rest)
    is_percent = bool(_PERCENT.search(words))
    words = _bare(_PERCENT.sub(" ", words))
    meaning, difference = _meaning(words, is_percent=is_percent)
    return Heading(
        _in_its_time(meaning, words, dates),
        dates.years,
        dates.first_month,
        dates.last_month,
        money_unit,
        is_percent,
        difference,
    )


def _folded(text: str) -> str:
    """Write a heading as one line in lower case, words that were parted joined again."""
    plain = unicodedata.normalize("NFC", text).replace("\u00ad", "").translate(_DASHES)
    # "Enn-" over "Mta" is a difference; only a small letter goes on with a word.
    joined = re.sub(r"(?<=[^\W\d_])-[^\S\n]*\n\s*(?=[a-zåäö])", "", plain)
    return " ".join(joined.lower().split())


def _bare(words: str) -> str:
    """Leave only words and the signs between them."""
    kept = re.sub(r"\(\s*\)|[*:;,]|(?<=[a-zåäö])\.(?!\w)|(?<=\w)\.(?=[\s+/-])", " ", words)
    kept = re.sub(r"\s*([+/-])\s*", r"\1", " ".join(kept.replace(".", " ").split()))
    return kept.strip(" -/+")


def _meaning(words: str, *, is_percent: bool) -> tuple[str, tuple[str, ...]]:
    if is_percent and words in PERCENT_MEANING_OF:
        return PERCENT_MEANING_OF[words], ()
    if quantity := _quantity(words):
        return (MEANING_WITH_PERCENT.get(quantity, "") if is_percent else quantity), ()
    top, slash, bottom = words.partition("/")
    if slash:
        pair = _quantity(top), _quantity(bottom)
        if all(pair):
            return RATIOS.get(pair, "ratio"), ()
        return _deviation_of_two(words, is_percent=is_percent)
    return _difference(words, is_percent=is_percent)


def _quantity(words: str) -> str:
    """Return what a phrase means, also where its abbreviation follows in brackets."""
    if words in MEANING_OF:
        return MEANING_OF[words]
    if both := re.fullmatch(r"([^()]+?)\s*\(([^()]+)\)", words):
        first, second = (MEANING_OF.get(part.strip(), "") for part in both.groups())
        return first if first == second else ""
    return ""


def _difference(words: str, *, is_percent: bool) -> tuple[str, tuple[str, ...]]:
    rest = _DIFFERENCE_WORD.sub("", words).strip(" ()")
    for dash in re.finditer("-", rest):
        parts = _quantity(rest[: dash.start()]), _quantity(rest[dash.end() :])
        if all(parts):
            meaning = (
                "deviation_share" if is_percent else DIFFERENCES.get(parts, "other_difference")
            )
            return meaning, parts
    return "", ()


def _deviation_of_two(words: str, *, is_percent: bool) -> tuple[str, tuple[str, ...]]:
    """Read "Poikkeama TA/Enn"; which less which, and whether it is a ratio, its figures tell."""
    rest, count = _DIFFERENCE_WORD.subn("", words)
    top, _, bottom = rest.strip(" ()").partition("/")
    parts = _quantity(top), _quantity(bottom)
    if count and set(parts) == {"budget", "forecast_eur"}:
        return "deviation_share" if is_percent else DIFFERENCES[parts], parts
    return "", ()


def _in_its_time(meaning: str, words: str, dates: NamedDates) -> str:
    """Tell a quantity of the year, or of January to a month, from one of another span."""
    names_none = dates.last_month is None and not dates.has_two_spans
    is_whole_year = (dates.first_month, dates.last_month) == (1, _LAST_MONTH)
    if meaning not in _OF_A_SPAN or names_none or is_whole_year:
        return meaning
    if meaning in _OF_A_MONTH_OR_UP_TO_IT and dates.first_month in {None, 1}:
        is_open = dates.is_single_month and not _CUMULATIVE.search(words)
        named = _OF_A_MONTH_OR_UP_TO_IT[meaning] if is_open else meaning
    elif dates.first_month is None:
        # A budget as amended by a day, and a forecast as made in a month, are of the year.
        is_by_a_day = dates.is_day or dates.is_month_end
        is_kept = is_by_a_day if meaning == "amended_budget_eur" else meaning == "forecast_eur"
        named = meaning if is_kept else _OF_A_SPAN[meaning]
    else:
        named = _OF_A_SPAN[meaning]
    return _OF_A_SPAN[meaning] if dates.has_two_spans else named
