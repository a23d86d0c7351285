"""Do once what a report does, so that each later one finds fonts, schemas and words ready."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import espoo_analysis as ea
from espoo_analysis import presentation as show
from espoo_analysis.presentation.published_table import TABLE_MIME
from espoo_analysis.publishing.downloads import download_files
from espoo_analysis.publishing.render import outputs_of_type, page_description, render_page
from espoo_analysis.settings import LANGUAGES

if TYPE_CHECKING:
    from pathlib import Path


def rehearse(data_folder: Path, period: str) -> None:
    """Go through the parts of a report and forget what comes out.

    Parameters
    ----------
    data_folder : Path
        A data folder. Where it cannot be used nothing is rehearsed.
    period : str
        A period of it.
    """
    # It only saves time: whatever is wrong, the reports themselves will say it.
    with contextlib.suppress(Exception):
        whole = ea.load_period(period, data_dir=data_folder)
        for language in LANGUAGES:
            words = show.Wording(language)
            shown = [
                show.page_head("economic", whole, words),
                show.provenance_table(whole, words, "economic"),
            ]
        _finish([*shown, *_calculated(whole, words)])


def _calculated(current: ea.PeriodData, words: show.Wording) -> list[Any]:
    reference = current.reference
    economy, activity = ea.economic_analysis(current), ea.activity_analysis(current)
    bars = show.timeline_bars(activity.spans, current.services_cutoff, words)
    return [
        show.main_points(show.economic_points(economy, reference, words)),
        show.challenge_list(economy, reference, words),
        show.timeline_chart(bars, "–", current.services_cutoff, words),
        show.kpi_table(activity.kpis, reference, words),
    ]


def _finish(shown: list[Any]) -> None:
    outputs = [new_output("execute_result", data=each._repr_mimebundle_()) for each in shown]
    cells = [new_markdown_cell("## –"), new_code_cell("1 + 1", outputs=outputs)]
    notebook = nbformat.reads(nbformat.writes(new_notebook(cells=cells)), as_version=4)
    tables = outputs_of_type(notebook, TABLE_MIME)
    download_files("economic.fi", page_description(notebook), tables)
    render_page(notebook)
