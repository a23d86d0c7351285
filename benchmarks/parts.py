"""The parts of making one report, timed in the process that makes it."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import nbformat

from espoo_analysis.presentation import Wording
from espoo_analysis.presentation.published_table import TABLE_MIME
from espoo_analysis.publishing.downloads import download_files
from espoo_analysis.publishing.kernels import execute
from espoo_analysis.publishing.notebooks import in_language, read_notebook
from espoo_analysis.publishing.render import outputs_of_type, page_description, render_page
from espoo_analysis.publishing.runner import make_report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from espoo_analysis.publishing.jobs import ReportJob
    from espoo_analysis.publishing.publication import Outcome


def timed_report(job: ReportJob) -> tuple[dict[str, float], Outcome]:
    """Make a report in a child of the fork server, and time its parts.

    Parameters
    ----------
    job : ReportJob
        The report.

    Returns
    -------
    dict
        Seconds by part.
    Outcome
        What `make_report` gives.
    """
    taken: dict[str, float] = {}
    with timed(taken, "whole report"):
        outcome = make_report(job)
    notebook = in_language(read_notebook(job.notebook), Wording(job.language))
    folder = {"ESPOO_DATA": str(job.data_folder)}
    with timed(taken, "notebook"):
        executed = execute(notebook, job.recipe.parameters, environment=folder).notebook
    with timed(taken, "write the notebook"):
        nbformat.writes(executed)
    tables = outputs_of_type(executed, TABLE_MIME)
    with timed(taken, "CSV files and workbook"):
        download_files(job.name, page_description(executed), tables)
    with timed(taken, "page"):
        render_page(executed)
    return taken, outcome


@contextmanager
def timed(taken: dict[str, float], part: str) -> Iterator[None]:
    """Note how long a part takes."""
    begun = time.perf_counter()
    yield
    taken[part] = time.perf_counter() - begun
