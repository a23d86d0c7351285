"""The manifest of a unit's period: what was made, from what, and whether it is still valid."""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from espoo_analysis import __version__
from espoo_analysis.errors import Problem, ReportError
from espoo_analysis.shipped import PACKAGE

if TYPE_CHECKING:
    from pathlib import Path
from platform import python_version

FILE_NAME = "manifest.json"
_SCHEMA = 1
_LIBRARIES = (
    "babel",
    "beautifulsoup4",
    "great-tables",
    "ipykernel",
    "jinja2",
    "matplotlib",
    "mistune",
    "nbclient",
    "nbconvert",
    "numpy",
    "pandas",
    "pandera",
    "papermill",
    "seaborn",
    "xlsxwriter",
)


@dataclass(frozen=True)
class Recipe:
    """Everything that decides what a report looks like; equal recipes give equal reports.

    Parameters
    ----------
    parameters : dict
        The notebook's parameters.
    inputs : dict
        SHA-256 of each data file by its path.
    notebook : str
        SHA-256 of the notebook.
    constructed : bool
        Whether the figures are invented, which the page then says.
    languages : list of str
        The languages of the report, to which its page leads.
    package : str
        SHA-256 of this package's code.
    versions : dict
        Versions of Python, of this package and of the libraries that it imports.
    """

    parameters: dict[str, Any]
    inputs: dict[str, str]
    notebook: str
    constructed: bool
    languages: list[str]
    package: str
    versions: dict[str, str] = field(default_factory=dict)


def recipe(
    parameters: dict[str, Any],
    inputs: dict[str, str],
    notebook: Path,
    *,
    constructed: bool,
    languages: list[str],
) -> Recipe:
    """Describe how a report would be made now.

    Parameters
    ----------
    parameters : dict
        The notebook's parameters.
    inputs : dict
        SHA-256 of each data file by its path.
    notebook : Path
        The notebook.
    constructed : bool
        Whether the figures are invented.
    languages : list of str
        The languages of the report.

    Returns
    -------
    Recipe
        To be compared with the recipe of an earlier run.
    """
    made_by = (_package_hash(), _versions())
    digest = sha256_of(notebook)
    return Recipe(parameters, inputs, digest, constructed, languages, *made_by)


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
        return dict(manifest["reports"]) if manifest["schema"] == _SCHEMA else {}
    except (ValueError, KeyError, TypeError):
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


def why_due(entry: dict[str, Any] | None, wanted: Recipe, folder: Path) -> str:
    """Say why a report must be made, comparing contents and never times.

    Parameters
    ----------
    entry : dict or None
        The manifest's entry of the report.
    wanted : Recipe
        How it would be made now.
    folder : Path
        Where its files lie.

    Returns
    -------
    str
        Empty when it is up to date.
    """
    if entry is None or entry.get("status") != "ok":
        return "new" if entry is None else "failed last time"
    made, now = entry.get("recipe", {}), asdict(wanted)
    if not made:
        return "new"
    if made["inputs"] != now["inputs"]:
        paths = {*made["inputs"], *now["inputs"]}
        changed = [
            path for path in sorted(paths) if made["inputs"].get(path) != now["inputs"].get(path)
        ]
        return f"changed: {', '.join(changed)}"
    parts = [name for name in made if made[name] != now.get(name)]
    if parts:
        return f"changed: {', '.join(parts)}"
    gone = [
        name
        for name, digest in entry["outputs"].items()
        if not (folder / name).is_file() or sha256_of(folder / name) != digest
    ]
    return f"missing or altered: {', '.join(gone)}" if gone else ""


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
    return hashlib.sha256(file.read_bytes()).hexdigest()


@cache
def _package_hash() -> str:
    digest = hashlib.sha256()
    for file in sorted(PACKAGE.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            digest.update(file.relative_to(PACKAGE).as_posix().encode() + b"\0")
            digest.update(file.read_bytes())
    return digest.hexdigest()


@cache
def _versions() -> dict[str, str]:
    libraries = {name: version(name) for name in _LIBRARIES}
    return {"python": python_version(), "espoo-analysis": __version__, **libraries}
