"""A real Dask scheduler and two workers on this machine, sharing no folder with the client."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys

import pytest

from espoo_analysis.publishing import cluster
from espoo_analysis.publishing.batch import make_reports
from espoo_analysis.publishing.cluster import ClusterError, ClusterExecutor, build, differences
from espoo_analysis.publishing.planning import Selection, plan
from espoo_analysis.settings import LANGUAGES, REPORTS
from tests.publishing.calls import is_running, wait_until

ALL = Selection(("2025-07",), (), REPORTS, LANGUAGES)


def _start(folder, *arguments):
    """Start a part of a cluster in a folder of its own, and read what it says until it is up."""
    folder.mkdir()
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments],
            cwd=folder,
            stderr=log,
            start_new_session=True,
        )

    def said(pattern):
        text = (folder / "log").read_text("utf-8")
        assert process.poll() is None, text
        return re.search(pattern, text)

    return process, said


@pytest.fixture(scope="module")
def cluster_of_two(tmp_path_factory):
    """Give the scheduler's address and the processes of its two workers."""
    folder = tmp_path_factory.mktemp("cluster")
    local = ("--host", "127.0.0.1")
    scheduler, said = _start(
        folder / "scheduler", "scheduler", *local, "--port", "0", "--no-dashboard"
    )
    processes = [scheduler]
    try:
        wait_until(lambda: said(r"Scheduler at: +tcp"), 60)
        address = said(r"Scheduler at: +(tcp://\S+)")[1]
        workers = []
        for name in ("one", "two"):
            worker, said = _start(
                folder / name, "worker", address, *local, "--nthreads", "1", "--no-dashboard"
            )
            processes.append(worker)
            wait_until(lambda said=said: said("Registered to"), 60)
            workers.append(worker)
        yield address, workers
    finally:
        for process in reversed(processes):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def test_the_cluster_makes_the_same_files(cluster_of_two, root, tmp_path):
    address, _ = cluster_of_two
    selection = Selection(("2025-07",), (), REPORTS, ("fi",))
    for name, options in {
        "here": {"workers": 2},
        "there": {"executor": lambda _: ClusterExecutor(address)},
    }.items():
        jobs = [item.job for item in plan(selection, root / "data", tmp_path / name)]
        made = list(make_reports(jobs, tmp_path / name, **options))
        assert [outcome.status for outcome, _ in made] == ["ok", "ok"]
    here, there = tmp_path / "here", tmp_path / "there"
    names = [path.relative_to(here) for path in here.rglob("*") if path.is_file()]
    assert len(names) > 10
    for name in names:
        if name.name != "manifest.json":
            assert (here / name).read_bytes() == (there / name).read_bytes(), name
    assert [item.reason for item in plan(selection, root / "data", there)] == ["", ""]


def test_a_worker_that_is_killed_in_the_middle_loses_nothing(cluster_of_two, root, tmp_path):
    address, workers = cluster_of_two
    jobs = [item.job for item in plan(ALL, root / "data", tmp_path / "out")]
    statuses = []
    for outcome, _ in make_reports(
        jobs, tmp_path / "out", executor=lambda _: ClusterExecutor(address)
    ):
        statuses.append(outcome.status)
        if len(statuses) == 1:
            # The whole machine, as far as it can be: nanny, worker, fork server and reports.
            os.killpg(workers[0].pid, signal.SIGKILL)
    assert statuses == ["ok"] * 6
    assert len(list((tmp_path / "out").rglob("*.html"))) == 6
    wait_until(lambda: not is_running(workers[0].pid))


def test_a_worker_with_other_versions_is_refused(cluster_of_two, root, tmp_path, monkeypatch):
    address, _ = cluster_of_two
    ours = {**build(), "pandas": "2.0.0"}
    monkeypatch.setattr(cluster, "library_versions", lambda *_: ours)
    with pytest.raises(ClusterError, match=r"it has pandas 3\S+, here is 2\.0\.0"):
        ClusterExecutor(address)
    job = plan(ALL, root / "data", tmp_path)[0].job
    parcel = cluster.Parcel(job, b"", {}, {"program": "another"})
    with pytest.raises(ClusterError, match="would not make the same reports"):
        cluster.work(len, parcel)


def test_differences_are_named_and_counted():
    ours = dict.fromkeys("abcdefgh", "1") | {"program": "x"}
    assert differences(ours, ours) == []
    assert differences({"program": "x"}, {"program": "y"}) == ["it has another program"]
    assert differences({"a": "1"}, {}) == ["it has a not at all, here is 1"]
    found = differences(ours, {})
    assert len(found) == 6
    assert found[-1] == "4 more differences"


def test_a_cluster_that_is_not_there_is_named(monkeypatch, tmp_path, capfd):
    monkeypatch.setattr(cluster, "CLUSTER_SECONDS", 1)
    with pytest.raises(ClusterError, match=r"tcp://127\.0\.0\.1:1: no scheduler answers") as away:
        ClusterExecutor("tcp://127.0.0.1:1")
    assert away.value.exit_status == 75
    for wrong in ("foo", "http://x:1", ""):
        with pytest.raises(ClusterError, match="it is not the address of a scheduler"):
            ClusterExecutor(wrong)


def test_without_dask_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError, match=r"pip install 'espoo-analysis\[dask\]'"):
        ClusterExecutor("tcp://127.0.0.1:1")
