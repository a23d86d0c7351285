"""Read what the analysts wrote about a period."""

from __future__ import annotations

import hashlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from espoo_analysis.contracts import SourceFile
from espoo_analysis.errors import ErrorCollector, Problem, SourceError, did_you_mean
from espoo_analysis.settings import LANGUAGES, REPORTS
from espoo_analysis.sources.csv_files import decode, read_bytes

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from espoo_analysis.period import Period


def read_commentary(
    folder: Path, period: Period, units: Collection[str] | None
) -> tuple[dict[tuple[str, str, str], str], tuple[SourceFile, ...]]:
    """Read ``commentary/<period>/<unit>/<report>.<language>.md``.

    Parameters
    ----------
    folder : Path
        The data folder.
    period : Period
        The period.
    units : collection of str or None
        The known units; None where they could not be read.

    Returns
    -------
    dict
        Markdown by (unit, report, language); empty where nobody wrote anything.
    tuple of SourceFile
        The files that were read.

    Raises
    ------
    SourceError
        When a file has a name or an encoding that cannot be used.
    """
    collector = ErrorCollector()
    texts: dict[tuple[str, str, str], str] = {}
    files = []
    found = (folder / "commentary" / str(period)).rglob("*")
    for file in sorted(file for file in found if file.is_file() and file.name[0] != "."):
        path = file.relative_to(folder).as_posix()
        key = collector.attempt(_key, file, path, units)
        content = collector.attempt(read_bytes, folder, path)
        if key is None or content is None:
            continue
        text = collector.attempt(decode, content, path)
        if text is not None:
            texts[key] = text.strip()
            files.append(SourceFile(path, hashlib.sha256(content).hexdigest()))
    collector.raise_collected(f"The commentary of {period} cannot be used.")
    return texts, tuple(files)


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
