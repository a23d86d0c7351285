"""Many reports: make and publish them, several at a time, and stop in order when asked."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from concurrent.futures import CancelledError, Future
from dataclasses import replace
from functools import partial
from queue import SimpleQueue
from typing import TYPE_CHECKING, Protocol

from espoo_analysis.errors import AnalysisError, ReportError
from espoo_analysis.publishing.planning import require_usable
from espoo_analysis.publishing.preloaded import load_for_reports
from espoo_analysis.publishing.processes import LostError, ProcessExecutor
from espoo_analysis.publishing.publication import STAGING, Outcome, publish, staging_folder
from espoo_analysis.settings import REPORT_TIMEOUT_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from espoo_analysis.publishing.jobs import ReportJob

# From here on a rehearsal saves more than it takes.
_MANY = 4


class Executor(Protocol):
    """What makes reports: the part of `concurrent.futures.Executor` that is used here."""

    def submit(
        self, function: Callable[[ReportJob], Outcome], job: ReportJob, /
    ) -> Future[Outcome]:
        """Call a function with a job somewhere."""

    def stop(self) -> None:
        """End every call at once."""

    def shutdown(self) -> None:
        """Wait for the calls and let go of what was needed."""


def make_reports(
    jobs: Sequence[ReportJob],
    reports_folder: Path,
    *,
    workers: int = 1,
    executor: Callable[[Sequence[ReportJob]], Executor] | None = None,
) -> Iterator[tuple[Outcome, list[Path]]]:
    """Make and publish reports; one that fails does not stop the others.

    All data are checked before anything is made. A report whose worker or kernel died is made
    once more, at the end; any other failure would be the same again.

    Parameters
    ----------
    jobs : sequence of ReportJob
        The reports.
    reports_folder : Path
        The folder of all reports.
    workers : int
        How many are made at the same time.
    executor : callable, optional
        Given the reports, gives what makes them; processes of this machine without it.

    Yields
    ------
    Outcome
        What became of a report, in the order in which they end.
    list of Path
        The files that were published.

    Raises
    ------
    BusyError
        When another run writes into the folder.
    AnalysisError
        When the data of a period cannot be used, or the folder cannot be written.
    SystemExit
        When a signal asked to stop: 128 and its number. Every report that was published is
        whole.
    """
    if not jobs:
        if (reports_folder / STAGING).exists():
            with staging_folder(reports_folder):
                return
        return
    begin = executor or partial(_processes, workers, reports_folder.resolve() / STAGING)
    # It loads what makes a report while the data are checked.
    first = begin(jobs)
    try:
        require_usable(jobs)
        with staging_folder(reports_folder) as staging:
            lost: list[ReportJob] = []
            for outcome in _outcomes(jobs, first):
                if outcome.status == "kernel_died":
                    lost.append(outcome.job)
                else:
                    yield _published(outcome, staging)
            for outcome in _outcomes(lost, begin(lost)) if lost else ():
                yield _published(outcome, staging)
    finally:
        first.stop()


def _processes(workers: int, temporary: Path, jobs: Sequence[ReportJob]) -> ProcessExecutor:
    rehearsal = (jobs[0].data_folder, jobs[0].period) if len(jobs) >= _MANY else ()
    count = min(workers, len(jobs))
    executor = ProcessExecutor(count, REPORT_TIMEOUT_SECONDS, load_for_reports, *rehearsal)
    # Temporary files lie where the next run removes what a killed one has left.
    executor.environment["TMPDIR"] = str(temporary)
    return executor


def _outcomes(jobs: Sequence[ReportJob], executor: Executor) -> Iterator[Outcome]:
    ended: SimpleQueue[Future[Outcome] | int] = SimpleQueue()
    try:
        with _stop_requests(ended.put):
            futures = {}
            # The newest first: someone waits for them.
            for job in sorted(jobs, key=lambda job: job.period, reverse=True):
                future = executor.submit(_make, job)
                futures[future] = job
                future.add_done_callback(ended.put)
            for _ in jobs:
                event = ended.get()
                if isinstance(event, int):
                    sys.exit(128 + event)
                # Nothing is kept of it here: thousands of reports do not fit into memory.
                job = futures.pop(event)
                outcome = _outcome(event, job)
                del event
                yield outcome
                del outcome
    except BaseException:
        executor.stop()
        raise
    executor.shutdown()


def _make(job: ReportJob) -> Outcome:
    # What makes a report takes seconds to import; here only those who make one pay for it.
    from espoo_analysis.publishing.runner import make_report  # noqa: PLC0415

    return make_report(job)


def _outcome(future: Future[Outcome], job: ReportJob) -> Outcome:
    try:
        return future.result()
    except (LostError, CancelledError) as error:
        return Outcome(job, "kernel_died", str(error))
    except AnalysisError as error:
        # A notebook that cannot be read, or does not take its parameters.
        return Outcome(job, "failed", str(error))
    except Exception as error:  # noqa: BLE001 - a full disk, a bug: the others go on
        return Outcome(job, "failed", f"it cannot be made: {type(error).__name__}: {error}")


def _published(outcome: Outcome, staging: Path) -> tuple[Outcome, list[Path]]:
    try:
        return outcome, publish(outcome, staging)
    except ReportError as error:
        return replace(outcome, status="not_published", error=str(error)), []


@contextlib.contextmanager
def _stop_requests(tell: Callable[[int], None]) -> Iterator[None]:
    """Have signals told instead of raised, so that none tears a report being published."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [
        getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
    ]
    earlier = {
        number: signal.signal(number, lambda caught, _: tell(caught)) for number in numbers
    }
    try:
        yield
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)
