"""The files of a data folder as they were delivered: each is opened once, as rows of text.

Needs nothing but the standard library, so that what is up to date is known at once.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from espoo_analysis.errors import ContractError, Problem, SourceError, did_you_mean
from espoo_analysis.sources.folder import DESCRIPTOR

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from espoo_analysis.sources.parts import Part

REMEDY = "Correct the file, then run the command again; nothing was written."
PERIOD_FOLDERS = ("finance", "services", "activities")
# A period may also have these; nothing is missing where it has not.
OPTIONAL_PERIOD_FOLDERS = ("origins",)
LEDGER = "ledger"
_LEDGER_ENDINGS = (".csv", ".parquet")


@dataclass(frozen=True)
class RawTable:
    """A table as its file holds it: texts, unchecked.

    Parameters
    ----------
    path : str
        The file, relative to the data folder.
    header : list of str
        The names of the columns; none occurs twice.
    rows : list of list of str
        The fields of each row; rows may still be of different lengths.
    file_sha256 : str
        SHA-256 of the file's bytes.
    """

    path: str
    header: list[str]
    rows: list[list[str]]
    file_sha256: str

    def width_problems(self) -> list[Problem]:
        """Find the rows that have more or fewer fields than the header."""
        return [
            Problem(f"{len(row)} fields, expected {len(self.header)}", self.path, number)
            for number, row in enumerate(self.rows, start=2)
            if len(row) != len(self.header)
        ]


class RawFolder:
    """A data folder whose files are each opened once, however often they are asked for.

    What is computed and what is said to have been read are then of the same bytes.

    Parameters
    ----------
    folder : Path
        The data folder.
    proposed : mapping of str to bytes, optional
        Files that are not written yet, by path: they are read in place of the folder's.
    """

    def __init__(self, folder: Path, proposed: Mapping[str, bytes] | None = None) -> None:
        self.folder = folder
        self._proposed = proposed or {}
        self._tables: dict[str, RawTable] = {}
        self._period_files: list[str] | None = None
        self._is_constructed: bool | None = None
        #: What `espoo_analysis.sources.rows` has found in each file, by path and unit.
        self.parts_by_unit: dict[str, dict[str, Part]] = {}

    def table(self, path: str) -> RawTable:
        """Split a CSV file into its rows.

        Parameters
        ----------
        path : str
            The file, relative to the folder, with forward slashes.

        Returns
        -------
        RawTable
            Header and rows; empty lines at the end are no rows.

        Raises
        ------
        SourceError
            When the file is missing, empty, not UTF-8 or not a comma-separated table.
        ContractError
            When a column occurs twice.
        """
        if path not in self._tables:
            content = self.content(path)
            header, rows = _split(decode(content, path), path)
            digest = hashlib.sha256(content).hexdigest()
            self._tables[path] = RawTable(path, header, rows, digest)
        return self._tables[path]

    def period_files(self) -> list[str]:
        """List the tables of all periods, relative to the folder."""
        if self._period_files is None:
            names = (*PERIOD_FOLDERS, *OPTIONAL_PERIOD_FOLDERS)
            present = {
                f"{name}/{file.name}"
                for name in names
                for file in (self.folder / name).glob("*.csv")
            }
            present |= {path for path in self._proposed if path.partition("/")[0] in names}
            self._period_files = sorted(present, key=lambda path: _place(path, names))
        return self._period_files

    def has(self, path: str) -> bool:
        """Tell whether the folder holds a file, by its path relative to the folder."""
        return path in self._proposed or (self.folder / path).is_file()

    def ledger_files(self, period: str) -> list[str]:
        """List the files of the ledger that hold the postings of a period.

        Parameters
        ----------
        period : str
            The period, as ``YYYY-MM``.

        Returns
        -------
        list of str
            The file that is named by the period, where there is one; else all files that are
            named by no period. Relative to the folder, sorted.

        Raises
        ------
        SourceError
            When two files are named by the period.
        """
        files = sorted((self.folder / LEDGER).glob("*"))
        files = [file for file in files if file.suffix in _LEDGER_ENDINGS]
        own = [file for file in files if file.stem == period]
        if len(own) > 1:
            problems = [Problem("it is named by the same period", _ledger(file)) for file in own]
            raise SourceError("The ledger holds a period twice.", problems, "Keep one of them.")
        shared = [file for file in files if not re.fullmatch(r"[0-9]{4}-[0-9]{2}", file.stem)]
        return [_ledger(file) for file in own or shared]

    def file_sha256(self, path: str) -> str:
        """Compute the SHA-256 of a file of any size."""
        with (self.folder / path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def is_constructed(self) -> bool:
        """Tell whether the folder declares that its figures are invented.

        Returns
        -------
        bool
            True where the descriptor says ``"constructed": true``.

        Raises
        ------
        SourceError
            When the descriptor is not a JSON object.
        """
        if self._is_constructed is None:
            try:
                descriptor = json.loads((self.folder / DESCRIPTOR).read_text("utf-8"))
                self._is_constructed = bool(descriptor.get("constructed", False))
            except (OSError, ValueError, AttributeError) as error:
                problem = Problem(f"it is not a JSON object: {error}", DESCRIPTOR)
                summary = "The data folder's descriptor cannot be read."
                raise SourceError(summary, [problem]) from None
        return self._is_constructed

    def content(self, path: str) -> bytes:
        """Return the bytes of a file.

        Parameters
        ----------
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
        if path in self._proposed:
            return self._proposed[path]
        file = self.folder / path
        try:
            content = file.read_bytes()
        except FileNotFoundError:
            near = did_you_mean(file.name, sorted(p.name for p in file.parent.glob("*.csv")))
            problem = Problem(f"the file is missing{near}", path)
            summary = f"A file is missing in {self.folder}."
            raise SourceError(summary, [problem], f"Add {path} to the data folder.") from None
        except OSError as error:
            problem = Problem(f"the file cannot be read: {error.strerror}", path)
            raise SourceError(f"A file in {self.folder} cannot be read.", [problem]) from None
        if not content.strip():
            raise SourceError(
                f"A file in {self.folder} is empty.", [Problem("it is empty", path)], REMEDY
            )
        return content


def _is_read(path: str, period: str) -> bool:
    folder, _, name = path.partition("/")
    of = name.removesuffix(".csv")
    return of == period or (folder in PERIOD_FOLDERS and of < period)


def _place(path: str, folders: tuple[str, ...]) -> tuple[int, str]:
    return folders.index(path.partition("/")[0]), path


def _ledger(file: Path) -> str:
    return f"{LEDGER}/{file.name}"


def files_of_period(files: RawFolder, period: str) -> dict[str, bytes]:
    """Gather what `load_period` reads of one period, to send it elsewhere.

    Parameters
    ----------
    files : RawFolder
        The data folder.
    period : str
        The period, as ``YYYY-MM``.

    Returns
    -------
    dict of str to bytes
        By path, relative to the folder; as a folder they are enough for that period.

    Raises
    ------
    SourceError
        When a file cannot be read.
    """
    found = [files.folder / DESCRIPTOR, files.folder / "periods.csv"]
    found += (files.folder / "reference").glob("*.csv")
    found += (files.folder / "statistics").glob("*.csv")
    found += (files.folder / path for path in files.ledger_files(period))
    found += (files.folder / path for path in files.period_files() if _is_read(path, period))
    written = (files.folder / "commentary" / period).rglob("*")
    found += (file for file in written if file.is_file() and file.name[0] != ".")
    paths = [file.relative_to(files.folder).as_posix() for file in sorted(found)]
    return {path: files.content(path) for path in paths}


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


def _split(text: str, path: str) -> tuple[list[str], list[list[str]]]:
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
