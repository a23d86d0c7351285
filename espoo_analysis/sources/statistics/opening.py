"""A statistics file of any of the formats: which one it is shows at its beginning."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from espoo_analysis.errors import Problem, SourceError
from espoo_analysis.sources.statistics.faults import REMEDY, table_error
from espoo_analysis.sources.statistics.json_stat import table_from_json_stat
from espoo_analysis.sources.statistics.json_text import parse_json
from espoo_analysis.sources.statistics.px import read_px
from espoo_analysis.sources.statistics.px_json import read_px_json

if TYPE_CHECKING:
    from pathlib import Path

    from espoo_analysis.sources.statistics.table import StatisticsTable

MAX_BYTES = 200_000_000
_BEGINS_AS_PX = re.compile(rb"\s*[A-Z][A-Z-]*\s*[=(\[]")
_MARK = b"\xef\xbb\xbf"


def read_statistics(file: Path) -> StatisticsTable:
    """Open a statistics file.

    Parameters
    ----------
    file : Path
        A JSON-stat 2.0, PxWeb json or PX file.

    Returns
    -------
    StatisticsTable
        What it holds; its name is the file's without the folder.

    Raises
    ------
    SourceError
        When the file cannot be opened or is too large, and as `parse_statistics` does.
    """
    try:
        size = file.stat().st_size
        if size > MAX_BYTES:
            raise table_error(file.name, f"it has {size} bytes, at most {MAX_BYTES} are read")
        content = file.read_bytes()
    except OSError as error:
        problem = Problem(f"the file cannot be read: {error.strerror}", file.name)
        raise SourceError(f"{file.name} cannot be opened.", [problem], REMEDY) from None
    return parse_statistics(content, file.name)


def parse_statistics(content: bytes, name: str, language: str = "") -> StatisticsTable:
    """Read a statistics file whose format shows at its beginning.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        The file's name, for messages and as the origin.
    language : str
        The language of the names in a PX file that has several.

    Returns
    -------
    StatisticsTable
        What it holds.

    Raises
    ------
    SourceError
        When it is none of the formats or not as its format asks.
    """
    beginning = content[:2_000].removeprefix(_MARK)
    if _BEGINS_AS_PX.match(beginning):
        return read_px(content, name, language)
    if not beginning.lstrip().startswith(b"{"):
        raise table_error(name, "it is none of JSON-stat 2.0, PxWeb json and PX")
    members = parse_json(content, name)
    if "columns" in members and "data" in members:
        return read_px_json(content, name)
    return table_from_json_stat(members, name)
