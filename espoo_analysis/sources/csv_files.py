"""Read one delivered CSV file strictly: nothing is skipped, padded or guessed."""

from __future__ import annotations

import csv
import hashlib
import io
import math
import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from espoo_analysis.contracts import (
    TABLES_WITH_ROWS,
    Delivered,
    SourceFile,
    column_problems,
    contract_problems,
)
from espoo_analysis.errors import ContractError, Problem, SourceError, did_you_mean, shorten
from espoo_analysis.settings import LARGEST_NUMBER

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path

REMEDY = "Correct the file, then run the command again; nothing was written."
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_DAY = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_INTEGER = re.compile(r"-?[0-9]{1,15}")


def read_table(
    folder: Path,
    path: str,
    contract: type[Delivered],
    known: Mapping[str, Collection[str]] | None = None,
) -> tuple[pd.DataFrame, SourceFile]:
    """Read a CSV file of the data folder and check it against its contract.

    Parameters
    ----------
    folder : Path
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
    SourceFile
        The file's path, SHA-256 and number of rows.

    Raises
    ------
    SourceError
        When the file is missing, empty, not UTF-8 or not a comma-separated table.
    ContractError
        When columns, values or codes are not as agreed; every one of them is listed.
    """
    content = read_bytes(folder, path)
    header, rows = _split(content, path)
    expected = list(contract.to_schema().columns)
    problems = column_problems(header, expected, path) or _width_problems(header, rows, path)
    if not rows and contract in TABLES_WITH_ROWS:
        problems = [*problems, Problem("the table has no rows", path)]
    if problems:
        raise ContractError(f"{path} is not the table that it should be.", problems, REMEDY)
    texts = pd.DataFrame(rows, columns=header, index=_row_numbers(len(rows)), dtype=str)
    table, problems = _typed(texts[expected], contract, path)
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
    return table, SourceFile(path, hashlib.sha256(content).hexdigest(), len(table))


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


def read_bytes(folder: Path, path: str) -> bytes:
    """Return the bytes of a file of the data folder.

    Parameters
    ----------
    folder : Path
        The data folder.
    path : str
        The file, relative to the folder, with forward slashes.

    Returns
    -------
    bytes
        What the file holds; never nothing.

    Raises
    ------
    SourceError
        When the file is missing, cannot be read or is empty.
    """
    file = folder / path
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        near = did_you_mean(file.name, sorted(p.name for p in file.parent.glob("*.csv")))
        problem = Problem(f"the file is missing{near}", path)
        raise SourceError(
            f"A file is missing in {folder}.", [problem], f"Add {path} to the data folder."
        ) from None
    except OSError as error:
        problem = Problem(f"the file cannot be read: {error.strerror}", path)
        raise SourceError(f"A file in {folder} cannot be read.", [problem]) from None
    if not content.strip():
        raise SourceError(f"A file in {folder} is empty.", [Problem("it is empty", path)], REMEDY)
    return content


def decode(content: bytes, path: str) -> str:
    """Decode UTF-8, with or without a byte order mark.

    Parameters
    ----------
    content : bytes
        What the file holds.
    path : str
        The file, for the message.

    Returns
    -------
    str
        The text.

    Raises
    ------
    SourceError
        Naming the first row that is not UTF-8.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        what = "the text is not UTF-8; it may be Windows-1252 or UTF-16 from a spreadsheet"
        raise SourceError(
            f"{path} has the wrong encoding.",
            [Problem(what, path, row)],
            'Save it as "CSV UTF-8", then run the command again; nothing was written.',
        ) from None


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


def _split(content: bytes, path: str) -> tuple[list[str], list[list[str]]]:
    text = decode(content, path)
    if not text.strip():
        raise SourceError(f"{path} is empty.", [Problem("it is empty", path)], REMEDY)
    try:
        header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    except csv.Error as error:
        what = f"the file is not comma-separated text: {error}"
        raise SourceError(f"{path} cannot be read.", [Problem(what, path)], REMEDY) from None
    while rows and not rows[-1]:
        rows.pop()
    if len(header) == 1 and re.search(r"[;\t]", header[0]):
        what = "the fields are not separated by commas"
        raise SourceError(f"{path} cannot be read.", [Problem(what, path, 1)], REMEDY)
    repeated = sorted({name for name in header if header.count(name) > 1})
    if repeated:
        problems = [Problem(f"column '{name}' occurs twice", path, 1) for name in repeated]
        raise ContractError(f"{path} is not the table that it should be.", problems, REMEDY)
    return header, rows


def _width_problems(header: list[str], rows: list[list[str]], path: str) -> list[Problem]:
    return [
        Problem(f"{len(row)} fields, expected {len(header)}", path, number)
        for number, row in zip(_row_numbers(len(rows)), rows, strict=True)
        if len(row) != len(header)
    ]


def _row_numbers(count: int) -> pd.RangeIndex:
    return pd.RangeIndex(2, count + 2, name="row")


def _typed(
    texts: pd.DataFrame, contract: type[Delivered], path: str
) -> tuple[pd.DataFrame, list[Problem]]:
    problems: list[Problem] = []
    columns = {}
    for name, column in contract.to_schema().columns.items():
        dtype = str(column.dtype)
        parse, expected = _PARSERS[dtype.split("[", maxsplit=1)[0]]
        values = []
        for row, text in texts[name].items():
            value = parse(text) if text else None
            if text and value is None:
                problems.append(Problem(f"{shorten(text)!r} is not {expected}", path, row, name))
            values.append(value)
        # A column of required integers stays nullable until the contract has been checked.
        nullable = "Int64" if dtype == "int64" else dtype.replace("string[python]", "str")
        columns[name] = pd.Series(values, index=texts.index, dtype=nullable)
        if dtype == "int64" and columns[name].notna().all():
            columns[name] = columns[name].astype("int64")
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
    "string": (_text, "plain text; it has blanks around it, line breaks or control characters"),
}
