"""Days, codes and amounts of a ledger, however they are written; amounts where they are."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress
from typing import TYPE_CHECKING

import ibis

from espoo_analysis.sources.ledger.postings import in_cents

if TYPE_CHECKING:
    import ibis.expr.types as ir

_BLANKS = (
    " \t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
)
_MINUS_SIGNS = "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"
_UNIT = r"( ?(€|EUR|eur|euroa))?"
# RE2 knows no back reference: that all gaps are the same is written out.
_GROUPS = r"[1-9][0-9]{0,2}(( [0-9]{3})+|('[0-9]{3})+|(%s[0-9]{3})+)"
_BODY = r"(0|[1-9][0-9]*|" + _GROUPS + r")(%s[0-9]+)?"
_SHAPE = rf"^([+-]? ?%s|%s-|\( ?%s ?\)){_UNIT}$"

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_FINNISH = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_COMPACT = re.compile(r"([12][0-9]{3})([0-9]{2})([0-9]{2})")
_SERIAL = re.compile(r"([0-9]{5})(?:[.,][0-9]+)?")
# Excel's day 60 is the 29 February 1900 that never was; no ledger is that old.
_EXCEL_DAY_0 = dt.date(1899, 12, 30)
_SERIALS = range(25_569, 73_051)
_CODE = re.compile(r"([0-9]{1,12})(?:[.]0*)?(?:[\s:–-]+\D.*)?", re.DOTALL)


def day_text(column: ir.Column) -> ir.StringColumn:
    """Take the day of a date as text, without the time of the day.

    Parameters
    ----------
    column : Column
        A date, a moment without a time zone, or a text.

    Returns
    -------
    StringColumn
        What `read_day` reads; of a text, what stands before its first blank or T.
    """
    if column.type().is_timestamp():
        column = column.date()
    return column.cast("string").re_extract(r"^\s*([^\sT]*)", 1)


def read_day(text: str) -> dt.date | None:
    """Read a day that can only be one.

    Parameters
    ----------
    text : str
        ``31.7.2025``, ``2025-07-31``, ``20250731``, or Excel's number of the day.

    Returns
    -------
    date or None
        None where it is no day, and for ``7/8/25`` and the like, which can be two.

    Examples
    --------
    >>> read_day("31.7.2025") == read_day("20250731") == read_day("45869")
    True
    >>> print(read_day("7/8/2025"), read_day("30.2.2025"))
    None None
    """
    serial = _SERIAL.fullmatch(text)
    if serial:
        number = int(serial[1])
        return _EXCEL_DAY_0 + dt.timedelta(number) if number in _SERIALS else None
    iso = _ISO.fullmatch(text) or _COMPACT.fullmatch(text)
    finnish = _FINNISH.fullmatch(text)
    with suppress(ValueError):
        if iso:
            return dt.date(int(iso[1]), int(iso[2]), int(iso[3]))
        if finnish:
            return dt.date(int(finnish[3]), int(finnish[2]), int(finnish[1]))
    return None


def is_serial(text: str) -> bool:
    """Tell whether a day is written as Excel's number of the day."""
    return _SERIAL.fullmatch(text) is not None


def read_code(text: str) -> str:
    """Read the number at the start of a cell that may hold a number and a name.

    Examples
    --------
    >>> read_code("4301 Asiakaspalvelujen ostot"), read_code("4301.0"), read_code("Yhteensä")
    ('4301', '4301', '')
    """
    match = _CODE.fullmatch(text.strip())
    return match[1].lstrip("0") or "0" if match else ""


def tidy(column: ir.Column) -> ir.StringColumn:
    """Write every kind of blank as one blank and every minus as a hyphen; trim the ends.

    Parameters
    ----------
    column : Column
        Amounts as texts.

    Returns
    -------
    StringColumn
        Empty where there is nothing.
    """
    text = column.cast("string").coalesce("").translate("\u2019" + _MINUS_SIGNS, "'" + "-" * 8)
    return text.re_replace(f"[{_BLANKS}\r\n]+", " ").strip()


def is_written(text: ir.StringColumn, mark: str) -> ir.BooleanColumn:
    """Tell which tidy texts are numbers with a decimal mark; see importing/number_forms.

    Parameters
    ----------
    text : StringColumn
        What `tidy` gave.
    mark : {"comma", "point"}
        The decimal mark.

    Returns
    -------
    BooleanColumn
        Groups of digits have three, and the same gap throughout.
    """
    decimal, group = (",", r"\.") if mark == "comma" else (r"\.", ",")
    body = _BODY % (group, decimal)
    return text.re_search(_SHAPE % (body, body, body))


def euros_of(column: ir.Column, mark: str) -> ir.DecimalColumn:
    """Read amounts as whole cents.

    Parameters
    ----------
    column : Column
        Numbers, or texts.
    mark : {"comma", "point", "any"}
        The decimal mark of texts.

    Returns
    -------
    DecimalColumn
        Null where there is none, or none in whole cents.
    """
    if not column.type().is_string():
        return in_cents(column)
    text = tidy(column)
    decimal = "," if mark == "comma" else "."
    digits = text.re_replace(f"[^0-9{decimal}]", "").replace(",", ".").re_replace(r"[.]$", "")
    # "euroa" and "€" hold neither digits nor marks.
    is_number = is_written(text, "comma" if mark == "comma" else "point")
    is_short = digits.re_search(r"^[0-9]{1,13}([.][0-9]+)?$")
    number = (is_number & is_short).ifelse(digits, ibis.null()).cast("decimal(28, 8)")
    is_negative = text.re_search(r"[-(]")
    return in_cents(is_negative.ifelse(-number, number))
