"""Which line of the income statement a row is, by its name."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from espoo_analysis.errors import did_you_mean
from espoo_analysis.importing.words.line_words import (
    GROUPS,
    LINES,
    MARGIN,
    MARGIN_NAMES,
    OUTSIDE,
    PARTS,
    REVERSED_MARGIN_NAMES,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_TOTAL_WORD = r"(?:yhteensä|yht\.?|totalt|total|sammanlagt|in total)"
_TOTAL = re.compile(rf"^{_TOTAL_WORD}\s+|\s+{_TOTAL_WORD}$")
#: An account, a span of accounts or an outline number, before the name.
_NUMBERING = re.compile(
    r"^(?P<first>[0-9]+)(?:\.[0-9]+)*(?:\s*-\s*[0-9]+)?\s*[.):]?(?:\s+|(?<=[.)])(?=[a-zåäö]))"
)
_LETTERING = re.compile(r"^(?:[a-z][.)]|\([a-z0-9]\))\s+")
_MARKS_BEFORE = re.compile(r"^(?:[=+*\u2022·]|-(?=\s)|\([+-]\)\s)\s*")
_MARKS_BEHIND = re.compile(
    r"\s*(?:\(\+/-\)|\(-/\+\)|\+/-|\*+|[\u00b9\u00b2\u00b3\u2070-\u2079]+|(?<=\s)[0-9]{1,2}\)|:)$"
)
_EXPENSES = {
    "operating_expenses",
    "personnel_expenses",
    "purchases_of_services",
    "materials_supplies_goods",
    "grants_paid",
    "other_operating_expenses",
}
_ACCOUNT_DIGITS = 4


@dataclass(frozen=True)
class LineName:
    """What the name of a row says.

    Parameters
    ----------
    code : str
        Our line; for a part, the line to which it belongs; empty where none of ours is meant.
    kind : {"line", "total", "group_or_total", "part", "reversed_total", "outside", ""}
        ``total``: one of our totals. ``group_or_total``: the name of a total without the word
        for one; with figures it is the total, without it is the caption of the rows below.
        ``part``: finer than our lines. ``reversed_total``: the margin with its sign turned, as
        *nettomenot*. ``outside``: known, and no part of the operating margin. Empty: unknown.
    caption : str
        The code of the total whose caption stands before the name in the same text.
    first_account : str
        The four-digit account before the name, the first one of a span; else empty.
    """

    code: str
    kind: str
    caption: str = ""
    first_account: str = ""


_UNKNOWN = LineName("", "")


def recognise_line(text: str, labels: Mapping[str, tuple[str, str, str]]) -> LineName:
    """Recognise the name of a row.

    Parameters
    ----------
    text : str
        The name, with its numbering, indentation and line breaks.
    labels : mapping of str to tuple of str
        The names of every line in Finnish, Swedish and English.

    Returns
    -------
    LineName
        Unknown where the name is not exactly one that is known, where the account before it is
        of the other side, or where a line of one side stands below a caption of the other.

    Notes
    -----
    What is forgiven: case, blanks, commas, hyphens at line breaks, numbering, marks before and
    behind, a caption in front. Nothing else: *Tuet ja avustukset* is revenue, *Avustukset* is
    expense, and so is Swedish *Understöd*, but *Understöd och bidrag* is revenue.

    Examples
    --------
    >>> labels = {
    ...     "grants_paid": ("Avustukset", "Understöd", "Allowances and grants"),
    ...     "subsidies_and_grants": ("Tuet ja avustukset", "Understöd och bidrag", ""),
    ... }
    >>> recognise_line("Toimintatuotot Tuet ja  avustukset", labels).code
    'subsidies_and_grants'
    >>> recognise_line("Understöd", labels).code, recognise_line("Avustus", labels).code
    ('grants_paid', '')
    >>> recognise_line("4100 Eläkekulut", labels)
    LineName(code='personnel_expenses', kind='part', caption='', first_account='4100')
    >>> recognise_line("Toimintakulut", labels).kind
    'group_or_total'
    """
    folded, number = _without_numbering(_folded(text))
    account = number if len(number) == _ACCOUNT_DIGITS else ""
    names = _names(tuple(labels.items()))
    found = _named(folded, names)
    if not found.kind:
        caption, rest = _split_caption(folded)
        below = _named(rest, names) if caption else _UNKNOWN
        if below.kind in {"line", "part"} and _side(below.code) == _side(caption):
            found = replace(below, caption=caption)
    if account and found.code and not _fits(account, found.code):
        return _UNKNOWN
    return replace(found, first_account=account) if found.kind else found


def nearest_line(text: str, labels: Mapping[str, tuple[str, str, str]]) -> str:
    """Say which known name is nearest to an unknown one, for a message.

    Parameters
    ----------
    text : str
        The name that was not recognised.
    labels : mapping of str to tuple of str
        The names of every line in Finnish, Swedish and English.

    Returns
    -------
    str
        A half sentence that begins with ``"; "``; empty where no name is near.

    Examples
    --------
    >>> nearest_line("Henkilöstokulut", {"personnel_expenses": ("Henkilöstökulut", "", "")})
    "; did you mean 'Henkilöstökulut'?"
    >>> nearest_line("Kahvi", {"personnel_expenses": ("Henkilöstökulut", "", "")})
    ''
    """
    known = {_folded(label): label for names in labels.values() for label in names if label}
    hint = did_you_mean(_without_numbering(_folded(text))[0], known)
    if not hint.startswith("; did"):
        return ""
    folded = hint.removeprefix("; did you mean '").removesuffix("'?")
    return f"; did you mean '{known[folded]}'?"


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFC", text).replace("\u00ad", "").translate(_DASHES)
    joined = re.sub(r"(?<=[^\W\d_])-[^\S\n]*\n\s*(?=[a-zåäö])", "", plain)
    folded = " ".join(joined.replace(",", " ").lower().split())
    while (stripped := _MARKS_BEHIND.sub("", _MARKS_BEFORE.sub("", folded))) != folded:
        folded = stripped
    return folded


def _without_numbering(folded: str) -> tuple[str, str]:
    if number := _NUMBERING.match(folded):
        return folded[number.end() :].lstrip("- "), number["first"]
    return _LETTERING.sub("", folded), ""


@lru_cache(maxsize=8)
def _names(labels: tuple[tuple[str, tuple[str, str, str]], ...]) -> dict[str, LineName]:
    """Gather every known name; the city's own stand above all others."""
    names = {name: LineName("", "outside") for name in OUTSIDE}
    for kind, words in (("part", PARTS), ("line", LINES), ("group_or_total", GROUPS)):
        names |= {name: LineName(code, kind) for code, of in words.items() for name in of}
    names |= {name: LineName(MARGIN, "total") for name in MARGIN_NAMES}
    names |= {name: LineName(MARGIN, "reversed_total") for name in REVERSED_MARGIN_NAMES}
    return names | dict(_own_names(dict(labels)))


def _own_names(labels: Mapping[str, tuple[str, str, str]]) -> Iterator[tuple[str, LineName]]:
    for code, of in labels.items():
        kind = "total" if code == MARGIN else "group_or_total" if code in GROUPS else "line"
        for name in filter(None, (_TOTAL.sub("", _folded(label)) for label in of)):
            yield name, LineName(code, kind)


def _named(folded: str, names: Mapping[str, LineName]) -> LineName:
    if folded in names:
        return names[folded]
    found = names.get(_TOTAL.sub("", folded, count=1), _UNKNOWN)
    return replace(found, kind="total") if found.kind == "group_or_total" else found


def _split_caption(folded: str) -> tuple[str, str]:
    """Part a folded name behind the longest caption that it begins with."""
    captions = {name: code for code, names in GROUPS.items() for name in names}
    for caption in sorted(captions, key=len, reverse=True):
        rest = folded.removeprefix(caption)
        if rest != folded and rest[:1] in {" ", ":", "/"}:
            name = rest.lstrip(" :/-")
            if name and not re.fullmatch(_TOTAL_WORD, name):
                return captions[caption], name
    return "", folded


def _side(code: str) -> str:
    if code == MARGIN:
        return "margin"
    return "expense" if code in _EXPENSES else "revenue"


def _fits(account: str, code: str) -> bool:
    """Tell whether an account is of the line's side: 3000s are revenue, 4000s expense."""
    sides = {"3": "revenue", "4": "expense"}
    return sides.get(account[0]) == _side(code)
