"""Which rows of a table are which lines: every row that has figures must be accounted for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from espoo_analysis.errors import Problem, shorten
from espoo_analysis.importing.proposal import Match
from espoo_analysis.importing.sheets.grid import is_figure, text_of
from espoo_analysis.importing.sheets.line_parts import complete_parts
from espoo_analysis.importing.sheets.row_doubts import several_units, swallowed_rows
from espoo_analysis.importing.words.line_names import LineName, nearest_line, recognise_line
from espoo_analysis.importing.words.number_forms import is_missing

if TYPE_CHECKING:
    from collections.abc import Collection

    from espoo_analysis.importing.proposal import ImportContext
    from espoo_analysis.importing.sheets.table_finding import Table
    from espoo_analysis.sources.sheets import Cell


@dataclass
class Rows:
    """The rows of a table.

    Parameters
    ----------
    lines : dict of str to tuple of int
        By line's code the row that holds its figures, or those that are summed, in the order
        of the sheet.
    turned : set of str
        Lines whose row has the opposite sign by its name: net expenditure for the margin.
    matches : list of Match
        Every name of a row that has figures, and what it was taken for.
    problems : list of Problem
        Rows that are not known or are there twice.
    twice : dict of int to int
        By row that names a line again, the row that names it first.
    """

    lines: dict[str, tuple[int, ...]] = field(default_factory=dict)
    turned: set[str] = field(default_factory=set)
    matches: list[Match] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    twice: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Row:
    number: int
    text: str
    name: LineName
    place: str

    @property
    def is_line(self) -> bool:
        """Whether it is a row of ours, or a part of one."""
        return bool(self.name.code)


def read_rows(table: Table, used: Collection[int], context: ImportContext) -> Rows:
    """Recognise the rows of a table.

    Parameters
    ----------
    table : Table
        The table.
    used : collection of int
        The columns whose figures are used.
    context : ImportContext
        With the names of the lines.

    Returns
    -------
    Rows
        With a problem for every row that has figures and is not known.
    """
    naming = _Naming(table, context)
    rows = Rows()
    parts, silent, hidden = [], [], []
    for number in table.body:
        if not any(_is_filled(table.grid.cell(number, column)) for column in used):
            continue
        row = naming.row(number)
        if not _has_content(table, number, used, is_line=bool(row and row.is_line)):
            silent += [row] if row and row.name.kind == "line" else []
        elif number in table.grid.sheet.hidden_rows:
            hidden.append(row or _Row(number, "", LineName("", ""), table.grid.place(number, 0)))
        elif row is None:
            place = table.grid.place(number, table.labels[0])
            rows.problems.append(Problem("the row has figures but no name", place))
        elif row.name.kind == "part":
            parts.append(row)
        elif other := naming.goes_on(row, used):
            what = (
                f"'{shorten(row.text)}' may be a part of the name '{shorten(other)}' that stands "
                "in two rows; write the name into one cell"
            )
            rows.problems.append(Problem(what, row.place))
        elif row.is_line:
            _take(rows, row, table)
        elif row.name.kind == "outside":
            reason = "not part of the operating margin"
            rows.matches.append(Match(row.text, "", row.place, reason))
        else:
            what = f"'{shorten(row.text)}' is not known{nearest_line(row.text, context.labels)}"
            rows.problems.append(Problem(what, row.place))
    _leave_out(rows, parts, silent)
    _leave_out_hidden(rows, hidden)
    rows.problems += several_units(table, rows.lines.values(), naming.is_line)
    rows.problems += swallowed_rows(table, naming.is_line)
    return rows


class _Naming:
    """Names rows by their label columns, of which the last one that is filled is the finest."""

    def __init__(self, table: Table, context: ImportContext) -> None:
        self.table, self.labels = table, context.labels
        self.parents = {code: parent for code, parent, _, _ in context.lines}

    def is_line(self, text: str) -> bool:
        """Tell whether a text names a line, or the group of one."""
        return bool(recognise_line(text, self.labels).code)

    def row(self, number: int) -> _Row | None:
        """Name a row; None where its label columns are empty."""
        grid = self.table.grid
        texts = [
            (column, text)
            for column in self.table.labels
            if (text := text_of(grid.cell(number, column)))
        ]
        if not texts:
            return None
        column, text = texts[-1]
        name = recognise_line(text, self.labels)
        before = [recognise_line(other, self.labels) for _, other in texts[:-1]]
        if not all(self._belongs(name, other) for other in before):
            text = " | ".join(other for _, other in texts)
            name = LineName("", "")
        return _Row(number, text, name, grid.place(number, column))

    def goes_on(self, row: _Row, used: Collection[int]) -> str:
        """Return the name of another line that a row's is a part of; empty where it is none.

        "Tuet ja" above "avustukset" is revenue, of which only the second cell has the figures.
        """
        for other in (row.number - 1, row.number + 1):
            cells = [self.table.grid.cell(other, column) for column in used]
            beside = self.row(other) if other in self.table.body else None
            if beside is None or beside.name.kind or any(map(_is_filled, cells)):
                continue
            texts = (beside.text, row.text) if other < row.number else (row.text, beside.text)
            name = recognise_line(" ".join(texts), self.labels)
            if name.code not in {"", row.name.code}:
                return " ".join(texts)
        return ""

    def _belongs(self, name: LineName, other: LineName) -> bool:
        """Tell whether another label names the same line, or one that it adds to."""
        if not other.code or other.code == name.code:
            return True
        parent = self.parents.get(name.code, "")
        while parent and parent != other.code:
            parent = self.parents.get(parent, "")
        return bool(parent)


def _is_filled(cell: Cell) -> bool:
    return bool(cell.fault or cell.text)


def _has_content(table: Table, number: int, used: Collection[int], *, is_line: bool) -> bool:
    cells = [table.grid.cell(number, column) for column in used]
    if any(map(is_figure, cells)):
        return True
    # In a line's row also what is no number has to be explained.
    return is_line and any(cell.text and not is_missing(cell.text) for cell in cells)


def _take(rows: Rows, row: _Row, table: Table) -> None:
    code = row.name.code
    if code in rows.lines:
        first = table.grid.place(rows.lines[code][0], table.labels[-1])
        what = f"'{shorten(row.text)}' is {code}, which {first} is already"
        rows.problems.append(Problem(what, row.place))
        rows.twice[row.number] = rows.lines[code][0]
        return
    rows.lines[code] = (row.number,)
    is_turned = row.name.kind == "reversed_total"
    if is_turned:
        rows.turned.add(code)
    reason = "with the opposite sign, as its name says" if is_turned else ""
    rows.matches.append(Match(row.text, code, row.place, reason))


def _leave_out_hidden(rows: Rows, hidden: list[_Row]) -> None:
    """Leave out rows that nobody sees, unless no other row has the figures of their line."""
    for row in hidden:
        if row.is_line and row.name.kind != "part" and row.name.code not in rows.lines:
            what = (
                f"'{shorten(row.text)}' has figures in a row that is hidden; show it if they "
                "count, or delete it"
            )
            rows.problems.append(Problem(what, row.place))
        else:
            rows.matches.append(Match(row.text, "", row.place, "the row is hidden"))


def _leave_out(rows: Rows, parts: list[_Row], silent: list[_Row]) -> None:
    _sum_parts(rows, [row for row in parts if row.name.code not in rows.lines])
    for row in parts:
        code = row.name.code
        found = rows.lines.get(code, ())
        if row.number in found:
            rows.matches.append(Match(row.text, code, row.place, "summed with the other parts"))
        elif found:
            rows.matches.append(Match(row.text, "", row.place, f"a part of {code}"))
        else:
            what = f"'{shorten(row.text)}' is only a part of {code}, whose own row is not there"
            rows.problems.append(Problem(what, row.place))
    for row in silent:
        if row.name.code not in rows.lines:
            rows.matches.append(Match(row.text, "", row.place, "it has no figures"))


def _sum_parts(rows: Rows, parts: list[_Row]) -> None:
    for code in dict.fromkeys(row.name.code for row in parts):
        names = {row.number: row.text for row in parts if row.name.code == code}
        if chosen := complete_parts(code, names):
            rows.lines[code] = chosen
    rows.lines = dict(sorted(rows.lines.items(), key=lambda line: line[1]))
