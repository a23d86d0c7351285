"""Whether the title of a table names the period that the figures are imported for."""

from __future__ import annotations

import calendar
import re
from typing import TYPE_CHECKING

from espoo_analysis.errors import Problem, shorten
from espoo_analysis.importing.proposal import Match
from espoo_analysis.importing.sheets.grid import is_figure, text_of
from espoo_analysis.importing.words.headings import dates_in, recognise_heading

if TYPE_CHECKING:
    from espoo_analysis.importing.proposal import ImportContext
    from espoo_analysis.importing.sheets.table_finding import Table

_DAY = re.compile(r"(?<![0-9.])([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})?(?![0-9])")


def title_problems(table: Table, context: ImportContext) -> list[Problem]:
    """Compare the texts above the headings with the period.

    Parameters
    ----------
    table : Table
        The table.
    context : ImportContext
        With the period.

    Returns
    -------
    list of Problem
        Every text, and the name of a sheet that the user has not named, that names another
        year or another last month alone. A single day that does not end a month is when
        somebody printed or wrote something: it says nothing.
    """
    problems, period = [], context.period
    name = table.grid.sheet.name
    if not context.answers.sheet and (fault := wrong_period(name, period)):
        problems.append(Problem(f"the sheet {fault}", name))
    headings = _heading_cells(table)
    for row in range(table.grid.rows.start, table.header.last_row + 1):
        for index, cell in table.grid.filled(row):
            if (row, index) in headings:
                continue
            if fault := wrong_period(text_of(cell), period):
                problems.append(Problem(fault, table.grid.place(row, index)))
    return problems


def left_out_above(table: Table) -> tuple[Match, ...]:
    """Name the columns whose only heading stands above the row of the headings.

    Parameters
    ----------
    table : Table
        The table.

    Returns
    -------
    tuple of Match
        One for each; such a column is not used.
    """
    row = table.header.first_row - 1
    reason = "its heading stands above the row of the headings"
    return tuple(
        Match(text_of(table.grid.cell(row, index)), "", table.grid.place(row, index), reason)
        for index in _columns_above(table)
    )


def _heading_cells(table: Table) -> set[tuple[int, int]]:
    """Find the cells that are headings of columns, and so no titles."""
    header = table.header
    used = {column.index for column in header.columns if column.heading.meaning}
    used -= {*table.labels}
    cells = {
        (row, index) for row in range(header.first_row, header.last_row + 1) for index in used
    }
    for merge in table.grid.sheet.merges:
        is_into = merge.first_row <= header.first_row <= merge.last_row <= header.last_row
        is_tall = merge.first_row < merge.last_row
        # A title may be merged over many columns; a heading that is not known over one.
        is_narrow = merge.first_column == merge.last_column
        is_of_figures = merge.first_column not in table.labels
        if is_into and is_tall and is_of_figures and (is_narrow or merge.first_column in used):
            cells.add((merge.first_row, merge.first_column))
    return cells | {(header.first_row - 1, index) for index in _columns_above(table)}


def _columns_above(table: Table) -> tuple[int, ...]:
    """Find columns of figures whose own heading stands directly above, beside others.

    Where a column beside it has nothing above, it may hang over both as a title does.
    """
    grid, row = table.grid, table.header.first_row - 1
    if row not in grid.rows:
        return ()
    known = [
        index for index, cell in grid.filled(row) if recognise_heading(text_of(cell)).meaning
    ]
    headed = {*table.labels, *(column.index for column in table.header.columns)}
    beside = headed - {*table.labels} - {index for index, _ in grid.filled(row)}
    return tuple(
        index
        for index in known
        if len(known) > 1
        and index not in headed
        and not beside & {index - 1, index + 1}
        and any(is_figure(grid.cell(below, index)) for below in table.body)
    )


def wrong_period(text: str, period: str) -> str:
    """Say what is wrong with the time that a title names.

    Parameters
    ----------
    text : str
        The title.
    period : str
        The period, as ``YYYY-MM``.

    Returns
    -------
    str
        Empty where it names the period or no time.

    Examples
    --------
    >>> wrong_period("Talouden toteutuminen 1-6/2025", "2025-07")
    "'Talouden toteutuminen 1-6/2025' is up to month 6, the period is 2025-07"
    >>> wrong_period("Tulostettu 14.8.2025, tammi-heinäkuu 2025", "2025-07")
    ''
    """
    year, month = map(int, period.split("-"))
    named = dates_in(_DAY.sub(_without_day, text))
    found = f"'{shorten(text)}' is"
    if named.years and year not in named.years:
        return f"{found} of {', '.join(map(str, named.years))}, the period is {period}"
    if named.last_month not in {None, month}:
        return f"{found} up to month {named.last_month}, the period is {period}"
    return ""


def _without_day(match: re.Match[str]) -> str:
    """Blank out a single day that ends no month, with its year; spans of days stay."""
    day, month, year = int(match[1]), int(match[2]), int(match[3] or 2000)
    around = match.string[max(match.start() - 2, 0) : match.end() + 2]
    is_span = bool(re.search(r"[-–—]", around.replace(match[0], "")))
    if is_span or not 1 <= month <= 12:  # noqa: PLR2004
        return match[0]
    return match[0] if day == calendar.monthrange(year, month)[1] else " "
