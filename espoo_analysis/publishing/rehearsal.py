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


def _calculated(whole: ea.PeriodData, words: show.Wording) -> list[Any]:
    reference, follow_up = whole.reference, whole.follow_up
    deviations = ea.budget_deviation(follow_up)
    material = ea.material_deviations(deviations, reference.thresholds, whole.period)
    use = ea.forecast_utilisation(follow_up, whole.period)
    findings = ea.reconcile(follow_up)
    kpis = ea.service_kpis(whole.services, reference.indicators, whole.period)
    bars = show.timeline_bars(ea.activity_spans(whole.activities), whole.services_cutoff, words)
    return [
        show.main_points(show.economic_points(material, use, findings, reference, words)),
        show.timeline_chart(bars, "–", whole.services_cutoff, words),
        show.kpi_table(kpis, reference, words),
    ]


def _finish(shown: list[Any]) -> None:
    outputs = [new_output("execute_result", data=each._repr_mimebundle_()) for each in shown]
    cells = [new_markdown_cell("## –"), new_code_cell("1 + 1", outputs=outputs)]
    notebook = nbformat.reads(nbformat.writes(new_notebook(cells=cells)), as_version=4)
    tables = outputs_of_type(notebook, TABLE_MIME)
    download_files("economic.fi", page_description(notebook), tables)
    render_page(notebook)
