"""Why a report is due: what it was made from, and what it would be made from now."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from espoo_analysis.publishing.manifest import sha256_or_none

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from espoo_analysis.publishing.manifest import Recipe

FAILED = "failed last time"
# What a person calls the parts of a recipe that have no parts of their own.
_NAMES = {
    "parameters": "the parameters",
    "notebook": "the notebook",
    "constructed": "whether the figures are invented",
    "languages": "the languages to which the page leads",
    "package": "the program",
}
# A new lock file changes many libraries at once.
_SHOWN_LIBRARIES = 3


def why_due(entry: Mapping[str, Any] | None, wanted: Recipe) -> str:
    """Say why a report must be made, comparing contents and never times.

    Parameters
    ----------
    entry : mapping or None
        The manifest's entry of the report.
    wanted : Recipe
        How it would be made now.

    Returns
    -------
    str
        Empty when it would come out the same. Whether its files are still there is another
        question; see `altered_files`.
    """
    if not entry or (entry.get("status") == "ok" and not entry.get("recipe")):
        return "new"
    if entry.get("status") != "ok":
        if entry.get("status") == "publishing":
            return "not finished last time"
        why = str(entry.get("error", "")).partition("\n")[0]
        return f"{FAILED}: {why}" if why else FAILED
    made = entry["recipe"]
    changes = [
        *_changed_files(made.get("inputs", {}), wanted.inputs),
        *(name for part, name in _NAMES.items() if made.get(part) != getattr(wanted, part)),
        *_changed_libraries(made.get("versions", {}), wanted.versions),
    ]
    if wanted.pdf_versions and not changes:
        if not made.get("pdf_versions"):
            return "without its PDF"
        changes = _changed_libraries(made["pdf_versions"], wanted.pdf_versions)
    return f"changed: {', '.join(changes)}" if changes else ""


def altered_files(reports: Sequence[tuple[Path, Mapping[str, str]]]) -> list[list[str]]:
    """Find the files of reports that are no longer as they were made.

    Parameters
    ----------
    reports : sequence of (Path, mapping of str to str)
        For each report its folder, and the SHA-256 of each file in it.

    Returns
    -------
    list of list of str
        For each report the names of the files that are missing or altered.
    """
    # Hashing and reading leave the other threads alone; more of them than cores gain nothing.
    with ThreadPoolExecutor() as threads:
        return list(threads.map(_altered, reports))


def _altered(report: tuple[Path, Mapping[str, str]]) -> list[str]:
    folder, outputs = report
    return [name for name, digest in outputs.items() if sha256_or_none(folder / name) != digest]


def _changed_files(made: Mapping[str, str], wanted: Mapping[str, str]) -> list[str]:
    return _changes(made, wanted, lambda path: path)


def _changed_libraries(made: Mapping[str, str], wanted: Mapping[str, str]) -> list[str]:
    changes = _changes(made, wanted, lambda name: f"{name} {made[name]} → {wanted[name]}")
    more = len(changes) - _SHOWN_LIBRARIES
    if more <= 1:
        return changes
    return [*changes[:_SHOWN_LIBRARIES], f"{more} other libraries"]


def _changes(
    made: Mapping[str, str], wanted: Mapping[str, str], describe: Callable[[str], str]
) -> list[str]:
    if made == wanted:
        return []
    return [
        f"{key} (gone)"
        if key not in wanted
        else f"{key} (new)"
        if key not in made
        else describe(key)
        for key in sorted({*made, *wanted})
        if made.get(key) != wanted.get(key)
    ]
