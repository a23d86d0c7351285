"""A budget follow-up in a workbook or a delimited file, as finance sends it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from espoo_analysis.errors import Problem, SourceError, shorten
from espoo_analysis.importing.proposal import Match, OpenQuestionError, Proposal
from espoo_analysis.importing.settling.figures import REMEDY, SUMMARY, settle_figures
from espoo_analysis.importing.settling.proving import is_proven
from espoo_analysis.importing.settling.written import UTILISATION, Entry, WrittenTable
from espoo_analysis.importing.sheets.cell_reading import Entries, Reading
from espoo_analysis.importing.sheets.columns import Chosen, choose_columns
from espoo_analysis.importing.sheets.grid import is_figure
from espoo_analysis.importing.sheets.line_parts import summed
from espoo_analysis.importing.sheets.row_doubts import several_tables
from espoo_analysis.importing.sheets.sheet_choice import choose_table
from espoo_analysis.importing.sheets.table_rows import Rows, read_rows
from espoo_analysis.importing.sheets.title_dates import left_out_above, title_problems
from espoo_analysis.importing.sheets.unit_hints import unit_hints
from espoo_analysis.importing.sheets.unit_rows import problems_of_unit_titles, rows_of_unit
from espoo_analysis.importing.unused_options import refuse_unused_options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from espoo_analysis.importing.proposal import ImportContext
    from espoo_analysis.importing.sheets.table_finding import Column, Table
    from espoo_analysis.sources.sheets import Sheet


def read_follow_up(sheets: Sequence[Sheet], context: ImportContext) -> Proposal:
    """Understand the budget follow-up in a workbook or a delimited file.

    Parameters
    ----------
    sheets : sequence of Sheet
        All sheets of the file.
    context : ImportContext
        What is known besides.

    Returns
    -------
    Proposal
        Of ``finance``: in euros, revenue positive and expense negative, the rows in the order
        of the sheet. Totals, deviations and percentages are as published.

    Raises
    ------
    OpenQuestionError
        When the sheet, the block of cells, the money unit, the decimal mark, the signs or the
        percentages can be understood in more than one way.
    SourceError
        When there is no such table, or anything in it cannot be: every row with figures must
        be known, every required figure must be there, and the headings must be of the period.

    Notes
    -----
    The table is known by its headings, wherever they stand in the first fifty rows, and by the
    names of the lines. Whatever is left out is named in the matches.
    """
    is_delimited = [sheet.name for sheet in sheets] == [""]
    refuse_unused_options(context.answers, "delimited file" if is_delimited else "workbook")
    found, notes = choose_table(sheets, context)
    own = rows_of_unit(found, context)
    table = own.table
    chosen = _columns(table, context)
    rows = read_rows(table, [column.index for column in chosen.columns.values()], context)
    if question := several_tables(table, rows.twice):
        raise OpenQuestionError(SUMMARY, (question,))
    problems = [*title_problems(table, context), *problems_of_unit_titles(table, context)]
    problems += [*own.problems, *chosen.problems, *rows.problems]
    reading = _read_cells(table, chosen, rows)
    _raise([*problems, *reading.problems])
    reading.problems.clear()
    questions = reading.settle_texts(
        context.answers.decimal, lambda entries: is_proven(_table(rows, chosen, entries), context)
    )
    if questions:
        raise OpenQuestionError(SUMMARY, tuple(questions))
    hints, faults = unit_hints(table, chosen.columns, reading)
    _raise([*reading.problems, *faults])
    entries = _turned(rows, reading.entries)
    written = WrittenTable(_table(rows, chosen, entries).rows, hints)
    proposal = settle_figures(written, context)
    matches = (
        *_where(table),
        *chosen.matches,
        *left_out_above(table),
        *own.matches,
        *rows.matches,
        *proposal.matches,
    )
    notes = (*notes, *own.notes, *chosen.notes, *proposal.notes)
    return Proposal(proposal.table, proposal.figures, matches, notes)


def _columns(table: Table, context: ImportContext) -> Chosen:
    columns = [each for each in table.header.columns if each.index not in table.labels]

    def has_figures(column: Column) -> bool:
        return any(is_figure(table.grid.cell(row, column.index)) for row in table.body)

    return choose_columns(columns, context.period, has_figures)


def _read_cells(table: Table, chosen: Chosen, rows: Rows) -> Reading:
    reading = Reading()
    for line, numbers in rows.lines.items():
        for number in numbers:
            for name, column in chosen.columns.items():
                cell = table.grid.cell(number, column.index)
                place = table.grid.place(number, column.index)
                reading.add((_part(line, number, numbers), name), cell, place)
    return reading


def _part(line: str, number: int, numbers: tuple[int, ...]) -> str:
    """Name what a row holds: a line, or a part of one that has to be summed."""
    return line if len(numbers) == 1 else f"{line} in row {number + 1}"


def _turned(rows: Rows, entries: Entries) -> Entries:
    """Turn the sign of rows whose name says that theirs is the opposite."""
    return {
        key: replace(entry, value=-entry.value)
        if key[0] in rows.turned and key[1] != UTILISATION and entry.value is not None
        else entry
        for key, entry in entries.items()
    }


def _table(rows: Rows, chosen: Chosen, entries: Entries) -> WrittenTable:
    def entry(line: str, column: str) -> Entry:
        numbers = rows.lines[line]
        found = [entries[_part(line, number, numbers), column] for number in numbers]
        return found[0] if len(found) == 1 else summed(found, column)

    return WrittenTable(
        {line: {name: entry(line, name) for name in chosen.columns} for line in rows.lines}
    )


def _where(table: Table) -> tuple[Match, ...]:
    place = (
        f"{table.grid.sheet.name}!{table.block}" if table.grid.sheet.name else str(table.block)
    )
    names = " | ".join(shorten(column.text) for column in table.header.columns)
    return (Match(names, "the follow-up", place),)


def _raise(problems: list[Problem]) -> None:
    if problems:
        raise SourceError(SUMMARY, dict.fromkeys(problems), REMEDY)
