"""Which blanks of a row of figures part two numbers, and which stand inside one.

``91 000 91 000 0 25`` can be read in many ways. Here all of them are listed; which one is right
is settled by what the figures must satisfy, in `espoo_analysis.importing.text.row_settling`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING

from espoo_analysis.importing.words.number_forms import read_number, settle_decimal_mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from espoo_analysis.sources.sheets import Word

MINUS = "-\u2010\u2011\u2012–\u2014−"
#: Blanks that stand inside a number wherever ordinary blanks stand between numbers.
NARROW_BLANKS = "\u00a0\u2007\u2009\u202f"
#: More than these are not listed: the row is refused.
MAXIMUM_READINGS = 20_000
#: A number has at most this many groups of digits: below a thousand billions.
MAXIMUM_GROUPS = 4

_GROUP_SIZE = 3
#: Numbers that stand farther apart than the width of a digit are two; a blank is narrower.
SURE_GAP = 1.2
_MARKS = re.compile(r"(?<=[\d%)])[*⁰¹²³⁴⁵⁶⁷⁸⁹]+\)?$")
_PIECE = re.compile(
    rf"(?P<open>\(?)(?P<sign>[{MINUS}+]?)"
    rf"(?P<whole>\d{{1,3}}(?:[{NARROW_BLANKS}]\d{{3}})+|\d+)(?P<fraction>[.,]\d+)?"
    rf"(?P<percent>%?)(?P<close>\)?)(?P<trailing>[{MINUS}]?)(?P<late>%?)"
)
_GROUPED = re.compile(r"(?<!\d)\d{1,3}([.,'\u2019])\d{3}(?:\1\d{3})*(?!\d)")
#: A number whose groups a mark parts: which mark is the decimal one is told by the whole table.
_GROUPED_PIECE = re.compile(
    rf"[(]?[{MINUS}+]?\d{{1,3}}(?P<mark>[.,'\u2019])\d{{3}}(?:(?P=mark)\d{{3}})*"
    rf"(?:[.,]\d+)?%?[)]?[{MINUS}]?"
)


@dataclass(frozen=True)
class Piece:
    """A part of a row's figures that holds no blank.

    Parameters
    ----------
    text : str
        What stands there, without the mark of a footnote.
    left, right : float
        Where it stands: points of a page, or characters of a line.
    begins : bool
        Whether it stands so far from the piece before that a new number begins.
    """

    text: str
    left: float
    right: float
    begins: bool = False

    @property
    def parts(self) -> re.Match[str] | None:
        """Sign, digits and the rest; None where it is no part of a number."""
        return _PIECE.fullmatch(self.text)

    @property
    def is_dash(self) -> bool:
        """Whether it is a dash alone: a minus sign before its digits, or no figure."""
        return self.text in set(MINUS)

    @property
    def is_figure(self) -> bool:
        """Whether it can stand among figures."""
        is_number = self.parts is not None or _GROUPED_PIECE.fullmatch(self.text) is not None
        return self.is_dash or self.text == "%" or is_number


@dataclass(frozen=True)
class Number:
    """A number of a row, or a dash that stands for none.

    Parameters
    ----------
    value : Decimal or None
        As written, without regard to unit and sign convention; None for a dash.
    text : str
        As it stands in the row.
    left, right : float
        Where it stands.
    is_percent : bool
        Whether a percent sign follows.
    """

    value: Decimal | None
    text: str
    left: float = 0.0
    right: float = 0.0
    is_percent: bool = False

    @property
    def is_parted(self) -> bool:
        """Whether a blank stands between its minus and its digits."""
        return self.value is not None and self.text[:2].strip() in set(MINUS)

    @property
    def rounding(self) -> Decimal:
        """Half a unit of the last digit: by how much rounding may have changed it."""
        exponent = 0 if self.value is None else int(self.value.as_tuple().exponent)
        return Decimal(5).scaleb(min(exponent, 0) - 1)


#: One way to read a row: by column, its number; None where the column has no figure.
Reading = tuple[Number | None, ...]


def pieces_of(words: Sequence[Word], mark: str = "any") -> tuple[Piece, ...]:
    """Cut words into pieces and see which stand far from the one before.

    Parameters
    ----------
    words : sequence of Word
        The words of the figures, with their places.
    mark : {"comma", "point", "any"}
        The decimal mark; the other one stands between groups of digits.

    Returns
    -------
    tuple of Piece
        A piece for every word.
    """
    between_groups = {"comma": ".", "point": ","}.get(mark, "") + "'\u2019"
    pieces: list[Piece] = []
    for word in words:
        text = _MARKS.sub("", word.text)
        if _GROUPED.search(text):
            text = text.translate(dict.fromkeys(map(ord, between_groups)))
        digit = (word.right - word.left) / max(len(word.text), 1)
        gap = word.left - pieces[-1].right if pieces else 0.0
        pieces.append(Piece(text, word.left, word.right, gap > SURE_GAP * digit))
    return tuple(pieces)


def decimal_mark_of(words: Iterable[Word]) -> str:
    """Find the decimal mark of a table.

    Parameters
    ----------
    words : iterable of Word
        Its figures.

    Returns
    -------
    {"any", "comma", "point", "open", "contradiction"}
        As `settle_decimal_mark` says it; only figures that have a mark decide.
    """
    texts = (_MARKS.sub("", word.text).strip("()") for word in words)
    written = (read_number(text) for text in texts if re.search(r"[.,]", text))
    return settle_decimal_mark(number for number in written if number)


def readings(
    pieces: Sequence[Piece], columns: Sequence[str], optional: frozenset[str]
) -> tuple[Reading, ...]:
    """List every way to read a row.

    Parameters
    ----------
    pieces : sequence of Piece
        The row's figures.
    columns : sequence of str
        The columns of the table, from left to right.
    optional : frozenset of str
        The columns in which a figure may be missing.

    Returns
    -------
    tuple of tuple of Number or None
        Of each way, the numbers by column; empty where there is none, or too many to list.

    Notes
    -----
    A number is an optional sign, one to three digits and groups of three, or digits in one
    piece. Only a figure of ``utilisation_pct`` may have a percent sign.

    Examples
    --------
    >>> pieces = [Piece(text, 0, 0) for text in "5 100 5".split()]
    >>> for reading in readings(pieces, ["amended", "forecast", "use"], frozenset({"use"})):
    ...     print([number and str(number.value) for number in reading])
    ['5', '100', '5']
    ['5100', '5', None]
    """
    found: list[Reading] = []
    for numbers in _splits(tuple(pieces), len(columns)):
        found += _placements(numbers, columns, optional)
        if len(found) > MAXIMUM_READINGS:
            return ()
    return tuple(found)


def _splits(pieces: tuple[Piece, ...], most: int) -> Iterator[tuple[Number, ...]]:
    if not pieces:
        yield ()
        return
    if most == 0:
        return
    for count, number in _first_numbers(pieces):
        for others in _splits(pieces[count:], most - 1):
            yield (number, *others)


def _first_numbers(pieces: tuple[Piece, ...]) -> Iterator[tuple[int, Number]]:
    """List what the first number can be, with the number of pieces that it takes."""
    start = 0
    if pieces[0].is_dash:
        yield 1, Number(None, pieces[0].text, pieces[0].left, pieces[0].right)
        if len(pieces) == 1 or pieces[1].begins or (_sign_of(pieces[1]) != ""):
            return
        start = 1
    for end in range(start + 1, min(start + MAXIMUM_GROUPS, len(pieces)) + 1):
        number = _number(pieces[:end], start)
        follows = pieces[end] if end < len(pieces) else None
        if number:
            yield end, number
            if follows and follows.text == "%" and not number.is_percent:
                text = f"{number.text} %"
                yield end + 1, Number(number.value, text, number.left, follows.right, True)
        if not follows or follows.begins or not _can_continue(pieces[start:end], follows):
            break


def _sign_of(piece: Piece) -> str:
    parts = piece.parts
    return parts["open"] + parts["sign"] if parts else "%"


def _can_continue(pieces: tuple[Piece, ...], follows: Piece) -> bool:
    first, last, more = pieces[0].parts, pieces[-1].parts, follows.parts
    if first is None or last is None or more is None:
        return False
    is_open = not (last["fraction"] or last["percent"] or last["trailing"] or last["late"])
    return (
        is_open
        and not last["close"]
        and len(first["whole"]) <= _GROUP_SIZE
        and not first["whole"].startswith("0")
        and not more["open"]
        and not more["sign"]
        and len(more["whole"]) == _GROUP_SIZE
    )


def _number(pieces: tuple[Piece, ...], start: int) -> Number | None:
    parts = [piece.parts for piece in pieces[start:]]
    first, last = parts[0], parts[-1]
    if first is None or last is None:
        return None
    digits = re.sub(r"\D", "", "".join(part["whole"] for part in parts if part))
    signs = [bool(first["open"]), bool(last["trailing"]), first["sign"] not in {"", "+"}]
    is_negative = any(signs) or start > 0
    if (
        (len(digits) > 1 and digits.startswith("0"))
        or bool(first["open"]) != bool(last["close"])
        or sum(signs) + (start > 0) > 1
    ):
        return None
    value = Decimal(digits + (last["fraction"] or "").replace(",", "."))
    return Number(
        -value if is_negative else value,
        " ".join(piece.text for piece in pieces),
        pieces[0].left,
        pieces[-1].right,
        bool(last["percent"] or last["late"]),
    )


def _placements(
    numbers: tuple[Number, ...], columns: Sequence[str], optional: frozenset[str]
) -> Iterator[Reading]:
    """Place numbers in columns, in their order; only what is optional may stay empty."""
    for chosen in combinations(range(len(columns)), len(numbers)):
        empty = set(range(len(columns))) - set(chosen)
        if any(columns[index] not in optional for index in empty):
            continue
        reading: list[Number | None] = [None] * len(columns)
        for index, number in zip(chosen, numbers, strict=True):
            reading[index] = number
        if all(_fits(number, columns[i], optional) for i, number in enumerate(reading)):
            yield tuple(reading)


def _fits(number: Number | None, column: str, optional: frozenset[str]) -> bool:
    if number is None:
        return True
    is_allowed = number.value is not None or column in optional
    return is_allowed and (not number.is_percent or column == "utilisation_pct")
