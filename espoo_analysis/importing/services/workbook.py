"""Read the workbook in which the services reported their figures and activities."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from espoo_analysis.errors import SourceError
from espoo_analysis.importing.proposal import Match, Proposal
from espoo_analysis.importing.services.activity_rows import read_activity_rows
from espoo_analysis.importing.services.figure_rows import read_figure_rows
from espoo_analysis.importing.services.layout import (
    ACTIVITY_COLUMNS,
    ACTIVITY_SHEET,
    FIGURE_COLUMNS,
    FIGURE_SHEET,
    GUIDE_SHEET,
)
from espoo_analysis.importing.services.tables import (
    Reading,
    checked_origin,
    checked_table,
    find_table,
    origins,
)
from espoo_analysis.period import Period

if TYPE_CHECKING:
    from collections.abc import Sequence

    from espoo_analysis.contracts import Reference
    from espoo_analysis.importing.proposal import ImportContext
    from espoo_analysis.importing.services.tables import Origin, Table
    from espoo_analysis.sources.sheets import Sheet


def is_service_template(sheets: Sequence[Sheet]) -> bool:
    """Recognise a workbook that `write_template` made, filled in or not.

    Parameters
    ----------
    sheets : sequence of Sheet
        The workbook.

    Returns
    -------
    bool
        True where its hidden sheet is there, or else a table with its headings.

    Examples
    --------
    >>> is_service_template([])
    False
    """
    tables = (FIGURE_COLUMNS, ACTIVITY_COLUMNS)
    return bool(origins(sheets)) or any(find_table(sheets, columns) for columns in tables)


def read_services(
    sheets: Sequence[Sheet], context: ImportContext, reference: Reference
) -> tuple[Proposal, ...]:
    """Read a filled template.

    Parameters
    ----------
    sheets : sequence of Sheet
        The workbook, its hidden sheet included.
    context : ImportContext
        The period and the unit that are imported.
    reference : Reference
        The known indicators and their services.

    Returns
    -------
    tuple of Proposal
        ``services`` by indicator, in the order of the reference, and ``activities`` by
        activity: the former ones in their order, then the new ones.

    Raises
    ------
    SourceError
        With every problem: another period or unit, a table that cannot be found, and every cell
        that is not what its column asks for.

    Notes
    -----
    A value that is empty or a dash is missing, never 0. A row that was deleted, or emptied but
    for its code, is left out, and the notes say so.
    """
    reading = Reading()
    origin, cutoff = checked_origin(sheets, context, reading)
    figure_table = checked_table(sheets, FIGURE_COLUMNS, FIGURE_SHEET, reading)
    activity_table = checked_table(sheets, ACTIVITY_COLUMNS, ACTIVITY_SHEET, reading)
    last_day = cutoff or Period.parse(context.period).last_day
    proposals = []
    if figure_table:
        days = (dt.date(last_day.year, 1, 1), last_day)
        proposals.append(read_figure_rows(figure_table, days, reference, reading))
    if activity_table:
        former = origin.listed("activity") if origin else []
        services = [
            *reference.indicators["service"],
            *(origin.listed("service") if origin else []),
        ]
        proposals.append(read_activity_rows(activity_table, former, services, reading))
    if reading.problems:
        raise SourceError(
            "The services' workbook cannot be imported.",
            reading.problems,
            "Correct the workbook and import it again; nothing was written.",
        )
    left_out = _other_sheets(sheets, origin, [figure_table, activity_table])
    first, *others = proposals
    whole = Proposal(first.table, first.figures, (*first.matches, *left_out), first.notes)
    return (whole, *others)


def _other_sheets(
    sheets: Sequence[Sheet], origin: Origin | None, tables: Sequence[Table | None]
) -> list[Match]:
    used = [table.sheet for table in tables if table] + ([origin.sheet] if origin else [])
    return [
        Match(sheet.name, "", sheet.name, "it is no sheet of the template")
        for sheet in sheets
        if not any(sheet is one for one in used) and sheet.name != GUIDE_SHEET
    ]
