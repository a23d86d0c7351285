"""The log of a run can be read by programs, also when the run was refused or stopped."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from espoo_analysis.errors import AnalysisError
from espoo_analysis.publishing.run_log import RunLog
from espoo_analysis.writing import BusyError
from tests.commands import call


def _lines(file):
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_a_run_is_logged_line_by_line(capsys, tmp_path):
    log = tmp_path / "run.jsonl"
    arguments = ("run", "2025-07", "--report", "activity", "--language", "fi")
    for _ in "ab":
        assert call(capsys, *arguments, "--out", tmp_path / "out", "--log", log).status == 0
    events = [(line["event"], line["level"]) for line in _lines(log)]
    started, made, ended = (
        ("run_started", "info"),
        ("report_made", "info"),
        ("run_ended", "info"),
    )
    assert events == [started, made, ended, started, ended]
    first, report, last, again, _ = _lines(log)
    assert (first["due"], first["up_to_date"], first["jobs"]) == (1, 0, 1)
    assert (again["due"], again["up_to_date"]) == (0, 1)
    assert report["seconds"] > 0
    assert {key: report[key] for key in ("unit", "period", "report", "language", "status")} == {
        "unit": "immigration",
        "period": "2025-07",
        "report": "activity",
        "language": "fi",
        "status": "ok",
    }
    assert (last["exit_status"], last["made"], last["failed"]) == (0, 1, 0)
    assert all(line["time"].endswith("+00:00") and line["run"] > 0 for line in _lines(log))


def test_unusable_data_are_logged(capsys, tmp_path, data_folder):
    (data_folder / "finance/2025-07.csv").write_text("x")
    log = tmp_path / "run.jsonl"
    arguments = ("run", "--data", data_folder, "--out", tmp_path / "out", "--log", log)
    assert call(capsys, *arguments).status == 2
    [ended] = _lines(log)
    assert (ended["event"], ended["exit_status"], ended["level"]) == ("run_ended", 2, "error")
    assert "finance/2025-07.csv" in ended["error"]


@pytest.mark.parametrize(
    ("error", "status"),
    [(SystemExit(143), 143), (BusyError("Another run."), 75), (RuntimeError("a bug"), 1)],
)
def test_the_last_line_has_the_exit_status(tmp_path, error, status):
    with pytest.raises(type(error)), RunLog(tmp_path / "log"):
        raise error
    assert _lines(tmp_path / "log")[-1]["exit_status"] == status


def test_a_log_that_cannot_be_written_is_named(tmp_path):
    for place, why in ((tmp_path, "Is a directory"), (tmp_path / "no/log", "No such file")):
        with pytest.raises(AnalysisError, match=rf"The log cannot be written.\n  - .*: {why}"):
            RunLog(place)


def test_a_full_disk_ends_the_log_and_not_the_run(capsys):
    with RunLog(Path("/dev/full")) as log:
        log.started(due=1, up_to_date=0, workers=1)
        log.started(due=1, up_to_date=0, workers=1)
    assert capsys.readouterr().err.count("The log cannot be written any more: No space left") == 1
