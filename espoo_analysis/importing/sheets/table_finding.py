"""Where on a sheet a follow-up stands: its headings, over one to three rows, and its body."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from espoo_analysis.importing.settling.written import AMENDED, COLUMNS, FORECAST
from espoo_analysis.importing.sheets.grid import (
    Block,
    Grid,
    is_figure,
    is_heading_text,
    is_year_or_unit,
    text_of,
)
from espoo_analysis.importing.words.headings import Heading, recognise_heading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

#: The headings begin in the first rows of a sheet.
SEARCHED_ROWS = 50
MAXIMUM_HEADING_ROWS = 3
#: A longer text is no heading.
_LONGEST_HEADING = 120
#: Meanings that may turn out to be figures of ours.
FIGURES = frozenset(
    {
        *COLUMNS,
        *("budget", "actual", "difference", "deviation_from_budget", "reversed_deviation"),
        *("reversed_deviation_from_budget", "utilisation_of_budget"),
    }
)
BUDGETS = (AMENDED, "budget")


@dataclass(frozen=True)
class Column:
    """A column with its heading.

    Parameters
    ----------
    index : int
        Counted from 0.
    text : str
        The heading as it stands there, on one line.
    heading : Heading
        What it says.
    place : str
        Where it stands.
    is_hidden : bool
        Whether a spreadsheet program does not show it.
    """

    index: int
    text: str
    heading: Heading
    place: str
    is_hidden: bool = False


@dataclass(frozen=True)
class Header:
    """The rows of the headings, and the columns that have one."""

    first_row: int
    last_row: int
    columns: tuple[Column, ...]

    @property
    def meanings(self) -> tuple[str, ...]:
        """What its columns mean, as far as that is known."""
        return tuple(each.heading.meaning for each in self.columns if each.heading.meaning)

    @property
    def is_of_a_follow_up(self) -> bool:
        """Whether it has a forecast and a budget."""
        return FORECAST in self.meanings and any(name in self.meanings for name in BUDGETS)

    def comes_again_in(self, other: Header) -> bool:
        """Tell whether another one repeats this: on its pages the year may be left out."""
        mine, others = self._layout, other._layout
        return mine.keys() == others.keys() and all(
            again.meaning == first.meaning and again.years in {first.years, ()}
            for first, again in ((mine[index], others[index]) for index in mine)
        )

    @property
    def _layout(self) -> dict[int, Heading]:
        return {each.index: each.heading for each in self.columns if each.heading.meaning}

    @property
    def rank(self) -> tuple[int, int, int]:
        """How much it says; of two that overlap the better one is the header."""
        figures = sum(name in FIGURES for name in self.meanings)
        return figures, len(self.meanings), self.last_row - self.first_row


@dataclass(frozen=True)
class Table:
    """A follow-up on a sheet.

    Parameters
    ----------
    grid : Grid
        Where.
    header : Header
        Its headings.
    body : tuple of int
        The rows below, without repeated headings.
    labels : tuple of int
        The columns that name the lines, from left to right.
    repeats : tuple of int
        The first rows of its headings where they come again.
    """

    grid: Grid
    header: Header
    body: tuple[int, ...]
    labels: tuple[int, ...]
    repeats: tuple[int, ...] = ()

    @property
    def block(self) -> Block:
        """The block from its first heading to its last filled cell."""
        columns = [*self.labels, *(column.index for column in self.header.columns)]
        rows = [row for row in self.body if any(True for _ in self.grid.filled(row))]
        last = max(rows, default=self.header.last_row)
        first = self.grid.top_of(self.header.first_row)
        return Block(first, min(columns), last, max(columns))


@lru_cache(maxsize=10_000)
def _heading(text: str) -> Heading:
    return recognise_heading(text) if len(text) <= _LONGEST_HEADING else Heading("")


def find_tables(
    grid: Grid, first: Sequence[Header], is_line: Callable[[str], bool]
) -> tuple[Table, ...]:
    """Find the follow-ups on a sheet.

    Parameters
    ----------
    grid : Grid
        The sheet.
    first : sequence of Header
        Every way to read headings in its first rows, from `first_headers`.
    is_line : callable
        Tells whether a text names a line.

    Returns
    -------
    tuple of Table
        From the top. Headings that come again, as on every printed page, begin no new table.
    """
    headers = best_headers(first)
    if not headers:
        return ()
    later = _rows_like(grid, headers)
    headers += best_headers(possible_headers(grid, later, is_line))
    tables = []
    groups: list[list[Header]] = []
    # What stands directly above other headings is the upper row of theirs: nothing is below it.
    starts = {header.first_row for header in headers}
    for header in (each for each in headers if each.last_row + 1 not in starts):
        if groups and groups[-1][0].comes_again_in(header):
            groups[-1].append(header)
        else:
            groups.append([header])
    ends = [group[0].first_row for group in groups[1:]] + [grid.rows.stop]
    repeated = {row for each in headers for row in range(each.first_row, each.last_row + 1)}
    for group, end in zip(groups, ends, strict=True):
        body = [row for row in range(group[0].last_row + 1, end) if row not in repeated]
        labels = _label_columns(grid, group[0], body, is_line)
        if labels:
            repeats = tuple(each.first_row for each in group[1:])
            tables.append(Table(grid, group[0], tuple(body), labels, repeats))
    return tuple(tables)


def first_headers(grid: Grid, is_line: Callable[[str], bool]) -> tuple[Header, ...]:
    """Read headings in the first rows of a sheet in every way."""
    return tuple(possible_headers(grid, grid.rows[:SEARCHED_ROWS], is_line))


def _rows_like(grid: Grid, headers: Sequence[Header]) -> list[int]:
    """Find the later rows in which, or next to which, a heading of the first rows stands."""
    words = {
        text_of(cell).lower()
        for header in headers
        for row in range(header.first_row, header.last_row + 1)
        for _, cell in grid.filled(row)
    }
    found: set[int] = set()
    for row in grid.rows[SEARCHED_ROWS:]:
        if any(isinstance(c.value, str) and c.text.lower() in words for _, c in grid.filled(row)):
            found |= {*range(row - MAXIMUM_HEADING_ROWS + 1, row + MAXIMUM_HEADING_ROWS)}
    return sorted(found & {*grid.rows[SEARCHED_ROWS:]})


def best_headers(headers: Iterable[Header]) -> tuple[Header, ...]:
    """Choose the headings of follow-ups, the best where several ways overlap, from the top."""
    found = [header for header in headers if header.is_of_a_follow_up]
    chosen: list[Header] = []
    for header in sorted(found, key=lambda each: each.rank, reverse=True):
        if all(
            header.last_row < other.first_row or other.last_row < header.first_row
            for other in chosen
        ):
            chosen.append(header)
    return tuple(sorted(chosen, key=lambda each: each.first_row))


def possible_headers(
    grid: Grid, rows: Sequence[int], is_line: Callable[[str], bool]
) -> Iterator[Header]:
    """List every way to read up to three rows that follow each other as headings.

    Parameters
    ----------
    grid : Grid
        The sheet.
    rows : sequence of int
        The rows in which the last row of the headings is looked for.
    is_line : callable
        Tells whether a text names a line.

    Yields
    ------
    Header
        Whatever its headings mean, as long as one of them is known.
    """
    heads = {row for row in rows if _can_be_heading(grid, row, is_line)}
    for last in sorted(heads):
        for first in range(last, last - MAXIMUM_HEADING_ROWS, -1):
            if first not in heads:
                break
            for is_filled in (True, False) if first < last else (False,):
                header = Header(
                    first, last, tuple(_columns(grid, first, last, is_filled=is_filled))
                )
                is_whole = not _is_cut(grid, header) and not _has_hanging_years(grid, header)
                if header.meanings and is_whole:
                    yield header


def _can_be_heading(grid: Grid, row: int, is_line: Callable[[str], bool]) -> bool:
    cells = [cell for _, cell in grid.filled(row)]
    if not cells or not all(map(is_heading_text, cells)):
        return False
    words = [cell for cell in cells if not is_year_or_unit(cell)]
    # "Avustukset | 2025 | 2025" is a row of figures; so is "Avustukset" before empty cells.
    is_row = len(words) < len(cells) or len(cells) == 1
    return not (is_row and any(is_line(text_of(cell)) for cell in words))


def _columns(grid: Grid, first: int, last: int, *, is_filled: bool) -> Iterator[Column]:
    rows = range(first, last + 1)
    texts = {
        (row, column): grid.spread_text(row, column) for row in rows for column in grid.columns
    }
    for column in grid.columns:
        own = [texts[row, column] for row in rows]
        if is_filled and own[-1] and not _heading("\n".join(filter(None, own))).years:
            own = [
                text or _left_of(grid, texts, row, column)
                for row, text in zip(rows, own, strict=True)
            ]
        joined = "\n".join(dict.fromkeys(filter(None, own)))
        if joined:
            row = next(row for row in reversed(rows) if texts[row, column])
            place = grid.place(row, column)
            is_hidden = column in grid.sheet.hidden_columns
            yield Column(column, " ".join(joined.split()), _heading(joined), place, is_hidden)


def _is_cut(grid: Grid, header: Header) -> bool:
    """Tell whether the row above changes what a heading says: "Edellinen" above "ennuste"."""
    above = header.first_row - 1
    if above not in grid.rows:
        return False
    for column in header.columns:
        over = grid.spread_text(above, column.index)
        if over and column.heading.meaning in FIGURES:
            own = [
                grid.spread_text(row, column.index)
                for row in range(header.first_row, header.last_row + 1)
            ]
            whole = _heading("\n".join(dict.fromkeys(filter(None, [over, *own]))))
            # A month above all columns is a title's.
            is_other = whole.meaning not in {"", column.heading.meaning}
            if is_other and whole.last_month is None:
                return True
    return False


def _has_hanging_years(grid: Grid, header: Header) -> bool:
    """Tell whether years stand in the middle or at the end of their groups, unmerged.

    Which columns are of which year cannot be seen then; the years are judged as titles are.
    """
    figures = [each.index for each in header.columns if each.heading.meaning in FIGURES]
    for row in range(header.first_row, header.last_row):
        cells = [column for column, cell in grid.filled(row) if is_year_or_unit(cell)]
        years = {grid.spread_text(row, column) for column in cells}
        if len(years) > 1 and figures[:1] < cells[:1] and not grid.has_merges_in(row):
            between = range(cells[0], cells[-1])
            if any(column in between and column not in cells for column in figures):
                return True
    return False


def _left_of(grid: Grid, texts: dict[tuple[int, int], str], row: int, column: int) -> str:
    """Return the heading of a group to which a column belongs although nothing is merged."""
    if grid.has_merges_in(row):
        return ""
    before = (texts[row, other] for other in range(column, grid.columns.start - 1, -1))
    return next(filter(None, before), "")


def _label_columns(
    grid: Grid, header: Header, body: Sequence[int], is_line: Callable[[str], bool]
) -> tuple[int, ...]:
    """Find the columns that name lines: the leftmost, and others on the same side."""
    figures = {each.index for each in header.columns if each.heading.meaning in FIGURES}
    labels = set()
    for row in body:
        cells = dict(grid.filled(row))
        if any(is_figure(cells[column]) for column in figures & cells.keys()):
            labels |= {
                column
                for column, cell in cells.items()
                if column not in figures and column not in labels and is_line(text_of(cell))
            }
    if not labels:
        return ()
    edge = min(figures)
    left = [column for column in sorted(labels) if column < edge]
    return tuple(left or sorted(labels)[:1])
