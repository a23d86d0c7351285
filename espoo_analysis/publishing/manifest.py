"""The manifest of a unit's period: what was made, and from what."""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from espoo_analysis.errors import Problem, ReportError
from espoo_analysis.shipped import PACKAGE

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
        return {name: entry for name, entry in reports.items() if isinstance(entry, dict)}
    except (ValueError, KeyError, TypeError, AttributeError):
        # It only repeats what can be made anew: a damaged one makes its reports due.
        return {}
    except OSError as error:
        problem = Problem(f"it cannot be read: {error.strerror}", str(file))
        raise ReportError("A manifest cannot be read.", [problem]) from None


def write_manifest(folder: Path, unit: str, period: str, reports: dict[str, Any]) -> None:
    """Write the manifest of a folder in one step.

    Parameters
    ----------
    folder : Path
        ``reports/<unit>/<period>``.
    unit, period : str
        What the folder holds.
    reports : dict
        Entries by report and language.
    """
    manifest = {"schema": _SCHEMA, "unit": unit, "period": period, "reports": reports}
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
    replace_file(folder / FILE_NAME, text + "\n")


def replace_file(file: Path, text: str) -> None:
    """Write a text file so that a reader sees the old or the new one, never a part.

    Parameters
    ----------
    file : Path
        The file; its folder is made if need be.
    text : str
        What it shall hold.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    staged = file.with_name(f".{file.name}.{uuid.uuid4().hex[:8]}")
    try:
        with staged.open("w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        staged.replace(file)
    finally:
        staged.unlink(missing_ok=True)


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
