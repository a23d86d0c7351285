"""Write the constructed example into a folder, whole or not at all."""

from __future__ import annotations

import csv
import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from espoo_analysis.contracts.dictionary import data_package
from espoo_analysis.errors import AnalysisError
from espoo_analysis.example.accrual import Noise
from espoo_analysis.example.activities import activity_rows
from espoo_analysis.example.counts import service_rows
from espoo_analysis.example.finance import finance_rows
from espoo_analysis.example.reference import reference_tables
from espoo_analysis.example.texts import commentary_files, explanation_rows
from espoo_analysis.example.timetable import PERIODS, period_row
from espoo_analysis.shipped import shipped_folder
from espoo_analysis.sources import table_files

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SEED = 20250731

# Day, residents, foreign-language speakers.
_RESIDENTS = (
    ("2022-12-31", 48_210, 7_918),
    ("2023-12-31", 49_030, 8_702),
    ("2024-12-31", 49_655, 9_541),
)


def write_example(folder: Path) -> list[Path]:
    """Write the example data set into a new or empty folder, whole or not at all.

    Parameters
    ----------
    folder : Path
        Where it shall lie.

    Returns
    -------
    list of Path
        The files that were written.

    Raises
    ------
    AnalysisError
        When the folder holds something, or cannot be written.
    """
    folder = folder.expanduser().absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise AnalysisError(
            f"{folder} is not an empty folder; nothing was written.",
            remedy="Name a folder that does not exist yet.",
        )
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".example-", dir=folder.parent) as staging:
            whole = Path(staging) / folder.name
            _write(whole)
            if not folder.exists():
                whole.replace(folder)
                whole = folder
            # An empty folder stays where it is, for somebody may stand in it.
            for entry in sorted(whole.iterdir()) if whole != folder else []:
                entry.replace(folder / entry.name)
    except OSError as error:
        raise AnalysisError(f"{folder} cannot be written: {error.strerror}.") from None
    return sorted(file for file in folder.rglob("*") if file.is_file())


def _write(folder: Path) -> None:
    for path, rows in _tables().items():
        _write_csv(folder / path, rows)
    lines = "reference/lines.csv"
    shutil.copyfile(shipped_folder("data/reference") / "lines.csv", folder / lines)
    for path, text in commentary_files().items():
        _write_text(folder / path, text)
    package = data_package(
        table_files(folder),
        name="espoo-analysis-example",
        title="Constructed example",
        constructed=True,
    )
    text = json.dumps(package, ensure_ascii=False, indent=1)
    _write_text(folder / "datapackage.json", f"{text}\n")


def _tables() -> dict[str, Sequence[Mapping[str, Any]]]:
    finance = {str(period): finance_rows(period, SEED, Noise()) for period in PERIODS}
    explained = {str(period): explanation_rows(period, finance) for period in PERIODS}
    return {
        **{f"reference/{name}.csv": rows for name, rows in reference_tables().items()},
        "periods.csv": [period_row(period) for period in PERIODS],
        "statistics/population.csv": _population_rows(),
        **{f"finance/{period}.csv": rows for period, rows in finance.items()},
        **{f"services/{period}.csv": service_rows(period, SEED) for period in PERIODS},
        **{f"activities/{period}.csv": activity_rows(period) for period in PERIODS},
        **{
            f"commentary/{period}/explanations.csv": rows
            for period, rows in explained.items()
            if rows
        },
    }


def _population_rows() -> list[dict[str, Any]]:
    known = {"status": "final", "note": "", "source": "constructed"}
    return [
        {"statistic": statistic, "area": "Example Town", "as_of": day, "value": count, **known}
        for day, residents, speakers in _RESIDENTS
        for statistic, count in (
            ("population", residents),
            ("foreign_language_speakers", speakers),
        )
    ]


def _write_csv(file: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _write_text(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8", newline="\n")
