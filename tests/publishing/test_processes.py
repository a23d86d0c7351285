"""Calls in processes of their own: what one does is not felt by another."""

from __future__ import annotations

import pytest

from espoo_analysis.errors import AnalysisError, Problem
from espoo_analysis.publishing import fork_server
from espoo_analysis.publishing.processes import LostError, ProcessExecutor
from tests.publishing import calls


@pytest.fixture(scope="module", params=["forked", "started anew"])
def executor(request):
    if request.param == "forked" and not fork_server.IS_AVAILABLE:
        pytest.skip("only Linux ends a child with its parent")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fork_server, "IS_AVAILABLE", request.param == "forked")
        made = ProcessExecutor(2, 60, calls.loaded_nothing)
    yield made
    made.shutdown()


def test_a_call_returns_its_value(executor):
    assert executor.submit(calls.add, 1, 2).result() == 3


def test_an_error_comes_back_whole(executor):
    given = AnalysisError("It cannot be.", [Problem("x", "a.csv", 2)], "Do this.")
    with pytest.raises(AnalysisError) as raised:
        executor.submit(calls.raise_error, given).result()
    assert str(raised.value) == str(given)


def test_an_error_that_cannot_travel_is_told(executor):
    with pytest.raises(RuntimeError, match="UnpicklableError: 1 2"):
        executor.submit(calls.raise_unpicklable).result()


def test_a_worker_that_dies_loses_its_own_call_only(executor):
    lost = executor.submit(calls.kill_itself)
    others = [executor.submit(calls.add, number, 1) for number in range(3)]
    with pytest.raises(LostError, match="the worker process died, killed by signal 9"):
        lost.result()
    assert [other.result() for other in others] == [1, 2, 3]


@pytest.mark.skipif(not fork_server.IS_AVAILABLE, reason="only the fork server tells them apart")
def test_a_worker_that_dies_is_noticed_though_another_holds_its_connection():
    executor = ProcessExecutor(1, 60, calls.loaded_nothing)
    lost = executor.submit(calls.die_and_leave_another_behind)
    with pytest.raises(LostError, match="the worker process died"):
        lost.result(timeout=15)
    executor.shutdown()


def test_a_call_that_takes_too_long_is_ended():
    executor = ProcessExecutor(1, 0.5, calls.loaded_nothing)
    with pytest.raises(LostError, match=r"no answer after 0\.5 seconds"):
        executor.submit(calls.sleep_for, 3600).result()
    executor.shutdown()


def test_a_stop_ends_what_runs_and_begins_nothing(tmp_path):
    executor = ProcessExecutor(1, 60, calls.loaded_nothing)
    file = tmp_path / "pid"
    first, second = (executor.submit(calls.say_and_sleep, file) for _ in "ab")
    calls.wait_until(lambda: file.is_file() and file.read_text("utf-8"))
    executor.stop()
    with pytest.raises(LostError):
        first.result(timeout=15)
    assert second.cancelled()
    calls.wait_until(lambda: not calls.is_running(int(file.read_text("utf-8"))))


@pytest.mark.skipif(not fork_server.IS_AVAILABLE, reason="elsewhere there is no server")
def test_a_server_that_has_died_is_replaced():
    executor = ProcessExecutor(1, 60, calls.loaded_nothing)
    assert executor.submit(calls.add, 1, 2).result() == 3
    executor._server._process.kill()
    executor._server._process.wait()
    with pytest.raises(LostError):
        executor.submit(calls.add, 1, 2).result(timeout=30)
    assert executor.submit(calls.add, 1, 2).result(timeout=30) == 3
    executor.shutdown()


def test_a_stop_does_not_wait_for_a_server_that_loads_for_ever():
    executor = ProcessExecutor(1, 60, calls.sleep_for, 3600)
    call = executor.submit(calls.add, 1, 2)
    executor.stop()
    with pytest.raises(LostError):
        call.result(timeout=15)
