"""A part of a file that a report reads, and the SHA-256 by which it is known again.

Needs nothing but the standard library.
"""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from espoo_analysis.settings import REPORTS

if TYPE_CHECKING:
    from collections.abc import Sequence


class Part(NamedTuple):
    """What some reports read from one file.

    Parameters
    ----------
    path : str
        The file, relative to the data folder, with forward slashes.
    sha256 : str
        SHA-256 of what is read; see `rows_sha256` and `text_sha256`.
    row_count : int or None
        How many rows are read; None for texts.
    file_sha256 : str
        SHA-256 of the whole file's bytes.
    unit : str
        The unit whose reports read it; empty: those of every unit.
    reports : tuple of str
        The reports that read it.
    language : str
        The language whose pages read it; empty: those of every language.
    """

    path: str
    sha256: str
    row_count: int | None
    file_sha256: str
    unit: str = ""
    reports: tuple[str, ...] = REPORTS
    language: str = ""


@dataclass(frozen=True)
class PeriodRows:
    """What the reports of one period read.

    Parameters
    ----------
    period : str
        The period.
    reports : dict of str to tuple of str
        By unit, in the order of units.csv, the reports for which it has rows.
    parts : dict of str to list of Part
        By unit; under the empty name what the reports of all units read.
    is_constructed : bool
        Whether the figures are invented.
    """

    period: str
    reports: dict[str, tuple[str, ...]]
    parts: dict[str, list[Part]]
    is_constructed: bool

    def read_by(self, unit: str, report: str, language: str) -> list[Part]:
        """List the parts that one page reads, sorted by file."""
        found = [
            part
            for part in (*self.parts[""], *self.parts.get(unit, ()))
            if report in part.reports and part.language in ("", language)
        ]
        return sorted(found, key=lambda part: part.path)


def together(parts: Sequence[Part]) -> Part:
    """Put what is read of the same table of several periods into one part.

    Parameters
    ----------
    parts : sequence of Part
        One for each file, in ascending order, of the same unit.

    Returns
    -------
    Part
        The one part as it is. Of several, the path names the first and the last file, and the
        SHA-256 are those of the text that has a line for each file: its path, a blank and its
        SHA-256.

    Examples
    --------
    >>> one = Part("finance/2025-06.csv", "a" * 64, 9, "b" * 64)
    >>> both = together([one, one._replace(path="finance/2025-07.csv")])
    >>> both.path, both.row_count
    ('finance/2025-06.csv … finance/2025-07.csv', 18)
    """
    first, last = parts[0], parts[-1]
    if first is last:
        return first
    rows = "\n".join(f"{part.path} {part.sha256}" for part in parts)
    whole = "\n".join(f"{part.path} {part.file_sha256}" for part in parts)
    return first._replace(
        path=f"{first.path} … {last.path}",
        sha256=text_sha256(rows),
        row_count=sum(part.row_count or 0 for part in parts),
        file_sha256=text_sha256(whole),
    )


def rows_sha256(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    r"""Compute the SHA-256 of rows so that only their content and order count.

    The header and the rows are written as CSV with commas, fields in quotes only where a field
    holds a comma, a quote or a line break, a line feed after each row, in UTF-8.

    Parameters
    ----------
    header : sequence of str
        The names of the file's columns.
    rows : sequence of sequence of str
        The rows.

    Returns
    -------
    str
        64 hexadecimal digits. For all rows of a file that is written so, those of the file.

    Examples
    --------
    >>> rows_sha256(["unit", "value"], [["a", "1"]]) == text_sha256("unit,value\na,1")
    True
    """
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows((header, *rows))
    return hashlib.sha256(written.getvalue().encode()).hexdigest()


def text_sha256(text: str) -> str:
    """Compute the SHA-256 of a text with one line feed after it, in UTF-8.

    Parameters
    ----------
    text : str
        A text without blanks around it, its lines ended by line feeds.

    Returns
    -------
    str
        64 hexadecimal digits.

    Examples
    --------
    >>> text_sha256("Menot kasvavat.")[:8]
    '9b8c90da'
    """
    return hashlib.sha256(f"{text}\n".encode()).hexdigest()
