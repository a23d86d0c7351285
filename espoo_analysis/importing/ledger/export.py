"""A ledger's export condensed: one row for each day, unit and account, exact to the cent."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from espoo_analysis.errors import Problem, SourceError
from espoo_analysis.importing.ledger.doubts import doubt_notes, doubtful_rows
from espoo_analysis.importing.ledger.forms import read_code
from espoo_analysis.importing.ledger.headings import find_columns, score
from espoo_analysis.importing.ledger.marks import settle_mark
from espoo_analysis.importing.ledger.notes import (
    coverage_notes,
    empty_months,
    left_out_notes,
    mark_notes,
    outside_notes,
    sums_by,
    total_notes,
)
from espoo_analysis.importing.ledger.rows import (
    read_groups,
    row_problems,
    without_total,
)
from espoo_analysis.importing.ledger.signs import settle_signs
from espoo_analysis.importing.ledger.units import require_usable, unit_problems
from espoo_analysis.importing.proposal import OpenQuestionError, Question
from espoo_analysis.sources.account_ranges import (
    RangeIndex,
    cost_centres_of_year,
    ranges_of_year,
)
from espoo_analysis.sources.ledger.exports import opened_export
from espoo_analysis.sources.ledger.location import with_table
from espoo_analysis.sources.ledger.postings import COLUMNS
from espoo_analysis.sources.sheets import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from espoo_analysis.contracts import Reference
    from espoo_analysis.importing.ledger.rows import Group
    from espoo_analysis.importing.proposal import ImportContext, Match
    from espoo_analysis.sources.ledger.exports import Export

_SHOWN = 20
_REMEDY = "Correct the export, then run the command again; nothing was written."


class DailySum(NamedTuple):
    """What was booked on one day, unit and account; revenue is positive, expense negative."""

    posting_date: dt.date
    unit: str
    account: int
    amount_eur: Decimal


@dataclass(frozen=True)
class LedgerProposal:
    """What would be written to ``ledger/<period>.csv``.

    Parameters
    ----------
    rows : tuple of DailySum
        Sorted; one for each day, unit and account from 1 January to the cut-off.
    posting_count : int
        How many postings they are the sum of.
    total_eur : Decimal
        Their exact sum.
    matches : tuple of Match
        What was made of every heading.
    notes : tuple of str
        What was settled by a rule or left out. Whole sentences.
    """

    rows: tuple[DailySum, ...]
    posting_count: int
    total_eur: Decimal
    matches: tuple[Match, ...] = ()
    notes: tuple[str, ...] = ()

    def csv_text(self) -> str:
        """Write the rows as the data folder holds them, amounts with two decimals.

        Returns
        -------
        str
            The whole file, with its header.
        """
        written = io.StringIO(newline="")
        writer = csv.writer(written, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(
            (row.posting_date, row.unit, row.account, f"{row.amount_eur:.2f}")
            for row in self.rows
        )
        return written.getvalue()


def condense_export(
    location: Path | Sheet | str,
    context: ImportContext,
    reference: Reference,
    cutoff: dt.date,
    columns: Mapping[str, str] | None = None,
) -> LedgerProposal:
    """Understand a ledger's export and sum it by day, unit and account; writes nothing.

    Parameters
    ----------
    location : Path, Sheet or str
        A CSV file of any separator and encoding, a Parquet file, a sheet of a workbook, or the
        address of a database, such as ``postgresql://user@host/db?table=NAME``.
    context : ImportContext
        The period, the unit of rows that name none, and the answers to `decimal`, `signs`
        and `months`.
    reference : Reference
        Units, lines, and the ranges of accounts and cost centres.
    cutoff : date
        The last day that the figures include.
    columns : mapping of str to str, optional
        By role (``date``, ``account``, ``unit``, ``amount``), the heading that has it, where
        several could.

    Returns
    -------
    LedgerProposal
        Revenue +, expense -. Postings of other days are counted in the notes.

    Raises
    ------
    OpenQuestionError
        When columns, decimal mark or signs can be read in more than one way, or months before
        the cut-off have no posting.
    SourceError
        When an option is given that a ledger cannot use, the export cannot be read, rows are
        no postings, none is of the unit, or none is from 1 January to the cut-off.
    """
    require_usable(context.answers, is_sheet=isinstance(location, Sheet))
    if isinstance(location, str) and context.answers.table:
        location = with_table(location, context.answers.table)
    with opened_export(location, score) as export:
        roles, matches = find_columns(export.headings, columns or {}, export.place)
        unit = "" if "unit" in roles else context.unit
        unit_of = _unit_finder(reference, cutoff.year, unit)
        groups, notes = _postings(export, roles, context, unit_of)
    first = dt.date(cutoff.year, 1, 1)
    inside = [group for group in groups if first <= _day(group) <= cutoff]
    if not inside:
        raise _wrong_year(groups, first, cutoff, export.place)
    side_of = _side_finder(reference, cutoff.year)
    asked = _month_questions(inside, cutoff, context.answers.months, export.place)
    try:
        signed, told = settle_signs(inside, side_of, context.answers.signs, export.place)
    except OpenQuestionError as error:
        raise OpenQuestionError(error.summary, (*asked, *error.questions)) from None
    if asked:
        raise OpenQuestionError("The ledger can be read in more than one way.", asked)
    notes = [
        *notes,
        told,
        *left_out_notes(groups, inside),
        *coverage_notes(inside, cutoff),
        *outside_notes(signed, side_of),
    ]
    count, total = sums_by(("", group) for group in signed)[""]
    rows = _daily_sums(signed, unit_of)
    if sum((row.amount_eur for row in rows), Decimal(0)) != total:
        summary = f"The daily sums do not add up to {total} euros."
        raise SourceError(summary, remedy="Report this: it must not happen.")
    return LedgerProposal(rows, count, total, matches, tuple(notes))


def _postings(
    export: Export, roles: dict[str, str], context: ImportContext, unit_of: Callable[[str], str]
) -> tuple[list[Group], list[str]]:
    mark, wanted = settle_mark(export, roles, context.answers.decimal), context.unit
    groups, total = without_total(read_groups(export, roles, mark))
    problems = row_problems(groups, export, roles, mark)
    problems += doubtful_rows(export, roles, mark)
    problems += unit_problems(export, roles, context.answers)
    unknown = _unknown_units(groups, unit_of)
    if groups and not any(unit_of(group.unit) == wanted for group in groups):
        told = Problem(f"none of its rows is of the unit '{wanted}'", export.place)
        remedy = "add its cost centres to reference/cost_centres.csv, or export one unit"
        problems += [told, *(Problem(text, export.place) for text in (*unknown, remedy))]
    if problems:
        raise SourceError("Rows of the ledger cannot be used.", problems, _REMEDY)
    kept = [f"{text}; they are kept and shown apart." for text in unknown]
    doubts = doubt_notes(export, roles)
    return groups, [*export.notes, *mark_notes(mark), *total_notes(total), *kept, *doubts]


def _month_questions(
    inside: Sequence[Group], cutoff: dt.date, answer: str | None, place: str
) -> tuple[Question, ...]:
    missing = empty_months(inside, cutoff)
    if answer or not missing:
        return ()
    text = (
        f"no posting is of {missing}; if the export is not whole, the actual from January "
        "lacks them"
    )
    return (Question("months", text, ("complete",), place),)


def _side_finder(reference: Reference, year: int) -> Callable[[str], str]:
    lines = reference.lines
    index = RangeIndex(ranges_of_year(lines, reference.account_ranges, year))
    sides = dict(zip(lines["line"], lines["side"], strict=True))
    return lambda account: sides.get(index.find(int(account)), "")


def _day(group: Group) -> dt.date:
    # Rows without a day have been refused.
    return group.day or dt.date.min


def _unit_finder(reference: Reference, year: int, unit: str) -> Callable[[str], str]:
    names = {
        str(name).casefold(): str(row.unit)
        for row in reference.units.itertuples()
        for name in (row.unit, row.label_fi, row.label_sv, row.label_en)
    }
    centres = RangeIndex(cost_centres_of_year(reference.cost_centres, year))

    def find(written: str) -> str:
        if unit:
            return unit
        centre = read_code(written)
        return names.get(written.casefold()) or (
            centres.find(int(centre)) or "" if centre else ""
        )

    return find


def _unknown_units(groups: Sequence[Group], unit_of: Callable[[str], str]) -> list[str]:
    strange = [group for group in groups if group.unit and not unit_of(group.unit)]
    unknown = sorted(sums_by((group.unit, group) for group in strange).items())
    told = [
        f"'{unit}' is no unit and no cost centre of one: {count} rows, {amount:.2f}"
        for unit, (count, amount) in unknown[:_SHOWN]
    ]
    if len(unknown) > _SHOWN:
        others = unknown[_SHOWN:]
        count = sum(count for _, (count, _) in others)
        amount = sum((amount for _, (_, amount) in others), Decimal(0))
        told.append(f"{len(others)} others: {count} rows, {amount:.2f}")
    return told


def _daily_sums(groups: Sequence[Group], unit_of: Callable[[str], str]) -> tuple[DailySum, ...]:
    sums: dict[tuple[dt.date, str, int], Decimal] = {}
    for group in groups:
        # A cost centre of no unit keeps its own number, and is then found outside every unit.
        unit = unit_of(group.unit) or " ".join(group.unit.split())
        key = _day(group), unit, int(group.account)
        sums[key] = sums.get(key, Decimal(0)) + group.amount
    return tuple(DailySum(*key, amount) for key, amount in sorted(sums.items()))


def _wrong_year(
    groups: Sequence[Group], first: dt.date, cutoff: dt.date, place: str
) -> SourceError:
    days = sorted(_day(group) for group in groups)
    held = f"; its postings are of {days[0]} to {days[-1]}" if days else "; it has no postings"
    what = f"no posting is from {first} to {cutoff}{held}"
    summary = "The ledger is of the wrong year or period."
    return SourceError(
        summary, [Problem(what, place)], "Name the right --period; nothing was written."
    )
