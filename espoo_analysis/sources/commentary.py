"""Read what the analysts wrote about a period."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from espoo_analysis.errors import ErrorCollector, Problem, SourceError, did_you_mean
from espoo_analysis.settings import LANGUAGES, REPORTS
from espoo_analysis.sources.raw_folder import decode

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from espoo_analysis.period import Period
    from espoo_analysis.sources.raw_folder import RawFolder

_LINE_END = re.compile(r"\r\n?|\n")


@dataclass(frozen=True)
class Commentary:
    """What an analyst wrote.

    Parameters
    ----------
    path : str
        The file, relative to the data folder.
    text : str
        Markdown without blanks around it, its lines ended by line feeds.
    file_sha256 : str
        SHA-256 of the file's bytes.
    """

    path: str
    text: str
    file_sha256: str


def explanations_path(period: Period | str) -> str:
    """Name the file with what was said to the findings of a period.

    Parameters
    ----------
    period : Period or str
        The period.

    Returns
    -------
    str
        Its path relative to the data folder.
    """
    return f"commentary/{period}/explanations.csv"


def read_commentary(
    files: RawFolder, period: Period, units: Collection[str] | None
) -> dict[tuple[str, str, str], Commentary]:
    """Read ``commentary/<period>/<unit>/<report>.<language>.md``.

    Parameters
    ----------
    files : RawFolder
        The data folder.
    period : Period
        The period.
    units : collection of str or None
        The known units; None where they could not be read.

    Returns
    -------
    dict
        Commentary by (unit, report, language); empty where nobody wrote anything.

    Raises
    ------
    SourceError
        When a file has a name or an encoding that cannot be used.
    """
    collector = ErrorCollector()
    texts: dict[tuple[str, str, str], Commentary] = {}
    found = (files.folder / "commentary" / str(period)).rglob("*")
    for file in sorted(file for file in found if file.is_file() and file.name[0] != "."):
        path = file.relative_to(files.folder).as_posix()
        if path == explanations_path(period):
            continue
        key = collector.attempt(_key, file, path, units)
        content = collector.attempt(files.content, path)
        if key is None or content is None:
            continue
        text = collector.attempt(decode, content, path)
        if text is not None:
            digest = hashlib.sha256(content).hexdigest()
            texts[key] = Commentary(path, "\n".join(_LINE_END.split(text.strip())), digest)
    collector.raise_collected(f"The commentary of {period} cannot be used.")
    return texts


def _key(file: Path, path: str, units: Collection[str] | None) -> tuple[str, str, str]:
    _, _, *above, name = PurePosixPath(path).parts
    unit, (report, _, language) = "/".join(above), name.removesuffix(file.suffix).partition(".")
    problems = [
        Problem(f"'{found}' is not a known {what}{did_you_mean(found, known)}", path)
        for what, found, known in (
            ("unit", unit, [unit] if units is None else units),
            ("report", report, REPORTS),
            ("language", language, LANGUAGES),
            ("ending", file.suffix, [".md"]),
        )
        if found not in known
    ]
    if problems:
        remedy = "Call it <report>.<language>.md in the folder of its unit."
        raise SourceError("A commentary file has an unknown name.", problems, remedy)
    return unit, report, language
