"""Preloaded kernels and forked shells: nobody can see from a notebook which of them ran it."""

from __future__ import annotations

import signal
import subprocess
import sys

import nbformat
import papermill
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

from espoo_analysis.publishing import fork_server, kernel_provisioner
from espoo_analysis.publishing.kernels import Limits, execute
from espoo_analysis.publishing.planning import notebook_path
from espoo_analysis.publishing.preloaded import load_for_reports
from espoo_analysis.publishing.processes import ProcessExecutor
from espoo_analysis.settings import REPORTS
from tests.publishing.calls import is_running, wait_until
from tests.publishing.notebooks import notebook_of

KERNEL = "espoo-analysis"
only_linux = pytest.mark.skipif(
    not fork_server.IS_AVAILABLE, reason="only Linux ends a child with its parent"
)

# Everything that an output can be: each cell is run in all three kinds of kernel.
CELLS = [
    "print('one'); print('two')",
    "import sys; print('to stderr', file=sys.stderr); print('to stdout'); sys.stdout.write('x')",
    "40 + 2",
    "import pandas as pd; pd.DataFrame({'a': [1, None]})",
    "from IPython.display import HTML, display; display(HTML('<b>b</b>'), 'text'); None",
    "import matplotlib.pyplot as plt; lines = plt.plot([1, 3, 2])",
    "fig, ax = plt.subplots(); bars = ax.bar(['a', 'b'], [1, 2]); plt.show(); print(1)",
    "import seaborn as sns; sns.set_theme(); axes = sns.lineplot(x=[1, 2], y=[3, 4])",
    "handle = display('first', display_id='x'); handle.update('second')",
    "from IPython.display import clear_output; print('gone'); clear_output(); print('stays')",
    "%matplotlib inline\nget_ipython().__class__.__mro__[1].__name__ != ''",
    "import warnings; warnings.warn('careful')",
    "%%capture caught\nprint('hidden')",
    "caught.stdout",
    "await __import__('asyncio').sleep(0.01)",
    "_, Out[5], In[1][:5]",
    "class Odd:\n    def _repr_html_(self): return '<i>i</i>'\n    __repr__ = _repr_html_\nOdd()",
    "import os; os.environ['ADDED']",
    "if os.fork() == 0:\n    os._exit(0)\nos.wait()[1]",
    "for _ in range(3000): print('much', 'more')",
    """
import concurrent.futures
with concurrent.futures.ThreadPoolExecutor(4) as threads:
    threads.map(lambda _: print('x' * 70_000, end=''), range(8))
""",
    "",
]


def run_notebook(cells, options):
    """Run a notebook of some cells; called in processes of both kinds."""
    execution = execute(notebook_of(*cells), {"period": "2025-08"}, **options)
    return execution.status, execution.error, execution.warnings, dict(execution.notebook)


@pytest.fixture(scope="module")
def in_fork():
    executor = ProcessExecutor(1, 120, load_for_reports)
    yield lambda *arguments: executor.submit(run_notebook, *arguments).result()
    executor.shutdown()


def _cells(notebook):
    return [
        {key: cell.get(key) for key in ("source", "outputs", "execution_count", "metadata")}
        for cell in notebook["cells"]
    ]


@only_linux
def test_a_forked_shell_writes_the_notebook_of_an_ordinary_kernel(in_fork):
    options = {"environment": {"ADDED": "there"}}
    forked, ordinary = in_fork(CELLS, options), run_notebook(CELLS, options)
    assert forked[:2] == ordinary[:2] == ("ok", "")
    assert [text.splitlines()[0].partition(": ")[2] for text in forked[2]] == [
        text.splitlines()[0].partition(": ")[2] for text in ordinary[2]
    ]
    for one, other in zip(_cells(forked[3]), _cells(ordinary[3]), strict=True):
        assert one == other
    assert forked[3]["metadata"] == ordinary[3]["metadata"]
    pictures = [out for cell in _cells(forked[3]) for out in cell["outputs"] or []]
    assert sum("image/png" in out.get("data", {}) for out in pictures) == 3


@only_linux
def test_a_process_that_a_cell_forks_does_not_answer_for_it(in_fork):
    cells = ["import os, time\nchild = os.fork()\nif child: os.waitpid(child, 0)", "print('me')"]
    status, error, _, notebook = in_fork(cells, {})
    assert (status, error) == ("ok", "")
    assert _cells(notebook)[-1]["outputs"][0]["text"] == "me\n"


@only_linux
@pytest.mark.parametrize("_", range(5))
def test_a_shell_that_dies_in_the_middle_of_a_message_is_dead(in_fork, _):
    cell = """
import os, signal, threading
threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGKILL)).start()
while True: print("x" * 50_000_000)
"""
    assert in_fork([cell], {})[0] == "kernel_died"


@only_linux
@pytest.mark.parametrize(
    ("cell", "status", "error"),
    [
        ("1 / 0", "failed", "failed: ZeroDivisionError: division by zero"),
        ("def f(:", "failed", "failed: SyntaxError"),
        ("import os; os._exit(3)", "kernel_died", "the kernel died"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "kernel_died", "died"),
        ("import sys; sys.exit(0)", "incomplete", "ended with an error"),
        ("import time; time.sleep(60)", "timeout", "took longer than 2 seconds"),
        ("while True: pass", "timeout", "took longer than 2 seconds"),
        ("while True: print(1)", "timeout", "took longer than 2 seconds"),
        ("x = bytearray(900 * 1024**2)", "failed", "MemoryError"),
        ("import os; os.write(2, b'last words'); os._exit(9)", "kernel_died", "died: last words"),
    ],
)
def test_a_forked_shell_fails_as_an_ordinary_kernel_does(in_fork, cell, status, error):
    seconds = 2 if status == "timeout" else 60
    options = {"limits": Limits(cell_seconds=seconds, memory_bytes=800 * 1024**2)}
    cells = ["1", cell, "print('never')"]
    forked, ordinary = in_fork(cells, options), run_notebook(cells, options)
    for found in (forked, ordinary):
        assert found[0] == status
        assert found[1].startswith("cell 5 (Miten vuosi etenee?)")
        assert error in found[1]
    assert forked[1] == ordinary[1]
    assert "never" not in str(_cells(forked[3])[5]["outputs"])


@pytest.mark.parametrize("place", ["in a fork", "in a kernel"])
def test_a_whole_run_has_a_limit_too(in_fork, place):
    if place == "in a fork" and not fork_server.IS_AVAILABLE:
        pytest.skip("only Linux ends a child with its parent")
    limits = Limits(cell_seconds=60, run_seconds=3)
    cells = ["import time"] + ["time.sleep(1)"] * 5
    run = in_fork if place == "in a fork" else run_notebook
    status, error, _, _ = run(cells, {"limits": limits})
    assert status == "timeout"
    assert error.endswith("the run took longer than 3 seconds")


def test_the_kernel_can_be_chosen():
    spec = KernelSpecManager().get_kernel_spec(KERNEL)
    assert spec.language == "python"
    assert spec.metadata["kernel_provisioner"]["provisioner_name"] == "espoo-analysis-forked"


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("is_forked", [True, False], ids=["forked", "ordinary"])
def test_papermill_gets_the_committed_outputs_from_the_kernel(
    tmp_path, root, monkeypatch, report, is_forked
):
    monkeypatch.setenv("ESPOO_DATA", str(root / "data"))
    monkeypatch.setattr(fork_server, "IS_AVAILABLE", is_forked and fork_server.IS_AVAILABLE)
    file = notebook_path(report)
    made = papermill.execute_notebook(
        file, tmp_path / "n.ipynb", kernel_name=KERNEL, progress_bar=False
    )
    committed = nbformat.read(file, 4)
    assert [cell.get("outputs") for cell in made.cells] == [
        cell.get("outputs") for cell in committed.cells
    ]


@only_linux
def test_a_forked_kernel_restarts_is_interrupted_and_ends(monkeypatch):
    manager = KernelManager(kernel_name=KERNEL)
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    first = manager.provisioner.pid

    def result(code):
        reply = client.execute_interactive(code, timeout=30, output_hook=lambda _: None)
        return reply["content"]["status"]

    assert result("'seaborn' in __import__('sys').modules or 1 / 0") == "ok"
    client.execute("print('begun'); import time; seconds = 60; time.sleep(seconds)")
    while client.get_iopub_msg(timeout=30)["msg_type"] != "stream":
        pass
    manager.interrupt_kernel()
    assert client.get_shell_msg(timeout=30)["content"]["ename"] == "KeyboardInterrupt"
    # What was sent while the error was handled is not run.
    wait_until(lambda: result("1") == "ok")
    manager.restart_kernel()
    client.wait_for_ready(timeout=60)
    second = manager.provisioner.pid
    assert second != first
    assert not is_running(first)
    assert result("seconds") == "error"
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    wait_until(lambda: not is_running(second))


HOLDER = """
from jupyter_client.manager import KernelManager
manager = KernelManager(kernel_name="espoo-analysis")
manager.start_kernel()
from espoo_analysis.publishing import kernel_provisioner
print(manager.provisioner.pid, kernel_provisioner.living_server()._process.pid, flush=True)
input()
"""


@only_linux
def test_no_kernel_outlives_a_killed_jupyter_server():
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", HOLDER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        pids = [int(pid) for pid in holder.stdout.readline().split()]
        assert all(map(is_running, pids))
        holder.send_signal(signal.SIGKILL)
    wait_until(lambda: not any(map(is_running, pids)))


@pytest.fixture(scope="module", autouse=True)
def _end_the_fork_server():
    yield
    while kernel_provisioner._servers:
        kernel_provisioner._servers.pop().close()
