"""Children of a fork server: called as asked, and gone with whoever asked."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from espoo_analysis.publishing import fork_server
from espoo_analysis.publishing.fork_server import ForkServer, ForkServerError
from espoo_analysis.publishing.preloaded import load_for_kernels, load_for_reports
from tests.publishing import calls

pytestmark = pytest.mark.skipif(
    not fork_server.IS_AVAILABLE, reason="only Linux ends a child with its parent"
)


@pytest.fixture(scope="module")
def server():
    with ForkServer(load_for_reports) as started:
        yield started


@pytest.fixture
def fork(server, root):
    environment = {**os.environ, "PYTHONPATH": str(root)}
    children = []

    def begin(function, *arguments, **options):
        child = server.fork(function, *arguments, environment=environment, **options)
        children.append(child)
        return child

    yield begin
    for child in children:
        child.kill()
        child.wait()
        child.close()


def test_a_child_is_called_with_its_arguments_environment_and_folder(server, tmp_path):
    child = server.fork(calls.told, 1, "two", environment={"ONLY": "this"}, folder=tmp_path)
    values, environment, folder, pid = child.connection.recv()
    assert values == (1, "two")
    assert environment == {"ONLY": "this"}
    assert folder == str(tmp_path)
    assert pid == child.pid
    assert child.wait() == 0
    child.close()


def test_everything_is_loaded_before_a_child_begins(fork):
    assert fork(calls.loaded).connection.recv()


def test_children_do_not_share_their_random_numbers(fork):
    one, other = (fork(calls.random_number).connection.recv() for _ in "ab")
    assert one[0] != other[0]
    assert one[1] != other[1]


def test_the_exit_status_is_told(fork):
    assert fork(calls.leave, 3).wait() == 3
    assert fork(calls.leave, None).wait() == 0


def test_an_error_is_written_to_the_log_and_ends_the_child(fork, tmp_path):
    with (tmp_path / "log").open("wb") as log:
        assert fork(calls.fail, log=log.fileno()).wait() == 1
    assert "ValueError: on purpose" in (tmp_path / "log").read_text("utf-8")


def test_a_child_that_runs_has_no_status(fork):
    child = fork(calls.sleep)
    child.connection.recv()
    assert child.poll() is None
    assert child.wait(0.01) is None
    child.terminate()
    assert child.wait() == -signal.SIGTERM


def test_killing_a_child_kills_what_it_has_started(fork):
    child = fork(calls.start_another_and_sleep)
    pids = child.connection.recv()
    child.kill()
    assert child.wait() == -signal.SIGKILL
    calls.wait_until(lambda: not any(map(calls.is_running, pids)))


def test_a_child_can_be_killed_before_it_has_begun(fork):
    for _ in range(20):
        child = fork(calls.sleep)
        child.kill()
        assert child.wait(30) == -signal.SIGKILL


def test_a_descriptor_of_one_child_is_not_held_by_the_next(fork):
    first = fork(calls.sleep)
    first.connection.recv()
    second = fork(calls.sleep)
    second.connection.recv()
    first.kill()
    with pytest.raises((EOFError, ConnectionError)):
        first.connection.recv()
    assert first.wait(30) == -signal.SIGKILL


def test_children_end_with_their_server(root):
    with ForkServer(load_for_kernels) as server:
        child = server.fork(calls.sleep, environment={"PYTHONPATH": str(root)})
        pid = child.connection.recv()
    calls.wait_until(lambda: not calls.is_running(pid))
    assert child.wait(30) == -signal.SIGKILL
    child.close()
    with pytest.raises(ForkServerError, match="gone"):
        server.fork(calls.sleep, environment={})


RUNNER = """
import os
from espoo_analysis.publishing.fork_server import ForkServer
from tests.publishing import calls
server = ForkServer(calls.loaded_nothing)
child = server.fork(calls.sleep, environment=os.environ)
print(server._process.pid, child.connection.recv(), flush=True)
child.wait()
"""


def test_nothing_outlives_a_killed_caller(root):
    environment = {**os.environ, "PYTHONPATH": str(root)}
    with subprocess.Popen(
        [sys.executable, "-c", RUNNER], stdout=subprocess.PIPE, env=environment, text=True
    ) as caller:
        server, child = map(int, caller.stdout.readline().split())
        caller.kill()
    calls.wait_until(lambda: not calls.is_running(server) and not calls.is_running(child))


def test_a_server_that_cannot_load_says_so(capfd):
    with (
        ForkServer(calls.raise_error, ValueError("on purpose")) as server,
        pytest.raises(ForkServerError, match="gone"),
    ):
        server.fork(calls.sleep, environment={})
    assert "ValueError: on purpose" in capfd.readouterr().err
