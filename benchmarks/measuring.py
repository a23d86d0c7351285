"""Time whole commands by turns, and say what was measured on which machine."""

from __future__ import annotations

import datetime as dt
import os
import platform
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_GIB = 1024**3


@dataclass(frozen=True)
class Measured:
    """The seconds that something took, one time after the other.

    Parameters
    ----------
    seconds : tuple of float
        One for each time.
    """

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The median of all times."""
        return statistics.median(self.seconds)

    def __str__(self) -> str:
        """Say the median and, in brackets, the shortest and the longest."""
        return f"{self.median:.2f} s ({min(self.seconds):.2f}–{max(self.seconds):.2f})"


def seconds_of(
    command: Sequence[object], environment: Mapping[str, str], text: str = ""
) -> float:
    """Run a command to its end and time it.

    Parameters
    ----------
    command : sequence
        The program and its arguments.
    environment : mapping
        Its environment variables.
    text : str
        What it reads from stdin.

    Returns
    -------
    float
        From before its start to after its end.
    """
    begun = time.perf_counter()
    finished = subprocess.run(  # noqa: S603 - our own commands
        [str(word) for word in command],
        env=dict(environment),
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - begun
    if finished.returncode:
        sys.exit(f"{command[0]} ended with {finished.returncode}:\n{finished.stderr}")
    return seconds


def by_turns(times: int, **sides: Callable[[], float]) -> dict[str, Measured]:
    """Measure several sides, each once and then each again.

    Parameters
    ----------
    times : int
        How often.
    **sides : callable
        Each does its thing and returns the seconds.

    Returns
    -------
    dict
        What each side took.
    """
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for turn in range(times):
        for name, measure in sides.items():
            taken[name].append(measure())
            print(f"{turn + 1}/{times} {name}: {taken[name][-1]:.2f} s", file=sys.stderr)
    return {name: Measured(tuple(seconds)) for name, seconds in taken.items()}


def surroundings() -> str:
    """Say when, where and with which versions this runs."""
    model = "unknown processor"
    if (processors := Path("/proc/cpuinfo")).is_file():
        lines = processors.read_text("utf-8").splitlines()
        models = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
        model = models[0] if models else model
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _GIB
    libraries = ", ".join(
        f"{name} {version(name)}" for name in ("papermill", "nbconvert", "pandas", "matplotlib")
    )
    return (
        f"{dt.datetime.now(dt.UTC):%Y-%m-%d}, {len(os.sched_getaffinity(0))} cores ({model}), "
        f"{memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}, {libraries}"
    )
