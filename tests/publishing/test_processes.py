"""Calls in processes of their own: what one does is not felt by another."""

from __future__ import annotations

import time

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


def test_a_call_that_takes_too_long_is_ended():
    executor = ProcessExecutor(1, 0.5, calls.loaded_nothing)
    with pytest.raises(LostError, match=r"no answer after 0\.5 seconds"):
        executor.submit(calls.sleep_for, 3600).result()
    executor.shutdown()


def test_a_stop_ends_what_runs_and_begins_nothing():
    executor = ProcessExecutor(1, 60, calls.loaded_nothing)
    first, second = (executor.submit(calls.sleep_for, 3600) for _ in "ab")
    while not first.running():
        time.sleep(0.01)
    executor.stop()
    with pytest.raises(LostError):
        first.result()
    assert second.cancelled()
