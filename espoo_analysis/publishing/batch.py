"""Many reports: make and publish them, one after the other or several at a time."""

from __future__ import annotations

import multiprocessing
import signal
import sys
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from typing import TYPE_CHECKING

from espoo_analysis.errors import ReportError
from espoo_analysis.publishing.runner import Outcome, make_report, publish, staging_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from espoo_analysis.publishing.planning import ReportJob


def make_reports(
    jobs: Sequence[ReportJob], reports_folder: Path, *, workers: int = 1
) -> Iterator[tuple[Outcome, list[Path]]]:
    """Make and publish reports; one that fails does not stop the others.

    Parameters
    ----------
    jobs : sequence of ReportJob
        The reports.
    reports_folder : Path
        The folder of all reports.
    workers : int
        How many are made at the same time.

    Yields
    ------
    Outcome
        What became of a report, in the order in which they end.
    list of Path
        The files that were published.

    Raises
    ------
    AnalysisError
        When the folder cannot be written, or a notebook does not take its parameters.
    """
    with staging_folder(reports_folder) as staging:
        if workers == 1:
            for job in jobs:
                yield _published(_made(job, staging))
            return
        context = multiprocessing.get_context("spawn")
        executor = ProcessPoolExecutor(workers, context, initializer=_prepare_worker)
        try:
            futures = {executor.submit(_made, job, staging): job for job in jobs}
            for future in as_completed(futures):
                yield _published(_outcome(future, futures[future]))
        finally:
            # After an interruption the reports that have not begun are not begun.
            executor.shutdown(cancel_futures=True)


def _made(job: ReportJob, staging: Path) -> Outcome:
    try:
        return make_report(job, staging)
    except OSError as error:
        # A full disk, a folder that is gone: the report is not there, the others go on.
        return Outcome(job, "not_published", f"it cannot be written: {error}", {}, [], ())


def _published(outcome: Outcome) -> tuple[Outcome, list[Path]]:
    try:
        return outcome, publish(outcome)
    except ReportError as error:
        return replace(outcome, status="not_published", error=str(error)), []


def _prepare_worker() -> None:
    # Ctrl-C reaches every process of the terminal: the parent decides what then ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))


def _outcome(future: Future[Outcome], job: ReportJob) -> Outcome:
    try:
        return future.result()
    except BrokenProcessPool:
        return Outcome(job, "kernel_died", "the worker process died", {}, [], ())
