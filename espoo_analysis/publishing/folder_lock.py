"""One run at a time writes into a reports folder."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from espoo_analysis.errors import AnalysisError, Problem, ReportError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE_NAME = ".lock"
#: The exit status with which a command asks to be tried again: EX_TEMPFAIL of sysexits.h.
TRY_AGAIN = 75


class BusyError(ReportError):
    """Another run is writing into the reports folder; later it will not."""

    exit_status = TRY_AGAIN


@contextlib.contextmanager
def hold(reports_folder: Path) -> Iterator[None]:
    """Keep every other run out of a reports folder; within one process it may be nested.

    The system lets go of it however the process ends; the empty lock file stays.

    Parameters
    ----------
    reports_folder : Path
        The folder of all reports; it is made if need be.

    Raises
    ------
    BusyError
        When another process holds it.
    AnalysisError
        When the folder cannot be written.
    """
    try:
        reports_folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(reports_folder.resolve() / FILE_NAME, timeout=0, is_singleton=True)
        lock.acquire()
    except Timeout:
        raise BusyError(
            f"Another run is writing into {reports_folder}.",
            remedy="Wait until it has ended, or name another folder with --out.",
        ) from None
    except OSError as error:
        raise unwritable(reports_folder, error) from None
    try:
        yield
    finally:
        lock.release()


def unwritable(reports_folder: Path, error: OSError) -> AnalysisError:
    """Say that a reports folder cannot be written.

    Parameters
    ----------
    reports_folder : Path
        The folder of all reports.
    error : OSError
        What the system says.

    Returns
    -------
    AnalysisError
        To be raised.
    """
    problem = Problem(str(error.strerror), str(reports_folder))
    return AnalysisError(
        "The reports cannot be written.", [problem], "Name another folder with --out."
    )
