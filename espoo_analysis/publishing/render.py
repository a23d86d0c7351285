"""From an executed notebook to a page: one HTML file that loads nothing from anywhere."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup
from nbconvert.exporters import HTMLExporter

from espoo_analysis import __version__
from espoo_analysis.errors import Problem, ReportError
from espoo_analysis.presentation.fragments import PAGE_MIME
from espoo_analysis.presentation.published_table import TABLE_MIME
from espoo_analysis.presentation.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nbformat import NotebookNode

TEMPLATES = Path(__file__).parent / "templates"

_HEADING = re.compile(r"(#{1,2}) (.+)")
_SUMMARY_CHARACTERS = 160
_LANGUAGE_NAMES = {"fi": "Suomeksi", "sv": "På svenska", "en": "In English"}


@dataclass(frozen=True)
class PageLinks:
    """Files beside a page to which it leads; their addresses are relative to it.

    Parameters
    ----------
    languages : mapping of str to str
        The same report in other languages: file by language.
    workbook, pdf : str
        Files with all tables and with the printed page; empty where there is none.
    tables : mapping of str to str
        CSV file by id of the table.
    """

    languages: Mapping[str, str] = field(default_factory=dict)
    workbook: str = ""
    pdf: str = ""
    tables: Mapping[str, str] = field(default_factory=dict)


def render_page(notebook: NotebookNode, links: PageLinks | None = None) -> str:
    """Write the page of an executed notebook.

    Parameters
    ----------
    notebook : NotebookNode
        An executed notebook, one output of which describes the page (see `page_head`).
    links : PageLinks, optional
        The files beside it.

    Returns
    -------
    str
        The HTML document, in the language of the notebook's outputs.

    Raises
    ------
    ReportError
        When the notebook does not describe its page, or a picture has no text alternative.
    """
    page = page_description(notebook)
    _require_alternatives(notebook)
    words = Wording(page["language"])
    css = _style()
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    resources = {
        "page": {
            **page,
            "summary": _shortened(page.get("summary", "")),
            "css": css,
            "css_digest": digest,
            "version": __version__,
            "headings": _headings(notebook),
            "downloads": _downloads(notebook, links or PageLinks(), words),
            "languages": [
                {"code": code, "name": _LANGUAGE_NAMES[code], "file": file}
                for code, file in (links or PageLinks()).languages.items()
            ],
            "words": _fixed_words(page, words),
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
        `title`, `language`, `facts` and `warning`, and `summary` where there is one.

    Raises
    ------
    ReportError
        When no output describes the page.
    """
    said: dict[str, Any] = {}
    for found in outputs_of_type(notebook, PAGE_MIME):
        said.update(found)
    if "title" not in said:
        raise ReportError(
            "The notebook does not describe its page.",
            remedy="Show page_head(report, period_data, words) in one of its cells.",
        )
    return said


def outputs_of_type(notebook: NotebookNode, mime_type: str) -> list[Any]:
    """Collect the outputs of one MIME type, in the order of the cells.

    Parameters
    ----------
    notebook : NotebookNode
        An executed notebook.
    mime_type : str
        The type, such as ``text/html``.

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


def _shortened(text: str) -> str:
    if len(text) <= _SUMMARY_CHARACTERS:
        return text
    # Only at a plain blank: others hold a number together.
    return text[: _SUMMARY_CHARACTERS - 2].rpartition(" ")[0] + " …"


def _headings(notebook: NotebookNode) -> dict[str, tuple[int, str]]:
    # A heading's address is the name of its cell, which no translation changes.
    found = {}
    for cell in notebook.cells:
        heading = _HEADING.fullmatch(cell.source) if cell.cell_type == "markdown" else None
        if heading:
            found[cell.id] = (len(heading[1]), heading[2])
    return found


def _downloads(notebook: NotebookNode, links: PageLinks, words: Wording) -> list[dict[str, str]]:
    captions = {table["id"]: table["caption"] for table in outputs_of_type(notebook, TABLE_MIME)}
    named = [
        (links.pdf, words.text("Raportti PDF-tiedostona")),
        (links.workbook, words.text("Kaikki taulukot Excel-tiedostona")),
        *((file, f"{captions[name]} (CSV)") for name, file in links.tables.items()),
    ]
    return [{"file": file, "label": label} for file, label in named if file]


def _fixed_words(page: Mapping[str, Any], words: Wording) -> dict[str, str]:
    return {
        "skip": words.text("Siirry sisältöön"),
        "languages": words.text("Raportti muilla kielillä"),
        "contents": words.text("Sisällys"),
        "downloads": words.text("Lataa"),
        "code": words.text("Laskennan koodi"),
        "cell": words.text("Koodi, solu"),
        "licence": words.text("Tiedot saa käyttää lisenssillä CC BY 4.0."),
        "cite": words.text("Lähdeviite: Espoon kaupunki. %(title)s.", title=page["title"]),
        "made": words.text(
            "Sivu on tehty ohjelmalla espoo_analysis %(version)s yllä luetelluista tiedostoista.",
            version=__version__,
        ),
    }


def _require_alternatives(notebook: NotebookNode) -> None:
    problems = [
        Problem("a picture has no text alternative", f"cell {number}")
        for number, cell in enumerate(notebook.cells, start=1)
        for output in cell.get("outputs", [])
        if _lacks_alternative(output)
    ]
    if problems:
        raise ReportError(
            "A picture of the report cannot be read by everybody.",
            problems,
            "Show it as a Chart, which brings its text alternative.",
        )


def _lacks_alternative(output: NotebookNode) -> bool:
    shown = output.get("data", {})
    if "text/html" in shown:
        if "<img" not in shown["text/html"]:
            return False
        pictures = BeautifulSoup(shown["text/html"], "html.parser").find_all("img")
        return any(not picture.get("alt") for picture in pictures)
    metadata = output.get("metadata", {})
    formats = [mime_type for mime_type in shown if mime_type.startswith("image/")]
    return any(not metadata.get(mime_type, {}).get("alt") for mime_type in formats)


@cache
def _style() -> str:
    return (TEMPLATES / "espoo" / "page.css").read_text("utf-8").strip()


@cache
def _exporter() -> HTMLExporter:
    return HTMLExporter(
        template_name="espoo",
        extra_template_basedirs=[str(TEMPLATES)],
        exclude_anchor_links=True,
    )
