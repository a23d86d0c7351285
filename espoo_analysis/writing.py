"""How folders are written: by one command at a time, and in whole files."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from espoo_analysis.errors import AnalysisError, Problem, ReportError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE_NAME = ".lock"
#: The exit status with which a command asks to be tried again: EX_TEMPFAIL of sysexits.h.
TRY_AGAIN = 75

_OTHER_FOLDER = "Name another folder with --out."


class BusyError(ReportError):
    """Another command is writing into the folder; later it will not."""

    exit_status = TRY_AGAIN


@contextlib.contextmanager
def hold(folder: Path, what: str = "reports", remedy: str = _OTHER_FOLDER) -> Iterator[None]:
    """Keep every other command from writing into a folder; in one process it may be nested.

    The system lets go of it however the process ends; the empty lock file stays.

    Parameters
    ----------
    folder : Path
        The folder; it is made if need be.
    what : str
        What is written into it, for the message.
    remedy : str
        What to do when it cannot be written.

    Raises
    ------
    BusyError
        When another process holds it.
    AnalysisError
        When the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder.resolve() / FILE_NAME, timeout=0, is_singleton=True)
        lock.acquire()
    except Timeout:
        raise BusyError(
            f"Another run is writing into {folder}.",
            remedy="Wait until it has ended, then try again.",
        ) from None
    except OSError as error:
        raise unwritable(folder, error, what, remedy) from None
    try:
        yield
    finally:
        lock.release()


def unwritable(
    folder: Path, error: OSError, what: str = "reports", remedy: str = _OTHER_FOLDER
) -> AnalysisError:
    """Say that a folder cannot be written.

    Parameters
    ----------
    folder : Path
        The folder.
    error : OSError
        What the system says.
    what : str
        What was to be written.
    remedy : str
        What to do about it.

    Returns
    -------
    AnalysisError
        To be raised.
    """
    problem = Problem(str(error.strerror), str(folder))
    return AnalysisError(f"The {what} cannot be written.", [problem], remedy)


def staged_file(content: bytes, file: Path) -> Path:
    """Write a file so that its content is on the disk before it is moved into place.

    Parameters
    ----------
    content : bytes
        What it shall hold.
    file : Path
        The file.

    Returns
    -------
    Path
        The same.
    """
    with file.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    return file
