"""What the time of a report is spent on.

The parts of the package are called one after the other, with the data folder and the reports
of a run; the notebook's cells are timed in a fork that has run none before.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.cells import seconds_by_kind
from benchmarks.commands import BIN, environment
from benchmarks.folders import LANGUAGES, PERIODS, REPORTS, write_data
from benchmarks.measuring import by_turns, seconds_of
from benchmarks.parts import timed, timed_report
from espoo_analysis.publishing.fork_server import ForkServer
from espoo_analysis.publishing.planning import Selection, plan, require_usable
from espoo_analysis.publishing.preloaded import load_for_reports
from espoo_analysis.publishing.processes import answer_calls
from espoo_analysis.publishing.publication import publish, staging_folder

if TYPE_CHECKING:
    from collections.abc import Callable

_LOADING = (
    "import time, sys, pathlib\n"
    "from espoo_analysis.publishing.preloaded import load_for_reports as load\n"
    "begun = time.perf_counter(); load(); loaded = time.perf_counter()\n"
    "from espoo_analysis.publishing.rehearsal import rehearse\n"
    "rehearse(pathlib.Path(sys.argv[1]), sys.argv[2])\n"
    "print(loaded - begun, time.perf_counter() - loaded)"
)


def _in_fork(server: ForkServer, function: Callable[..., Any], *arguments: Any) -> Any:
    process = server.fork(answer_calls, environment=environment())
    try:
        process.connection.send((function, arguments))
        value, error = process.connection.recv()
    finally:
        process.kill()
        process.wait()
        process.close()
    if error is not None:
        raise error
    return value


def phases(data: Path, out: Path, unit: str, periods: list[str]) -> dict[str, float]:
    """Time the parts of making the reports of a unit.

    Parameters
    ----------
    data, out : Path
        The data folder and an empty reports folder.
    unit : str
        The unit.
    periods : list of str
        The periods.

    Returns
    -------
    dict
        Median seconds by part: first what a run does once, then what each report takes.
    """
    once: dict[str, float] = {}
    selection = Selection(tuple(periods), (unit,), REPORTS, LANGUAGES)
    command = [sys.executable, "-c", _LOADING, str(data), periods[0]]
    said = subprocess.run(  # noqa: S603 - our own code
        command, env=environment(), capture_output=True, text=True, check=True
    ).stdout.split()
    starts = by_turns(
        3, start=lambda: seconds_of([BIN / "espoo-analysis", "--version"], environment())
    )
    once["start of the command"] = starts["start"].median
    with timed(once, "plan"):
        jobs = [item.job for item in plan(selection, data, out)]
    require_usable(jobs[:1])
    with timed(once, "read and check all data"):
        require_usable(jobs)
    once["fork server: import"], once["fork server: rehearse"] = map(float, said)
    each: dict[str, list[float]] = {}
    with ForkServer(load_for_reports, data, periods[0]) as server, staging_folder(out) as staging:
        for job in jobs:
            begun = time.perf_counter()
            _in_fork(server, len, "")
            taken = {"fork, call and end": time.perf_counter() - begun}
            parts, outcome = _in_fork(server, timed_report, job)
            parameters = {**job.recipe.parameters, "data_dir": str(data)}
            cells = _in_fork(server, seconds_by_kind, job.report, parameters)
            begun = time.perf_counter()
            publish(outcome, staging)
            taken["publish"] = time.perf_counter() - begun
            taken |= parts | {f"cells: {kind}": seconds for kind, seconds in cells.items()}
            taken["notebook, without its cells"] = parts["notebook"] - sum(cells.values())
            for part, seconds in taken.items():
                each.setdefault(part, []).append(seconds)
    return once | {part: statistics.median(seconds) for part, seconds in each.items()}


def main() -> None:
    """Print the parts as a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=1, help="units in the data folder")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="phases-") as folder:
        base = Path(folder)
        write_data(base / "data", arguments.units)
        found = phases(base / "data", base / "reports", "unit00", list(PERIODS[:4]))
    print(f"| part, {arguments.units} units in the data | milliseconds |\n|---|---|")
    for part, seconds in found.items():
        print(f"| {part} | {1000 * seconds:.0f} |")


if __name__ == "__main__":
    main()
