"""The two sides of each comparison: this package's command, and papermill with nbconvert."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.commands import BIN, Watched, environment
from benchmarks.folders import LANGUAGES, REPORTS, ROOT
from benchmarks.measuring import seconds_of

if TYPE_CHECKING:
    from pathlib import Path

_LOOP = """
set -e
"$1/papermill" "$2/${3}_analysis.ipynb" "$4-$5-$3.ipynb" -p period "$5" -p unit "$6" \\
  -p language "$4" -k python3 --no-progress-bar
"$1/jupyter" nbconvert --to html "$4-$5-$3.ipynb" --output "$4-$5-$3.html"
"""


@dataclass(frozen=True)
class Reports:
    """Some reports of one unit, and a place to make them.

    Parameters
    ----------
    data : Path
        The data folder.
    unit : str
        The unit.
    periods, reports, languages : tuple of str
        Every combination is a report.
    base : Path
        A folder for what is made.
    """

    data: Path
    unit: str
    periods: tuple[str, ...]
    base: Path
    reports: tuple[str, ...] = REPORTS
    languages: tuple[str, ...] = LANGUAGES

    @property
    def number(self) -> int:
        """How many there are."""
        return len(self.periods) * len(self.reports) * len(self.languages)

    def by_this_package(self) -> float:
        """Make them by one command into a new folder, and return the seconds."""
        out = self._new_folder("ours")
        named = [("--unit", self.unit), *(("--report", each) for each in self.reports)]
        named += [("--language", each) for each in self.languages]
        options = [word for option in named for word in option]
        command = [BIN / "espoo-analysis", "run", *self.periods, *options]
        seconds = seconds_of(
            [*command, "--data", self.data, "--out", out, "--jobs", "2"], environment()
        )
        self._require_all(out)
        return seconds

    def by_papermill_and_nbconvert(self) -> float:
        """Make them by two commands each, two reports at a time, and return the seconds."""
        out = self._new_folder("theirs")
        script = self.base / "loop.sh"
        script.write_text(f'cd "{out}"{_LOOP}', encoding="utf-8")
        lines = [
            f"{BIN} {ROOT / 'notebooks'} {report} {language} {period} {self.unit}\n"
            for period in self.periods
            for report in self.reports
            for language in self.languages
        ]
        command = ["xargs", "-P", "2", "-L", "1", "sh", script]
        seconds = seconds_of(command, environment(ESPOO_DATA=str(self.data)), "".join(lines))
        self._require_all(out)
        return seconds

    def two_commands_running(self) -> Watched:
        """Start the two commands for the first of them."""
        script = self.base / "loop.sh"
        script.write_text(f'cd "{self._new_folder("theirs")}"{_LOOP}', encoding="utf-8")
        named = [self.reports[0], self.languages[0], self.periods[0], self.unit]
        command = ["sh", script, BIN, ROOT / "notebooks", *named]
        return Watched(command, self.base / "theirs-tmp", ESPOO_DATA=str(self.data))

    def cells_alone(self) -> float:
        """Run their cells in two processes that have loaded everything; return the seconds."""
        finished = subprocess.run(  # noqa: S603 - our own code
            [sys.executable, "-m", "benchmarks.limit", self.data, self.unit, *self.periods],
            env=environment(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1"),
            capture_output=True,
            text=True,
            check=True,
        )
        return float(finished.stdout.split()[-1])

    def _new_folder(self, name: str) -> Path:
        folder = self.base / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def _require_all(self, out: Path) -> None:
        made = len(list(out.rglob("*.html")))
        if made != self.number:
            sys.exit(f"{made} of {self.number} pages were made.")
