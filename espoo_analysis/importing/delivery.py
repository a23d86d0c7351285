"""Put a proposal into the data folder: whole files, other units' rows untouched."""

from __future__ import annotations

import csv
import io
import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from espoo_analysis.contracts import DELIVERED_TABLES
from espoo_analysis.contracts.dictionary import data_package
from espoo_analysis.errors import AnalysisError, Problem
from espoo_analysis.importing.changes import Change
from espoo_analysis.importing.ledger.postings import with_postings
from espoo_analysis.sources.folder import DESCRIPTOR, table_files
from espoo_analysis.sources.origins import KEYS, same_value
from espoo_analysis.sources.raw_folder import LEDGER, PERIOD_FOLDERS
from espoo_analysis.writing import hold, staged_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from espoo_analysis.importing.proposal import Proposal, SourceDocument
    from espoo_analysis.sources.raw_folder import RawFolder

_KEEP_OUT = "Nothing was written."
_STAGING = ".import-"


@dataclass(frozen=True)
class Delivery:
    """What would be written.

    Parameters
    ----------
    files : mapping of str to bytes
        The whole content of every file that would be new or another, by its path in the data
        folder, in the order in which they are put in place.
    changes : tuple of Change
        Every field that the folder already holds and that would change.
    """

    files: Mapping[str, bytes]
    changes: tuple[Change, ...]


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
        contents["periods.csv"] = _written(table.header, [*table.rows, row])
    for proposal in proposals:
        if proposal.table == "ledger":
            _require_own_ledger(files, period)
        path = f"{proposal.table}/{period}.csv"
        header, rows = _rows_of(files, path)
        replaced = with_postings if proposal.table == "ledger" else _with_unit
        new, changed = replaced(header, rows, unit, proposal)
        contents[path] = _written(header, new)
        changes += changed
    imported = {proposal.table for proposal in proposals}
    contents |= _empty_tables(files, period, imported)
    path = f"origins/{period}.csv"
    header, rows = _rows_of(files, path)
    contents[path] = _written(header, _with_origins(header, rows, unit, document, proposals))
    return Delivery(_described(files, contents), tuple(changes))


def prepare_statistics(files: RawFolder, proposal: Proposal) -> Delivery:
    """Work out what ``statistics/population.csv`` would hold; writes nothing.

    Parameters
    ----------
    files : RawFolder
        The data folder as it is.
    proposal : Proposal
        The figures of an official table.

    Returns
    -------
    Delivery
        Days of which the proposal says nothing stay as they are.
    """
    path = "statistics/population.csv"
    header, rows = _rows_of(files, path)
    key = [header.index(name) for name in ("statistic", "area", "as_of")]
    known = {tuple(row[place] for place in key): list(row) for row in rows}
    changes: list[Change] = []
    for fields in proposal.rows().values():
        row = {name: fields.get(name, "") for name in header}
        place = tuple(row[header[at]] for at in key)
        if place in known:
            old = dict(zip(header, known[place], strict=True))
            changes += _changes("statistics", " ".join(place), old, row)
        known[place] = list(row.values())
    content = _written(header, [known[place] for place in sorted(known)])
    return Delivery(_described(files, {path: content}), tuple(changes))


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


def _rows_of(files: RawFolder, path: str) -> tuple[list[str], list[list[str]]]:
    if files.has(path):
        table = files.table(path)
        if problems := table.width_problems():
            raise AnalysisError(f"{path} is not the table that it should be.", problems)
        return table.header, table.rows
    return _columns(path), []


def _columns(path: str) -> list[str]:
    contract = DELIVERED_TABLES.get(path) or DELIVERED_TABLES[path.partition("/")[0]]
    return list(contract.to_schema().columns)


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
            changes += _changes(proposal.table, code, old, row)
    for code in former.keys() - proposed.keys():
        old = dict(zip(header, former[code], strict=True))
        nothing = dict.fromkeys(header, "") | {"unit": unit, key: code}
        changes += _changes(proposal.table, code, old, nothing)
    first = next((at for at, row in enumerate(rows) if row[place] == unit), len(rows))
    others = [list(row) for row in rows if row[place] != unit]
    at = sum(row[place] != unit for row in rows[:first])
    return [*others[:at], *new, *others[at:]], changes


def _changes(
    table: str, code: str, old: Mapping[str, str], new: Mapping[str, str]
) -> list[Change]:
    return [
        Change(table, code, name, old[name], new[name]) for name in old if old[name] != new[name]
    ]


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
                "source": _plain(document.name),
                "source_sha256": document.sha256,
                "place": _plain(figure.place),
                "as_read": _plain(figure.as_read),
            }
            kept.append([fields[name] for name in header])
    return kept


def _plain(text: str) -> str:
    """Put on one line what a cell may hold over several; no table keeps control characters."""
    words = " ".join(text.split())
    return "".join(letter for letter in words if letter.isprintable())


def _empty_tables(files: RawFolder, period: str, imported: Iterable[str]) -> dict[str, bytes]:
    # A period is read as a whole; what has not come yet is a table without rows.
    paths = [f"{name}/{period}.csv" for name in PERIOD_FOLDERS if name not in imported]
    return {path: _written(_columns(path), []) for path in paths if not files.has(path)}


def _differs(files: RawFolder, path: str, content: bytes) -> bool:
    return not files.has(path) or files.content(path) != content


def _described(files: RawFolder, contents: Mapping[str, bytes]) -> dict[str, bytes]:
    """Keep what would change, and add the descriptor of the folder as it would be."""
    new = {name: content for name, content in contents.items() if _differs(files, name, content)}
    # It also says in plain words when the descriptor is no JSON object.
    files.is_constructed()
    described = json.loads(files.content(DESCRIPTOR))
    paths = sorted({*table_files(files.folder), *new})
    described["resources"] = data_package(paths, name="", title="")["resources"]
    descriptor = (json.dumps(described, ensure_ascii=False, indent=1) + "\n").encode()
    return {**new, DESCRIPTOR: descriptor} if _differs(files, DESCRIPTOR, descriptor) else new


def _require_own_ledger(files: RawFolder, period: str) -> None:
    """Refuse to write a period's ledger beside one that it would hide or contradict."""
    path = f"{LEDGER}/{period}.csv"
    others = [name for name in files.ledger_files(period) if name != path]
    if others and not files.has(path):
        problems = [Problem("it holds postings of the period already", name) for name in others]
        summary = "The ledger cannot be imported beside another one."
        raise AnalysisError(summary, problems, f"Take it away first. {_KEEP_OUT}")


def _written(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows((header, *rows))
    return text.getvalue().encode()
