"""A budget follow-up in the text of a report, as the city publishes it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from espoo_analysis.errors import Problem, SourceError
from espoo_analysis.importing.proposal import OpenQuestionError, Question
from espoo_analysis.importing.settling.figures import settle_figures
from espoo_analysis.importing.settling.written import COLUMNS, Entry, UnitHint, WrittenTable
from espoo_analysis.importing.sheets.columns import Chosen, choose_columns
from espoo_analysis.importing.sheets.table_finding import Column
from espoo_analysis.importing.text.captions import MAXIMUM_LINES, Caption, read_captions
from espoo_analysis.importing.text.lines import FoundTable, columns_of, find_table
from espoo_analysis.importing.text.number_splitting import decimal_mark_of, pieces_of
from espoo_analysis.importing.text.remarks import (
    is_title,
    matches_of,
    nearest_to_a_table,
    notes_of,
    notes_on_period,
    problems_between,
    problems_of_open_rows,
    problems_of_titles,
)
from espoo_analysis.importing.text.row_settling import Row, Settled, settle
from espoo_analysis.importing.unused_options import refuse_unused_options
from espoo_analysis.importing.words.headings import recognise_heading
from espoo_analysis.importing.words.line_names import recognise_line
from espoo_analysis.importing.words.money_units import money_unit_in, without_money_units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from espoo_analysis.importing.proposal import ImportContext, Proposal
    from espoo_analysis.importing.words.line_names import LineName
    from espoo_analysis.sources.sheets import TextLine

_SUMMARY = "The follow-up in the text cannot be read."
_REMEDY = (
    "Correct the text, or send the follow-up as a workbook or CSV file; nothing was written."
)


def read_follow_up_text(lines: Sequence[TextLine], context: ImportContext) -> Proposal:
    """Understand the budget follow-up in a report.

    Parameters
    ----------
    lines : sequence of TextLine
        The report, of a PDF or a text file.
    context : ImportContext
        What is known besides.

    Returns
    -------
    Proposal
        Of the table ``finance``: the figures as printed, in the rows' order.

    Raises
    ------
    OpenQuestionError
        When unit, signs, percentages or decimal mark can be read in more than one way.
    SourceError
        When there is no such table, or more than one; when a heading or a row is not known;
        when a row can be parted into figures in more than one way and neither its deviation
        nor the totals settle which. Every such row is named with its place.

    Notes
    -----
    In a text a blank may part two numbers or stand inside one, and a missing figure leaves no
    gap. See `row_settling` for what decides. Only the use of the budget may be missing without
    a dash; a figure that is either it or the deviation is taken for the deviation only where
    the other rows have theirs.
    """

    @cache
    def name_of(text: str) -> LineName:
        return recognise_line(text, context.labels)

    refuse_unused_options(context.answers, "text")
    found = find_table(lines, name_of)
    if not found.rows:
        raise SourceError(_SUMMARY, [nearest_to_a_table(lines, context.labels)], _REMEDY)
    captions, problems = _captions(found, context)
    chosen = _chosen(captions, context)
    problems += [*chosen.problems, *problems_of_titles(found, captions, context)]
    problems += [*found.problems, *problems_between(found, name_of)]
    # Two rows of one name cannot be settled: which of them belongs to the totals is not known.
    is_settled = not chosen.problems and len({row.key for row in found.rows}) == len(found.rows)
    columns = _columns(captions, chosen)
    settled = _settle(found, columns, context) if captions and is_settled else Settled({}, {})
    problems += problems_of_open_rows(found, settled, columns)
    if problems:
        raise SourceError(_SUMMARY, problems, _REMEDY)
    proposal = settle_figures(_written(found, captions, (columns, settled)), context)
    return replace(
        proposal,
        matches=(*chosen.matches, *matches_of(found), *proposal.matches),
        notes=(
            *notes_of(found, settled, columns),
            *notes_on_period(lines, context.period),
            *proposal.notes,
        ),
    )


def _captions(
    found: FoundTable, context: ImportContext
) -> tuple[tuple[Caption, ...], list[Problem]]:
    """Read the headings; where they cannot be read, say what stands there."""

    @cache
    def meaning(text: str) -> str:
        heading = recognise_heading(text)
        known = bool(heading.meaning and heading.years)
        is_other = known and int(context.period[:4]) not in heading.years
        return f"{heading.meaning} of another year" if is_other else heading.meaning

    above = [line for line in found.above if _without_units(line.text)]
    ways = read_captions(above, columns_of(found.rows), meaning)
    if len(ways) == 1:
        return ways[0], []
    looked = " / ".join(line.text.strip() for line in above[-MAXIMUM_LINES:])
    what = f"the headings above are not understood: {looked[-200:] or 'there are none'}"
    if ways:
        orders = " or ".join(" | ".join(one.meaning for one in way) for way in ways)
        what = f"the headings above can be read in more than one way: {orders}"
    return (), [Problem(what, found.rows[0].place)]


def _without_units(text: str) -> str:
    return without_money_units(text.lower()).strip(" ,()")


def _chosen(captions: Sequence[Caption], context: ImportContext) -> Chosen:
    """Choose the columns of the period, as in a sheet."""
    headings = [
        Column(index, caption.text, recognise_heading(caption.written), caption.place)
        for index, caption in enumerate(captions)
    ]
    return choose_columns(headings, context.period, lambda _: True) if headings else Chosen()


def _columns(captions: Sequence[Caption], chosen: Chosen) -> list[str]:
    """Name every column: as ``finance`` does, or by what it is where it is not used."""
    names = {column.index: name for name, column in chosen.columns.items()}
    return [names.get(i, f"({caption.meaning})") for i, caption in enumerate(captions)]


def _settle(found: FoundTable, columns: Sequence[str], context: ImportContext) -> Settled:
    words = [word for row in found.rows for word in row.figures]
    mark = context.answers.decimal or decimal_mark_of(words)
    place = found.rows[0].place
    if mark == "open":
        text = "the figures have a comma or point that may part thousands or decimals"
        question = Question("decimal", text, ("comma", "point"), place)
        raise OpenQuestionError(_SUMMARY, (question,))
    if mark == "contradiction":
        what = "some figures have a decimal comma, others a decimal point"
        raise SourceError(_SUMMARY, [Problem(what, place)], _REMEDY)
    rows = [Row(row.key, pieces_of(row.figures, mark)) for row in found.rows]
    return settle(rows, columns, {code: parent for code, parent, _, _ in context.lines})


def _written(
    found: FoundTable, captions: Sequence[Caption], read: tuple[Sequence[str], Settled]
) -> WrittenTable:
    columns, settled = read
    rows = {}
    for row in found.rows:
        reading = settled.readings[row.key]
        rows[row.key] = {
            column: (
                Entry(number.value, row.place, number.text, number.is_percent)
                if number
                else Entry(None, row.place, "")
            )
            for column, number in zip(columns, reading, strict=True)
            if column in COLUMNS
        }
    return WrittenTable(rows, _units(found, captions, columns))


def _units(
    found: FoundTable, captions: Sequence[Caption], columns: Sequence[str]
) -> dict[str, UnitHint]:
    """Gather what the headings, and the titles above them, say of the amounts' unit."""
    titles = [
        (line.text.strip(), line.place)
        for line in reversed(found.above[-MAXIMUM_LINES:])
        if is_title(line)
    ]
    hints: dict[str, UnitHint] = {}
    for column, caption in zip(columns, captions, strict=True):
        for text, place in [(caption.text, caption.place), *titles]:
            if unit := money_unit_in(text):
                hints.setdefault(column, UnitHint(unit, text, place))
    return hints
