"""Understand a source of any kind: which reader it needs, and what that reader proposes."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from espoo_analysis.errors import AnalysisError, Problem, SourceError
from espoo_analysis.importing.proposal import SourceDocument
from espoo_analysis.sources.file_kind import kind_of

if TYPE_CHECKING:
    from pathlib import Path

    from espoo_analysis.contracts import Reference
    from espoo_analysis.importing.proposal import ImportContext, Proposal

WORKBOOKS = ("xlsx", "xls", "ods", "xlsb")
STATISTICS = ("json", "px")


def document_of(path: Path) -> SourceDocument:
    """Name a file as the origins of its figures will, with the SHA-256 of its bytes.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    SourceDocument
        Its name without the folder.

    Raises
    ------
    SourceError
        When it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return SourceDocument(path.name, hashlib.file_digest(file, "sha256").hexdigest())
    except OSError as error:
        problem = Problem(f"it cannot be read: {error.strerror}", str(path))
        raise SourceError("The file cannot be imported.", [problem]) from None


def understand(path: Path, context: ImportContext, reference: Reference) -> tuple[Proposal, ...]:
    """Understand a follow-up or a filled template.

    Parameters
    ----------
    path : Path
        The file.
    context : ImportContext
        What is known besides.
    reference : Reference
        The reference tables of the data folder.

    Returns
    -------
    tuple of Proposal
        One for each table that the file holds.

    Raises
    ------
    OpenQuestionError
        When the file can be read in more than one way.
    AnalysisError
        When it cannot be read, with every problem that was found.
    """
    kind = kind_of(path)
    if kind in WORKBOOKS:
        return _from_workbook(path, context, reference)
    if kind == "delimited":
        from espoo_analysis.importing.follow_up_sheets import read_follow_up  # noqa: PLC0415
        from espoo_analysis.sources.delimited import read_delimited  # noqa: PLC0415

        return (read_follow_up((read_delimited(path),), context),)
    if kind in {"pdf", "text"}:
        from espoo_analysis.importing.text_table import read_follow_up_text  # noqa: PLC0415
        from espoo_analysis.sources.published import read_lines  # noqa: PLC0415

        return (read_follow_up_text(read_lines(path), context),)
    raise AnalysisError(f"A file of the kind {kind} cannot be imported.")


def understand_statistics(path: Path, context: ImportContext) -> Proposal:
    """Understand a file of official statistics.

    Parameters
    ----------
    path : Path
        A file of JSON-stat, of PxWeb's own JSON, or in the PX format.
    context : ImportContext
        Of it only the answers are used.

    Returns
    -------
    Proposal
        Population and foreign-language speakers.

    Raises
    ------
    AnalysisError
        When it cannot be read, or holds no such figures of Espoo.
    """
    from espoo_analysis.importing.population import read_population  # noqa: PLC0415
    from espoo_analysis.sources.statistics import read_statistics  # noqa: PLC0415

    return read_population(read_statistics(path), context)


def _from_workbook(
    path: Path, context: ImportContext, reference: Reference
) -> tuple[Proposal, ...]:
    from espoo_analysis.importing.follow_up_sheets import read_follow_up  # noqa: PLC0415
    from espoo_analysis.importing.service_sheets import (  # noqa: PLC0415
        is_service_template,
        read_services,
    )
    from espoo_analysis.sources.workbook import read_workbook  # noqa: PLC0415

    sheets = read_workbook(path)
    if is_service_template(sheets):
        return read_services(sheets, context, reference)
    return (read_follow_up(sheets, context),)
