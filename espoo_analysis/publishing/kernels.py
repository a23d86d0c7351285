"""Run a notebook by papermill, and never take half a run for a whole one."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import papermill
from jupyter_client.kernelspec import NoSuchKernel
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from espoo_analysis.publishing import fork_server
from espoo_analysis.publishing.fork_server import limit_memory
from espoo_analysis.publishing.forked_shell import ForkedShell, ForkedShellClient
from espoo_analysis.settings import (
    CELL_TIMEOUT_SECONDS,
    KERNEL_MEMORY_BYTES,
    KERNEL_START_SECONDS,
    RUN_TIMEOUT_SECONDS,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nbformat import NotebookNode
    from papermill.engines import NotebookExecutionManager

KERNEL_ENGINE, FORKED_ENGINE = "espoo_analysis", "espoo_analysis_forked"
INJECTED_CELL = "injected-parameters"

# A socket's path has 104 bytes on some systems, and each channel adds its number.
_LONGEST_SOCKET_PATH = 100


@dataclass(frozen=True)
class Execution:
    """What became of a run.

    Parameters
    ----------
    notebook : NotebookNode
        The notebook as far as it ran.
    status : {"ok", "failed", "timeout", "kernel_died", "incomplete"}
        Only ``ok`` means that every cell ran once, in order, without an error.
    error : str
        What stopped it; empty when all is well.
    warnings : tuple of str
        What the cells wrote to stderr.
    """

    notebook: NotebookNode
    status: str
    error: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Limits:
    """How much a run may take.

    Parameters
    ----------
    cell_seconds, run_seconds : float
        For one cell, and for all of them together.
    memory_bytes : int
        For the kernel's data, where the system can limit it (Linux).
    """

    cell_seconds: float = CELL_TIMEOUT_SECONDS
    run_seconds: float = RUN_TIMEOUT_SECONDS
    memory_bytes: int = KERNEL_MEMORY_BYTES


class KernelEngine(NBClientEngine):
    """Papermill's own engine with an environment, a folder and a socket for each run."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str, *, run: _Run, **_: object
    ) -> None:
        """Execute the cells; the caller keeps the notebook as far as it came."""
        run.notebook = nb_man.nb
        client = _KernelClient(
            nb_man,
            kernel_name=kernel_name,
            timeout_func=lambda _: run.seconds_left(),
            startup_timeout=KERNEL_START_SECONDS,
            record_timing=False,
            # A graceful shutdown hangs now and then; nothing of a finished kernel is needed.
            shutdown_kernel="immediate",
            extra_arguments=["--log-level=50"],
            on_cell_start=run.start,
            config=_config(run.folder),
            resources={"metadata": {"path": str(run.folder)}},
        )
        client.memory_bytes = run.limits.memory_bytes
        with run.kernel_log.open("wb") as log:
            client.execute(env=dict(run.environment), stderr=log)


class ForkedShellEngine(NBClientEngine):
    """The same with a fork of this process in the place of a kernel."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, *_: object, run: _Run, **__: object
    ) -> None:
        """Execute the cells; the caller keeps the notebook as far as it came."""
        run.notebook = nb_man.nb
        client = ForkedShellClient(nb_man, record_timing=False, on_cell_start=run.start)
        with run.kernel_log.open("wb") as log:
            shell = ForkedShell(
                run.environment, run.folder, log.fileno(), run.limits.memory_bytes
            )
            try:
                client.execute_with(shell, run.seconds_left)
            finally:
                shell.close()


papermill_engines.register(KERNEL_ENGINE, KernelEngine)
papermill_engines.register(FORKED_ENGINE, ForkedShellEngine)


class _KernelClient(PapermillNotebookClient):
    memory_bytes = KERNEL_MEMORY_BYTES

    def papermill_execute_cells(self) -> None:
        if sys.platform == "linux":
            limit_memory(self.memory_bytes, self.km.provisioner.pid)
        super().papermill_execute_cells()


@dataclass
class _Run:
    """A run's surroundings, and its notebook as soon as papermill has one."""

    folder: Path
    environment: Mapping[str, str]
    limits: Limits
    notebook: NotebookNode
    cell: str = "no cell"
    begun: float = field(default_factory=time.monotonic)

    @property
    def kernel_log(self) -> Path:
        """What the kernel's process itself writes to stderr, outside any cell."""
        return self.folder / "kernel.log"

    @property
    def last_words(self) -> str:
        """The last line of the kernel's log, after a colon; empty where there is none."""
        lines = self.kernel_log.read_text("utf-8", "replace").split("\n")
        said = [line.strip() for line in lines if line.strip()]
        return f": {said[-1]}" if said else ""

    @property
    def timeout(self) -> str:
        """Which limit the cell has reached."""
        if self.seconds_left() < self.limits.cell_seconds:
            return f"the run took longer than {self.limits.run_seconds:g} seconds"
        return f"took longer than {self.limits.cell_seconds:g} seconds"

    def seconds_left(self) -> float:
        """Say how long the next cell may take; never 0, which means for ever to nbclient."""
        left = self.begun + self.limits.run_seconds - time.monotonic()
        return max(0.1, min(self.limits.cell_seconds, left))

    def start(self, cell: NotebookNode, cell_index: int) -> None:  # noqa: ARG002 - nbclient's
        """Note which cell is running, for nothing else remembers it when the kernel dies."""
        self.cell = cell_name(self.notebook, cell)


def execute(
    notebook: NotebookNode,
    parameters: Mapping[str, Any],
    *,
    environment: Mapping[str, str] | None = None,
    limits: Limits | None = None,
) -> Execution:
    """Run a notebook from top to bottom in a process of its own.

    In a child of a fork server that process is a fork, else it is an ordinary kernel; the
    executed notebook is the same.

    Parameters
    ----------
    notebook : NotebookNode
        The notebook. Not modified.
    parameters : mapping
        Its parameters, already checked.
    environment : mapping, optional
        Environment variables that the kernel gets besides this process's own.
    limits : Limits, optional
        How much the run may take.

    Returns
    -------
    Execution
        Papermill marks a notebook as completed also when its kernel died; here the status
        comes from what was raised and from the cells themselves.
    """
    with tempfile.TemporaryDirectory(prefix="espoo-") as folder:
        surroundings = {**os.environ, **(environment or {})}
        run = _Run(Path(folder), surroundings, limits or Limits(), notebook)
        status, error = _run(notebook, parameters, run)
    if status == "ok":
        error = incompleteness(run.notebook)
        status = "incomplete" if error else "ok"
    executed, warnings = _published_form(run.notebook)
    return Execution(executed, status, error, warnings)


def incompleteness(notebook: NotebookNode) -> str:
    """Say why a notebook is not one whole run from top to bottom.

    Parameters
    ----------
    notebook : NotebookNode
        An executed notebook.

    Returns
    -------
    str
        Empty when each code cell ran once, in order, without an error.
    """
    cells = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    for expected, cell in enumerate(cells, start=1):
        name = cell_name(notebook, cell)
        if any(output.output_type == "error" for output in cell.outputs):
            return f"{name} ended with an error"
        if cell.execution_count != expected:
            return f"{name} was not run in its turn"
    return ""


def cell_name(notebook: NotebookNode, cell: NotebookNode) -> str:
    """Name a cell as a reader finds it: its number and the heading above it.

    Parameters
    ----------
    notebook : NotebookNode
        The notebook.
    cell : NotebookNode
        One of its cells.

    Returns
    -------
    str
        For instance ``cell 7 (Täsmäävätkö julkaistut luvut?)``.
    """
    place = next(number for number, other in enumerate(notebook.cells) if other is cell)
    headings = [
        other.source.lstrip("# ").splitlines()[0]
        for other in notebook.cells[:place]
        if other.cell_type == "markdown" and other.source.startswith("#")
    ]
    return f"cell {place + 1} ({headings[-1]})" if headings else f"cell {place + 1}"


def _run(notebook: NotebookNode, parameters: Mapping[str, Any], run: _Run) -> tuple[str, str]:
    try:
        papermill.execute_notebook(
            notebook,
            None,
            dict(parameters),
            engine_name=FORKED_ENGINE if fork_server.is_child() else KERNEL_ENGINE,
            kernel_name="python3",
            progress_bar=False,
            run=run,
        )
    except PapermillExecutionError as error:
        what = f"{error.ename}: {error.evalue}".strip(": ")
        return "failed", f"{run.cell} failed: {what}"
    except CellTimeoutError:
        return "timeout", f"{run.cell}: {run.timeout}"
    except DeadKernelError:
        return "kernel_died", f"{run.cell}: the kernel died{run.last_words}"
    except NoSuchKernel as error:
        return "kernel_died", f"{error}; install ipykernel into {sys.prefix}"
    except RuntimeError as error:
        return "kernel_died", f"the kernel did not start: {error}{run.last_words}"
    return "ok", ""


def _config(folder: Path) -> Config:
    config = Config()
    # Only this interpreter's own kernel: one in the user's folder may lack the package.
    config.KernelSpecManager.kernel_dirs = []
    socket = str(folder / "socket")
    length = len(os.fsencode(socket))
    # Ports are chosen before they are bound, so that parallel runs clash; sockets do not.
    if sys.platform != "win32" and length < _LONGEST_SOCKET_PATH:
        config.KernelManager.transport = "ipc"
        config.KernelManager.ip = socket
    return config


def _published_form(notebook: NotebookNode) -> tuple[NotebookNode, tuple[str, ...]]:
    """Take out what differs from run to run: times, paths of this machine and warnings."""
    warnings = []
    notebook.metadata.pop("papermill", None)
    notebook.cells = [cell for cell in notebook.cells if not _is_error_marker(cell)]
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if INJECTED_CELL in cell.metadata.get("tags", []):
            cell["id"] = INJECTED_CELL
        if cell.cell_type == "code":
            written = [out for out in cell.outputs if out.get("name") == "stderr"]
            warnings += [out.text.strip() for out in written]
            cell.outputs = [out for out in cell.outputs if out.get("name") != "stderr"]
    return notebook, tuple(warnings)


def _is_error_marker(cell: NotebookNode) -> bool:
    return any(tag.startswith("papermill-error") for tag in cell.metadata.get("tags", []))
