"""The manifest of a unit's period: what was made, and from what."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from espoo_analysis.errors import Problem, ReportError
from espoo_analysis.shipped import PACKAGE
from espoo_analysis.writing import staged_file

if TYPE_CHECKING:
    from pathlib import Path


FILE_NAME = "manifest.json"
_SCHEMA = 2


@dataclass(frozen=True)
class Recipe:
    """Everything that decides what a report looks like; equal recipes give equal reports.

    Parameters
    ----------
    parameters : dict
        The notebook's parameters.
    inputs : dict
        SHA-256 of the rows or the text that the report reads, by file.
    notebook : str
        SHA-256 of the notebook.
    constructed : bool
        Whether the figures are invented, which the page then says.
    languages : list of str
        The languages of the report, to which its page leads.
    package : str
        SHA-256 of this package's code.
    versions : dict
        Versions of Python, of this package and of every library that has a part in the page.
    pdf_versions : dict
        Versions of the libraries that make the PDF; empty where none is made.
    files : dict
        SHA-256 of each whole file that was read, for the record: nothing depends on it.
    """

    parameters: dict[str, Any]
    inputs: dict[str, str]
    notebook: str
    constructed: bool
    languages: list[str]
    package: str
    versions: dict[str, str] = field(default_factory=dict)
    pdf_versions: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict, compare=False)


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a folder.

    Parameters
    ----------
    folder : Path
        ``reports/<unit>/<period>``.

    Returns
    -------
    dict
        Entries by report and language; empty where there is no manifest, or a damaged one.

    Raises
    ------
    ReportError
        When the file may not be read.
    """
    file = folder / FILE_NAME
    if not file.is_file():
        return {}
    try:
        manifest = json.loads(file.read_text("utf-8"))
        # Another schema is another version's: its reports are made anew.
        reports = manifest["reports"] if manifest["schema"] == _SCHEMA else {}
        return {name: entry for name, entry in reports.items() if _is_entry(entry)}
    except (ValueError, KeyError, TypeError, AttributeError):
        # It only repeats what can be made anew: a damaged one makes its reports due.
        return {}
    except OSError as error:
        problem = Problem(f"it cannot be read: {error.strerror}", str(file))
        raise ReportError("A manifest cannot be read.", [problem]) from None


def _is_entry(entry: Any) -> bool:
    recipe = entry.get("recipe", {}) if isinstance(entry, dict) else None
    if not isinstance(recipe, dict):
        return False
    parts = [recipe.get(name, {}) for name in ("inputs", "versions", "pdf_versions")]
    return all(isinstance(part, dict) for part in (entry.get("outputs", {}), *parts))


def write_manifest(
    folder: Path, unit: str, period: str, reports: dict[str, Any], staging: Path
) -> None:
    """Write the manifest of a folder in one step: a reader sees the old or the new one.

    Parameters
    ----------
    folder : Path
        ``reports/<unit>/<period>``; it is made if need be.
    unit, period : str
        What the folder holds.
    reports : dict
        Entries by report and language.
    staging : Path
        A folder on the same disk, from which what a killed run leaves is removed.
    """
    manifest = {"schema": _SCHEMA, "unit": unit, "period": period, "reports": reports}
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    folder.mkdir(parents=True, exist_ok=True)
    staged_file(text.encode(), staging / FILE_NAME).replace(folder / FILE_NAME)


def sha256_of(file: Path) -> str:
    """Compute the SHA-256 of a file's bytes.

    Parameters
    ----------
    file : Path
        The file.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    with file.open("rb", buffering=0) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sha256_or_none(file: Path) -> str | None:
    """Compute the SHA-256 of a file's bytes where it can be read.

    Parameters
    ----------
    file : Path
        The file.

    Returns
    -------
    str or None
        64 hexadecimal digits; None without such a file.
    """
    try:
        return sha256_of(file)
    except OSError:
        return None


@cache
def package_sha256() -> str:
    """Compute the SHA-256 of this package: its code, wording, templates and styles.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    digest = hashlib.sha256()
    for file in sorted(PACKAGE.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            digest.update(file.relative_to(PACKAGE).as_posix().encode() + b"\0")
            digest.update(file.read_bytes())
    return digest.hexdigest()
