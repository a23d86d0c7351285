"""Put figures of official statistics into the data folder, with the place of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from espoo_analysis.importing.changes import Delivery, changes_between
from espoo_analysis.importing.folder_tables import (
    described,
    on_one_line,
    rows_of,
    written_table,
)
from espoo_analysis.sources.origins import same_value
from espoo_analysis.sources.population import KEY, ORIGINS, POPULATION

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from espoo_analysis.importing.changes import Change
    from espoo_analysis.importing.proposal import Figure, Proposal, SourceDocument
    from espoo_analysis.sources.raw_folder import RawFolder

_Rows = dict[tuple[str, ...], dict[str, str]]


def prepare_statistics(
    files: RawFolder, proposal: Proposal, document: SourceDocument, imported_on: dt.date
) -> Delivery:
    """Work out what the tables in ``statistics/`` would hold; writes nothing.

    Parameters
    ----------
    files : RawFolder
        The data folder as it is.
    proposal : Proposal
        The figures of an official table.
    document : SourceDocument
        The file, or the server and its table, from which they were read.
    imported_on : datetime.date
        The day of the import.

    Returns
    -------
    Delivery
        The figures, and their origins after them. Days of which the proposal says nothing stay
        as they are; so does an origin that would differ by the day of the import alone.

    Raises
    ------
    AnalysisError
        When a file of the folder cannot be read as a table.
    """
    header, known = _by_key(files, POPULATION)
    changes: list[Change] = []
    for fields in proposal.rows().values():
        row = {name: fields.get(name, "") for name in header}
        key = tuple(row[name] for name in KEY)
        if old := known.get(key):
            row |= {name: old[name] for name in header if same_value(old[name], row[name])}
            changes += changes_between("statistics", " ".join(key), old, row)
        known[key] = row
    of_origins, origins = _by_key(files, ORIGINS)
    origins |= _origins(proposal, document, imported_on, origins)
    contents = {POPULATION: _written(header, known), ORIGINS: _written(of_origins, origins)}
    return Delivery(described(files, contents), tuple(changes))


def _by_key(files: RawFolder, path: str) -> tuple[list[str], _Rows]:
    header, rows = rows_of(files, path)
    named = [dict(zip(header, row, strict=True)) for row in rows]
    return header, {tuple(row[name] for name in KEY): row for row in named}


def _written(header: Sequence[str], rows: _Rows) -> bytes:
    return written_table(header, [[rows[key][name] for name in header] for key in sorted(rows)])


def _origins(
    proposal: Proposal,
    document: SourceDocument,
    imported_on: dt.date,
    former: Mapping[tuple[str, ...], Mapping[str, str]],
) -> _Rows:
    rows = proposal.rows()
    found: _Rows = {}
    for figure in proposal.figures:
        if figure.column == "value":
            origin = {name: rows[figure.key][name] for name in KEY}
            key = tuple(origin.values())
            origin |= _origin(figure, document)
            old = dict(former.get(key, {}))
            day = old.pop("imported_on", "")
            found[key] = origin | {
                "imported_on": day if old == origin else imported_on.isoformat()
            }
    return found


def _origin(figure: Figure, document: SourceDocument) -> dict[str, str]:
    return {
        "value": figure.value,
        "source": on_one_line(document.name),
        "source_sha256": document.sha256,
        "place": on_one_line(figure.place),
        "as_read": on_one_line(figure.as_read),
    }
