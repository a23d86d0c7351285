"""The commands: what they print where, and the status with which they end."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import nbformat
import pytest

import espoo_analysis as ea
from espoo_analysis.publishing import planning
from tests.commands import call
from tests.publishing.notebooks import HEAD, notebook_of

SCRIPT = Path(sys.executable).with_name("espoo-analysis")
COMMANDS = ("run", "check", "show", "list", "example")


@pytest.mark.parametrize("command", [[sys.executable, "-m", "espoo_analysis"], [str(SCRIPT)]])
def test_help_teaches(command):
    finished = subprocess.run([*command, "--help"], capture_output=True, text=True, check=True)
    assert all(name in finished.stdout for name in COMMANDS)
    assert "ESPOO_DATA" in finished.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_shows_an_example(capsys, name):
    called = call(capsys, name, "--help")
    assert called.status == 0
    assert "Example: espoo-analysis" in called.out


def test_help_does_not_wait_for_the_libraries():
    code = "import sys, espoo_analysis.cli; print('pandas' in sys.modules)"
    finished = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert finished.stdout.strip() == "False"


def test_run_prints_the_pages_then_skips_what_is_up_to_date(capsys, tmp_path):
    arguments = ("run", "2025-07", "--language", "fi", "--out", tmp_path)
    called = call(capsys, *arguments)
    assert called.status == 0
    pages = [
        f"{tmp_path}/immigration/2025-07/{name}.fi.html" for name in ("activity", "economic")
    ]
    assert called.out.splitlines() == pages
    assert "[2/2] immigration 2025-07 economic.fi: ok" in called.err
    again = call(capsys, *arguments)
    assert (again.status, again.out) == (0, "")
    assert "2 up to date in " in again.err
    listed = call(capsys, "list", "--language", "fi", "--out", tmp_path, "--json")
    assert {row["status"] for row in json.loads(listed.out)} == {"up to date"}


def test_run_ends_with_1_and_names_the_cell_when_a_report_fails(capsys, tmp_path, monkeypatch):
    file = tmp_path / "n.ipynb"
    nbformat.write(notebook_of(HEAD, "raise ValueError('not today')"), file)
    monkeypatch.setattr(planning, "notebook_path", lambda _: file)
    out = tmp_path / "reports"
    called = call(
        capsys, "run", "2025-07", "--report", "economic", "--language", "fi", "--out", out
    )
    assert (called.status, called.out) == (1, "")
    assert "cell 5 (Miten vuosi etenee?) failed: ValueError: not today" in called.err
    assert "economic.fi.failed.ipynb" in called.err
    listed = call(capsys, "list", "--out", out)
    assert "failed" in listed.out


def test_a_report_named_twice_is_made_once(capsys, tmp_path):
    twice = ("--report", "activity", "--language", "fi") * 2
    listed = call(capsys, "list", "2025-07", *twice, "--out", tmp_path, "--json")
    assert len(json.loads(listed.out)) == 1


def test_run_json_is_for_programs(capsys, tmp_path):
    arguments = ("--report", "activity", "--language", "en", "--out", tmp_path, "--json")
    called = call(capsys, "run", "2025-07", *arguments)
    [record] = json.loads(called.out)
    assert record["status"] == "ok"
    assert any(file.endswith("activity.en.html") for file in record["files"])


def test_pdf_without_its_libraries_says_what_to_install(capsys, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    called = call(capsys, "run", "2025-07", "--pdf", "--out", tmp_path / "reports")
    assert called.status == 2
    assert "pip install 'espoo-analysis[pdf]'" in called.err
    assert not (tmp_path / "reports").exists()


def test_check_of_july_finds_the_two_false_zeros(capsys, tmp_path):
    called = call(capsys, "check", "2025-07")
    assert called.status == 1
    assert called.out.count(" error ") == 2
    assert "54.0% (53.5–54.5)" in called.out
    called = call(capsys, "check", "2025-07", "--json")
    records = json.loads(called.out)
    assert called.status == 1
    assert [row.get("verdict") for row in records].count("error") == 2
    assert sorted(row["line"] for row in records if row["code"].endswith("_than_forecast")) == [
        "materials_supplies_goods",
        "other_operating_expenses",
        "personnel_expenses",
        "purchases_of_services",
        "subsidies_and_grants",
    ]
    assert {row["verdict"] for row in records if row["code"] == "claims_no_deviation"} == {
        "below_limit"
    }


def test_an_explained_error_ends_with_0(capsys, data_folder):
    """What is said is bound to the figure: of another one the error is open again."""
    header = "unit,code,line,figure,explained_by,explained_on,"
    header += "explanation_fi,explanation_sv,explanation_en"
    said = "controller,2025-09-02,Sarake on siirtynyt.,,"
    lines = [
        f"immigration,utilisation,operating_{line},0,{said}" for line in ("expenses", "margin")
    ]
    file = data_folder / "commentary/2025-07/explanations.csv"
    file.write_text("\n".join([header, *lines, ""]), "utf-8")
    called = call(capsys, "check", "2025-07", "--data", data_folder)
    assert called.status == 0
    file.write_text("\n".join([header, *lines, ""]).replace("margin,0,", "margin,1,"), "utf-8")
    assert call(capsys, "check", "2025-07", "--data", data_folder).status == 1
    file.write_text(f"{header}\nimmigration,rounding,operating_margin,0,{said}\n", "utf-8")
    called = call(capsys, "check", "2025-07", "--data", data_folder)
    assert "rounding on operating_margin explains nothing" in called.err


def test_compare_says_what_changed_and_what_does_not_compare(capsys, root):
    data = ("--data", root / "data/example", "--unit", "example", "--language", "en")
    called = call(capsys, "compare", "2024-06", "2024-05", *data)
    assert called.status == 0
    assert "Amended budget" in called.out
    broken = call(capsys, "compare", "2025-01", "2024-12", *data)
    assert "The constructed advice centre became part of the unit" in broken.out
    records = json.loads(call(capsys, "compare", "2025-01", "2024-12", *data, "--json").out)
    states = {row["state"] for row in records}
    assert {"break", "restart"} <= states
    assert all(row["change"] is None for row in records if row["state"] == "break")


def test_a_text_that_names_a_withheld_count_is_pointed_out(capsys, root, tmp_path):
    folder = shutil.copytree(root / "data/example", tmp_path / "data")
    period = ea.load_period("2025-11", unit="example", data_dir=folder)
    shown = ea.hide_small_counts(
        period.services, period.reference.indicators, period.history.services
    )
    withheld = period.services[shown["is_hidden"]].iloc[0]
    text = folder / "commentary/2025-11/example/activity.en.md"
    text.write_text(f"There were {withheld['value']:g} of them.", "utf-8")
    called = call(capsys, "check", "2025-11", "--unit", "example", "--data", folder)
    assert f"activity.en.md names {withheld['value']:g}; see that it is not" in called.err
    assert withheld["indicator"] in called.err


def test_compare_with_a_later_period_is_refused(capsys, root):
    called = call(capsys, "compare", "2024-05", "2024-06", "--data", root / "data/example")
    assert called.status == 2
    assert "2024-06" in called.err


def test_check_of_right_figures_ends_with_0(capsys, root):
    right = ("2023-07", "2025-12")
    called = call(capsys, "check", *right, "--data", root / "data/example", "--json")
    assert called.status == 0
    records = json.loads(called.out)
    assert {row["period"] for row in records} == {*right}
    assert "error" not in {row.get("verdict") for row in records}


def test_show_prints_the_table(capsys):
    called = call(capsys, "show", "2025-07", "--language", "en")
    assert called.status == 0
    assert "Personnel expenses" in called.out
    assert "−1,177,395" in called.out
    figures = json.loads(call(capsys, "show", "2025-07", "--json").out)
    by_line = {row["line"]: row for row in figures}
    assert by_line["personnel_expenses"]["deviation_eur"] == -5563
    assert by_line["grants_paid"]["utilisation_share"] is None


def test_in_a_narrow_terminal_no_figure_is_cut(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setattr("espoo_analysis.terminal._PIPE_WIDTH", 60)
    called = call(capsys, "show", "2025-07")
    assert called.out.count("−1\u00a0177\u00a0395") == 2
    assert "…" not in called.out


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["run", "2025-13"], "'2025-13' is not a reporting period"),
        (["run", "202507"], "did you mean '2025-07'"),
        (["show", "../x"], "'../x' is not a reporting period"),
        (["check", "2025-06"], "no data for 2025-06"),
        (["run", "2025-07", "--unit", "imigration"], "did you mean 'immigration'"),
        (["run", "2025-07", "--report", "economics"], "did you mean 'economic'"),
        (["list", "--language", "de"], "'de' is not a known language; known: fi, sv, en"),
        (["run", "--data", "nowhere"], "there is no such folder"),
        (["run", "--jobs", "0"], "greater than or equal to 1"),
        (["rnu"], "No such command"),
    ],
)
def test_wrong_usage_ends_with_2_and_one_message(capsys, tmp_path, arguments, expected):
    out = tmp_path / "reports"
    called = call(capsys, *arguments, *(["--out", out] if arguments[0] == "run" else []))
    assert called.status == 2
    assert expected in called.err
    assert "Traceback" not in called.err
    assert called.out == ""
    assert not out.exists()


def test_bad_data_end_with_2_and_nothing_is_written(capsys, data_folder, tmp_path):
    file = data_folder / "finance/2025-07.csv"
    file.write_text(file.read_text("utf-8").replace("-1177395", "x"), encoding="utf-8")
    out = tmp_path / "reports"
    called = call(capsys, "run", "--data", data_folder, "--out", out)
    assert called.status == 2
    assert "finance/2025-07.csv, row 4, forecast_eur: 'x' is not a number" in called.err
    assert not out.exists()


def test_all_wrong_arguments_are_named_at_once(capsys):
    called = call(capsys, "run", "2025-13", "--report", "x", "--language", "y")
    assert called.status == 2
    for part in ("'2025-13'", "'x' is not a known report", "'y' is not a known language"):
        assert part in called.err


def test_reports_are_not_written_among_the_data(capsys, data_folder):
    before = sorted(data_folder.rglob("*"))
    called = call(capsys, "run", "--data", data_folder, "--out", data_folder / "reports")
    assert called.status == 2
    assert "it lies in the data folder" in called.err
    assert sorted(data_folder.rglob("*")) == before


def test_version(capsys):
    from espoo_analysis import __version__

    assert call(capsys, "--version").out == f"espoo-analysis {__version__}\n"


def test_results_go_to_stdout_also_when_stderr_is_a_terminal(tmp_path):
    pty = pytest.importorskip("pty")
    terminal, theirs = pty.openpty()
    command = [sys.executable, "-m", "espoo_analysis", "run", "2025-07", "--report", "activity"]
    shown = bytearray()

    def read_terminal():
        # It ends with an error when nobody writes any more.
        with contextlib.suppress(OSError):
            while piece := os.read(terminal, 4096):
                shown.extend(piece)

    reader = threading.Thread(target=read_terminal)
    reader.start()
    finished = subprocess.run(
        [*command, "--language", "fi", "--out", tmp_path / "out"],
        stdout=subprocess.PIPE,
        stderr=theirs,
        text=True,
        check=True,
    )
    os.close(theirs)
    reader.join()
    os.close(terminal)
    assert finished.stdout.endswith("activity.fi.html\n")
    assert b"1/1" in shown
    assert b".html" not in shown
