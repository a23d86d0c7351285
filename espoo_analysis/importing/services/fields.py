"""What a single cell of the services' workbook says."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING

from espoo_analysis.errors import did_you_mean, shorten
from espoo_analysis.importing.services.layout import STATUSES
from espoo_analysis.importing.services.partial_dates import finnish_date, read_partial_date
from espoo_analysis.importing.words.number_forms import is_missing, read_number, why_no_number
from espoo_analysis.settings import LARGEST_NUMBER

if TYPE_CHECKING:
    from collections.abc import Collection

    from espoo_analysis.sources.sheets import Cell

_CODE_LENGTH = 60
_STATUS_CODES = {word: code for code, words in STATUSES.items() for word in (*words, code)}
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_NOT_A_DAY = "is not a day; write it as 31.7.2025"
_NOT_A_DATE = "is not a date; write 31.7.2025, heinäkuu 2025, kevät 2025 or 2025"


class FieldError(ValueError):
    """A cell does not say what its column asks for; the message says why."""


def text_of(cell: Cell) -> str:
    r"""Read a text.

    Parameters
    ----------
    cell : Cell
        Any cell; a number or a day in it is text, too.

    Returns
    -------
    str
        Without blanks around it; empty where there is none.

    Raises
    ------
    FieldError
        When the cell holds an error, a truth value or a duration.

    Examples
    --------
    >>> from espoo_analysis.sources.sheets import Cell
    >>> text_of(Cell(" Avattiin\r\ntammikuussa "))
    'Avattiin\ntammikuussa'
    """
    if cell.fault:
        raise FieldError(f"the cell has no usable value: {cell.fault}")
    if isinstance(cell.value, bool | dt.timedelta):
        raise FieldError(f"{cell.text} is not a text")
    if isinstance(cell.value, dt.date):
        return finnish_date(_day(cell.value))
    return re.sub(r"\r\n?", "\n", cell.text)


def figure_of(cell: Cell, measure: str) -> str:
    """Read the value of an indicator.

    Parameters
    ----------
    cell : Cell
        A number, or a number written as text in the Finnish way.
    measure : {"count", "share", "score", "days", "years"}
        What the value is.

    Returns
    -------
    str
        As the data folder holds it, a share of 87 % as ``0.87``; empty where there is none.

    Raises
    ------
    FieldError
        When it is no exact number, or cannot be a value of the measure.

    Examples
    --------
    >>> from espoo_analysis.sources.sheets import Cell
    >>> figure_of(Cell("4 300"), "count"), figure_of(Cell("87 %"), "share")
    ('4300', '0.87')
    >>> figure_of(Cell("–"), "score")
    ''
    """
    if not text_of(cell) or is_missing(cell.text):
        return ""
    number, is_percentage = _number(cell)
    # A spreadsheet writes 0.29 as 0.28999999999999998; a float has the number that was meant.
    number = Decimal(repr(float(number)))
    if fault := _measure_fault(number, measure, is_percentage=is_percentage):
        raise FieldError(f"{shorten(cell.text)} {fault}")
    return format(number.normalize() + 0, "f")


def _number(cell: Cell) -> tuple[Decimal, bool]:
    """Read an exact number, and tell whether it was written as a percentage."""
    value, shown = cell.value, shorten(cell.text)
    if isinstance(value, Decimal):
        return value, "%" in _QUOTED.sub("", cell.number_format)
    if isinstance(value, dt.date):
        raise FieldError(
            f"{shown} is a date, not a number; the spreadsheet may have made it of a number "
            "like 4.3: write it with a comma"
        )
    return _written_number(cell.text)


def _written_number(text: str) -> tuple[Decimal, bool]:
    """Read a number that is written as text, in the Finnish way or with a decimal point."""
    written, shown = read_number(text), shorten(text)
    if written is None:
        reason = why_no_number(text)
        raise FieldError(
            f"'{shown}' is not a number{f': {reason}' if reason else ''}; leave the value empty "
            "and put the words into the note"
        )
    if written.money_unit:
        raise FieldError(f"'{shown}' is an amount of money, but no measure is in euros")
    if written.is_ambiguous:
        raise FieldError(
            f"'{shown}' can be {written.comma} or {written.point}; write it without a mark "
            "between thousands"
        )
    number = written.comma if written.comma is not None else written.point or Decimal(0)
    return number / (100 if written.is_percent else 1), written.is_percent


def _measure_fault(number: Decimal, measure: str, *, is_percentage: bool) -> str:
    """Say why a number cannot be a value of a measure; nothing where it can."""
    is_share = measure == "share"
    faults = {
        "is too large": abs(number) > LARGEST_NUMBER,
        "is negative, but the value cannot be": number < 0 and measure != "score",
        "is more than the whole; write 87 % or 0,87": is_share and number > 1,
        "can be 1 % or 100 %; write it with the percent sign, as text if need be": is_share
        and number == 1
        and not is_percentage,
        f"is a percentage, but a value in {measure} is asked for": is_percentage and not is_share,
        "is not a whole number, but a count is asked for": measure == "count" and number % 1,
    }
    return next((fault for fault, is_so in faults.items() if is_so), "")


def day_of(cell: Cell) -> dt.date:
    """Read the day to which a value refers.

    Parameters
    ----------
    cell : Cell
        A date, or one written as text.

    Returns
    -------
    datetime.date
        The day.

    Raises
    ------
    FieldError
        When there is none, or it is less exact than a day.

    Examples
    --------
    >>> from espoo_analysis.sources.sheets import Cell
    >>> day_of(Cell("31.7.2025"))
    datetime.date(2025, 7, 31)
    """
    if isinstance(cell.value, dt.date) and not cell.fault:
        return dt.date.fromisoformat(_day(cell.value))
    text = text_of(cell)
    if not text:
        raise FieldError("the day is missing; write to which day the value refers")
    try:
        return dt.date.fromisoformat(read_partial_date(text) or "")
    except ValueError:
        raise FieldError(f"'{shorten(text)}' {_NOT_A_DAY}") from None


def partial_date_of(cell: Cell, *, has_formats: bool) -> str:
    """Read a date that is as exact as it was given.

    Parameters
    ----------
    cell : Cell
        A text, a date or a year.
    has_formats : bool
        Whether the cell's number format is known.

    Returns
    -------
    str
        As the data folder holds it; empty where there is none.

    Raises
    ------
    FieldError
        When it is no date; or when a spreadsheet made the first of a month of what was typed,
        so that nobody can tell whether the month was meant.

    Examples
    --------
    >>> import datetime as dt
    >>> from espoo_analysis.sources.sheets import Cell
    >>> partial_date_of(Cell("heinäkuu 2025"), has_formats=False)
    '2025-07'
    >>> partial_date_of(Cell(dt.date(2025, 7, 1), "mmm yy"), has_formats=True)
    '2025-07'
    """
    if isinstance(cell.value, dt.date) and not cell.fault:
        day = _day(cell.value)
        shows_days = "d" in _QUOTED.sub("", cell.number_format).casefold()
        if has_formats and not shows_days:
            return day[: len("2025-07")]
        if not has_formats and day.endswith("-01"):
            raise FieldError(
                f"{finnish_date(day)} can mean the day or the whole month; write it as text"
            )
        return day
    text = text_of(cell)
    if not text or is_missing(text):
        return ""
    found = read_partial_date(text)
    if found is None:
        raise FieldError(f"'{shorten(text)}' {_NOT_A_DATE}")
    return found


def status_of(cell: Cell) -> str:
    """Read the state of an activity, in Finnish, Swedish or English, or its code.

    Parameters
    ----------
    cell : Cell
        The cell.

    Returns
    -------
    str
        The code.

    Raises
    ------
    FieldError
        When it is none or not known.

    Examples
    --------
    >>> from espoo_analysis.sources.sheets import Cell
    >>> status_of(Cell("Käynnissä"))
    'running'
    """
    text = " ".join(text_of(cell).split()).casefold()
    if not text:
        raise FieldError("the state is missing")
    if text not in _STATUS_CODES:
        offered = [words[0] for words in STATUSES.values()]
        known = did_you_mean(text, offered)
        raise FieldError(f"'{shorten(text)}' is not a state of an activity{known}")
    return _STATUS_CODES[text]


def code_of(title: str, taken: Collection[str]) -> str:
    """Make the code of a new activity from its Finnish title.

    Parameters
    ----------
    title : str
        The title.
    taken : collection of str
        Codes that other activities have.

    Returns
    -------
    str
        Small letters, digits and underscores, and not among those that are taken.

    Examples
    --------
    >>> code_of("Hello Espoo -tapahtuma, syksy 2026", [])
    'hello_espoo_tapahtuma_syksy_2026'
    >>> code_of("Työpajat", ["tyopajat"]), code_of("1. vaihe", []), code_of("Ω", [])
    ('tyopajat_2', 'activity_1_vaihe', 'activity')
    """
    plain = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    code = "_".join(re.findall(r"[a-z0-9]+", plain))[:_CODE_LENGTH].strip("_")
    if not code[:1].isalpha():
        code = f"activity_{code}".strip("_")
    unique, number = code, 1
    while unique in taken:
        number += 1
        unique = f"{code}_{number}"
    return unique


def _day(value: dt.date) -> str:
    return f"{value:%Y-%m-%d}"
