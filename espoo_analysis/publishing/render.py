"""From an executed notebook to a page: one HTML file that loads nothing from anywhere."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbconvert.exporters import HTMLExporter

from espoo_analysis import __version__
from espoo_analysis.errors import Problem, ReportError
from espoo_analysis.presentation.page import PAGE_MIME
from espoo_analysis.presentation.wording import Wording

if TYPE_CHECKING:
    from nbformat import NotebookNode

TEMPLATES = Path(__file__).parent / "templates"


def render_page(notebook: NotebookNode) -> str:
    """Write the page of an executed notebook.

    Parameters
    ----------
    notebook : NotebookNode
        An executed notebook, one output of which describes the page (see `page_head`).

    Returns
    -------
    str
        The HTML document, in the language of the notebook's outputs.

    Raises
    ------
    ReportError
        When the notebook does not describe its page, or a chart has no text alternative.
    """
    page = page_description(notebook)
    _require_alternatives(notebook)
    words = Wording(page["language"])
    resources = {
        "page": {
            **page,
            "version": __version__,
            "words": {
                "skip": words.text("Siirry sisältöön"),
                "code": words.text("Laskennan koodi"),
                "cell": words.text("Koodi, solu"),
                "made": words.text(
                    "Sivu on tehty ohjelmalla espoo_analysis %(version)s yllä luetelluista "
                    "tiedostoista.",
                    version=__version__,
                ),
            },
        }
    }
    html, _ = _exporter().from_notebook_node(notebook, resources=resources)
    return str(html)


def page_description(notebook: NotebookNode) -> dict[str, Any]:
    """Find what a notebook says about its page.

    Parameters
    ----------
    notebook : NotebookNode
        An executed notebook.

    Returns
    -------
    dict
        `title` and `language`.

    Raises
    ------
    ReportError
        When no output describes the page.
    """
    found = outputs_of_type(notebook, PAGE_MIME)
    if not found:
        raise ReportError(
            "The notebook does not describe its page.",
            remedy="Show page_head(report, period_data, words) in one of its cells.",
        )
    return dict(found[0])


def outputs_of_type(notebook: NotebookNode, mime_type: str) -> list[Any]:
    """Collect the outputs of one MIME type, in the order of the cells.

    Parameters
    ----------
    notebook : NotebookNode
        An executed notebook.
    mime_type : str
        The type, such as ``image/svg+xml``.

    Returns
    -------
    list
        The representations of that type.
    """
    return [
        output["data"][mime_type]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if mime_type in output.get("data", {})
    ]


def _require_alternatives(notebook: NotebookNode) -> None:
    problems = [
        Problem("a picture has no text alternative", f"cell {number}")
        for number, cell in enumerate(notebook.cells, start=1)
        for output in cell.get("outputs", [])
        for mime_type in output.get("data", {})
        if mime_type.startswith("image/")
        and not output.get("metadata", {}).get(mime_type, {}).get("alt")
    ]
    if problems:
        raise ReportError(
            "A picture of the report cannot be read by everybody.",
            problems,
            "Show it as a Chart, which brings its text alternative.",
        )


@cache
def _exporter() -> HTMLExporter:
    return HTMLExporter(
        template_name="espoo",
        extra_template_basedirs=[str(TEMPLATES)],
        exclude_anchor_links=True,
    )
