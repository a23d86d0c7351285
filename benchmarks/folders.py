"""Made-up data folders of many units, and what their reports folders promise."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "data" / "example"
UNIT = "example"
REPORTS, LANGUAGES = ("activity", "economic"), ("fi", "sv", "en")
PERIODS = tuple(f"2025-{month:02d}" for month in range(1, 13))


def write_data(folder: Path, units: int, periods: Sequence[str] = PERIODS) -> None:
    """Write a data folder: the example's unit under many codes.

    Parameters
    ----------
    folder : Path
        A folder that does not exist yet.
    units : int
        How many units.
    periods : sequence of str
        Periods of 2025.
    """
    codes = [f"unit{number:02d}" for number in range(units)]
    shutil.copytree(EXAMPLE / "reference", folder / "reference")
    shutil.copy(EXAMPLE / "datapackage.json", folder)
    for name in ("units", "binding_levels", "structural_breaks"):
        _copy_rows(f"reference/{name}.csv", folder, codes)
    header, rows = _read(EXAMPLE / "periods.csv")
    _write(folder / "periods.csv", header, [row for row in rows if row[0] in periods])
    for period in periods:
        for kind in ("finance", "services", "activities"):
            _copy_rows(f"{kind}/{period}.csv", folder, codes)
        for unit in codes:
            for report in REPORTS:
                for language in LANGUAGES:
                    write_commentary(folder, f"{period}/{unit}/{report}.{language}", "Teksti.")


def write_commentary(folder: Path, report: str, text: str) -> None:
    """Write what an analyst says in one report; ``report`` is period/unit/report.language."""
    file = folder / "commentary" / f"{report}.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{text}\n", encoding="utf-8")


def read_entries(reports_folder: Path) -> dict[tuple[Path, str], dict[str, Any]]:
    """Read what every manifest says of every report.

    Parameters
    ----------
    reports_folder : Path
        The folder of all reports.

    Returns
    -------
    dict
        Entries by the report's folder and name.
    """
    return {
        (manifest.parent, name): entry
        for manifest in sorted(reports_folder.glob("*/*/manifest.json"))
        for name, entry in json.loads(manifest.read_text("utf-8"))["reports"].items()
    }


def false_promises(reports_folder: Path) -> list[str]:
    """Name the files that a manifest lists and that are not there as it says.

    Parameters
    ----------
    reports_folder : Path
        The folder of all reports.

    Returns
    -------
    list of str
        Empty when every manifest is true.
    """
    return [
        f"{folder.relative_to(reports_folder)}/{file} of {name} ({entry['status']})"
        for (folder, name), entry in read_entries(reports_folder).items()
        for file, digest in entry["outputs"].items()
        if _sha256_or_none(folder / file) != digest
    ]


def strangers(reports_folder: Path) -> list[str]:
    """Name the files in a reports folder that no manifest lists.

    Parameters
    ----------
    reports_folder : Path
        The folder of all reports.

    Returns
    -------
    list of str
        Empty after a run that came to its end.
    """
    listed = {reports_folder / ".lock"}
    for (folder, _), entry in read_entries(reports_folder).items():
        listed |= {folder / file for file in entry["outputs"]} | {folder / "manifest.json"}
    found = {path for path in reports_folder.rglob("*") if not path.is_dir()}
    found |= set(reports_folder.glob(".staging"))
    return [str(path.relative_to(reports_folder)) for path in sorted(found - listed)]


def digest_of(file: Path) -> str:
    """Compute a file's SHA-256."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _sha256_or_none(file: Path) -> str | None:
    return digest_of(file) if file.is_file() else None


def _copy_rows(path: str, folder: Path, units: Sequence[str]) -> None:
    header, rows = _read(EXAMPLE / path)
    # The example's other unit is left out.
    own = [row for row in rows if row[header.index("unit")] == UNIT]
    _write(folder / path, header, [[unit, *row[1:]] for unit in units for row in own])


def _read(file: Path) -> tuple[list[str], list[list[str]]]:
    with file.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    return header, rows


def _write(file: Path, header: list[str], rows: list[list[str]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([header, *rows])
