"""Which sheet, and which table on it, is the follow-up."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from espoo_analysis.errors import Problem, SourceError, did_you_mean, shorten
from espoo_analysis.importing.proposal import OpenQuestionError, Question
from espoo_analysis.importing.settling.figures import REMEDY, SUMMARY
from espoo_analysis.importing.settling.written import FORECAST
from espoo_analysis.importing.sheets.grid import Block, Grid, block_of
from espoo_analysis.importing.sheets.table_finding import (
    BUDGETS,
    SEARCHED_ROWS,
    Header,
    Table,
    best_headers,
    find_tables,
    first_headers,
)
from espoo_analysis.importing.words.line_names import recognise_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from espoo_analysis.importing.proposal import ImportContext
    from espoo_analysis.sources.sheets import Sheet

_SHOWN = 8

#: What is said where no sheet holds one.
NO_TABLE = "No follow-up was found."


def choose_table(
    sheets: Sequence[Sheet], context: ImportContext
) -> tuple[Table, tuple[str, ...]]:
    """Choose the sheet and the table.

    Parameters
    ----------
    sheets : sequence of Sheet
        All sheets of the file.
    context : ImportContext
        With the answers to ``sheet`` and ``cells``.

    Returns
    -------
    table : Table
        The only one that is a follow-up.
    notes : tuple of str
        Which hidden sheets were not looked at.

    Raises
    ------
    OpenQuestionError
        When several sheets, or several blocks of one sheet, are follow-ups.
    SourceError
        When none is, saying of every sheet what comes nearest.
    """
    looked, notes = _sheets(sheets, context.answers.sheet)
    block = _block(context.answers.cells)

    @cache
    def is_line(text: str) -> bool:
        return bool(recognise_line(text, context.labels).code)

    grids = [Grid(sheet, block) for sheet in looked]
    headers = [first_headers(grid, is_line) for grid in grids]
    pairs = list(zip(grids, headers, strict=True))
    found = [tables for pair in pairs if (tables := find_tables(*pair, is_line))]
    if not found:
        problems = [_nearest(*pair, is_line, has_block=block is not None) for pair in pairs]
        problems += (Problem(f"{note[:1].lower()}{note[1:-1]}") for note in notes)
        raise SourceError(NO_TABLE, problems, REMEDY)
    if len(found) > 1:
        names = tuple(tables[0].grid.sheet.name for tables in found)
        text = f"{len(found)} sheets hold a follow-up"
        raise OpenQuestionError(SUMMARY, (Question("sheet", text, names),))
    if len(found[0]) > 1:
        blocks = tuple(str(table.block) for table in found[0])
        text = f"the sheet holds {len(blocks)} follow-ups"
        place = found[0][0].grid.sheet.name
        raise OpenQuestionError(SUMMARY, (Question("cells", text, blocks, place),))
    return found[0][0], notes


def _sheets(sheets: Sequence[Sheet], answer: str | None) -> tuple[list[Sheet], tuple[str, ...]]:
    if answer is not None:
        named = [sheet for sheet in sheets if sheet.name == answer]
        named = named or [
            sheet for sheet in sheets if sheet.name.strip().lower() == answer.strip().lower()
        ]
        if len(named) != 1:
            near = did_you_mean(answer, [sheet.name for sheet in sheets])
            problem = Problem(f"there is no sheet '{shorten(answer)}'{near}")
            raise SourceError(SUMMARY, [problem], REMEDY)
        return named, ()
    hidden = [f"'{sheet.name}'" for sheet in sheets if sheet.is_hidden]
    note = f"Not looked at, as hidden: {', '.join(hidden)}; --sheet names one."
    return [sheet for sheet in sheets if not sheet.is_hidden], (note,) if hidden else ()


def _block(answer: str | None) -> Block | None:
    if answer is None:
        return None
    block = block_of(answer)
    if block is None:
        problem = Problem(f"'{shorten(answer)}' is no block of cells; write it as A5:F20")
        raise SourceError(SUMMARY, [problem], REMEDY)
    return block


def _nearest(
    grid: Grid, headers: Sequence[Header], is_line: Callable[[str], bool], *, has_block: bool
) -> Problem:
    """Say what of a follow-up a sheet has and what it lacks."""
    rows, place = grid.rows[:SEARCHED_ROWS], grid.sheet.name
    if complete := best_headers(headers):
        names = _names_below(grid, complete[0].last_row)
        what = f"it has the headings, but no row below names a line{names}"
        if has_block:
            what += "; the block that --cells names must include the names of the lines"
        return Problem(what, grid.place(complete[0].last_row, complete[0].columns[0].index))
    header = max(headers, key=lambda each: each.rank, default=None)
    if header is None:
        return Problem(_without_headings(grid, rows, is_line), place)
    known = [f"'{shorten(each.text)}'" for each in header.columns if each.heading.meaning]
    missing = [] if FORECAST in header.meanings else ["forecast"]
    missing += [] if set(BUDGETS) & {*header.meanings} else ["amended budget"]
    what = f"of the headings {', '.join(known[:_SHOWN])} are known, but there is no "
    what += " and no ".join(missing) if missing else "row that has both"
    return Problem(what, grid.place(header.last_row, header.columns[0].index))


def _without_headings(grid: Grid, rows: range, is_line: Callable[[str], bool]) -> str:
    filled = [row for row in rows if any(True for _ in grid.filled(row))]
    if not filled:
        return "it is empty"
    what = "no heading of a budget or a forecast is in its first rows"
    if not any(is_line(cell.text) for row in filled for _, cell in grid.filled(row)):
        return f"{what}, and no name of a line"
    first = ", ".join(f"'{shorten(cell.text)}'" for _, cell in grid.filled(filled[0]))
    return f"{what}, although rows name lines; its first row has {first}"


def _names_below(grid: Grid, row: int) -> str:
    texts = dict.fromkeys(
        cell.text
        for below in grid.rows
        if below > row
        for _, cell in grid.filled(below)
        if isinstance(cell.value, str)
    )
    shown = ", ".join(f"'{shorten(text)}'" for text in list(texts)[:3])
    return f"; there are {shown}" if shown else ""
