"""Real kernels that succeed, fail, die, hang and leave early: each is told apart."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from espoo_analysis.publishing.kernels import INJECTED_CELL, Limits, execute
from tests.publishing.notebooks import notebook_of


def _execute(*cells, **options):
    return execute(notebook_of(*cells), {"period": "2025-08"}, **options)


def _texts(execution):
    outputs = [out for cell in execution.notebook.cells for out in cell.get("outputs", [])]
    return [out.text for out in outputs if out.output_type == "stream"]


def test_a_whole_run_is_ok_and_takes_the_parameters():
    execution = _execute("print(period, unit)")
    assert (execution.status, execution.error) == ("ok", "")
    assert _texts(execution) == ["2025-08 immigration\n"]


@pytest.mark.parametrize(
    ("cell", "status", "error"),
    [
        ("1 / 0", "failed", "failed: ZeroDivisionError: division by zero"),
        ("import os; os._exit(3)", "kernel_died", "the kernel died"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "kernel_died", "died"),
        ("import sys; sys.exit(0)", "incomplete", "ended with an error"),
        ("import time; time.sleep(60)", "timeout", "took longer than 3 seconds"),
    ],
)
def test_a_run_that_is_not_whole_never_counts_as_success(cell, status, error):
    execution = _execute(cell, "print('never')", limits=Limits(cell_seconds=3))
    assert execution.status == status
    assert execution.error.startswith("cell 4 (Miten vuosi etenee?)")
    assert error in execution.error
    assert "never\n" not in _texts(execution)
    assert execution.notebook.cells[3].source == cell


def test_the_last_words_of_a_dead_kernel_are_told():
    execution = _execute("import os; os.write(2, b'out of memory'); os._exit(9)")
    assert execution.error.endswith("the kernel died: out of memory")


def test_what_differs_from_run_to_run_is_taken_out():
    first, again = (_execute("import warnings; warnings.warn('old')", "period") for _ in "ab")
    for one, other in zip(first.notebook.cells, again.notebook.cells, strict=True):
        assert one.get("outputs") == other.get("outputs")
        assert not {"papermill", "execution"} & set(one.metadata)
    assert "papermill" not in first.notebook.metadata
    assert first.notebook.cells[2]["id"] == INJECTED_CELL
    assert "UserWarning: old" in first.warnings[0]


def test_a_kernel_gets_an_environment_and_an_empty_folder_of_its_own(monkeypatch):
    monkeypatch.setenv("FROM_OUTSIDE", "here")
    cell = "import os; print(os.environ['ADDED'], os.environ['FROM_OUTSIDE'], os.getcwd())"
    execution = _execute(cell, environment={"ADDED": "there"})
    added, outside, folder = _texts(execution)[0].split()
    assert (added, outside) == ("there", "here")
    assert not Path(folder).exists()
    assert "ADDED" not in os.environ


def test_a_kernel_of_another_interpreter_is_not_used(monkeypatch, tmp_path):
    """A python3 kernel in the user's folder may belong to any environment."""
    folder = tmp_path / "kernels" / "python3"
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text(
        '{"argv": ["/bin/false"], "display_name": "other", "language": "python"}'
    )
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path))
    assert _execute("1 + 1").status == "ok"
