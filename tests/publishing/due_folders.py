"""A data folder of two units and two periods, and reports that look as if they had been made."""

from __future__ import annotations

import csv
import hashlib
import shutil
from dataclasses import asdict
from pathlib import Path

from espoo_analysis.publishing.manifest import read_manifest, write_manifest
from espoo_analysis.publishing.planning import Planned, ReportJob, Selection

ALL = Selection((), (), ("activity", "economic"), ("fi", "sv"))
ROOT = Path(__file__).parents[2]
# What the second unit delivers of the first one's rows.
_SECOND_UNIT_ROWS = {"finance": 9, "services": 2, "activities": 3}


def read(file: Path) -> tuple[list[str], list[list[str]]]:
    """Read the header and the rows of a CSV file."""
    header, *rows = csv.reader(file.read_text("utf-8").splitlines())
    return header, rows


def write(file: Path, header: list[str], rows: list[list[str]]) -> None:
    """Write a CSV file as the delivered ones are written."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([header, *rows])


def edit(folder: Path, path: str, old: str, new: str) -> None:
    """Replace the one place where a text occurs in a file, or its first one."""
    text = (folder / path).read_text("utf-8")
    assert old in text, old
    (folder / path).write_text(text.replace(old, new, 1), encoding="utf-8", newline="")


def write_data(folder: Path) -> None:
    """Copy the data of July, add a unit ``advice``, and give October the same rows."""
    shutil.copytree(ROOT / "data", folder, ignore=shutil.ignore_patterns("example"))
    for name, count in _SECOND_UNIT_ROWS.items():
        header, rows = read(folder / f"{name}/2025-07.csv")
        added = [["advice", *row[1:]] for row in rows[:count]]
        write(folder / f"{name}/2025-07.csv", header, [*rows, *added])
        shutil.copy(folder / f"{name}/2025-07.csv", folder / f"{name}/2025-10.csv")
    header, rows = read(folder / "reference/units.csv")
    write(folder / "reference/units.csv", header, [*rows, ["advice", *rows[0][1:]]])
    add_period(folder, "2025-10,interim,2025-10-31,2025-10-31,2025-12-01")


def add_period(folder: Path, row: str) -> None:
    """Append a row to periods.csv."""
    file = folder / "periods.csv"
    file.write_text(f"{file.read_text('utf-8')}{row}\n", encoding="utf-8")


def pretend_made(job: ReportJob, *, status: str = "ok", with_pdf: bool = False) -> None:
    """Write a report's files and its entry in the manifest as the publisher does."""
    endings = ("html", "ipynb", "pdf") if with_pdf else ("html", "ipynb")
    contents = {f"{job.name}.{ending}": f"{job} {ending}".encode() for ending in endings}
    job.folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (job.folder / name).write_bytes(content)
    reports = read_manifest(job.folder)
    reports[job.name] = {
        "status": status,
        "error": "",
        "recipe": asdict(job.recipe),
        "outputs": {name: hashlib.sha256(text).hexdigest() for name, text in contents.items()},
        "findings": [],
        "warnings": [],
    }
    parameters = job.recipe.parameters
    write_manifest(job.folder, parameters["unit"], parameters["period"], reports, job.folder)


def reasons(planned: list[Planned]) -> dict[str, str]:
    """Say by report why each one that is due is due."""
    return {str(item.job): item.reason for item in planned if item.reason}
