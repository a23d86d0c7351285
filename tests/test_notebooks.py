"""The committed notebooks are thin, executed, and hold nothing that is not the report.

That their outputs are those of a fresh run, nbval shows in the same test run.
"""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import nbformat
import pytest

from espoo_analysis.publishing.kernels import INJECTED_CELL, incompleteness
from espoo_analysis.settings import REPORTS

FOLDER = Path(__file__).parents[1] / "notebooks"
FILES = sorted(FOLDER.glob("*.ipynb"))
LOGIC = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.For, ast.While, ast.If, ast.Try,
    ast.With, ast.Lambda, ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp,
)  # fmt: skip
CODE_LINES, CELL_LINES, BYTES = 40, 6, 400_000


def faults(notebook: nbformat.NotebookNode) -> list[str]:
    """Say everything for which a committed notebook is refused."""
    found = [incompleteness(notebook)]
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if any(not cell.source.strip() for cell in code):
        found.append("a cell is empty")
    if not any(cell.outputs for cell in code):
        found.append("it is stripped")
    if any(out.output_type == "stream" for cell in code for out in cell.outputs):
        found.append("a cell prints")
    if re.search(r"/(home|root|tmp|usr|work|Users)/|[A-Z]:\\\\", json.dumps(notebook)):
        found.append("it holds a local path")
    if any(INJECTED_CELL in cell.metadata.get("tags", []) for cell in code):
        found.append("it holds injected parameters")
    statements = [node for cell in code for node in ast.walk(ast.parse(cell.source))]
    if any(isinstance(node, LOGIC) for node in statements):
        found.append("it holds logic")
    if any("read_csv" in cell.source for cell in code):
        found.append("it reads files")
    lengths = [len(cell.source.splitlines()) for cell in code]
    if sum(lengths) > CODE_LINES or max(lengths) > CELL_LINES:
        found.append("it is not thin")
    return [fault for fault in found if fault]


@pytest.fixture
def notebook():
    return nbformat.read(FOLDER / "economic_analysis.ipynb", as_version=4)


def test_every_report_has_its_notebook():
    assert {f"{report}_analysis.ipynb" for report in REPORTS} <= {file.name for file in FILES}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_committed_notebook_has_no_fault(file):
    assert faults(nbformat.read(file, as_version=4)) == []
    assert file.stat().st_size <= BYTES


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_notebook_opens_anywhere(file):
    notebook = nbformat.read(file, as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    assert notebook.cells[0].source.startswith("# ")
    headings = [cell.source for cell in notebook.cells[1:] if cell.cell_type == "markdown"]
    assert all(re.fullmatch(r"## .+\?", heading) for heading in headings)
    assert len({cell["id"] for cell in notebook.cells}) == len(notebook.cells)


def _strip(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None


def _forget_one(notebook):
    notebook.cells[-1].execution_count = None


def _fail(notebook):
    error = nbformat.v4.new_output("error", ename="E", evalue="e", traceback=[])
    notebook.cells[-1].outputs = [error]


def _leak(notebook):
    notebook.cells[-1].outputs[0]["data"]["text/plain"] = "/home/me/data"


def _think(notebook):
    notebook.cells[-1].source = "[line for line in findings]"


def _read(notebook):
    notebook.cells[-1].source = "pd.read_csv('data/finance/2025-07.csv')"


def _grow(notebook):
    notebook.cells[-1].source = "1\n" * 7


def _warn(notebook):
    notebook.cells[-1].outputs.append(
        nbformat.v4.new_output("stream", name="stderr", text="Warning")
    )


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        (_strip, "it is stripped"),
        (_forget_one, "was not run in its turn"),
        (_fail, "ended with an error"),
        (_leak, "it holds a local path"),
        (_think, "it holds logic"),
        (_read, "it reads files"),
        (_grow, "it is not thin"),
        (_warn, "a cell prints"),
    ],
)
def test_each_fault_would_be_found(notebook, damage, fault):
    damage(notebook)
    assert any(fault in found for found in faults(notebook))
