"""Read one delivered CSV file strictly: nothing is skipped, padded or guessed."""

from __future__ import annotations

import math
import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from espoo_analysis.contracts import (
    TABLES_WITH_ROWS,
    Delivered,
    column_problems,
    contract_problems,
)
from espoo_analysis.contracts.dtypes import dtype_of
from espoo_analysis.errors import (
    AnalysisError,
    ContractError,
    ErrorCollector,
    Problem,
    did_you_mean,
    shorten,
)
from espoo_analysis.settings import LARGEST_NUMBER
from espoo_analysis.sources.raw_folder import REMEDY

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    import pandera.pandas as pa

    from espoo_analysis.sources.raw_folder import RawFolder

# The header is row 1.
_FIRST_ROW = 2
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_DAY = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_INTEGER = re.compile(r"-?[0-9]{1,15}")


def read_table(
    files: RawFolder,
    path: str,
    contract: type[Delivered],
    known: Mapping[str, Collection[str]] | None = None,
) -> pd.DataFrame:
    """Read a CSV file of the data folder and check it against its contract.

    Parameters
    ----------
    files : RawFolder
        The data folder.
    path : str
        The file, relative to the folder, with forward slashes.
    contract : pandera model
        The contract of the file.
    known : mapping of str to collection of str, optional
        The codes that some columns may hold, by the column.

    Returns
    -------
    DataFrame
        The contract's columns in the contract's order, missing where a field is empty. The
        index, ``row``, holds the row numbers of the file; the header is row 1.

    Raises
    ------
    SourceError
        When the file is missing, empty, not UTF-8 or not a comma-separated table.
    ContractError
        When columns, values or codes are not as agreed; every one of them is listed.
    """
    raw = files.table(path)
    header, rows = raw.header, raw.rows
    expected = list(contract.to_schema().columns)
    problems = column_problems(header, expected, path) or raw.width_problems()
    if not rows and contract in TABLES_WITH_ROWS:
        problems = [*problems, Problem("the table has no rows", path)]
    if problems:
        raise ContractError(f"{path} is not the table that it should be.", problems, REMEDY)
    fields = {name: [row[place] for row in rows] for place, name in enumerate(header)}
    table, problems = _typed(fields, contract, path)
    table.index = pd.RangeIndex(_FIRST_ROW, len(rows) + _FIRST_ROW, name="row")
    places = {(problem.row, problem.column) for problem in problems}
    columns = {problem.column for problem in problems}
    for problem in contract_problems(table, contract, path):
        # What could not be read is missing in the table: that is no second problem.
        is_echo = problem.column in columns if problem.row is None else False
        if not is_echo and (problem.row, problem.column) not in places:
            problems.append(problem)
    for column, codes in (known or {}).items():
        problems += code_problems(table, column, codes, path)
    if problems:
        ordered = sorted(problems, key=lambda problem: problem.row or 0)
        raise ContractError(f"{path} breaks its contract.", ordered, REMEDY)
    return table


def read_tables(
    files: RawFolder,
    paths: Mapping[str, str],
    contract: type[Delivered],
    known: Mapping[str, Collection[str]],
) -> pd.DataFrame:
    """Read the same table of several periods into one.

    Parameters
    ----------
    files : RawFolder
        The data folder.
    paths : mapping of str to str
        The file of each period, ascending.
    contract : pandera model
        The contract of each file.
    known : mapping of str to collection of str
        The codes that some columns may hold, by the column.

    Returns
    -------
    DataFrame
        As of `read_table`, numbered from 0, with the `period`.

    Raises
    ------
    AnalysisError
        When a file is not as expected; every problem of every file is listed.

    Notes
    -----
    All rows are read and checked at once, in a tenth of the time; only where something is wrong
    is each file read by itself, to say what.
    """
    together = _read_at_once(files, paths, contract, known)
    if together is not None:
        return together
    collector = ErrorCollector()
    tables = {
        period: collector.attempt(read_table, files, path, contract, known)
        for period, path in paths.items()
    }
    collector.raise_collected("Tables of earlier periods cannot be used.")
    return pd.concat(
        [table.assign(period=period) for period, table in tables.items() if table is not None],
        ignore_index=True,
    )


def _read_at_once(
    files: RawFolder,
    paths: Mapping[str, str],
    contract: type[Delivered],
    known: Mapping[str, Collection[str]],
) -> pd.DataFrame | None:
    """Read all files if nothing is wrong with any of them."""
    fields: dict[str, list[str]] = {name: [] for name in contract.to_schema().columns}
    periods: list[str] = []
    for period, path in paths.items():
        try:
            raw = files.table(path)
        except AnalysisError:
            return None
        if sorted(raw.header) != sorted(fields) or raw.width_problems():
            return None
        for place, name in enumerate(raw.header):
            fields[name] += [row[place] for row in raw.rows]
        periods += [period] * len(raw.rows)
    units = fields["unit"]
    # The keys of a file are unique within it: here its period goes into them.
    apart = [f"{period} {unit}" for period, unit in zip(periods, units, strict=True)]
    table, problems = _typed(fields | {"unit": apart}, contract, "")
    if problems or contract_problems(table, contract, ""):
        return None
    table["unit"], table["period"] = (pd.array(t, dtype="str") for t in (units, periods))
    is_known = all(table[column].isin(list(codes)).all() for column, codes in known.items())
    return table if is_known else None


def read_optional_table(
    files: RawFolder,
    path: str,
    contract: type[Delivered],
    known: Mapping[str, Collection[str]] | None = None,
) -> pd.DataFrame:
    """Read a CSV file that a data folder need not hold.

    Parameters
    ----------
    files : RawFolder
        The data folder.
    path : str
        The file, relative to the folder, with forward slashes.
    contract : pandera model
        The contract of the file.
    known : mapping of str to collection of str, optional
        The codes that some columns may hold, by the column.

    Returns
    -------
    DataFrame
        As of `read_table`; without rows where the file is absent.

    Raises
    ------
    AnalysisError
        When the file is there and not as expected.
    """
    return read_table(files, path, contract, known) if files.has(path) else empty_table(contract)


def empty_table(contract: type[pa.DataFrameModel]) -> pd.DataFrame:
    """Make a table without rows that keeps a contract.

    Parameters
    ----------
    contract : pandera model
        The contract.

    Returns
    -------
    DataFrame
        Its columns.
    """
    columns = contract.to_schema().columns.items()
    return pd.DataFrame({name: pd.Series(dtype=dtype_of(column)) for name, column in columns})


def code_problems(
    table: pd.DataFrame, column: str, known: Collection[str], path: str
) -> list[Problem]:
    """Find the codes of a column that are not known.

    Parameters
    ----------
    table : DataFrame
        A table that was just read; its index holds the file's row numbers.
    column : str
        The column that holds the codes.
    known : collection of str
        The codes of the reference table.
    path : str
        The table's file.

    Returns
    -------
    list of Problem
        One for each row, with the known code that is nearest.
    """
    unknown = table.loc[~table[column].isin(list(known)), column].dropna()
    hint = f"; a new one belongs into reference/{column}s.csv first"
    return [
        Problem(
            f"'{code}' is not a known {column}{did_you_mean(code, known) or hint}",
            path,
            int(row),
            column,
        )
        for row, code in unknown.items()
    ]


def renumbered(table: pd.DataFrame) -> pd.DataFrame:
    """Drop the file's row numbers.

    Parameters
    ----------
    table : DataFrame
        A table that was just read. Not modified.

    Returns
    -------
    DataFrame
        The same rows, numbered from 0.
    """
    return table.reset_index(drop=True)


def _typed(
    fields: Mapping[str, Sequence[str]], contract: type[Delivered], path: str
) -> tuple[pd.DataFrame, list[Problem]]:
    problems: list[Problem] = []
    columns = {}
    for name, column in contract.to_schema().columns.items():
        dtype, texts = dtype_of(column), fields[name]
        parse, expected = _PARSERS[dtype.split("[", maxsplit=1)[0]]
        # Most fields are as in another row.
        read = {text: parse(text) if text else None for text in set(texts)}
        if any(value is None and text for text, value in read.items()):
            problems += [
                Problem(f"{shorten(text)!r} is not {expected}", path, row, name)
                for row, text in enumerate(texts, _FIRST_ROW)
                if text and read[text] is None
            ]
        values = [read[text] for text in texts]
        # A column of required integers stays nullable until the contract has been checked.
        is_incomplete = dtype == "int64" and None in values
        columns[name] = pd.array(values, dtype="Int64" if is_incomplete else dtype)
    problems.sort(key=lambda problem: problem.row or 0)
    return pd.DataFrame(columns), problems


def _number(text: str) -> float | None:
    value = float(text) if _NUMBER.fullmatch(text) else math.inf
    return value if abs(value) < LARGEST_NUMBER else None


def _integer(text: str) -> int | None:
    return int(text) if _INTEGER.fullmatch(text) else None


def _day(text: str) -> pd.Timestamp | None:
    try:
        return pd.Timestamp(date.fromisoformat(text)) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _text(text: str) -> str | None:
    return text if text == text.strip() and not _CONTROL.search(text) else None


_PARSERS: dict[str, tuple[Callable[[str], Any], str]] = {
    "float64": (_number, "a number; write digits and a decimal point, such as -1171832.50"),
    "int64": (_integer, "a whole number"),
    "Int64": (_integer, "a whole number"),
    "datetime64": (_day, "a day; write YYYY-MM-DD"),
    "str": (_text, "plain text; it has blanks around it, line breaks or control characters"),
}
