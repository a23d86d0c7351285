"""Many reports: one that fails is told, the others are made, and a stop leaves whole ones."""

from __future__ import annotations

import contextlib
import json
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from espoo_analysis.errors import AnalysisError
from espoo_analysis.publishing import batch, planning
from espoo_analysis.publishing.manifest import sha256_of
from espoo_analysis.publishing.planning import Selection, plan
from espoo_analysis.settings import LANGUAGES
from espoo_analysis.writing import BusyError, hold
from tests.publishing.calls import is_running, wait_until
from tests.publishing.notebooks import HEAD, notebook_of

ECONOMIC = Selection(("2025-07",), (), ("economic",), ("fi",))
IN_ALL_LANGUAGES = Selection(("2025-07",), (), ("economic",), LANGUAGES)


@pytest.fixture
def out(tmp_path):
    return tmp_path / "reports"


@pytest.fixture
def jobs_of(monkeypatch, tmp_path, root, out):
    """Plan the economic report, made by a notebook of the given cells, in some languages."""

    def make(*cells, languages=LANGUAGES):
        file = tmp_path / "economic_analysis.ipynb"
        nbformat.write(notebook_of(*cells), file)
        monkeypatch.setattr(planning, "notebook_path", lambda _: file)
        selection = Selection(("2025-07",), (), ("economic",), tuple(languages))
        return [item.job for item in plan(selection, root / "data", out)]

    return make


def false_promises(out):
    """Name the files that a manifest promises and that are not there as promised."""
    return [
        f"{manifest.parent / name}"
        for manifest in out.rglob("manifest.json")
        for entry in json.loads(manifest.read_text("utf-8"))["reports"].values()
        for name, digest in entry["outputs"].items()
        if not (manifest.parent / name).is_file() or sha256_of(manifest.parent / name) != digest
    ]


@pytest.mark.parametrize(
    ("cell", "status", "error"),
    [
        (
            "import os; os._exit(7)",
            "kernel_died",
            "cell 5 (Hur framskrider året?): the kernel died",
        ),
        ("bytearray(3 * 1024**3)", "failed", "MemoryError"),
        ("raise ValueError('not today')", "failed", "failed: ValueError: not today"),
        ("import os, signal; os.kill(os.getppid(), signal.SIGKILL)", "kernel_died", "died"),
    ],
    ids=["dead kernel", "too much memory", "an error", "dead worker"],
)
def test_what_stops_one_report_does_not_stop_the_others(jobs_of, out, cell, status, error):
    jobs = jobs_of(HEAD, f"if language == 'sv': {cell}")
    made = {
        outcome.job.language: outcome for outcome, _ in batch.make_reports(jobs, out, workers=2)
    }
    assert {language: outcome.status for language, outcome in made.items()} == {
        "fi": "ok",
        "sv": status,
        "en": "ok",
    }
    assert error in made["sv"].error
    assert "\n" not in made["sv"].error
    assert not false_promises(out)


def test_a_kernel_that_died_is_tried_once_more(jobs_of, out, tmp_path):
    file = tmp_path / "was-here"
    die_once = f"""
import os, pathlib
if not pathlib.Path({str(file)!r}).exists():
    pathlib.Path({str(file)!r}).touch()
    os._exit(1)
"""
    [(outcome, _)] = batch.make_reports(jobs_of(HEAD, die_once, languages=["fi"]), out)
    assert outcome.status == "ok"


def test_the_error_of_a_cell_is_not_tried_again(jobs_of, out, tmp_path):
    file = tmp_path / "runs"
    fail = f"open({str(file)!r}, 'a').write('x'); 1 / 0"
    [(outcome, _)] = batch.make_reports(jobs_of(HEAD, fail, languages=["fi"]), out)
    assert outcome.status == "failed"
    assert file.read_text("utf-8") == "x"


def test_temporary_files_of_a_notebook_lie_where_they_are_removed(jobs_of, out):
    cell = "import tempfile; print(tempfile.mkdtemp())"
    [(outcome, _)] = batch.make_reports(jobs_of(HEAD, cell, languages=["fi"]), out)
    [folder] = [
        line
        for cell in nbformat.reads(outcome.files["economic.fi.ipynb"].decode(), 4).cells
        for output in cell.get("outputs", [])
        for line in output.get("text", "").split()
    ]
    assert folder.startswith(str(out.resolve() / ".staging"))
    assert sorted(path.name for path in out.iterdir()) == [".lock", "immigration"]


def test_what_a_killed_run_has_left_is_removed(jobs_of, out):
    (out / ".staging/old").mkdir(parents=True)
    list(batch.make_reports(jobs_of(HEAD, languages=["fi"]), out))
    assert not (out / ".staging").exists()
    (out / ".staging/old").mkdir(parents=True)
    assert list(batch.make_reports([], out)) == []
    assert not (out / ".staging").exists()


def test_nobody_else_writes_into_a_folder_that_is_held(jobs_of, out, root):
    jobs = jobs_of(HEAD, languages=["fi"])
    code = (
        "import pathlib, sys; from espoo_analysis.writing import hold\n"
        "with hold(pathlib.Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, out],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(BusyError, match="Another run is writing into"):
            list(batch.make_reports(jobs, out))
        other.kill()
    with hold(out), hold(out):
        [(outcome, _)] = batch.make_reports(jobs, out)
    assert outcome.status == "ok"


def test_a_folder_that_cannot_be_written_ends_with_one_message(jobs_of, out):
    out.write_text("a file")
    with pytest.raises(AnalysisError, match=r"The reports cannot be written.\n  - .*exists"):
        list(batch.make_reports(jobs_of(HEAD), out))


LIMITED = """
import pathlib, resource, signal, sys
from espoo_analysis.publishing import publication
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
from espoo_analysis.__main__ import main
main()
"""


def test_a_disk_that_is_full_leaves_the_earlier_reports(root, out):
    """A limit on the size of files stands for it: the pages are larger, the manifest is not."""
    command = ["run", "2025-07", "--report", "activity", "--out", str(out)]
    finished = subprocess.run(
        [sys.executable, "-c", LIMITED, *command], capture_output=True, text=True, check=False
    )
    assert finished.returncode == 1
    assert finished.stderr.count("activity.fi cannot be written") == 1
    assert "File too large" in finished.stderr
    assert "Traceback" not in finished.stderr
    assert not false_promises(out)
    assert not list(out.rglob("*.html"))
    assert not (out / ".staging").exists()


MANY = Selection(
    ("2024-06", "2024-07", "2024-08"), ("example",), ("activity", "economic"), LANGUAGES
)


def _command(out, root):
    command = [sys.executable, "-m", "espoo_analysis", "run", *MANY.periods, "--jobs", "2"]
    command += ["--unit", *MANY.units, "--data", str(root / "data/example")]
    return [*command, "--out", str(out)]


def _descendants(pid):
    """Find the processes that a process has started, and those have started."""
    children = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parent = int(status.read_text("utf-8").rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(status.parent.name))
    found = children.get(pid, [])
    return [*found, *(below for child in found for below in _descendants(child))]


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_run_that_is_ended_leaves_whole_reports_and_the_next_one_finishes(out, root, sent):
    pages = out / "example/2024-08"
    with subprocess.Popen(_command(out, root), stderr=subprocess.PIPE, text=True) as process:
        wait_until(lambda: list(pages.glob("*.html")), 120)
        time.sleep(random.random() / 2)  # noqa: S311 - some moment
        processes = _descendants(process.pid)
        process.send_signal(sent)
        _, error = process.communicate(timeout=60)
    # The fork server and at least one worker.
    assert len(processes) >= 2
    assert process.returncode == (-9 if sent == signal.SIGKILL else 128 + sent)
    assert "Traceback" not in error
    assert not false_promises(out)
    wait_until(lambda: not any(map(is_running, processes)))
    if sent != signal.SIGKILL:
        assert "nothing half-made was published" in error
        assert not (out / ".staging").exists()
    finished = subprocess.run(_command(out, root), capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    assert not false_promises(out)
    assert len(list(out.glob("example/*/*.html"))) == 18
    assert not (out / ".staging").exists()
    assert {item.reason for item in plan(MANY, root / "data/example", out)} == {""}


def test_a_notebook_that_cannot_be_read_fails_its_own_report_only(jobs_of, out, tmp_path):
    jobs = jobs_of(HEAD)
    broken = tmp_path / "broken.ipynb"
    broken.write_text("{")
    unreadable, without, whole = jobs
    nbformat.write(notebook_of(HEAD, parameters="period: str = ''"), tmp_path / "p.ipynb")
    jobs = [
        replace(unreadable, notebook=broken),
        replace(without, notebook=tmp_path / "p.ipynb"),
        whole,
    ]
    made = {outcome.job.language: outcome for outcome, _ in batch.make_reports(jobs, out)}
    assert {name: outcome.status for name, outcome in made.items()} == {
        "fi": "failed",
        "sv": "failed",
        "en": "ok",
    }
    assert "it is not a notebook" in made["fi"].error
    assert "the parameter 'unit' is not known" in made["sv"].error


def test_a_link_in_the_place_of_the_staging_folder_is_not_followed(jobs_of, out, tmp_path):
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").touch()
    out.mkdir()
    (out / ".staging").symlink_to(precious)
    [(outcome, _)] = batch.make_reports(jobs_of(HEAD, languages=["fi"]), out)
    assert outcome.status == "ok"
    assert (precious / "file").exists()
    assert not (out / ".staging").is_symlink()


def test_what_changes_between_planning_and_making_is_not_published(data_folder, out):
    """Also when it has been changed back before anybody looks again."""
    selection = Selection(("2025-07",), (), ("activity", "economic"), ("fi",))
    jobs = [item.job for item in plan(selection, data_folder, out)]
    file = data_folder / "finance/2025-07.csv"
    before = file.read_text("utf-8")
    file.write_text(before.replace("-1177395", "-1177396"), encoding="utf-8")
    made = {outcome.job.report: outcome for outcome, _ in batch.make_reports(jobs, out)}
    assert made["activity"].status == "ok"
    assert made["economic"].status == "failed"
    assert made["economic"].error == "changed while it was made: finance/2025-07.csv"
    file.write_text(before, encoding="utf-8")
    due = {item.job.report: item.reason for item in plan(selection, data_folder, out)}
    assert due["activity"] == ""
    assert due["economic"].startswith("failed last time: changed while it was made")


def test_a_missing_notebook_is_a_failure_of_its_report(monkeypatch, root, out, tmp_path):
    real = planning.notebook_path

    def without_economic(report):
        return tmp_path / "gone.ipynb" if report == "economic" else real(report)

    monkeypatch.setattr(planning, "notebook_path", without_economic)
    selection = Selection(("2025-07",), (), ("activity", "economic"), ("fi",))
    jobs = [item.job for item in plan(selection, root / "data", out)]
    made = {outcome.job.report: outcome for outcome, _ in batch.make_reports(jobs, out)}
    assert made["activity"].status == "ok"
    assert made["economic"].status == "failed"
    assert "gone.ipynb: the notebook is missing" in made["economic"].error


def test_a_program_of_the_same_name_in_the_working_folder_is_not_run(root, tmp_path):
    for name in ("espoo_analysis", "random", "json"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('the wrong one')")
    code = f"import sys; sys.path[0] = {str(root)!r}; from espoo_analysis.__main__ import main"
    arguments = ["run", "2025-07", "--data", root / "data", "--report", "activity"]
    finished = subprocess.run(
        [
            sys.executable,
            "-c",
            f"{code}; main()",
            *arguments,
            "--language",
            "fi",
            "--out",
            tmp_path / "out",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
