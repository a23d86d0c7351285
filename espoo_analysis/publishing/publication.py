"""Put what became of a job into the reports folder: whole files, and a manifest that is true."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import shutil
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from espoo_analysis.errors import Problem, ReportError
from espoo_analysis.publishing.manifest import read_manifest, write_manifest
from espoo_analysis.writing import hold, staged_file, unwritable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from espoo_analysis.publishing.jobs import ReportJob

STAGING = ".staging"


@dataclass(frozen=True)
class Outcome:
    """What became of a job.

    Parameters
    ----------
    job : ReportJob
        The job.
    status : str
        ``ok``, or why there is no report; see `kernels.Execution`.
    error : str
        What stopped it.
    files : mapping of str to bytes
        The files to publish, by their names.
    findings : list
        What the notebook found.
    warnings : tuple of str
        What the notebook wrote to stderr.
    seconds : float
        How long it took.
    """

    job: ReportJob
    status: str
    error: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    findings: list[dict[str, Any]] = field(default_factory=list, repr=False)
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0


@contextlib.contextmanager
def staging_folder(reports_folder: Path) -> Iterator[Path]:
    """Hold a reports folder, and give an empty folder on the same disk.

    Parameters
    ----------
    reports_folder : Path
        The folder of all reports; it is made if need be.

    Yields
    ------
    Path
        A folder that is removed at the end. What a killed run left in it is removed first.

    Raises
    ------
    BusyError
        When another run writes into the reports folder.
    AnalysisError
        When the folder cannot be written.
    """
    with hold(reports_folder):
        folder = reports_folder.resolve() / STAGING
        try:
            if folder.is_symlink():
                # Not what it leads to, which is not ours.
                folder.unlink()
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise unwritable(reports_folder, error) from None
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def publish(outcome: Outcome, staging: Path) -> list[Path]:
    """Move an outcome's files into place, each in one step, and note them in the manifest.

    Killed at any moment, it leaves a manifest that promises no file which is not there: while
    the files are moved, the manifest calls the report ``publishing`` and lists none.

    Parameters
    ----------
    outcome : Outcome
        What became of a job. After a failure the earlier report stays as it was, and the
        failed notebook is put beside it.
    staging : Path
        The folder of `staging_folder`.

    Returns
    -------
    list of Path
        The files that were published.

    Raises
    ------
    ReportError
        When a file cannot be written.
    """
    job = outcome.job
    try:
        # All are written before the first is moved: a full disk leaves the earlier report.
        staged = {
            name: staged_file(content, staging / f"{number}")
            for number, (name, content) in enumerate(outcome.files.items())
        }
        if outcome.status == "ok":
            _replace_report(outcome, staged, staging)
        else:
            _note_failure(outcome, staged, staging)
    except OSError as error:
        place = error.filename2 or error.filename or job.folder
        problem = Problem(str(error.strerror), str(place))
        raise ReportError(f"{job} cannot be written.", [problem]) from None
    return [job.folder / name for name in outcome.files]


def _replace_report(outcome: Outcome, staged: dict[str, Path], staging: Path) -> None:
    job = outcome.job
    reports = read_manifest(job.folder)
    earlier = reports.get(job.name, {})
    known = {*earlier.get("outputs", {}), *earlier.get("replaced", []), *staged, *_found(job)}
    reports[job.name] = {"status": "publishing", "outputs": {}, "replaced": sorted(known)}
    _write(job, reports, staging)
    _move(staged, job.folder)
    # What an earlier report had and this one has not would contradict it.
    for name in known - set(staged):
        (job.folder / name).unlink(missing_ok=True)
    reports[job.name] = {
        "status": "ok",
        "error": "",
        "made_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "recipe": asdict(job.recipe),
        "outputs": {
            name: hashlib.sha256(content).hexdigest() for name, content in outcome.files.items()
        },
        "findings": outcome.findings,
        "warnings": list(outcome.warnings),
    }
    _write(job, reports, staging)


def _note_failure(outcome: Outcome, staged: dict[str, Path], staging: Path) -> None:
    job = outcome.job
    # That of an earlier failure would be taken for this one's.
    (job.folder / f"{job.name}.failed.ipynb").unlink(missing_ok=True)
    _move(staged, job.folder)
    reports = read_manifest(job.folder)
    noted = {"status": outcome.status, "error": outcome.error}
    reports[job.name] = {"outputs": {}, **reports.get(job.name, {}), **noted}
    _write(job, reports, staging)


def _found(job: ReportJob) -> set[str]:
    """Name the files of a report that are there, whether a manifest knows them or not."""
    found = (*job.folder.glob(f"{job.name}.*"), *job.folder.glob(f"tables/{job.name}.*"))
    return {file.relative_to(job.folder).as_posix() for file in found}


def _write(job: ReportJob, reports: dict[str, Any], staging: Path) -> None:
    parameters = job.recipe.parameters
    write_manifest(job.folder, parameters["unit"], parameters["period"], reports, staging)


def _move(staged: dict[str, Path], folder: Path) -> None:
    for name, file in staged.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        file.replace(folder / name)
