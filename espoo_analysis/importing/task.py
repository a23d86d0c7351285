"""One import: from a source and what the user said to the files that would be written."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from espoo_analysis.errors import AnalysisError
from espoo_analysis.importing.context import context_of
from espoo_analysis.importing.delivery import prepare
from espoo_analysis.importing.periods import finance_cutoff, new_period_row
from espoo_analysis.importing.proposal import (
    Answers,
    ImportContext,
    Proposal,
    SourceDocument,
)
from espoo_analysis.importing.readable import require_readable
from espoo_analysis.importing.reading import (
    document_of,
    is_database,
    is_statistics,
    understand,
    understand_statistics,
)
from espoo_analysis.importing.statistics.snapshot import prepare_statistics
from espoo_analysis.sources.raw_folder import RawFolder
from espoo_analysis.sources.reference import read_reference

if TYPE_CHECKING:
    from pathlib import Path

    from espoo_analysis.importing.changes import Delivery
    from espoo_analysis.period import Period

_NEEDS = "Say of what the figures are, such as --period 2025-07 --unit immigration."


@dataclass(frozen=True)
class ImportTask:
    """What is to be imported, and what the user has said of it.

    Parameters
    ----------
    folder : Path
        The data folder.
    source : str
        The file, or the address of a database.
    period : Period or None
        The period; None for statistics, which are of every period.
    unit : str or None
        The unit; None for statistics.
    kind : str or None
        What kind of report a new period is.
    answers : Answers
        What the source leaves open.
    """

    folder: Path
    source: str
    period: Period | None = None
    unit: str | None = None
    kind: str | None = None
    answers: Answers = field(default_factory=Answers)


@dataclass(frozen=True)
class Understanding:
    """What a source was taken for, and what it would change.

    Parameters
    ----------
    document : SourceDocument
        The source.
    proposals : tuple of Proposal
        What was understood, one for each table.
    delivery : Delivery
        What would be written.
    former : dict of str to bytes or None
        What the files hold that would be written; None where there is none.
    """

    document: SourceDocument
    proposals: tuple[Proposal, ...]
    delivery: Delivery
    former: dict[str, bytes | None]


def is_unchanged(task: ImportTask, understood: Understanding) -> bool:
    """Tell whether neither the source nor the data folder has changed since it was understood.

    Parameters
    ----------
    task : ImportTask
        The import.
    understood : Understanding
        What `work_out` gave.

    Returns
    -------
    bool
        A database is not asked again: its sums are those that were shown.
    """
    now = _former(RawFolder(task.folder), understood.delivery)
    return document_of(task.source) == understood.document and now == understood.former


def _former(files: RawFolder, delivery: Delivery) -> dict[str, bytes | None]:
    return {path: files.content(path) if files.has(path) else None for path in delivery.files}


def work_out(task: ImportTask) -> Understanding:
    """Understand a source and work out what it would change; writes nothing.

    Parameters
    ----------
    task : ImportTask
        The import.

    Returns
    -------
    Understanding
        The folder would be readable with it.

    Raises
    ------
    OpenQuestionError
        When the source can be read in more than one way.
    AnalysisError
        When it cannot be read, or what it holds does not fit the data folder.
    """
    files = RawFolder(task.folder)
    if is_statistics(task.source):
        return _statistics(files, task)
    document = document_of(task.source)
    if task.period is None or task.unit is None:
        raise AnalysisError(f"{document.name} cannot be imported yet.", remedy=_NEEDS)
    reference = read_reference(files)
    row = new_period_row(files, task.period, task.kind)
    context = context_of(files, reference, task.period, task.unit, task.answers)
    cutoff = finance_cutoff(files, task.period)
    proposals = understand(task.source, context, reference, cutoff)
    place = (str(task.period), task.unit)
    delivery = prepare(files, place, document, proposals, row)
    tables = [proposal.table for proposal in proposals]
    require_readable(task.folder, delivery, task.period, tables)
    return Understanding(document, proposals, delivery, _former(files, delivery))


def _statistics(files: RawFolder, task: ImportTask) -> Understanding:
    nothing_known = ImportContext(period="", unit="", lines=(), labels={}, answers=task.answers)
    document = document_of(task.source)
    proposals = (understand_statistics(task.source, nothing_known),)
    origin = document
    if is_database(task.source):
        # A server has many tables.
        origin = replace(document, name=f"{document.name} {task.answers.table}")
    today = dt.datetime.now(dt.UTC).astimezone().date()
    delivery = prepare_statistics(files, proposals[0], origin, today)
    require_readable(task.folder, delivery, None, ["statistics"])
    return Understanding(document, proposals, delivery, _former(files, delivery))
