"""The rows of the one follow-up table in a text, and what stands around and between them."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from espoo_analysis.errors import Problem, shorten
from espoo_analysis.importing.text.number_splitting import pieces_of
from espoo_analysis.importing.text.rows import FEWEST_FIGURES, Part, parts_of, whole, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from espoo_analysis.importing.words.line_names import LineName
    from espoo_analysis.sources.sheets import TextLine, Word

#: The kinds of names whose figures are those of a line of ours.
OWN_KINDS = frozenset({"line", "total", "group_or_total"})

_PAGE_NUMBER = re.compile(r"(?:.*\s)?(?:\d+\s*\(\d+\)|\d+\s*/\s*\d+|[-–]\s*\d+\s*[-–])|\d{1,3}")
_DIGITS = re.compile(r"\d+")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class NamedRow:
    """A row of the table.

    Parameters
    ----------
    key : str
        The code of the line.
    name : str
        Its name as it stands there, from up to three lines.
    figures : tuple of Word
        Its figures, not yet parted into numbers.
    place : str
        Where the figures stand.
    page : int or None
        The page, from 1.
    left : float
        Where its line begins.
    before, after : tuple of Word
        What stands beside it on the line.
    """

    key: str
    name: str
    figures: tuple[Word, ...]
    place: str
    page: int | None = None
    left: float = 0.0
    before: tuple[Word, ...] = ()
    after: tuple[Word, ...] = ()


@dataclass
class FoundTable:
    """What was found.

    Parameters
    ----------
    rows : list of NamedRow
        The rows, from the top.
    above : list of TextLine
        The lines before the first row.
    between : list of TextLine
        Lines between the rows that are none, such as headings repeated on the next page.
    problems : list of Problem
        Lines of which there is more than one row.
    furniture : list of TextLine
        What stands at the head or foot of more than one page.
    left_out : list of tuple
        Rows that are known and none of ours, each with the reason.
    """

    rows: list[NamedRow] = field(default_factory=list)
    above: list[TextLine] = field(default_factory=list)
    between: list[TextLine] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    furniture: list[TextLine] = field(default_factory=list)
    left_out: list[tuple[TextLine, str]] = field(default_factory=list)


def find_table(lines: Sequence[TextLine], name_of: Callable[[str], LineName]) -> FoundTable:
    """Find the rows of the table.

    Parameters
    ----------
    lines : sequence of TextLine
        The lines of the report.
    name_of : callable
        Recognises the name of a row.

    Returns
    -------
    FoundTable
        Without rows where no line has a known name and figures behind it.
    """
    return _Finder(lines, name_of).find()


class _Finder:
    def __init__(self, lines: Sequence[TextLine], name_of: Callable[[str], LineName]) -> None:
        self._lines = [line for line in lines if line.text.strip()]
        self._name_of = name_of
        self._found: dict[int, NamedRow] = {}
        self._claimed: set[int] = set()
        self._table = FoundTable()

    def find(self) -> FoundTable:
        table = self._table
        for index in range(len(self._lines)):
            self._read(index)
        if not self._found:
            return table
        first, end = self._first(min(self._found)), self._end(max(self._found))
        table.above = [
            line for i, line in enumerate(self._lines[:first]) if i not in self._claimed
        ]
        for index in range(first, end):
            if index in self._found:
                table.rows.append(self._found[index])
            elif index not in self._claimed:
                self._understand_other(index)
        self._report_repeated()
        return table

    def _line_of(self, text: str) -> str:
        """Return the code of the line that a text names; not of a part, nor of a turned total."""
        name = self._name_of(text)
        return name.code if name.kind in OWN_KINDS else ""

    def _read(self, index: int) -> None:
        """Take a line for a row if it has figures and a name, by itself or its neighbours."""
        line = self._lines[index]
        for part in parts_of(line):
            if not _has_figures(part):
                continue
            for name, claimed in self._names(index, part):
                key = self._line_of(name)
                if key:
                    self._found[index] = NamedRow(
                        key, name, part.figures, line.place, line.page,
                        part.left, part.before, part.after,
                    )  # fmt: skip
                    self._claimed.update(claimed)
                    return

    def _names(self, index: int, part: Part) -> list[tuple[str, tuple[int, ...]]]:
        """List what the row's name can be, the longest first."""
        before, after = self._text(index - 1), self._text(index + 1)
        own, around = part.name, (index - 1, index + 1)
        names: list[tuple[str, tuple[int, ...]]] = []
        if before and after:
            names.append((_joined(before, own, after), around))
            names.append((_joined(own, before, after), around))
        if before:
            names.append((_joined(before, own), around[:1]))
        if after:
            names.append((_joined(own, after), around[1:]))
        names = [(name, claimed) for name, claimed in names if own or self._line_of(name)]
        return [*names, (own, ())] if own else names

    def _text(self, index: int) -> str:
        """Return a neighbouring line that can be a part of a name: no figures, no name itself."""
        if not 0 <= index < len(self._lines) or index in self._claimed or index in self._found:
            return ""
        part = whole(self._lines[index])
        return "" if part.figures or self._name_of(part.name).kind else part.name

    def _first(self, first: int) -> int:
        """Go up from the first row as long as lines have known names and any figure."""
        while first and self._has_known_name(first - 1):
            first -= 1
        return first

    def _end(self, last: int) -> int:
        """Go on below the last row as long as lines look like rows, whatever their names."""
        end = last + 1
        while end < len(self._lines):
            is_part = self._is_like_a_row(end) or self._has_known_name(end)
            if not is_part and end not in self._claimed:
                break
            end += 1
        return end

    def _is_like_a_row(self, index: int) -> bool:
        """Tell whether figures end a line, or most of what is behind a known name are figures."""
        part = whole(self._lines[index])
        if part.name and len(part.figures) >= FEWEST_FIGURES:
            return True
        pieces = pieces_of(words_of(self._lines[index]))
        first = next((i for i, piece in enumerate(pieces) if piece.is_figure), len(pieces))
        figures = [piece for piece in pieces[first:] if piece.is_figure]
        name = " ".join(piece.text for piece in pieces[:first])
        is_most = 2 * len(figures) > len(pieces) - first and len(figures) >= FEWEST_FIGURES
        return is_most and bool(self._name_of(name).kind)

    def _has_known_name(self, index: int) -> bool:
        part = whole(self._lines[index])
        return (
            bool(part.figures)
            and not is_years(part.figures)
            and bool(self._name_of(part.name).kind)
        )

    def _understand_other(self, index: int) -> None:
        line = self._lines[index]
        if self._is_furniture(line):
            self._table.furniture.append(line)
        else:
            self._table.between.append(line)

    def _is_furniture(self, line: TextLine) -> bool:
        """Tell whether a line is a page's number, or stands on the edge of several pages."""
        if line.page is None or not self._is_at_edge(line):
            return False
        if _PAGE_NUMBER.fullmatch(line.text.strip()):
            return True
        return any(
            other.page != line.page
            and _DIGITS.sub("", other.text) == _DIGITS.sub("", line.text)
            and self._is_at_edge(other)
            for other in self._lines
        )

    def _is_at_edge(self, line: TextLine) -> bool:
        index = self._lines.index(line)
        pages = [self._lines[i].page for i in (index - 1, index + 1) if 0 <= i < len(self._lines)]
        return len(pages) == 1 or any(page != line.page for page in pages)

    def _report_repeated(self) -> None:
        places: dict[str, list[NamedRow]] = defaultdict(list)
        for row in self._table.rows:
            places[row.key].append(row)
        for rows in places.values():
            if len(rows) > 1:
                where = " and ".join(row.place for row in rows)
                what = (
                    f"'{shorten(rows[0].name)}' stands in more than one row: {where}; the file "
                    "may hold more than one table, of which one must be kept"
                )
                self._table.problems.append(Problem(what, rows[1].place))


def _has_figures(part: Part) -> bool:
    return len(part.figures) >= FEWEST_FIGURES and not is_years(part.figures)


def is_years(words: Sequence[Word]) -> bool:
    """Tell whether words are all years, as headings name them."""
    return all(_YEAR.fullmatch(word.text) for word in words)


def _joined(*texts: str) -> str:
    return " ".join(text for text in texts if text)


def columns_of(rows: Sequence[NamedRow]) -> list[tuple[float, float]]:
    """Say from where to where figures stand, column by column.

    Parameters
    ----------
    rows : sequence of NamedRow
        At least one row.

    Returns
    -------
    list of tuple of float
        Left and right edges, from left to right. Where the figures of a row stand so close
        that a gap may be inside a number, or columns overlap, there are fewer than columns. Of
        a table on several pages, those of the first.
    """
    blocks = [_blocks(row) for row in rows if row.page == rows[0].page]
    # Rows of small figures show the columns; large ones may run into each other.
    most = max(map(len, blocks))
    spans = sorted(span for row in blocks if len(row) == most for span in row)
    merged = spans[:1]
    for left, right in spans[1:]:
        if left <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(right, merged[-1][1]))
        else:
            merged.append((left, right))
    return merged


def _blocks(row: NamedRow) -> list[tuple[float, float]]:
    """Join figures that stand so close that they may be one number."""
    blocks: list[tuple[float, float]] = []
    for piece in pieces_of(row.figures):
        left = piece.left if piece.begins or not blocks else blocks.pop()[0]
        blocks.append((left, piece.right))
    return blocks
