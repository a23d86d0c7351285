"""The tables of the data folder as an import writes them: rows of text, whole files."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from espoo_analysis.contracts import DELIVERED_TABLES
from espoo_analysis.contracts.dictionary import data_package
from espoo_analysis.errors import AnalysisError
from espoo_analysis.sources.folder import DESCRIPTOR, table_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from espoo_analysis.sources.raw_folder import RawFolder


def rows_of(files: RawFolder, path: str) -> tuple[list[str], list[list[str]]]:
    """Read a table that is to be written anew.

    Parameters
    ----------
    files : RawFolder
        The data folder.
    path : str
        The file, relative to the folder.

    Returns
    -------
    tuple of list of str and list of list of str
        The columns and the rows; of a file that is not there the contract's columns, no rows.

    Raises
    ------
    AnalysisError
        When the file cannot be read as a table.
    """
    if files.has(path):
        table = files.table(path)
        if problems := table.width_problems():
            raise AnalysisError(f"{path} is not the table that it should be.", problems)
        return table.header, table.rows
    return columns_of(path), []


def columns_of(path: str) -> list[str]:
    """Name the columns that the contract of a file asks for."""
    contract = DELIVERED_TABLES.get(path) or DELIVERED_TABLES[path.partition("/")[0]]
    return list(contract.to_schema().columns)


def written_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    r"""Write a table in the form of the data folder.

    Parameters
    ----------
    header : sequence of str
        The columns.
    rows : iterable of sequence of str
        The rows.

    Returns
    -------
    bytes
        The whole file.

    Examples
    --------
    >>> written_table(["unit", "value"], [["a", "1,5"]])
    b'unit,value\na,"1,5"\n'
    """
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows((header, *rows))
    return text.getvalue().encode()


def on_one_line(text: str) -> str:
    r"""Put on one line what a cell may hold over several; no table keeps control characters.

    Parameters
    ----------
    text : str
        What stands in a source.

    Returns
    -------
    str
        The same with single blanks, and without what cannot be printed.

    Examples
    --------
    >>> on_one_line("Muutettu\n talousarvio\x07")
    'Muutettu talousarvio'
    """
    words = " ".join(text.split())
    return "".join(letter for letter in words if letter.isprintable())


def described(files: RawFolder, contents: Mapping[str, bytes]) -> dict[str, bytes]:
    """Keep the files that would change, and add the descriptor of the folder as it would be.

    Parameters
    ----------
    files : RawFolder
        The data folder as it is.
    contents : mapping of str to bytes
        The files that an import writes, by path.

    Returns
    -------
    dict of str to bytes
        In the same order, the descriptor last.

    Raises
    ------
    SourceError
        When the descriptor is no JSON object.
    """
    new = {name: content for name, content in contents.items() if _differs(files, name, content)}
    # It also says in plain words when the descriptor is no JSON object.
    files.is_constructed()
    description = json.loads(files.content(DESCRIPTOR))
    paths = sorted({*table_files(files.folder), *new})
    description["resources"] = data_package(paths, name="", title="")["resources"]
    descriptor = (json.dumps(description, ensure_ascii=False, indent=1) + "\n").encode()
    return {**new, DESCRIPTOR: descriptor} if _differs(files, DESCRIPTOR, descriptor) else new


def _differs(files: RawFolder, path: str, content: bytes) -> bool:
    return not files.has(path) or files.content(path) != content
