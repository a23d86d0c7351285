"""A log of runs for programs: one JSON object a line."""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from typing import TYPE_CHECKING, Any, Self

from espoo_analysis import __version__
from espoo_analysis.errors import AnalysisError, Problem

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from espoo_analysis.publishing.publication import Outcome


# The exit status of a process that a signal stopped is this and the signal's number.
_STOPPED = 128


class RunLog:
    """Append what happens in a run to a file, and count it.

    Each line is one write, so that several runs may share a file. When the disk is full, the run
    goes on without its log. Every line has `time` (UTC), `level`, `event` and `run` (the
    process). Used in a `with` statement, the last line says how the run ended.

    Parameters
    ----------
    file : Path or None
        The file; without it nothing is written.

    Attributes
    ----------
    made, failed : int
        How many reports were.

    Raises
    ------
    AnalysisError
        When the file cannot be written.
    """

    def __init__(self, file: Path | None) -> None:
        self.made = self.failed = 0
        self._descriptor: int | None = None
        if file is None:
            return
        try:
            self._descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        except OSError as error:
            problem = Problem(str(error.strerror), str(file))
            raise AnalysisError(
                "The log cannot be written.", [problem], "Name another file with --log."
            ) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        status = _exit_status(error) if error else int(self.failed > 0)
        what = str(error) if isinstance(error, Exception) else ""
        # Stopped by a signal: somebody wanted it so.
        level = "error" if 0 < status < _STOPPED else "info"
        ended = {"exit_status": status, "error": what}
        self._write("run_ended", level, **ended, made=self.made, failed=self.failed)
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def started(self, *, due: int, up_to_date: int, workers: int) -> None:
        """Note what a run is going to do."""
        planned = {"due": due, "up_to_date": up_to_date, "jobs": workers}
        self._write("run_started", "info", version=__version__, **planned)

    def report(self, outcome: Outcome) -> None:
        """Note what became of a report."""
        is_well = outcome.status == "ok"
        self.made += is_well
        self.failed += not is_well
        parameters = outcome.job.recipe.parameters
        self._write(
            "report_made" if is_well else "report_failed",
            "info" if is_well else "error",
            unit=parameters["unit"],
            period=parameters["period"],
            report=outcome.job.report,
            language=outcome.job.language,
            status=outcome.status,
            error=outcome.error,
            warnings=list(outcome.warnings),
            seconds=outcome.seconds,
        )

    def _write(self, event: str, level: str = "info", **fields: Any) -> None:
        if self._descriptor is None:
            return
        time = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
        said = {"time": time, "level": level, "event": event, "run": os.getpid(), **fields}
        try:
            os.write(self._descriptor, json.dumps(said, ensure_ascii=False).encode() + b"\n")
        except OSError as error:
            # The reports matter more than what is said of them.
            message = f"The log cannot be written any more: {error.strerror}\n"
            sys.stderr.write(f"espoo-analysis: {message}")
            os.close(self._descriptor)
            self._descriptor = None


def _exit_status(error: BaseException) -> int:
    if isinstance(error, AnalysisError):
        return error.exit_status
    return int(error.code or 0) if isinstance(error, SystemExit) else 1
