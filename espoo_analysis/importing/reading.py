"""Understand a source of any kind: which reader it needs, and what that reader proposes."""

# The readers are imported where they are needed: each brings a large library of its own.
# ruff: noqa: PLC0415
from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from espoo_analysis.errors import Problem, SourceError
from espoo_analysis.importing.ledger.headings import role_of
from espoo_analysis.importing.proposal import (
    ImportContext,
    OpenQuestionError,
    Proposal,
    Question,
    SourceDocument,
)
from espoo_analysis.sources.encodings import decoded
from espoo_analysis.sources.file_kind import kind_of
from espoo_analysis.sources.separators import SEPARATORS, best_split
from espoo_analysis.sources.stray_quotes import QuoteError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from espoo_analysis.contracts import Reference
    from espoo_analysis.sources.sheets import Sheet

WORKBOOKS = ("xlsx", "xls", "ods")
_STATISTICS = ("json", "px")
_SERVERS = ("https://", "http://")
# Where the headings of a ledger are looked for.
_HEAD_BYTES, _HEAD_ROWS = 1 << 16, 50


def is_database(source: str) -> bool:
    """Tell whether a source is the address of a database."""
    return "://" in source


def is_statistics(source: str) -> bool:
    """Tell whether a source is a file, or a server, of official statistics."""
    if is_database(source):
        return source.startswith(_SERVERS)
    return kind_of(Path(source)) in _STATISTICS


def document_of(source: str) -> SourceDocument:
    """Name a source as the origins of its figures will.

    Parameters
    ----------
    source : str
        The file, or the address of a database.

    Returns
    -------
    SourceDocument
        A file's name without its folder and the SHA-256 of its bytes; a database's address
        without a password.

    Raises
    ------
    SourceError
        When the file cannot be read.
    """
    if is_database(source):
        from espoo_analysis.sources.ledger import address_of

        return SourceDocument(address_of(source), "")
    path = Path(source)
    try:
        with path.open("rb") as file:
            return SourceDocument(path.name, hashlib.file_digest(file, "sha256").hexdigest())
    except OSError as error:
        problem = Problem(f"it cannot be read: {error.strerror}", source)
        raise SourceError("The file cannot be imported.", [problem]) from None


def understand(
    source: str, context: ImportContext, reference: Reference, cutoff: dt.date
) -> tuple[Proposal, ...]:
    """Understand a follow-up, a ledger or a filled template.

    Parameters
    ----------
    source : str
        The file, or the address of a database with a ledger.
    context : ImportContext
        What is known besides.
    reference : Reference
        The reference tables of the data folder.
    cutoff : datetime.date
        The last day that the financial figures include.

    Returns
    -------
    tuple of Proposal
        One for each table that the source holds.

    Raises
    ------
    OpenQuestionError
        When the source can be read in more than one way.
    AnalysisError
        When it cannot be read, with every problem that was found.
    """
    if is_database(source):
        return (_ledger(source, context, reference, cutoff),)
    path = Path(source)
    kind = kind_of(path)
    if kind == "parquet" or (kind == "delimited" and _names_postings(_head(path))):
        return (_ledger(path, context, reference, cutoff),)
    if kind in WORKBOOKS:
        return _workbook(path, context, reference, cutoff)
    if kind == "delimited":
        return (_delimited(path, context),)
    from espoo_analysis.importing.text.follow_up import read_follow_up_text
    from espoo_analysis.sources.published import read_lines

    return (read_follow_up_text(read_lines(path), context),)


def understand_statistics(source: str, context: ImportContext) -> Proposal:
    """Understand a table of official statistics.

    Parameters
    ----------
    source : str
        A file of JSON-stat, of PxWeb's own JSON, or in the PX format; or the address of a
        PxWeb API 2.0, as far as its version.
    context : ImportContext
        Of it only the answers are used: of a server `table`, and `columns` for the values of
        its dimensions.

    Returns
    -------
    Proposal
        Population and foreign-language speakers.

    Raises
    ------
    AnalysisError
        When it cannot be read, or holds no such figures of Espoo.
    """
    from espoo_analysis.importing.statistics.population import read_population
    from espoo_analysis.sources.statistics import fetch_table, read_statistics

    if not source.startswith(_SERVERS):
        return read_population(read_statistics(Path(source)), context)
    table, selection = context.answers.table, context.answers.column_of()
    if not table or not selection:
        problem = Problem("its table and the values of its dimensions are not named", source)
        remedy = "Name them: --table 11rm --column alue=KU049 --column vuosi=*"
        raise SourceError("The statistics cannot be fetched.", [problem], remedy)
    values = {code: named.split(",") for code, named in selection.items()}
    return read_population(fetch_table(source, table, values), context)


def _workbook(
    path: Path, context: ImportContext, reference: Reference, cutoff: dt.date
) -> tuple[Proposal, ...]:
    from espoo_analysis.importing.services.workbook import is_service_template, read_services
    from espoo_analysis.importing.sheets.follow_up import read_follow_up
    from espoo_analysis.sources.workbook import read_workbook

    sheets = read_workbook(path)
    if is_service_template(sheets):
        return read_services(sheets, context, reference)
    wanted = context.answers.sheet
    shown = [sheet for sheet in sheets if not sheet.is_hidden and wanted in {None, sheet.name}]
    ledgers = [sheet for sheet in shown if _names_postings(_texts(sheet))]
    if not ledgers:
        return (read_follow_up(sheets, context),)
    others = [sheet for sheet in shown if sheet not in ledgers]
    if len(ledgers) > 1 or (others and _holds_follow_up(others, context)):
        names = tuple(sheet.name for sheet in (*ledgers, *others))
        question = Question("sheet", "more than one sheet can be imported", names)
        raise OpenQuestionError("The workbook can be read in more than one way.", (question,))
    return (_ledger(ledgers[0], context, reference, cutoff),)


def _holds_follow_up(sheets: Sequence[Sheet], context: ImportContext) -> bool:
    from espoo_analysis.importing.sheets.follow_up import read_follow_up
    from espoo_analysis.importing.sheets.sheet_choice import NO_TABLE

    try:
        read_follow_up(sheets, context)
    except OpenQuestionError:
        return True
    except SourceError as error:
        return error.summary != NO_TABLE
    return True


def _delimited(path: Path, context: ImportContext) -> Proposal:
    from espoo_analysis.importing.sheets.follow_up import read_follow_up
    from espoo_analysis.sources.delimited import read_delimited

    return read_follow_up((read_delimited(path).sheet,), context)


def _ledger(
    location: Path | Sheet | str, context: ImportContext, reference: Reference, cutoff: dt.date
) -> Proposal:
    from espoo_analysis.importing.ledger.export import condense_export
    from espoo_analysis.importing.ledger.postings import ledger_proposal
    from espoo_analysis.sources.ledger import address_of

    chosen = context.answers.column_of()
    ledger = condense_export(location, context, reference, cutoff, chosen)
    if isinstance(location, str):
        table = context.answers.table
        place = f"table {table}" if table else address_of(location)
    else:
        place = f"sheet {location.name}" if not isinstance(location, Path) else "the whole file"
    return ledger_proposal(ledger, place, context.unit, set(reference.units["unit"]))


def _names_postings(rows: Iterable[Sequence[str]]) -> bool:
    """Tell whether one of the rows has the headings of a ledger."""
    for row in rows:
        roles = {role_of(field) for field in row}
        if {"date", "account"} <= roles and roles & {"amount", "debit", "credit"}:
            return True
    return False


def _texts(sheet: Sheet) -> list[list[str]]:
    return [[cell.text for cell in row] for row in sheet.rows[:_HEAD_ROWS]]


def _head(path: Path) -> list[list[str]]:
    with path.open("rb") as file:
        content = file.read(_HEAD_BYTES)
    if len(content) == _HEAD_BYTES:
        end = content.rfind(b"\n") + 1
        content = content[: end - end % 2] if b"\0" in content[:4] else content[:end]
    text = decoded(content).text
    try:
        split = best_split(text)
    except QuoteError:
        # The reader says where it stands, or the beginning ends within a field: headings tell.
        lines = text.replace('"', "").splitlines()[:_HEAD_ROWS]
        return [line.split(separator) for separator in SEPARATORS for line in lines]
    return split.rows[:_HEAD_ROWS] if split else []
