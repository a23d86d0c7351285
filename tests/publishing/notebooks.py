"""Small notebooks for the tests of the runner."""

from __future__ import annotations

import nbformat

PARAMETERS = """\
period: str = "2025-07"
unit: str = "immigration"
language: str = "fi"
data_dir: str = ""
"""
HEAD = """\
import espoo_analysis as ea
from espoo_analysis import presentation as show
show.page_head("economic", ea.load_period(period, unit=unit), show.Wording(language))
"""


def notebook_of(*cells: str, parameters: str = PARAMETERS) -> nbformat.NotebookNode:
    """Make a notebook of a heading, a parameters cell and some code cells."""
    notebook = nbformat.v4.new_notebook(
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)"},
            "language_info": {"name": "python"},
        }
    )
    first = nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]})
    code = [nbformat.v4.new_code_cell(source) for source in cells]
    notebook.cells = [nbformat.v4.new_markdown_cell("# Miten vuosi etenee?"), first, *code]
    return notebook
