"""Ledgers as other systems export them: columns and headings as they stand."""

from __future__ import annotations

import codecs
import csv
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from espoo_analysis.errors import Problem, SourceError
from espoo_analysis.sources.file_kind import kind_of
from espoo_analysis.sources.ledger.location import connected, embedded, is_address, telling
from espoo_analysis.sources.sheets import Sheet

if TYPE_CHECKING:
    import io
    from collections.abc import Callable, Iterator, Sequence

    import ibis.expr.types as ir
    from ibis.backends.duckdb import Backend as DuckDb

    from espoo_analysis.sources.sheets import Cell

_SEPARATORS = ";,\t|"
# Titles may stand above the headings, and a field may hold a long text.
_ROWS_LOOKED_AT = 40
_CHUNK = 1 << 20
_BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_TOLD_ENCODINGS = {"cp1252": "Windows-1252", "utf-16": "UTF-16"}


@dataclass(frozen=True)
class Export:
    """A table of an export.

    Parameters
    ----------
    table : Table
        Columns ``c0``, ``c1`` and so on, in the order of the headings: texts, or what a
        database or Parquet file holds.
    headings : tuple of str
        As they stand.
    place : str
        The file's name, or the database's address without a password.
    url : str
        The database's address; its password must not be in a message.
    notes : tuple of str
        What was settled by a rule, such as the encoding.
    above : tuple of str
        What stands above the headings: each cell, and each row as it was written.
    """

    table: ir.Table
    headings: tuple[str, ...]
    place: str
    url: str = ""
    notes: tuple[str, ...] = ()
    above: tuple[str, ...] = ()

    def column(self, heading: str) -> ir.Column:
        """Return the column under a heading."""
        return self.table[f"c{self.headings.index(heading)}"]

    def fetch(self, expression: ir.Table) -> list[dict[str, Any]]:
        """Compute an expression where the table is, and take its rows.

        Raises
        ------
        SourceError
            When the database fails.
        """
        with telling(self.place, self.url):
            return expression.to_pyarrow().to_pylist()


@dataclass(frozen=True)
class _Form:
    separator: str
    lines_above: int
    headings: tuple[str, ...]
    above: tuple[str, ...]


@contextmanager
def opened_export(
    location: Path | Sheet | str, score: Callable[[Sequence[str]], int]
) -> Iterator[Export]:
    """Open an export, wherever its headings stand and however it is written.

    Parameters
    ----------
    location : Path, Sheet or str
        A CSV or Parquet file; a sheet of a workbook; or the address of a database with its
        table.
    score : callable
        How many headings a row holds.

    Yields
    ------
    Export
        Computed only when asked for; the connection is closed at the end.

    Raises
    ------
    SourceError
        When it cannot be read or no row holds headings.
    """
    if isinstance(location, str):
        if not is_address(location):
            # It may hold a password all the same.
            remedy = "Write it as postgresql://HOST/DB?table=NAME."
            raise SourceError("This is no address of a database.", remedy=remedy)
        with connected(location) as (table, place):
            yield _numbered(table, place, location)
        return
    with embedded() as database, tempfile.TemporaryDirectory(prefix="ledger-") as folder:
        place = (location.name or "sheet") if isinstance(location, Sheet) else location.name
        with telling(place):
            if isinstance(location, Path) and kind_of(location) == "parquet":
                export = _numbered(database.read_parquet(location), place)
            else:
                export = _delimited(database, location, Path(folder), score)
        yield export


def _delimited(
    database: DuckDb, location: Path | Sheet, folder: Path, score: Callable[[Sequence[str]], int]
) -> Export:
    place = location.name or "sheet"
    path = _as_csv(location, folder) if isinstance(location, Sheet) else location
    encoding = _encoding(path)
    form = _form(path, encoding, score, place)
    table = database.read_csv(
        _rows_below(path, encoding, form.lines_above, folder),
        auto_detect=False,
        header=False,
        delim=form.separator,
        quote='"',
        escape='"',
        null_padding=True,
        # DuckDB cannot pad rows and read line breaks within fields in several threads.
        parallel=False,
        columns={f"c{i}": "VARCHAR" for i in range(len(form.headings))},
    )
    name = _TOLD_ENCODINGS.get(encoding)
    notes = (f"The file was read as {name}.",) if name else ()
    return Export(table, form.headings, place, notes=notes, above=form.above)


def _numbered(table: ir.Table, place: str, url: str = "") -> Export:
    headings = tuple(table.columns)
    names = {f"c{i}": heading for i, heading in enumerate(headings)}
    return Export(table.rename(names), headings, place, url)


def _as_csv(sheet: Sheet, folder: Path) -> Path:
    path = folder / "sheet.csv"
    with _created(path) as file:
        csv.writer(file).writerows([_text(cell) for cell in row] for row in sheet.rows)
    return path


def _text(cell: Cell) -> str:
    # A fault is not nothing: it must be seen as a value that cannot be read.
    is_number = isinstance(cell.value, Decimal)
    return cell.fault or (f"{cell.value:f}" if is_number else cell.text)


def _header_row(
    rows: Sequence[Sequence[str]], score: Callable[[Sequence[str]], int], place: str
) -> int:
    scores = [score(row) for row in rows]
    best = max(scores, default=0)
    if best < 2:  # noqa: PLR2004 - a date and an amount, at the least
        first = ", ".join(f"'{field}'" for row in rows[:1] for field in row)
        what = (
            f"no row holds headings of a date, an account and an amount; its first row: {first}"
        )
        raise SourceError("The ledger cannot be understood.", [Problem(what, place)])
    return scores.index(best)


def _form(path: Path, encoding: str, score: Callable[[Sequence[str]], int], place: str) -> _Form:
    best: tuple[int, str, list[tuple[int, list[str]]]] = (-1, "", [])
    for separator in _SEPARATORS:
        with path.open(encoding=encoding) as file:
            reader = csv.reader(file, delimiter=separator)
            rows = [(reader.line_num, row) for row in islice(reader, _ROWS_LOOKED_AT)]
        reached = max((score(row) for _, row in rows), default=0)
        if reached > best[0]:
            best = (reached, separator, rows)
    _, separator, rows = best
    first = _header_row([row for _, row in rows], score, place)
    line, header = rows[first]
    # Rows may end with a separator that the headings lack.
    width = max(len(row) for _, row in rows[first:])
    # A comma within "1,000 €" may have separated it.
    above = tuple(text for _, row in rows[:first] for text in (*row, separator.join(row)))
    return _Form(separator, line, (*header, *[""] * (width - len(header))), above)


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(4)
    marked = next((name for bom, name in _BOMS.items() if start.startswith(bom)), "")
    return marked or ("utf-8" if _can_decode(path, "utf-8") else "cp1252")


def _rows_below(path: Path, encoding: str, lines_above: int, folder: Path) -> Path:
    """Copy what stands below the headings as UTF-8 with one kind of line end, in a stream.

    DuckDB cannot skip headings safely: it counts lines in its own way where a heading holds a
    line break, and the first posting would be gone.
    """
    copy = folder / "rows.csv"
    with path.open(encoding=encoding) as old, _created(copy) as new:
        for _ in range(lines_above):
            old.readline()
        shutil.copyfileobj(old, new, _CHUNK)
    return copy


def _created(path: Path) -> io.TextIOWrapper:
    return path.open("w", encoding="utf-8", newline="")


def _can_decode(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True
