"""Put a proposal into the data folder: whole files, other units' rows untouched."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from espoo_analysis.errors import AnalysisError, Problem
from espoo_analysis.importing.changes import Delivery, changes_between
from espoo_analysis.importing.folder_tables import (
    columns_of,
    described,
    on_one_line,
    rows_of,
    written_table,
)
from espoo_analysis.importing.ledger.postings import with_postings
from espoo_analysis.sources.origins import KEYS, same_value
from espoo_analysis.sources.raw_folder import LEDGER, PERIOD_FOLDERS
from espoo_analysis.writing import hold, staged_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from espoo_analysis.importing.changes import Change
    from espoo_analysis.importing.proposal import Proposal, SourceDocument
    from espoo_analysis.sources.raw_folder import RawFolder

_KEEP_OUT = "Nothing was written."
_STAGING = ".import-"


def prepare(
    files: RawFolder,
    place: tuple[str, str],
    document: SourceDocument,
    proposals: Sequence[Proposal],
    period_row: Mapping[str, str] | None = None,
) -> Delivery:
    """Work out what the data folder would hold; writes nothing.

    Parameters
    ----------
    files : RawFolder
        The data folder as it is.
    place : tuple of str
        The period and the unit.
    document : SourceDocument
        From what the figures were read.
    proposals : sequence of Proposal
        What was understood, one for each table.
    period_row : mapping, optional
        The row of ``periods.csv`` to add, where the period is new.

    Returns
    -------
    Delivery
        Files that would stay as they are are not among them.

    Raises
    ------
    AnalysisError
        When a file of the folder cannot be read as a table.
    """
    period, unit = place
    contents: dict[str, bytes] = {}
    changes: list[Change] = []
    if period_row is not None:
        table = files.table("periods.csv")
        row = [period_row.get(name, "") for name in table.header]
        contents["periods.csv"] = written_table(table.header, [*table.rows, row])
    for proposal in proposals:
        if proposal.table == "ledger":
            _require_own_ledger(files, period)
        path = f"{proposal.table}/{period}.csv"
        header, rows = rows_of(files, path)
        replaced = with_postings if proposal.table == "ledger" else _with_unit
        new, changed = replaced(header, rows, unit, proposal)
        contents[path] = written_table(header, new)
        changes += changed
    imported = {proposal.table for proposal in proposals}
    contents |= _empty_tables(files, period, imported)
    path = f"origins/{period}.csv"
    header, rows = rows_of(files, path)
    contents[path] = written_table(header, _with_origins(header, rows, unit, document, proposals))
    return Delivery(described(files, contents), tuple(changes))


def deliver(folder: Path, delivery: Delivery) -> list[Path]:
    """Write what was prepared; each file is whole at any moment.

    Parameters
    ----------
    folder : Path
        The data folder.
    delivery : Delivery
        What to write.

    Returns
    -------
    list of Path
        The files that were written, the folder's descriptor among them.

    Raises
    ------
    BusyError
        When another import is writing into the folder.
    AnalysisError
        When the folder cannot be written; the files named in the message are in place.

    Notes
    -----
    The rows come before their origins: after a kill in between, the page says that a figure is
    not what was imported; never that it is.
    """
    written: list[Path] = []
    try:
        for left in folder.glob(f"{_STAGING}*"):
            # Of an import that was killed; no other can run now.
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=_STAGING, dir=folder) as staging:
            staged = {
                name: staged_file(content, Path(staging) / str(number))
                for number, (name, content) in enumerate(delivery.files.items())
            }
            for name, file in staged.items():
                target = folder / name
                target.parent.mkdir(exist_ok=True)
                written.append(file.replace(target))
    except OSError as error:
        done = ", ".join(file.relative_to(folder).as_posix() for file in written) or "nothing"
        problem = Problem(str(error.strerror), str(folder))
        remedy = f"Written so far: {done}. Mend it and import again."
        raise AnalysisError("The data folder cannot be written.", [problem], remedy) from None
    return written


def holding(folder: Path) -> AbstractContextManager[None]:
    """Keep every other import out of a data folder, as a context."""
    return hold(folder, "data", _KEEP_OUT)


def _with_unit(
    header: Sequence[str], rows: Sequence[Sequence[str]], unit: str, proposal: Proposal
) -> tuple[list[list[str]], list[Change]]:
    """Replace a unit's rows where they stand, or add them at the end."""
    key, place = KEYS[proposal.table], header.index("unit")
    former = {row[header.index(key)]: row for row in rows if row[place] == unit}
    new, changes = [], []
    proposed = proposal.rows()
    for code, fields in proposed.items():
        old = dict(zip(header, former.get(code, ()), strict=False))
        row = {"unit": unit, key: code} | {
            name: old[name] if name in old and same_value(old[name], value) else value
            for name, value in fields.items()
        }
        row = {name: row.get(name, "") for name in header}
        new.append(list(row.values()))
        if old:
            changes += changes_between(proposal.table, code, old, row)
    for code in former.keys() - proposed.keys():
        old = dict(zip(header, former[code], strict=True))
        nothing = dict.fromkeys(header, "") | {"unit": unit, key: code}
        changes += changes_between(proposal.table, code, old, nothing)
    first = next((at for at, row in enumerate(rows) if row[place] == unit), len(rows))
    others = [list(row) for row in rows if row[place] != unit]
    at = sum(row[place] != unit for row in rows[:first])
    return [*others[:at], *new, *others[at:]], changes


def _with_origins(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    unit: str,
    document: SourceDocument,
    proposals: Sequence[Proposal],
) -> list[list[str]]:
    replaced = {(proposal.table, unit) for proposal in proposals}
    places = header.index("table"), header.index("unit")
    kept = [list(row) for row in rows if tuple(row[place] for place in places) not in replaced]
    for proposal in proposals:
        for figure in proposal.figures:
            fields = {
                "table": proposal.table,
                "unit": unit,
                "key": figure.key,
                "column": figure.column,
                "value": figure.value,
                "source": on_one_line(document.name),
                "source_sha256": document.sha256,
                "place": on_one_line(figure.place),
                "as_read": on_one_line(figure.as_read),
            }
            kept.append([fields[name] for name in header])
    return kept


def _empty_tables(files: RawFolder, period: str, imported: Iterable[str]) -> dict[str, bytes]:
    # A period is read as a whole; what has not come yet is a table without rows.
    paths = [f"{name}/{period}.csv" for name in PERIOD_FOLDERS if name not in imported]
    return {path: written_table(columns_of(path), []) for path in paths if not files.has(path)}


def _require_own_ledger(files: RawFolder, period: str) -> None:
    """Refuse to write a period's ledger beside one that it would hide or contradict."""
    path = f"{LEDGER}/{period}.csv"
    others = [name for name in files.ledger_files(period) if name != path]
    if others and not files.has(path):
        problems = [Problem("it holds postings of the period already", name) for name in others]
        summary = "The ledger cannot be imported beside another one."
        raise AnalysisError(summary, problems, f"Take it away first. {_KEEP_OUT}")
