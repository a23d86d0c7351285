"""Measure what docs/performance.md says, against papermill and nbconvert on the same notebooks.

The sides are measured by turns in one run. The table on stdout can be pasted as it is; what is
going on is told on stderr.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.commands import BIN, Run, environment, peaks
from benchmarks.folders import EXAMPLE, ROOT
from benchmarks.ledger import ledger_rows
from benchmarks.measuring import Measured, by_turns, seconds_of, surroundings
from benchmarks.rivals import Reports
from benchmarks.up_to_date import write_reports

if TYPE_CHECKING:
    from collections.abc import Iterator

_PERIODS = ("2024-10", "2024-12", "2025-04", "2025-07")
_UNITS = 14

Row = tuple[str, str, str, str, str]


def batch(reports: Reports, times: int) -> Iterator[Row]:
    """Compare 24 reports, two at a time."""
    taken = by_turns(
        times,
        ours=reports.by_this_package,
        theirs=reports.by_papermill_and_nbconvert,
        cells=reports.cells_alone,
    )
    ours, theirs, cells = taken["ours"], taken["theirs"], taken["cells"]
    what = f"{reports.number} reports, 2 jobs"
    yield what, f"{ours}", f"{theirs}", f"{_faster(theirs, ours)} faster", "≥ 10 times faster"
    what = "the cells of these reports alone, in 2 warm processes: the limit"
    yield what, f"{cells}", f"{theirs}", f"{_faster(theirs, cells)} faster", "–"


def one_report(reports: Reports, times: int) -> Iterator[Row]:
    """Compare one command for one report with the two commands."""
    for report in reports.reports:
        one = replace(reports, periods=("2025-07",), reports=(report,), languages=("fi",))
        taken = by_turns(times, ours=one.by_this_package, theirs=one.by_papermill_and_nbconvert)
        ratio = _ratio(taken["ours"], taken["theirs"])
        what = f"one cold report, {report}"
        yield what, f"{taken['ours']}", f"{taken['theirs']}", ratio, "≤ 0.6"


def nothing_due(reports: Reports, times: int) -> Iterator[Row]:
    """Time the commands that look through a thousand reports, beside one report of theirs."""
    reports = replace(reports, periods=("2025-07",))
    reports.by_this_package()
    made = reports.base / "ours" / reports.unit / "2025-07"
    base = reports.base / "up-to-date"
    number = write_reports(base, _UNITS, made)
    folders = ["--data", str(base / "data"), "--out", str(base / "reports")]
    expected = f"{number} up to date in "
    said = subprocess.run(  # noqa: S603 - our own command
        [BIN / "espoo-analysis", "run", *folders],
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    ).stderr
    if expected not in said:
        sys.exit(f"They are not up to date: {said[-600:]}")
    theirs = replace(reports, reports=("economic",), languages=("fi",))
    taken = by_turns(
        times,
        run=lambda: seconds_of([BIN / "espoo-analysis", "run", *folders], environment()),
        list=lambda: seconds_of([BIN / "espoo-analysis", "list", *folders], environment()),
        theirs=theirs.by_papermill_and_nbconvert,
    )
    for command in ("run", "list"):
        what = f"`{command}` with {number} reports, all up to date"
        ratio = f"{_ratio(taken[command], taken['theirs'])} of one report"
        yield what, f"{taken[command]}", f"{taken['theirs']} for one report", ratio, "≤ 2 s"


def memory(reports: Reports) -> Iterator[Row]:
    """Compare the largest processes."""
    out, temporary = reports.base / "memory", reports.base / "memory-tmp"
    run = Run(reports.data, out, temporary, 2, *reports.periods)
    ours = peaks(run)
    loop = peaks(reports.two_commands_running())
    theirs = max(loop.values())
    for kind, peak in ours.items():
        goal = "≤ 400 MB" if kind in ("worker", "notebook") else "–"
        what = f"peak memory, {kind} (RSS)"
        yield what, f"{peak:.0f} MB", f"{theirs:.0f} MB", f"{peak / theirs:.2f}", goal


def starts(times: int) -> Iterator[Row]:
    """Compare imports and --help."""
    imports = {
        "pandas": "import pandas",
        "package": "import espoo_analysis",
        "names": "from espoo_analysis import *",
    }
    taken = by_turns(
        2 * times,
        **{
            name: lambda code=code: seconds_of([sys.executable, "-c", code], environment())
            for name, code in imports.items()
        },
        ours=lambda: seconds_of([BIN / "espoo-analysis", "--help"], environment()),
        theirs=lambda: seconds_of([BIN / "papermill", "--help"], environment()),
    )
    for name, goal in (("package", "≤ 1.15"), ("names", "–")):
        what, pandas = f"`{imports[name]}` against `import pandas`", taken["pandas"]
        yield what, f"{taken[name]}", f"{pandas}", _ratio(taken[name], pandas), goal
    ours, theirs = taken["ours"], taken["theirs"]
    what = "`espoo-analysis --help` against `papermill --help`"
    yield what, f"{ours}", f"{theirs}", _ratio(ours, theirs), "≤ 0.3 s"


def _faster(theirs: Measured, ours: Measured) -> str:
    return f"{theirs.median / ours.median:.1f} times"


def _ratio(ours: Measured, theirs: Measured) -> str:
    return f"{ours.median / theirs.median:.2f}"


def main() -> None:
    """Measure everything and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--times", type=int, default=5, help="how often each short row")
    parser.add_argument("--batches", type=int, default=3, help="how often the batch")
    parser.add_argument("--quick", action="store_true", help="each row once")
    arguments = parser.parse_args()
    times, batches = (1, 1) if arguments.quick else (arguments.times, arguments.batches)
    subprocess.run(  # noqa: S603 - bytecode is not what is measured
        [sys.executable, "-m", "compileall", "-q", ROOT / "espoo_analysis"],
        env={**environment(), "PYTHONDONTWRITEBYTECODE": ""},
        check=True,
    )
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        reports = Reports(EXAMPLE, "example", _PERIODS, Path(folder))
        replace(reports, periods=_PERIODS[:1], reports=("economic",)).by_papermill_and_nbconvert()
        rows = [
            *starts(times),
            *one_report(reports, times),
            *nothing_due(reports, times),
            *memory(reports),
            *batch(reports, batches),
            *ledger_rows(times),
        ]
    print(f"{surroundings()}; load {before:.1f} before, {os.getloadavg()[0]:.1f} after.\n")
    print("| what | this package | papermill + nbconvert | ratio | goal |\n|---|---|---|---|---|")
    for row in rows:
        print(f"| {' | '.join(row)} |")
    print("\nMedian (shortest–longest).")


if __name__ == "__main__":
    main()
