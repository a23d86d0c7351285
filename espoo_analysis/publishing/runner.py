"""Make one report: run its notebook in a staging folder, publish whole files or none."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import nbformat

from espoo_analysis.errors import Problem, ReportError
from espoo_analysis.presentation import Wording
from espoo_analysis.presentation.fragments import FINDINGS_MIME
from espoo_analysis.presentation.published_table import TABLE_MIME
from espoo_analysis.publishing.downloads import download_files
from espoo_analysis.publishing.kernels import execute
from espoo_analysis.publishing.manifest import read_manifest, sha256_of, write_manifest
from espoo_analysis.publishing.notebooks import in_language, read_notebook
from espoo_analysis.publishing.parameters import check_parameters
from espoo_analysis.publishing.pdf import render_pdf
from espoo_analysis.publishing.render import (
    PageLinks,
    outputs_of_type,
    page_description,
    render_page,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbformat import NotebookNode

    from espoo_analysis.publishing.planning import ReportJob


@dataclass(frozen=True)
class Outcome:
    """What became of a job; its files still lie in the staging folder.

    Parameters
    ----------
    job : ReportJob
        The job.
    status : str
        ``ok``, or why there is no report; see `kernels.Execution`.
    error : str
        What stopped it.
    staged : mapping of str to Path
        The files to publish, by their names.
    findings : list
        What the notebook found.
    warnings : tuple of str
        What the notebook wrote to stderr.
    """

    job: ReportJob
    status: str
    error: str
    staged: dict[str, Path]
    findings: list[dict[str, Any]]
    warnings: tuple[str, ...]


@contextlib.contextmanager
def staging_folder(reports_folder: Path) -> Iterator[Path]:
    """Give a folder on the same disk as the reports, and remove it with all that is in it.

    Parameters
    ----------
    reports_folder : Path
        The folder of all reports; it is made if need be.

    Yields
    ------
    Path
        An empty folder.

    Raises
    ------
    ReportError
        When the folder cannot be written.
    """
    try:
        reports_folder.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=".staging-", dir=reports_folder))
    except OSError as error:
        problem = Problem(str(error.strerror), str(reports_folder))
        raise ReportError(
            "The reports cannot be written.", [problem], "Name another folder with --out."
        ) from None
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def make_report(job: ReportJob, staging: Path) -> Outcome:
    """Run a job's notebook and leave its files in the staging folder.

    Parameters
    ----------
    job : ReportJob
        The job.
    staging : Path
        A folder that several jobs may share.

    Returns
    -------
    Outcome
        With the page and the notebook, or with the failed notebook alone.

    Raises
    ------
    AnalysisError
        When the notebook does not take the job's parameters; no kernel was started then.
    """
    notebook = read_notebook(job.notebook)
    check_parameters(notebook, job.recipe.parameters, job.notebook.name)
    execution = execute(
        in_language(notebook, Wording(job.language)),
        job.recipe.parameters,
        environment={"ESPOO_DATA": str(job.data_folder)},
        cell_timeout=job.cell_timeout,
    )
    written = nbformat.writes(execution.notebook).encode() + b"\n"
    files = {f"{job.name}.ipynb": written}
    status, error = execution.status, execution.error
    if status == "ok":
        try:
            files |= _readable_files(execution.notebook, job)
        except Exception as problem:  # noqa: BLE001 - one page must not stop the others
            status, error = "failed", f"the page cannot be rendered: {problem}"
    if status != "ok":
        files = {f"{job.name}.failed.ipynb": written}
    findings = [
        row for table in outputs_of_type(execution.notebook, FINDINGS_MIME) for row in table
    ]
    return Outcome(job, status, error, _stage(files, job, staging), findings, execution.warnings)


def publish(outcome: Outcome) -> list[Path]:
    """Move an outcome's files into place, each in one step, and note them in the manifest.

    Parameters
    ----------
    outcome : Outcome
        The outcome of `make_report`. After a failure the earlier report stays as it was, and
        the failed notebook is put beside it.

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
        job.folder.mkdir(parents=True, exist_ok=True)
        reports = read_manifest(job.folder)
        digests = {name: sha256_of(staged) for name, staged in outcome.staged.items()}
        for name, staged in outcome.staged.items():
            (job.folder / name).parent.mkdir(exist_ok=True)
            staged.replace(job.folder / name)
        earlier = reports.get(job.name, {})
        reports[job.name] = _entry(outcome, digests, earlier)
        parameters = job.recipe.parameters
        write_manifest(job.folder, parameters["unit"], parameters["period"], reports)
        if outcome.status == "ok":
            # What an earlier report had and this one has not would contradict it.
            for name in {f"{job.name}.failed.ipynb", *earlier.get("outputs", {})} - set(digests):
                (job.folder / name).unlink(missing_ok=True)
    except OSError as error:
        problem = Problem(str(error.strerror), str(error.filename or job.folder))
        raise ReportError(f"{job} cannot be written.", [problem]) from None
    return [job.folder / name for name in outcome.staged]


def _entry(outcome: Outcome, digests: dict[str, str], earlier: dict[str, Any]) -> dict[str, Any]:
    if outcome.status != "ok":
        return {**earlier, "status": outcome.status, "error": outcome.error}
    return {
        "status": "ok",
        "error": "",
        "made_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "recipe": asdict(outcome.job.recipe),
        "outputs": digests,
        "findings": outcome.findings,
        "warnings": list(outcome.warnings),
    }


def _readable_files(notebook: NotebookNode, job: ReportJob) -> dict[str, bytes]:
    tables = outputs_of_type(notebook, TABLE_MIME)
    files = download_files(job.name, page_description(notebook), tables)
    csv_files = {name: content for name, content in files.items() if name.endswith(".csv")}
    links = PageLinks(
        languages={
            language: f"{job.report}.{language}.html"
            for language in job.recipe.languages
            if language != job.language
        },
        workbook=next((name for name in files if name.endswith(".xlsx")), ""),
        pdf=f"{job.name}.pdf" if job.with_pdf else "",
        tables=dict(zip((table["id"] for table in tables), csv_files, strict=True)),
    )
    page = render_page(notebook, links)
    files[f"{job.name}.html"] = page.encode() + b"\n"
    if job.with_pdf:
        attached = {PurePosixPath(name).name: content for name, content in csv_files.items()}
        files[f"{job.name}.pdf"] = render_pdf(page, attached)
    return files


def _stage(files: dict[str, bytes], job: ReportJob, staging: Path) -> dict[str, Path]:
    folder = Path(tempfile.mkdtemp(prefix=f"{job.name}-", dir=staging))
    staged = {name: folder / name.replace("/", "-") for name in files}
    for name, content in files.items():
        with staged[name].open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
    return staged
