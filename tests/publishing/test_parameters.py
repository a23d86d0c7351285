"""Parameters that a notebook would not take as they are meant are refused."""

from __future__ import annotations

import papermill
import pytest

from espoo_analysis.errors import AnalysisError
from espoo_analysis.publishing.notebooks import read_notebook
from espoo_analysis.publishing.parameters import check_parameters, declared_parameters
from espoo_analysis.publishing.planning import notebook_path
from espoo_analysis.settings import REPORTS
from tests.publishing.notebooks import notebook_of

GIVEN = {"period": "2025-07", "unit": "immigration", "language": "fi", "data_dir": ""}


def test_the_right_parameters_pass():
    check_parameters(notebook_of(), GIVEN, "n.ipynb")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"perid": "2025-08"}, "the parameter 'perid' is not known; did you mean 'period'?"),
        ({"period": 202507}, "the parameter 'period' is 202507 (int), expected str"),
        ({"unit": None}, "the parameter 'unit' is None (NoneType), expected str"),
        ({"language": ("fi",)}, "the parameter 'language' is ('fi',) (tuple), expected str"),
    ],
)
def test_a_wrong_parameter_is_named(change, expected):
    with pytest.raises(AnalysisError) as raised:
        check_parameters(notebook_of(), GIVEN | change, "n.ipynb")
    assert expected in str(raised.value)
    assert "It takes: period: str, unit: str" in str(raised.value)


def test_all_problems_come_at_once():
    with pytest.raises(AnalysisError) as raised:
        check_parameters(notebook_of(), {"perid": "2025-07", "unit": 1}, "n.ipynb")
    what = [problem.what for problem in raised.value.problems]
    assert len(what) == 5
    assert "the parameter 'period' is missing" in what


def test_a_bool_is_no_int():
    notebook = notebook_of(parameters="count: int = 1")
    with pytest.raises(AnalysisError, match="expected int"):
        check_parameters(notebook, {"count": True}, "n.ipynb")


@pytest.mark.parametrize(
    "line",
    [
        "period = '2025-07'",
        "period: str | None = None",
        "period: 'str' = '2025-07'",
        "period: str = f()",
        "import os",
    ],
)
def test_a_parameters_cell_declares_typed_constants_only(line):
    with pytest.raises(AnalysisError, match="not of the form name: type = constant"):
        declared_parameters(notebook_of(parameters=line), "n.ipynb")


def test_a_notebook_needs_one_parameters_cell():
    notebook = notebook_of()
    notebook.cells[1].metadata["tags"] = []
    with pytest.raises(AnalysisError, match="0 cells are tagged 'parameters'"):
        declared_parameters(notebook, "n.ipynb")


@pytest.mark.parametrize("report", REPORTS)
def test_papermill_sees_the_same_parameters(report):
    path = notebook_path(report)
    inspected = papermill.inspect_notebook(str(path))
    declared = declared_parameters(read_notebook(path), path.name)
    assert {name: seen["inferred_type_name"] for name, seen in inspected.items()} == {
        name: kind.__name__ for name, kind in declared.items()
    }
    assert all(seen["help"] for seen in inspected.values())
