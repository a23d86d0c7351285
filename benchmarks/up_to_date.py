"""A reports folder in which nothing is due."""

from __future__ import annotations

import shutil
from collections import defaultdict
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from benchmarks.folders import LANGUAGES, REPORTS, read_entries, write_data
from espoo_analysis.publishing.manifest import write_manifest
from espoo_analysis.publishing.planning import Selection, plan

if TYPE_CHECKING:
    from pathlib import Path


def write_reports(base: Path, units: int, made: Path) -> int:
    """Write a data folder, and for each of its reports the files of one that was made.

    The manifests say the truth: what each report would be made from now, and the SHA-256 of
    each of its files.

    Parameters
    ----------
    base : Path
        Gets ``data`` and ``reports``.
    units : int
        How many units; each has 72 reports.
    made : Path
        A folder ``<unit>/<period>`` in which both reports were made in all languages.

    Returns
    -------
    int
        How many reports there are.
    """
    write_data(base / "data", units)
    entries = {name: entry for (_, name), entry in read_entries(made.parents[1]).items()}
    manifests: dict[Path, dict[str, Any]] = defaultdict(dict)
    selection = Selection((), (), REPORTS, LANGUAGES)
    planned = plan(selection, base / "data", base / "reports")
    for job in (item.job for item in planned):
        (job.folder / "tables").mkdir(parents=True, exist_ok=True)
        for name in entries[job.name]["outputs"]:
            shutil.copy(made / name, job.folder / name)
        manifests[job.folder][job.name] = {**entries[job.name], "recipe": asdict(job.recipe)}
    for folder, reports in manifests.items():
        write_manifest(folder, folder.parent.name, folder.name, reports, folder)
    return len(planned)
