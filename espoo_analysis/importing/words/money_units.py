"""The unit of money that a heading, a title or a note states for the figures of a table."""

from __future__ import annotations

import re

_EURO = r"(?:€|euroa|euroina|euroissa|euroja|euros|euro|eur\b)"
_GAP = r"\s*"
#: What must not stand before a unit: a digit, since it is an amount then, or a letter.
# A year, though, is no amount.
_ALONE = r"(?<![\w.,])(?:(?<![0-9]\s)|(?<=\b20[0-9]{2}\s))"
# "alle 1 000 €" is a limit, not a unit.
_LIMITS = (
    *("alle", "yli", "noin", "vähintään", "enintään", "n.", "under", "över", "minst", "högst"),
    *("about", "over", "below", "least", "than", "most", "above", "+", "-", "±"),
)
_THOUSAND = rf"(?:€|eur){_GAP}(?:1[ .,'\u2019\u00a0\u202f\u2009]?000\b|['\u2019]000\b)"

#: Every unit by what names it, in the order in which they are looked for.
_FORMS: tuple[tuple[str, str], ...] = (
    ("teur", rf"{_ALONE}1[ .,'\u2019\u00a0\u202f\u2009]?000{_GAP}(?:{_EURO}|e\b)"),
    ("teur", rf"{_ALONE}{_THOUSAND}"),
    (
        "teur",
        rf"{_ALONE}(?:i\s+)?(?:tuhatta|tuhansina|tuhansissa|tuhansia|tusental|tusen){_GAP}{_EURO}",
    ),
    ("teur", rf"{_ALONE}[tk]\.?{_GAP}(?:€|eur\b|euroa\b)"),
    ("teur", rf"{_ALONE}(?:€|eur|euro)\s?(?:k\b|thousands?\b)"),
    ("teur", rf"{_ALONE}(?:in\s+)?thousands?(?:\s+of)?\s+(?:€|euros?\b|eur\b)"),
    ("meur", rf"{_ALONE}(?:€|eur|euro)\s?(?:m\b|mn\b|millions?\b)"),
    ("meur", rf"{_ALONE}(?:in\s+)?millions?(?:\s+of)?\s+(?:€|euros?\b|eur\b)"),
    ("meur", rf"{_ALONE}(?:miljoonaa|miljoonina|miljoonissa|miljoner|milj\.?|mn|m){_GAP}{_EURO}"),
    ("other", rf"{_ALONE}(?:tuhatta|tuhansina|tuhansissa|tusental|thousands?|'000|r'000)\b"),
    (
        "other",
        rf"{_ALONE}(?:miljoonaa|miljoonina|milj\.?|miljoner|millions?|mrd\.?)(?:{_GAP}{_EURO})?",
    ),
    ("other", r"(?:\$|£|¥)|\b(?:usd|gbp|sek|nok|dkk|zar|chf|t?kr|mkr|kronor|rands?)\b"),
    ("eur", rf"{_ALONE}(?:(?:in|i)\s+)?{_EURO}(?!\w)"),
)
_UNITS = tuple((unit, re.compile(form, re.IGNORECASE)) for unit, form in _FORMS)
_FOREIGN_SCALE = re.compile(
    r"\br\s+(?:thousands?|millions?)\b|\br\s*['\u2019]?000\b", re.IGNORECASE
)


def money_units_in(text: str) -> tuple[str, ...]:
    """Find the units of money that a text states for a table.

    Parameters
    ----------
    text : str
        A heading, a title or a note.

    Returns
    -------
    tuple of str
        Of ``eur``, ``teur``, ``meur`` and ``other``, each once. ``other`` is another currency,
        a thousand or a million of nothing in particular, or milliards. A unit behind an amount
        (``ylitys 91 000 €``) or a limit (``alle 1 000 €``) is not stated for the table.

    Examples
    --------
    >>> money_units_in("Luvut tuhansina euroina"), money_units_in("1 000 €, 2025")
    (('teur',), ('teur',))
    >>> money_units_in("Ylitys oli 91 000 €"), money_units_in("R thousands")
    ((), ('other',))
    """
    return _found_and_rest(text)[0]


def money_unit_in(text: str) -> str:
    """Find the one unit of money that a text states for a table.

    Parameters
    ----------
    text : str
        A heading, a title or a note.

    Returns
    -------
    str
        ``eur``, ``teur`` or ``meur``; empty where the text states none; ``other`` where it
        states what is no unit of ours, or two different units: ask then.

    Examples
    --------
    >>> money_unit_in("Talousarvion toteutuminen (1 000 €)"), money_unit_in("milj. €")
    ('teur', 'meur')
    >>> money_unit_in("Talous"), money_unit_in("SEK"), money_unit_in("euroa / 1 000 €")
    ('', 'other', 'other')
    """
    units = money_units_in(text)
    return units[0] if len(units) == 1 else "other" if units else ""


def without_money_units(text: str) -> str:
    """Return a text without the units of money that it states."""
    return _found_and_rest(text)[1]


def _found_and_rest(text: str) -> tuple[tuple[str, ...], str]:
    found: dict[str, None] = {}
    rest = text
    if _FOREIGN_SCALE.search(rest):
        found["other"] = None
        rest = _FOREIGN_SCALE.sub(" ", rest)
    for unit, pattern in _UNITS:
        for match in reversed(list(pattern.finditer(rest))):
            if _is_limit(rest[: match.start()]):
                continue
            found[unit] = None
            rest = f"{rest[: match.start()]} {rest[match.end() :]}"
    return tuple(found), " ".join(rest.split())


def _is_limit(before: str) -> bool:
    words = before.lower().split()
    return bool(words) and words[-1] in _LIMITS
