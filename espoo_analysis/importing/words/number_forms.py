"""Every way in which a figure is written as text, read without ever guessing its value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Blanks that stand between groups of digits: plain, no-break, thin, figure and their kin.
_BLANK = "[ \u00a0\u2000-\u200a\u202f\u205f]"
# The hyphen comes last, where it means itself in a set of characters.
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d-"
_MINUS_SIGNS = str.maketrans(dict.fromkeys(_DASHES, "-"))

_MISSING = {
    *("", ".", "..", "...", "\u2026", "-", "--", "---"),
    *("n/a", "n.a.", "na", "ei tietoa", "puuttuu", "ei saatavilla"),
    *("uppgift saknas", "saknas", "not available", "missing"),
}

_UNITS = {
    "eur": ("€", "eur", "euro", "euroa", "euros"),
    "teur": (
        *("t€", "k€", "t €", "teur", "t eur", "keur", "tuhatta euroa", "tuhatta €"),
        *("tusen euro", "tuhat euroa", "thousand euros"),
    ),
    "meur": (
        *("m€", "meur", "milj. €", "milj.€", "milj. euroa", "milj. eur", "miljoonaa euroa"),
        *("mn €", "mn euro", "mn euroa", "miljoner euro", "million euros"),
    ),
}
_UNIT_OF = {form: unit for unit, forms in _UNITS.items() for form in forms}
_UNIT = "|".join(
    re.escape(form).replace(r"\ ", f"{_BLANK}+")
    for form in sorted(_UNIT_OF, key=len, reverse=True)
)
_UNIT_BEHIND = re.compile(f"(.*?){_BLANK}*({_UNIT})", re.IGNORECASE | re.ASCII)
_UNIT_BEFORE = re.compile(
    f"([+{_DASHES}]?){_BLANK}*({_UNIT}){_BLANK}*(.*)", re.IGNORECASE | re.ASCII
)
# Behind the number a long dash is no minus: it begins a span, or a field that is missing.
_SIGNED = re.compile(rf"(?:([+{_DASHES}]){_BLANK}*(.*)|(.*[0-9])[\u2212-])")


def _form(mark: str, group: str) -> re.Pattern[str]:
    # The gap is the same between all groups: "91 000  91 000" is two numbers, not one. None
    # begins with 0: that is a code, a piece of a number, or a 0 with its neighbour.
    gap = rf"{group}|{_BLANK}{{1,2}}|['\u2019]"
    grouped = rf"[1-9][0-9]{{0,2}}(?P<gap>{gap})[0-9]{{3}}(?:(?P=gap)[0-9]{{3}})*"
    return re.compile(rf"(?:0|[1-9][0-9]*|{grouped})(?:{mark}[0-9]+)?")


_COMMA_FORM = _form(",", r"\.")
_POINT_FORM = _form(r"\.", ",")


@dataclass(frozen=True)
class Written:
    """A number as it is written, before the decimal mark is settled.

    Parameters
    ----------
    comma : Decimal or None
        Its value if the decimal mark is a comma; None where it cannot be.
    point : Decimal or None
        Its value if the decimal mark is a point; None where it cannot be. At least one of the
        two is a number; both are the same where the text has neither mark.
    is_percent : bool
        Whether a per cent sign follows; ``69 %`` has the value 69.
    money_unit : {"", "eur", "teur", "meur"}
        What the text itself names; ``1 172 t€`` has the value 1172.
    """

    comma: Decimal | None
    point: Decimal | None
    is_percent: bool = False
    money_unit: str = ""

    @property
    def is_ambiguous(self) -> bool:
        """Whether both marks give a number, and not the same: ``12,345``."""
        return self.comma is not None and self.point is not None and self.comma != self.point

    def value(self, mark: str) -> Decimal | None:
        """Return the value under a decimal mark.

        Parameters
        ----------
        mark : str
            What `settle_decimal_mark` gave: ``comma``, ``point`` or ``any``.

        Returns
        -------
        Decimal or None
            None where the text is no number under that mark, where it has two values under
            ``any``, and always for ``open`` and ``contradiction``.

        Examples
        --------
        >>> number = read_number("12,345")
        >>> number.value("comma"), number.value("point"), number.value("any")
        (Decimal('12.345'), Decimal('12345'), None)
        """
        if mark == "comma":
            return self.comma
        if mark == "point":
            return self.point
        return self.comma if mark == "any" and self.comma == self.point else None


def read_number(text: str) -> Written | None:
    """Read a text that is a number and nothing else.

    Parameters
    ----------
    text : str
        What stands in a cell or a line.

    Returns
    -------
    Written or None
        Exact, never rounded; None where it is no number, or one that cannot be trusted (see
        `why_no_number`).

    Notes
    -----
    Digits stand alone or in groups of three, all with the same gap: a blank of any kind, two
    blanks, an apostrophe, or the mark that is not the decimal mark. A minus may be a hyphen,
    a dash or a true minus, may have blanks behind it, may close the number (``5 562-``) or be
    written as parentheses; two signs are no number. A number with needless leading zeros is
    no number, since it may be a code or the end of a number that was cut.

    Examples
    --------
    >>> read_number("-1 171 832")
    Written(comma=Decimal('-1171832'), point=Decimal('-1171832'), is_percent=False, money_unit='')
    >>> read_number("(0,4 %)")
    Written(comma=Decimal('-0.4'), point=None, is_percent=True, money_unit='')
    >>> read_number("1.171")
    Written(comma=Decimal('1171'), point=Decimal('1.171'), is_percent=False, money_unit='')
    >>> read_number("1 17 832"), read_number("007"), read_number("1,2E+06")
    (None, None, None)
    """
    rest, unit = _without_unit(_trimmed(text))
    is_negative = rest.startswith("(") and rest.endswith(")")
    if is_negative:
        rest = _trimmed(rest[1:-1])
        if not unit:
            rest, unit = _without_unit(rest)
    elif signed := _SIGNED.fullmatch(rest):
        is_negative = signed[1] != "+"
        rest = signed[2] if signed[1] else signed[3]
    comma = _exact(rest, ",", is_negative=is_negative) if _COMMA_FORM.fullmatch(rest) else None
    point = _exact(rest, ".", is_negative=is_negative) if _POINT_FORM.fullmatch(rest) else None
    if comma is None and point is None:
        return None
    return Written(comma, point, unit == "%", "" if unit == "%" else unit)


def is_missing(text: str) -> bool:
    """Tell whether a text says that there is no figure.

    Parameters
    ----------
    text : str
        What stands in a cell or a line.

    Returns
    -------
    bool
        True for blanks, dashes, dots, ``n/a``, ``ei tietoa`` and the like. An ``x`` says
        nothing, ``- €`` is how a spreadsheet shows a nought, ``#N/A`` is a fault: none of them
        is missing.

    Examples
    --------
    >>> [is_missing(text) for text in ("–", " .. ", "Ei tietoa", "0", "x", "- €")]
    [True, True, True, False, False, False]
    """
    folded = _trimmed(text).translate(_MINUS_SIGNS).casefold()
    return re.sub(f"{_BLANK}+", " ", folded) in _MISSING


def settle_decimal_mark(written: Iterable[Written]) -> str:
    """Find the decimal mark of numbers that were written by the same hand.

    Parameters
    ----------
    written : iterable of Written
        The numbers of a column, or of all columns of a table.

    Returns
    -------
    {"any", "comma", "point", "open", "contradiction"}
        ``any``: every number has one value, whichever the mark. ``comma`` or ``point``: at
        least one number can only be read so, and none only the other way. ``open``: a number
        has two values and nothing decides between them: ask. ``contradiction``: one number can
        only be read with a comma and another only with a point: refuse.

    Examples
    --------
    >>> def settle(*texts):
    ...     return settle_decimal_mark(read_number(text) for text in texts)
    >>> settle("1 200", "69"), settle("12,345", "0,5"), settle("1.171", "1.171.832")
    ('any', 'comma', 'comma')
    >>> settle("12,345", "69"), settle("0,5", "0.5")
    ('open', 'contradiction')
    """
    numbers = list(written)
    has_comma = any(number.point is None for number in numbers)
    has_point = any(number.comma is None for number in numbers)
    if has_comma and has_point:
        return "contradiction"
    if has_comma or has_point:
        return "comma" if has_comma else "point"
    return "open" if any(number.is_ambiguous for number in numbers) else "any"


def why_no_number(text: str) -> str:
    """Say why a text that has digits is not read as a number.

    Parameters
    ----------
    text : str
        A text for which `read_number` gives None.

    Returns
    -------
    str
        Half a sentence that can follow "it is not a number: "; empty where nothing is known.

    Examples
    --------
    >>> why_no_number("1,2E+06")
    'it is written with an exponent, so digits may be lost; write all its digits'
    >>> why_no_number("Avustukset")
    ''
    """
    folded = _trimmed(text).translate(_MINUS_SIGNS)
    return next((reason for pattern, reason in _REASONS if pattern.search(folded)), "")


_REASONS = (
    (
        re.compile(r"^[+-]?[0-9.,]+[eE][+-]?[0-9]+$"),
        "it is written with an exponent, so digits may be lost; write all its digits",
    ),
    (
        re.compile(r"[0-9]\s*(?:\*+|[\u00b9\u00b2\u00b3\u2070-\u2079]+|[0-9a-z]\))$"),
        "a footnote mark follows it",
    ),
    (re.compile(r"(?=[^0-9])\d"), "its digits are not 0 to 9"),
    (re.compile(r"^[+-]?0[0-9]"), "it begins with 0, as a code or a part of a number does"),
    (re.compile(r"[+-].*[+-]|\(.*[+-].*\)|[+-]\s*\("), "it has more than one sign"),
    (re.compile(r"[0-9][-/][0-9]"), "it is a span or a date"),
    (re.compile(r"^[^a-zA-Z]*[0-9][^a-zA-Z]*$"), "its digits are not in groups of three"),
)


def _trimmed(text: str) -> str:
    return text.strip().strip("\u200b\u200e\u200f\ufeff").strip()


def _without_unit(text: str) -> tuple[str, str]:
    """Take off a per cent sign behind, or a unit of money at either end."""
    if text.endswith("%"):
        return text[:-1].rstrip(), "%"
    if behind := _UNIT_BEHIND.fullmatch(text):
        return behind[1], _unit(behind[2])
    if before := _UNIT_BEFORE.fullmatch(text):
        return before[1] + before[3], _unit(before[2])
    return text, ""


def _unit(form: str) -> str:
    return _UNIT_OF[re.sub(f"{_BLANK}+", " ", form).lower()]


def _exact(body: str, mark: str, *, is_negative: bool) -> Decimal:
    digits = re.sub(f"[^0-9{mark}]", "", body).replace(mark, ".")
    value = Decimal(f"-{digits}" if is_negative else digits)
    # A nought has no sign.
    return value or value.copy_abs()
