"""Postings with a day, a unit, an account and exact euros, wherever they are."""

from __future__ import annotations

import csv
import io
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
import ibis.expr.datatypes as types
import pyarrow.parquet as pq

from espoo_analysis.errors import ContractError, Problem, SourceError, did_you_mean
from espoo_analysis.sources.ledger.location import (
    connected,
    embedded,
    said,
    unknown_columns,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import ibis.expr.types as ir
    from ibis.backends.duckdb import Backend as DuckDb

COLUMNS = ("posting_date", "unit", "account", "amount_eur")
CENTS = types.Decimal(18, 2)
#: A number may differ from whole cents by what a float cannot hold, and by no more.
TOLERANCE_EUR = 1e-6
_LARGEST_EUR = 10**13
# A code is a text or a whole number; pandas makes floats of the latter where one is missing.
_CODES = (types.String, types.Integer, types.Floating, types.Decimal)
_AMOUNT = r"^[+-]?[0-9]{1,13}([.][0-9]{1,2})?$"
_ISO_LENGTH = len("2025-07-31")
_REMEDY = "Correct the ledger, then run the command again; nothing was written."


@dataclass(frozen=True)
class Postings:
    """One table of postings.

    Parameters
    ----------
    delivered : Table
        The four columns as they are stored.
    day, euros : Column
        Of that table: the day and the amount in whole cents; null where it cannot be used.
    place : str
        The file or the database, for messages.
    url : str
        The database's address; its password must not be in a message.
    """

    delivered: ir.Table
    day: ir.DateColumn
    euros: ir.DecimalColumn
    place: str
    url: str = ""

    def typed(self, *, is_text: bool) -> ir.Table:
        """Take the columns of the sums, the codes as texts where some table has texts."""
        unit, account = self.delivered.unit, self.delivered.account
        if is_text:
            unit, account = unit.cast("string"), account.cast("string")
        return self.delivered.select(day=self.day, unit=unit, account=account, euros=self.euros)


@contextmanager
def opened(ledger: Sequence[Path] | str) -> Iterator[list[Postings]]:
    """Open files or a table of a database; what is yielded is computed only when asked for.

    Parameters
    ----------
    ledger : sequence of Path, or str
        CSV and Parquet files, or the address of a database with its table.

    Yields
    ------
    list of Postings
        One for each file; all of one connection, which is closed at the end.

    Raises
    ------
    SourceError
        When a file or a database cannot be read.
    ContractError
        When columns are missing, unknown, or of a type that cannot hold them.
    """
    if isinstance(ledger, str):
        with connected(ledger) as (table, place):
            problems = unknown_columns(list(table.columns), COLUMNS, place)
            if problems:
                raise ContractError("The ledger lacks columns.", problems, _REMEDY)
            yield [typed(table.select(*COLUMNS), place, ledger)]
        return
    with embedded() as database:
        yield [_file(database, path) for path in ledger]


def _file(database: DuckDb, path: Path) -> Postings:
    place = f"{path.parent.name}/{path.name}"
    read = _csv if path.suffix == ".csv" else _parquet
    try:
        table, header = read(database, path)
    except OSError as error:
        problem = Problem(f"it cannot be read: {error.strerror or said(error)}", place)
        raise SourceError("The ledger cannot be read.", [problem]) from None
    except ValueError as error:
        problem = Problem(f"it is no such file: {said(error)}", place)
        raise SourceError("The ledger cannot be read.", [problem], _REMEDY) from None
    problems = unknown_columns(header, COLUMNS, place)
    unknown = [name for name in header if name not in COLUMNS]
    problems += [
        Problem(f"column '{name}' is not known{did_you_mean(name, COLUMNS)}", place)
        for name in unknown
    ]
    problems += [
        Problem(f"column '{name}' occurs twice", place)
        for name in COLUMNS
        if header.count(name) > 1
    ]
    if problems or table is None:
        raise ContractError("The ledger is not the table that it should be.", problems, _REMEDY)
    return typed(table, place)


def _csv(database: DuckDb, path: Path) -> tuple[ir.Table | None, list[str]]:
    with path.open("rb") as file:
        first = file.readline().decode("utf-8-sig")
    header = next(csv.reader(io.StringIO(first, newline="")), [])
    if sorted(header) != sorted(COLUMNS):
        return None, header
    # Types are not sniffed: a column is text until every field of it has been looked at.
    table = database.read_csv(
        path,
        auto_detect=False,
        header=True,
        delim=",",
        quote='"',
        escape='"',
        columns=dict.fromkeys(header, "VARCHAR"),
    )
    return table, header


def _parquet(database: DuckDb, path: Path) -> tuple[ir.Table | None, list[str]]:
    header = pq.read_schema(path).names
    if sorted(header) != sorted(COLUMNS):
        return None, header
    return database.read_parquet(path), header


def typed(table: ir.Table, place: str, url: str = "") -> Postings:
    """Read the day and the amount of each posting; nothing is rounded to fit.

    Parameters
    ----------
    table : Table
        With the four columns.
    place, url : str
        Where it is, for messages.

    Returns
    -------
    Postings
        Its day and amount are null where they are missing or cannot be used.

    Raises
    ------
    ContractError
        When a column has a type that cannot hold what it should.
    """
    problems = []
    for name, read in (("posting_date", _day), ("amount_eur", _euros)):
        # Of a file every field is text; a database has types, and ways of its own to cast.
        is_text_there = bool(url) and table[name].type().is_string()
        if is_text_there or read(table[name]) is None:
            problems.append(_wrong_type(table, name, place))
    problems += [
        _wrong_type(table, name, place)
        for name in ("unit", "account")
        if not isinstance(table[name].type(), _CODES)
    ]
    if problems:
        raise ContractError("The ledger is not the table that it should be.", problems, _REMEDY)
    return Postings(table, _day(table.posting_date), _euros(table.amount_eur), place, url)


def _wrong_type(table: ir.Table, name: str, place: str) -> Problem:
    expected = {"posting_date": "a date", "amount_eur": "a number"}.get(name, "a text or number")
    return Problem(
        f"the column is of the type {table[name].type()}, expected {expected}", place, column=name
    )


def _day(column: ir.Column) -> ir.DateColumn | None:
    kind = column.type()
    if kind.is_date():
        return column
    # In which zone a moment is on which day, nobody can know.
    if kind.is_timestamp() and kind.timezone is None:
        return column.date()
    if kind.is_string():
        return (column.length() == _ISO_LENGTH).ifelse(column, ibis.null()).try_cast("date")
    return None


def _euros(column: ir.Column) -> ir.DecimalColumn | None:
    kind = column.type()
    if kind.is_decimal() and kind.scale == CENTS.scale and kind.precision <= CENTS.precision:
        return column
    if kind.is_string():
        return column.re_search(_AMOUNT).ifelse(column, ibis.null()).try_cast(CENTS)
    if not kind.is_numeric():
        return None
    return in_cents(column)


def in_cents(column: ir.NumericColumn) -> ir.DecimalColumn:
    """Take a number for whole cents where it is within a millionth of them, else for null."""
    is_possible = column.between(-_LARGEST_EUR, _LARGEST_EUR)
    cents = is_possible.ifelse(column, ibis.null()).cast(CENTS)
    is_whole = (cents.cast(column.type()) - column).abs() <= TOLERANCE_EUR
    return is_whole.ifelse(cents, ibis.null())
