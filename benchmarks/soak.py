"""Make 1 000 reports in one command and look whether memory stays flat and nothing is left.

Memory is sampled every second. Exit status 1 when it grows, when a process that makes reports
takes more than 400 MB, or when the run leaves a process, a socket or a file behind.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from benchmarks.commands import Run, memory_of
from benchmarks.folders import LANGUAGES, PERIODS, REPORTS, false_promises, strangers, write_data

_GROWTH = 1.05
_GOAL_MB = 400
_SECONDS_TO_END = 5
# Fewer samples say nothing of a quarter.
_FEWEST = 8

Samples = dict[str, list[dict[str, float]]]


def sampled(run: Run) -> Samples:
    """Sample the memory of a run's processes every second until it ends.

    Parameters
    ----------
    run : Run
        The run.

    Returns
    -------
    dict
        By kind of process, what `memory_of` said of each one.
    """
    samples: Samples = defaultdict(list)
    while run.process.poll() is None:
        for number, kind in run.processes().items():
            if memory := memory_of(number):
                samples[kind].append(memory)
        time.sleep(1)
    return samples


def memory_row(kind: str, samples: list[dict[str, float]], measure: str) -> tuple[str, float]:
    """Compare the first and the last quarter of a kind of process.

    Parameters
    ----------
    kind : str
        The kind.
    samples : list of dict
        Its samples in the order of time.
    measure : str
        ``rss`` or ``pss``.

    Returns
    -------
    str
        A row of the table.
    float
        The last quarter's median as a multiple of the first one's.
    """
    values = [sample[measure] for sample in samples]
    quarter = max(1, len(values) // 4)
    first, last = statistics.median(values[:quarter]), statistics.median(values[-quarter:])
    row = f"| {kind} | {measure.upper()} | {first:.0f} | {last:.0f} | {max(values):.0f} |"
    return row, last / first


def judged(samples: Samples) -> list[str]:
    """Print a table of the samples and say what is wrong with them."""
    faults = []
    print("| process | measure | first quarter, MB | last quarter, MB | peak, MB |")
    print("|---|---|---|---|---|")
    for kind, taken in samples.items():
        # The first seconds load the libraries; what they load is not growth.
        steady = taken[len(taken) // 20 :]
        for measure in ("rss", "pss"):
            row, growth = memory_row(kind, steady, measure)
            print(row)
            # The share of a page depends on how many happen to hold it; all pages do not.
            if measure == "rss" and growth > _GROWTH and len(steady) >= _FEWEST:
                faults.append(f"{kind}: it grew {growth:.2f} times")
        peak = max(sample["rss"] for sample in taken)
        if kind != "main" and peak > _GOAL_MB:
            faults.append(f"{kind}: {peak:.0f} MB are more than {_GOAL_MB}")
    return faults


def left_by(run: Run, base: Path) -> list[str]:
    """Name what a run that has ended left behind."""
    faults = []
    if not run.is_gone(_SECONDS_TO_END):
        faults.append(f"processes are left: {run.processes()}")
    sockets = Path("/proc/net/unix").read_text("utf-8")
    faults += [f"a socket is left: {line}" for line in sockets.splitlines() if str(base) in line]
    faults += [f"a temporary file is left: {path}" for path in run.temporary.rglob("*")]
    faults += [f"no manifest lists {name}" for name in strangers(run.out)]
    return faults + [f"a false promise: {name}" for name in false_promises(run.out)]


def _ours() -> set[str]:
    return {path.name for path in Path(tempfile.gettempdir()).glob("espoo-*")}


def main() -> int:
    """Make the reports, and print what they took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=14, help="72 reports each")
    parser.add_argument("--jobs", type=int, default=2, help="reports at the same time")
    arguments = parser.parse_args()
    reports = arguments.units * len(PERIODS) * len(REPORTS) * len(LANGUAGES)
    before = _ours()
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        base = Path(folder)
        write_data(base / "data", arguments.units)
        begun = time.monotonic()
        run = Run(base / "data", base / "reports", base / "tmp", arguments.jobs)
        samples = sampled(run)
        seconds = time.monotonic() - begun
        made = len(list(run.out.rglob("*.html")))
        print(f"{made} reports in {seconds:.0f} s, {60 * made / seconds:.0f} a minute\n")
        faults = judged(samples) + left_by(run, base)
        if run.process.returncode or made != reports:
            faults.append(f"it ended with {run.process.returncode}: {run.said[-600:]}")
    faults += [f"left in the system's temporary folder: {name}" for name in _ours() - before]
    print(f"\n{len(faults)} faults")
    for fault in faults:
        print(f"- {fault}")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
