"""Reads a delimited text file (CSV) as a sheet of texts, as its sender wrote it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from espoo_analysis.errors import Problem, SourceError
from espoo_analysis.sources.encodings import decoded
from espoo_analysis.sources.separators import (
    best_split,
    decimal_comma_rows,
    said_separator,
    split_rows,
)
from espoo_analysis.sources.sheet_builder import MOST_CELLS
from espoo_analysis.sources.sheets import EMPTY, Cell, Sheet
from espoo_analysis.sources.stray_quotes import QuoteError, swallowing_rows
from espoo_analysis.sources.zip_parts import unreadable

if TYPE_CHECKING:
    from pathlib import Path

# The separator is found in the beginning; a text is read to the end by that one only.
BEGINNING = 200_000
# A cell is a byte or more, and no field of a table is a kilobyte long on the average.
_MOST_BYTES = 500_000_000
_SHOWN_ROWS = 5
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_WHOLE_ROWS = "a field in quotation marks holds what looks like whole rows"
_TAKE_OUT = (
    "Look at the first quotation mark of the row: take it out, or write it twice within a field "
    "in quotation marks. Or save the file as xlsx, and import that. Nothing was written."
)
_SAVE_AGAIN = 'Save it as "CSV UTF-8" with semicolons, or as xlsx, and import that file.'


@dataclass(frozen=True)
class Delimited:
    """A delimited file, and how it was read.

    Parameters
    ----------
    sheet : Sheet
        The fields, all of them texts; its name is empty.
    encoding : str
        ``UTF-8``, ``UTF-16-LE``, ``UTF-16-BE``, ``Windows-1252`` or ``ISO-8859-15``.
    separator : str
        The character between two fields.
    note : str
        What of the encoding was settled by a rule; empty where the bytes are plain.
    """

    sheet: Sheet
    encoding: str
    separator: str
    note: str = ""


def read_delimited(path: Path) -> Delimited:
    """Read a delimited text file.

    Parameters
    ----------
    path : Path
        The file; `file_kind.kind_of` has called it ``delimited``.

    Returns
    -------
    Delimited
        Its fields. Rows stand where they stand in the file, a ``sep=;`` in the first row is
        left blank, and rows may be of different lengths.

    Raises
    ------
    SourceError
        When the file cannot be decoded or split without a guess, or has too many cells.
    """
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= _MOST_BYTES else b""
    except OSError as error:
        raise unreadable(path, f"it cannot be opened: {error.strerror}", "Look at it.") from None
    if size > _MOST_BYTES:
        raise _too_large(path, f"it has {size // 1_000_000} MB")
    try:
        text, encoding, note = decoded(content)
    except ValueError as error:
        raise unreadable(path, str(error), _SAVE_AGAIN) from None
    _check_characters(path, text)
    rows, separator = _split(path, text)
    count = sum(len(row) for row in rows)
    if count > MOST_CELLS:
        raise _too_large(path, f"it has {count} fields; at most {MOST_CELLS} are read")
    return Delimited(_sheet(rows), encoding, separator, note)


def _too_large(path: Path, what: str) -> SourceError:
    remedy = "Import postings as a ledger; delete what is not needed. Nothing was written."
    return SourceError(f"{path.name} is too large.", [Problem(what, path.name)], remedy)


def _check_characters(path: Path, text: str) -> None:
    found = _CONTROL.search(text)
    if found:
        row = text.count("\n", 0, found.start()) + 1
        what = f"the character U+{ord(found[0]):04X} cannot be part of a text"
        raise SourceError(
            f"{path.name} cannot be read.",
            [Problem(what, path.name, row)],
            f"{_SAVE_AGAIN} Nothing was written.",
        )


def _split(path: Path, text: str) -> tuple[list[list[str]], str]:
    said = said_separator(text)
    try:
        found = None if said else best_split(_beginning(text))
        if not (said or found):
            what = "its lines do not split into columns by semicolons, tabs, bars or commas"
            raise unreadable(path, what, _SAVE_AGAIN)
        separator = said or (found.separator if found else "")
        rows = split_rows(text, separator)
    except QuoteError as error:
        raise _stray_quotes(path, {error.row: error.what}) from None
    if swallowing := swallowing_rows(rows, separator)[:_SHOWN_ROWS]:
        raise _stray_quotes(path, dict.fromkeys(swallowing, _WHOLE_ROWS))
    if said:
        rows[0] = []
    if separator == ",":
        _check_commas(path, rows)
    return rows, separator


def _stray_quotes(path: Path, faults: dict[int, str]) -> SourceError:
    problems = [Problem(what, path.name, row) for row, what in faults.items()]
    return SourceError(f"{path.name} cannot be read.", problems, _TAKE_OUT)


def _beginning(text: str) -> str:
    """Return as many whole lines as are needed to find the separator."""
    if len(text) <= BEGINNING:
        return text
    end = text.rfind("\n", 0, BEGINNING)
    return text[: end + 1] or text


def _check_commas(path: Path, rows: list[list[str]]) -> None:
    problems = [
        Problem("commas seem to separate both fields and decimals", path.name, row)
        for row in decimal_comma_rows(rows)[:_SHOWN_ROWS]
    ]
    if problems:
        summary = f"{path.name} cannot be split into columns without a guess."
        raise SourceError(summary, problems, f"{_SAVE_AGAIN} Nothing was written.")


def _sheet(rows: list[list[str]]) -> Sheet:
    cells = [tuple(Cell(field) if field else EMPTY for field in row) for row in rows]
    while cells and all(cell is EMPTY for cell in cells[-1]):
        cells.pop()
    return Sheet("", tuple(cells))
