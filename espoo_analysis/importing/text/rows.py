"""Which lines of a text are rows of the table: a known name, followed by figures alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from espoo_analysis.importing.text.number_splitting import NARROW_BLANKS, pieces_of
from espoo_analysis.sources.sheets import Word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from espoo_analysis.sources.sheets import TextLine

#: A row has at least a budget and a forecast.
FEWEST_FIGURES = 2

_FOOTNOTE = re.compile(r"\d{1,2}\)|\*+\)?|[⁰¹²³⁴⁵⁶⁷⁸⁹]+\)?")
_LABEL_MARKS = re.compile(r"\s*(?:[*⁰¹²³⁴⁵⁶⁷⁸⁹]+\)?|\b\d{1,2}\))+$")
_BETWEEN_FIGURES = re.compile(r"\d[%)]? +[(+\-−–]?\d")
_TAB = " " * 4


@dataclass(frozen=True)
class Part:
    """A name and the figures after it, on one line.

    Parameters
    ----------
    name : str
        The words before the figures; empty where there are none.
    figures : tuple of Word
        The figures, without the marks of footnotes.
    left : float
        Where it begins.
    before, after : tuple of Word
        What stands on the line left and right of it, far off: a text beside the table.
    """

    name: str
    figures: tuple[Word, ...]
    left: float = 0.0
    before: tuple[Word, ...] = ()
    after: tuple[Word, ...] = ()


def text_of(words: Sequence[Word]) -> str:
    """Join words by blanks."""
    return " ".join(word.text for word in words)


def words_of(line: TextLine) -> tuple[Word, ...]:
    """Cut a line into words; in a text file a word's place is its count of characters.

    Parameters
    ----------
    line : TextLine
        Any line.

    Returns
    -------
    tuple of Word
        Its words. Where ordinary blanks part the words, a no-break blank parts none.
    """
    if line.words:
        return line.words
    text = line.text.replace("\t", _TAB)
    has_both = re.search(rf"\d[{NARROW_BLANKS}]\d", text) and _BETWEEN_FIGURES.search(text)
    blank = r"[^ ]+" if has_both else r"\S+"
    return tuple(
        Word(found[0].strip(), found.start(), found.end())
        for found in re.finditer(blank, text)
        if found[0].strip()
    )


def parts_of(line: TextLine) -> Iterator[Part]:
    """List how a line can be read as a name with figures, the whole line first.

    Parameters
    ----------
    line : TextLine
        Any line.

    Yields
    ------
    Part
        A part that has figures up to the line's end, or up to a wide gap.
    """
    words = tuple(word for word in words_of(line) if not _FOOTNOTE.fullmatch(word.text))
    pieces = pieces_of(words)
    is_figure = [piece.is_figure for piece in pieces]
    starts = [i for i, piece in enumerate(pieces) if i == 0 or piece.begins]
    for end in (len(words), *(i for i in starts if i)):
        first = end
        while first and is_figure[first - 1]:
            first -= 1
        for start in (i for i in starts if i <= first < end):
            name = _LABEL_MARKS.sub("", text_of(words[start:first]))
            yield Part(name, words[first:end], words[start].left, words[:start], words[end:])


def whole(line: TextLine) -> Part:
    """Read a line as a name and the figures at its end, if any.

    Parameters
    ----------
    line : TextLine
        Any line.

    Returns
    -------
    Part
        Its name is the whole line where no figure ends it.
    """
    return next(parts_of(line), Part(_LABEL_MARKS.sub("", line.text.strip()), ()))
