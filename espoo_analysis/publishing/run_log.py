"""A log of runs for programs: one JSON object a line."""

from __future__ import annotations

import datetime as dt
import json
import os
from typing import TYPE_CHECKING, Any

from espoo_analysis import __version__
from espoo_analysis.errors import Problem, ReportError

if TYPE_CHECKING:
    from pathlib import Path

    from espoo_analysis.publishing.publication import Outcome


class RunLog:
    """Append what happens in a run to a file.

    Each line is written in one piece, so that runs may share a file and none ends in the middle
    of a line. Every line has `time` (UTC), `run` (the process), `event` and `level`.

    Parameters
    ----------
    file : Path or None
        The file; without it nothing is written.

    Raises
    ------
    ReportError
        When the file cannot be written.
    """

    def __init__(self, file: Path | None) -> None:
        self._descriptor: int | None = None
        if file is None:
            return
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        except OSError as error:
            problem = Problem(str(error.strerror), str(file))
            raise ReportError("The log cannot be written.", [problem]) from None

    def started(self, *, due: int, up_to_date: int, workers: int) -> None:
        """Note what a run is going to do."""
        self._write(
            "run_started", due=due, up_to_date=up_to_date, jobs=workers, version=__version__
        )

    def report(self, outcome: Outcome) -> None:
        """Note what became of a report."""
        parameters = outcome.job.recipe.parameters
        self._write(
            "report_made" if outcome.status == "ok" else "report_failed",
            "info" if outcome.status == "ok" else "error",
            unit=parameters["unit"],
            period=parameters["period"],
            report=outcome.job.report,
            language=outcome.job.language,
            status=outcome.status,
            error=outcome.error,
            warnings=list(outcome.warnings),
            seconds=outcome.seconds,
        )

    def ended(self, status: int, **counts: int) -> None:
        """Note how a run ended: its exit status, and how many reports were made and failed."""
        self._write("run_ended", "error" if status else "info", exit_status=status, **counts)

    def _write(self, event: str, level: str = "info", **fields: Any) -> None:
        if self._descriptor is None:
            return
        time = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
        said = {"time": time, "level": level, "event": event, "run": os.getpid(), **fields}
        os.write(self._descriptor, json.dumps(said, ensure_ascii=False).encode() + b"\n")
