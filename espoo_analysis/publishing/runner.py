"""Make one report: run its notebook, and write its page, its tables and its PDF in memory."""

from __future__ import annotations

import time
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import nbformat

from espoo_analysis.presentation import Wording
from espoo_analysis.presentation.fragments import FINDINGS_MIME
from espoo_analysis.presentation.page import SOURCES
from espoo_analysis.presentation.published_table import TABLE_MIME
from espoo_analysis.publishing.downloads import download_files
from espoo_analysis.publishing.kernels import Limits, execute
from espoo_analysis.publishing.manifest import sha256_or_none
from espoo_analysis.publishing.notebooks import in_language, read_notebook
from espoo_analysis.publishing.parameters import check_parameters
from espoo_analysis.publishing.pdf import render_pdf
from espoo_analysis.publishing.publication import Outcome
from espoo_analysis.publishing.render import (
    PageLinks,
    outputs_of_type,
    page_description,
    render_page,
)

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from espoo_analysis.publishing.jobs import ReportJob


def make_report(job: ReportJob) -> Outcome:
    """Run a job's notebook and keep its files in memory.

    Parameters
    ----------
    job : ReportJob
        The job.

    Returns
    -------
    Outcome
        With the page, the notebook and the tables, or with the failed notebook alone.

    Raises
    ------
    AnalysisError
        When the notebook does not take the job's parameters; no kernel was started then.
    """
    begun = time.monotonic()
    digest = sha256_or_none(job.notebook)
    notebook = read_notebook(job.notebook)
    check_parameters(notebook, job.recipe.parameters, job.notebook.name)
    execution = execute(
        in_language(notebook, Wording(job.language)),
        job.recipe.parameters,
        environment={"ESPOO_DATA": str(job.data_folder)},
        limits=Limits(cell_seconds=job.cell_timeout),
    )
    written = nbformat.writes(execution.notebook).encode() + b"\n"
    files = {f"{job.name}.ipynb": written}
    status, error = execution.status, execution.error
    if status == "ok" and (changed := _changed(execution.notebook, digest, job)):
        # What the manifest would say of the page is not true of it; the next run makes it.
        status, error = "failed", f"changed while it was made: {', '.join(changed)}"
    if status == "ok":
        try:
            files |= _readable_files(execution.notebook, job)
        except Exception as problem:  # noqa: BLE001 - one page must not stop the others
            status, error = "failed", f"the page cannot be rendered: {problem}"
    if status != "ok":
        files = {f"{job.name}.failed.ipynb": written}
    # Plain dicts: whoever only publishes shall not have to import what reads notebooks.
    findings = [
        dict(row) for table in outputs_of_type(execution.notebook, FINDINGS_MIME) for row in table
    ]
    seconds = round(time.monotonic() - begun, 3)
    return Outcome(job, status, error, files, findings, execution.warnings, seconds)


def _changed(executed: NotebookNode, digest: str | None, job: ReportJob) -> list[str]:
    """Name what the notebook read otherwise than it was when the report was found to be due."""
    wanted = job.recipe.inputs
    shown = [table for table in outputs_of_type(executed, TABLE_MIME) if table["id"] == SOURCES]
    # What the page says it was made from; its hashes are cut short.
    read = {row[0]: row[-1] for table in shown for row in table["rows"]} or wanted
    changed = [
        path
        for path in sorted({*wanted, *read})
        if path not in read or not wanted.get(path, "").startswith(read[path])
    ]
    return changed if digest == job.recipe.notebook else [*changed, job.notebook.name]


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
