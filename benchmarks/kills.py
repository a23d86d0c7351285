"""Kill runs at random moments and look whether the reports folder is ever untrue.

A few reports are made due, a run is started, and a signal ends its main process, its fork
server or a worker. Then every manifest must match its files, every other report must be the
same bytes as before, and no process may be left. Now and then the next run may finish, and
all must be there. Exit status 1 at a fault.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.commands import Run
from benchmarks.folders import (
    LANGUAGES,
    PERIODS,
    REPORTS,
    digest_of,
    false_promises,
    read_entries,
    strangers,
    write_commentary,
    write_data,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    Entries = dict[tuple[Path, str], dict[str, Any]]

_UNITS, _PERIODS = 3, PERIODS[:3]
_LONGEST_RUN = 120
_LONGEST_SLEEP = 10
_FINISH_EVERY = 20
# Whoever of the run outlives it does so for less than this.
_LAST_SECONDS = 5
# What is killed, how, and how often.
_TARGETS = {
    ("main", signal.SIGKILL): 11,
    ("main", signal.SIGTERM): 4,
    ("worker", signal.SIGKILL): 2,
    ("notebook", signal.SIGKILL): 1,
    ("fork server", signal.SIGKILL): 2,
}
# When: at a moment of the whole run, or in the middle of moving a report into place.
_MOMENTS = {"any": 1, "publishing": 1}


class Trial:
    """A data folder and its reports, which live through one kill after the other.

    Parameters
    ----------
    base : Path
        An empty folder for everything.
    chance : random.Random
        Decides what is due, what is killed and when.
    """

    def __init__(self, base: Path, chance: random.Random) -> None:
        self.data, self.out, self.temporary = base / "data", base / "reports", base / "tmp"
        self.chance = chance
        self.counts: Counter[str] = Counter()
        self.faults: list[str] = []
        self.seconds = 6.0
        self.round = 0
        self.due: set[tuple[Path, str]] = set(_all_reports(self.out))
        self.left: set[str] = set()
        write_data(self.data, _UNITS, _PERIODS)

    def finish(self) -> None:
        """Let a run come to its end: all is there, up to date, and nothing else."""
        run = Run(self.data, self.out, self.temporary)
        status = run.process.wait(10 * _LONGEST_RUN)
        wanted = _UNITS * len(_PERIODS) * len(REPORTS) * len(LANGUAGES)
        entries = read_entries(self.out)
        whole = sum(entry["status"] == "ok" for entry in entries.values())
        self._expect(status == 0, f"a run that was left alone ended with {status}: {run.said}")
        self._expect(whole == wanted, f"{whole} of {wanted} reports are whole")
        self._expect_true()
        left = set(strangers(self.out)) - self.left
        self._expect(not left, f"left behind in the reports folder: {sorted(left)}")
        self.left |= left
        self.due.clear()
        self._expect_gone(run)
        self.counts["runs that were left to finish"] += 1
        again = Run(self.data, self.out, self.temporary)
        again.process.wait(_LONGEST_RUN)
        said = f"{wanted} up to date in "
        self._expect(said in again.said, f"not all are up to date afterwards: {again.said}")

    def kill_one(self) -> None:
        """Make some reports due, start a run, end it, and look at what is left."""
        self.round += 1
        self._make_due()
        before, bytes_before = read_entries(self.out), self._digests()
        old_staging = _number_of_folder(self.out / ".staging")
        run = Run(self.data, self.out, self.temporary)
        begun = time.monotonic()
        (target, sent), moment = self._drawn(_TARGETS), self._drawn(_MOMENTS)
        self._wait_for(moment, run, begun)
        number = self._number_of(target, run, begun)
        is_over = run.process.poll() is not None or number is None
        if number is not None and not is_over:
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, sent)
        what = "nothing: the run was over"
        if not is_over:
            what = f"{sent.name} to {target} while {_phase(self.out, before, old_staging)}"
        status = run.process.wait(_LONGEST_RUN)
        seconds = time.monotonic() - begun
        self.counts[what] += 1
        self._expect_end(run, target, sent, status, what)
        staging = _number_of_folder(self.out / ".staging")
        # What an earlier one left stays when a run is ended before it begins to make reports.
        is_left = staging not in (None, old_staging) and status != -signal.SIGKILL
        self._expect(not is_left, f"{what}: .staging is left (status {status})")
        self._expect_true(what)
        self._expect_kept(before, bytes_before, what)
        print(f"{self.round}: {what}; it ended with {status}", file=sys.stderr)
        if status == 0:
            self.due.clear()
            self.seconds = min((self.seconds + seconds) / 2, _LONGEST_SLEEP)

    def _make_due(self) -> None:
        everything = list(_all_reports(self.out))
        due = set(self.chance.sample(everything, self.chance.randint(3, 12)))
        for folder, name in due:
            place = f"{folder.name}/{folder.parent.name}/{name}"
            write_commentary(self.data, place, f"Teksti {self.chance.randrange(10**9)}.")
        # What an earlier round made due may still be.
        self.due |= due

    def _drawn(self, weights: dict[Any, int]) -> Any:
        return self.chance.choices(list(weights), list(weights.values()))[0]

    def _wait_for(self, moment: str, run: Run, begun: float) -> None:
        if moment == "any":
            # A little longer than a run takes, so that its end is hit, too.
            time.sleep(self.chance.uniform(0, 1.05 * self.seconds))
            return
        # One of the reports is being published when its files are staged.
        reports_to_pass = self.chance.randrange(4)
        staged = self.out / ".staging" / "0"
        while run.process.poll() is None and time.monotonic() < begun + _LONGEST_RUN:
            if staged.exists():
                if not reports_to_pass:
                    time.sleep(self.chance.uniform(0, 0.03))
                    return
                reports_to_pass -= 1
                while staged.exists() and run.process.poll() is None:
                    time.sleep(0.001)
            time.sleep(0.001)

    def _number_of(self, target: str, run: Run, begun: float) -> int | None:
        while run.process.poll() is None and time.monotonic() < begun + _LONGEST_RUN:
            if target == "main":
                return run.process.pid
            found = [number for number, kind in run.processes().items() if kind == target]
            if found:
                return self.chance.choice(found)
            time.sleep(0.01)
        return None

    def _expect_end(
        self, run: Run, target: str, sent: signal.Signals, status: int, what: str
    ) -> None:
        # Before Python can listen to it, SIGTERM ends it as any other program.
        ends = {signal.SIGKILL: {0, -9}, signal.SIGTERM: {0, 143, -15}}[sent]
        expected = ends if target == "main" else {0}
        said = run.said
        self._expect(status in expected, f"{what}: it ended with {status}: {said[-600:]}")
        self._expect("Traceback" not in said, f"{what}: it wrote a traceback: {said[-1500:]}")
        self._expect_gone(run, what)
        left = sorted(path.name for path in self.temporary.iterdir())
        self._expect(not left, f"{what}: left in the temporary folder: {left[:3]}")
        shutil.rmtree(self.temporary)

    def _expect_gone(self, run: Run, what: str = "") -> None:
        is_gone = run.is_gone(_LAST_SECONDS)
        self._expect(is_gone, f"{what}: processes are left: {run.processes()}")

    def _expect_true(self, what: str = "") -> None:
        broken = false_promises(self.out)
        self._expect(not broken, f"{what}: {len(broken)} false promises: {broken[:3]}")

    def _expect_kept(
        self,
        before: Entries,
        bytes_before: dict[Path, str],
        what: str,
    ) -> None:
        after, bytes_after = read_entries(self.out), self._digests()
        lost = sorted(str(key) for key in before.keys() - after.keys())
        self._expect(not lost, f"{what}: entries are lost: {lost[:3]}")
        for key, entry in before.items():
            if key in self.due or entry["status"] != "ok":
                continue
            files = [key[0] / name for name in entry["outputs"]]
            is_same = after.get(key) == entry and all(
                bytes_before[file] == bytes_after.get(file) for file in files
            )
            self._expect(is_same, f"{what}: {key} was up to date and is another now")

    def _digests(self) -> dict[Path, str]:
        return {
            path: digest_of(path)
            for path in self.out.glob("*/*/**/*")
            if path.is_file() and path.name != "manifest.json"
        }

    def _expect(self, is_so: bool, otherwise: str) -> None:  # noqa: FBT001 - as in assert
        if not is_so:
            fault = f"round {self.round}: {otherwise}"
            self.faults.append(fault)
            print(f"FAULT {fault}", file=sys.stderr)


def same_as_fresh(trial: Trial, base: Path) -> list[str]:
    """Make all reports of a trial's data in a new folder and name those that differ.

    Parameters
    ----------
    trial : Trial
        After a run that finished.
    base : Path
        An empty folder.

    Returns
    -------
    list of str
        Files that are other bytes than those of the trial.
    """
    fresh = base / "fresh"
    Run(trial.data, fresh, base / "tmp").process.wait(10 * _LONGEST_RUN)
    lived = {key: entry["outputs"] for key, entry in read_entries(trial.out).items()}
    made = {key: entry["outputs"] for key, entry in read_entries(fresh).items()}
    return [
        f"{folder.relative_to(fresh)}/{name}"
        for (folder, name), outputs in made.items()
        if lived.get((trial.out / folder.relative_to(fresh), name)) != outputs
    ]


def _all_reports(out: Path) -> Iterator[tuple[Path, str]]:
    for unit in range(_UNITS):
        for period in _PERIODS:
            for report in REPORTS:
                for language in LANGUAGES:
                    yield out / f"unit{unit:02d}" / period, f"{report}.{language}"


def _number_of_folder(folder: Path) -> int | None:
    with contextlib.suppress(OSError):
        return folder.stat().st_ctime_ns
    return None


def _phase(out: Path, before: Entries, old_staging: int | None) -> str:
    if _number_of_folder(out / ".staging") in (None, old_staging):
        return "starting and planning"
    after = read_entries(out)
    changed = [entry for key, entry in after.items() if entry != before.get(key)]
    is_staged = any(path.name.isdigit() for path in (out / ".staging").glob("*"))
    if is_staged or any(entry["status"] == "publishing" for entry in changed):
        return "publishing"
    return "making" if changed else "loading or making the first"


def main() -> int:
    """Kill as often as asked, and print what happened."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="how many")
    parser.add_argument("--seed", type=int, help="of an earlier trial, to repeat its draws")
    arguments = parser.parse_args()
    seed = random.randrange(10**9) if arguments.seed is None else arguments.seed  # noqa: S311
    print(f"Seed: {seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="kills-") as folder:
        base = Path(folder)
        trial = Trial(base, random.Random(seed))  # noqa: S311 - no secret
        trial.finish()
        for number in range(1, arguments.kills + 1):
            trial.kill_one()
            if number % _FINISH_EVERY == 0:
                trial.finish()
        if arguments.kills % _FINISH_EVERY:
            trial.finish()
        differing = same_as_fresh(trial, base)
        if differing:
            trial.faults.append(f"other than made in a new folder: {differing[:3]}")
    for what, count in sorted(trial.counts.items()):
        print(f"{count:5}  {what}")
    print(f"{len(trial.faults)} faults in {arguments.kills} kills")
    for fault in trial.faults:
        print(f"- {fault}")
    return int(bool(trial.faults))


if __name__ == "__main__":
    sys.exit(main())
