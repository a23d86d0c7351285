"""Run the commands of this environment, and watch the processes that belong to one run."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.folders import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

BIN = Path(sys.executable).parent
_MARK = "ESPOO_BENCHMARK_RUN"
_KIB = 1024


def environment(**more: str) -> dict[str, str]:
    """Give this process's environment, with this checkout's package and more variables."""
    kept = {name: value for name, value in os.environ.items() if name != "ESPOO_DATA"}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


class Watched:
    """A command whose processes are known by a variable in their environment.

    Parameters
    ----------
    command : sequence
        The program and its arguments.
    temporary : Path
        Its folder for temporary files; beside it lies what it writes to stderr.
    **variables : str
        Environment variables.
    """

    def __init__(self, command: Sequence[object], temporary: Path, **variables: str) -> None:
        temporary.mkdir(parents=True, exist_ok=True)
        self.temporary = temporary
        self._mark = f"{_MARK}={uuid.uuid4().hex}"
        self._errors = temporary.with_name(f"{temporary.name}-stderr.txt")
        folders = dict.fromkeys(("TMPDIR", "JUPYTER_RUNTIME_DIR"), str(temporary))
        mark = dict([self._mark.split("=")])
        with self._errors.open("wb") as stream:
            self.process = subprocess.Popen(  # noqa: S603 - our own commands
                [str(word) for word in command],
                env=environment(**folders, **mark, **variables),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=stream,
            )

    @property
    def said(self) -> str:
        """What the run wrote to stderr so far."""
        return self._errors.read_text("utf-8", "replace")

    def processes(self) -> dict[int, str]:
        """Find the processes of the run.

        Returns
        -------
        dict
            By number: ``main``, ``fork server``, ``worker``, or ``notebook`` for a fork that
            runs one.
        """
        mark = self._mark.encode()
        parents = {}
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if mark in (folder / "environ").read_bytes().split(b"\0"):
                    status = (folder / "stat").read_text("utf-8").rpartition(")")[2].split()
                    parents[int(folder.name)] = int(status[1])
        names = ("main", "fork server", "worker", "notebook")
        found = {}
        for number, parent in parents.items():
            depth, above = 0, parent
            while above in parents:
                depth, above = depth + 1, parents[above]
            found[number] = names[min(depth, len(names) - 1)]
        return found

    def is_gone(self, seconds: float) -> bool:
        """Wait until no process of the run is left; after ``seconds`` say that one is."""
        deadline = time.monotonic() + seconds
        while self.processes():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True


class Run(Watched):
    """One run of ``espoo-analysis run``.

    Parameters
    ----------
    data, out, temporary : Path
        The data folder, the reports folder and the folder for temporary files.
    jobs : int
        How many reports are made at the same time.
    *more
        Further arguments.
    """

    def __init__(
        self, data: Path, out: Path, temporary: Path, jobs: int = 2, *more: object
    ) -> None:
        self.out = out
        options = ["--data", data, "--out", out, "--jobs", jobs, *more]
        super().__init__([BIN / "espoo-analysis", "run", *options], temporary)


def peaks(run: Watched) -> dict[str, float]:
    """Watch a command to its end and keep the largest peak of each kind of process, in MB.

    Parameters
    ----------
    run : Watched
        The command.

    Returns
    -------
    dict
        Peaks of the pages in memory (RSS), as the system keeps them for each process.
    """
    found: dict[str, float] = {}
    while run.process.poll() is None:
        for number, kind in run.processes().items():
            with contextlib.suppress(OSError):
                status = Path(f"/proc/{number}/status").read_text("utf-8")
                peak = status.partition("VmHWM:")[2].split(maxsplit=1)
                if peak:
                    found[kind] = max(found.get(kind, 0), int(peak[0]) / _KIB)
        time.sleep(0.05)
    return found


def memory_of(number: int) -> dict[str, float]:
    """Read what a process holds in memory, in MB.

    Parameters
    ----------
    number : int
        The process.

    Returns
    -------
    dict
        ``rss``, all of its pages; ``pss``, where a page shared by two counts half to each;
        empty when the process has ended.
    """
    wanted = {"Rss:": "rss", "Pss:": "pss"}
    try:
        lines = Path(f"/proc/{number}/smaps_rollup").read_text("utf-8").splitlines()
    except OSError:
        return {}
    fields = [line.split() for line in lines[1:]]
    return {wanted[name]: int(size) / _KIB for name, size, *_ in fields if name in wanted}
