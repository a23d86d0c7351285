"""What a number format's code says of the number under it, and the exact value of a number."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from espoo_analysis.sources.sheets import Cell

if TYPE_CHECKING:
    from espoo_analysis.sources.sheets import CellValue

#: The formats that a workbook names by number only (ECMA-376, part 1, 18.8.30).
BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
    5: '"$"#,##0_);("$"#,##0)', 6: '"$"#,##0_);[Red]("$"#,##0)',
    7: '"$"#,##0.00_);("$"#,##0.00)', 8: '"$"#,##0.00_);[Red]("$"#,##0.00)',
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "m/d/yy h:mm",
    37: "#,##0_);(#,##0)", 38: "#,##0_);[Red](#,##0)",
    39: "#,##0.00_);(#,##0.00)", 40: "#,##0.00_);[Red](#,##0.00)",
    41: '_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)',
    42: '_("$"* #,##0_);_("$"* (#,##0);_("$"* "-"_);_(@_)',
    43: '_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)',
    44: '_("$"* #,##0.00_);_("$"* (#,##0.00);_("$"* "-"??_);_(@_)',
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0", 48: "##0.0E+0", 49: "@",
}  # fmt: skip

_NOT_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_FRACTION_OF_SECOND = re.compile(r"(s\]?)[.,]0+", re.IGNORECASE)
_NAMES_OF_NONE = {"general", "standard", "yleinen"}
_DAY_ZERO, _DAY_ZERO_OF_1904 = dt.datetime(1899, 12, 30), dt.datetime(1904, 1, 1)  # noqa: DTZ001 - a workbook knows no time zone
# Excel holds 1900 to be a leap year, so that its first days are one too few.
_LEAP_DAY_OF_1900 = 60
_EXACT_WHOLE = 2**53


def is_date(code: str) -> bool:
    """Tell whether a number format shows a number as a date or a time.

    Parameters
    ----------
    code : str
        The format's code.

    Returns
    -------
    bool
        True for dates, times and durations.

    Examples
    --------
    >>> [is_date(code) for code in ("d.m.yyyy", "[h]:mm", "mm:ss.0", "[$-40B]mmm yy")]
    [True, True, True, True]
    >>> [is_date(code) for code in ("General", "#,##0,", '0 "d"', "0 %", "[Red]0", "Yleinen")]
    [False, False, False, False, False, False]
    """
    first = _NOT_CODE.sub("", code.split(";", 1)[0])
    if first.strip().lower() in _NAMES_OF_NONE:
        return False
    first = _FRACTION_OF_SECOND.sub(r"\1", first)
    return bool(re.search(r"[dmyhs]", first, re.IGNORECASE)) and not re.search(r"[#0?]", first)


def number(written: str) -> Decimal:
    """Take the number that a workbook holds, without the digits that only a float adds.

    Parameters
    ----------
    written : str
        As the file writes it.

    Returns
    -------
    Decimal
        The shortest number that is the same float; a whole number without decimals.

    Raises
    ------
    ValueError
        When it is no finite number.

    Examples
    --------
    >>> number("0.10000000000000001"), number("1E3"), number("-1171832.0")
    (Decimal('0.1'), Decimal('1000'), Decimal('-1171832'))
    """
    value = float(written)
    if value.is_integer() and abs(value) <= _EXACT_WHOLE:
        return Decimal(int(value))
    exact = Decimal(repr(value))
    if not exact.is_finite():
        message = f"{written} is not a number"
        raise ValueError(message)
    return exact


def number_cell(written: str, code: str, *, from_1904: bool = False) -> Cell:
    """Make the cell of a number, which is a date where its format says so.

    Parameters
    ----------
    written : str
        The number as the file writes it.
    code : str
        The number format's code.
    from_1904 : bool
        Whether the workbook counts its days from 1904.

    Returns
    -------
    Cell
        With a fault where the number is no number, or no date can be made of it.

    Examples
    --------
    >>> number_cell("45869", "d.m.yyyy").value
    datetime.date(2025, 7, 31)
    """
    try:
        value = number(written)
        if not is_date(code):
            return Cell(value, code)
        return Cell(_moment(float(value), code, from_1904=from_1904), code)
    except (ValueError, OverflowError):
        what = "a date that does not exist" if is_date(code) else "a number that does not exist"
        return Cell(None, code, f"{what}: {written}")


def _moment(serial: float, code: str, *, from_1904: bool) -> CellValue:
    # Milliseconds, as spreadsheet programs count: a float's last digits are no time.
    since = dt.timedelta(milliseconds=round(serial * 86_400_000))
    if _ELAPSED.search(code) or 0 <= serial < 1:
        return since
    if serial < 0:
        raise ValueError(serial)
    if not from_1904 and serial < _LEAP_DAY_OF_1900:
        since += dt.timedelta(days=1)
    return date_or_moment((_DAY_ZERO_OF_1904 if from_1904 else _DAY_ZERO) + since)


def date_or_moment(moment: dt.datetime) -> dt.date | dt.datetime:
    """Return the day alone where the time is midnight.

    Parameters
    ----------
    moment : datetime.datetime
        What a cell holds.

    Returns
    -------
    datetime.date or datetime.datetime
        A date, or the moment as it is.
    """
    return moment.date() if moment.time() == dt.time() else moment
