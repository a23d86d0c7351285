"""Run the cells of a notebook in a fork of this process, as a kernel would."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import threading
import time
import traceback
from functools import cache
from itertools import takewhile
from multiprocessing.connection import Connection, Pipe
from typing import TYPE_CHECKING, Any

from ipykernel.compiler import XCachingCompiler
from ipykernel.ipkernel import IPythonKernel
from ipykernel.zmqshell import ZMQInteractiveShell
from jupyter_client.session import Session
from jupyter_core.utils import run_sync
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from traitlets import Any as AnyTrait
from traitlets.config import Config

from espoo_analysis.publishing.fork_server import die_with_parent, limit_memory, reseed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from nbformat import NotebookNode

    Message = dict[str, Any]


class ForkedShell:
    """A child of this process that runs one cell after the other.

    Parameters
    ----------
    environment : mapping
        The child's environment variables.
    folder : Path
        Its working folder.
    log : int
        Descriptor to which it writes what is not a cell's output.
    memory_bytes : int
        How much memory it may take.
    """

    def __init__(
        self, environment: Mapping[str, str], folder: Path, log: int, memory_bytes: int
    ) -> None:
        self._connection, theirs = Pipe()
        parent = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            self._connection.close()
            die_with_parent(parent)
            os.dup2(log, 1)
            os.dup2(log, 2)
            _serve_cells(theirs, environment, folder, memory_bytes)
        theirs.close()

    def run(self, source: str, tell: Callable[[Message], object], seconds: float) -> Message:
        """Run a cell.

        Parameters
        ----------
        source : str
            The cell.
        tell : callable
            Gets each message that the cell sends, as soon as it is sent.
        seconds : float
            How long the cell may take.

        Returns
        -------
        dict
            The content of the reply: `status`, and of an error `ename`, `evalue`, `traceback`.

        Raises
        ------
        DeadKernelError
            When the child ended in the cell.
        TimeoutError
            When the cell took longer.
        """
        deadline = time.monotonic() + seconds
        try:
            self._connection.send(source)
            # Whoever sends without end must also come to one.
            while self._connection.poll(left := max(0.0, deadline - time.monotonic())) and left:
                message = self._connection.recv()
                if message["msg_type"] == "execute_reply":
                    return dict(message["content"])
                tell(message)
        except (EOFError, OSError):
            # Also in the middle of a message.
            raise DeadKernelError("Kernel died") from None
        raise TimeoutError

    def close(self) -> None:
        """End the child."""
        self._connection.close()
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, 9)
        os.waitpid(self.pid, 0)


class ForkedShellClient(PapermillNotebookClient):
    """Papermill's client, with a forked shell in the place of a kernel.

    What the cells send is turned into outputs by the same code as a kernel's messages.
    """

    def execute_with(self, shell: ForkedShell, seconds_left: Callable[[], float]) -> None:
        """Run every cell until one fails."""
        self._shell, self._seconds_left = shell, seconds_left
        self.reset_execution_trackers()
        self.papermill_execute_cells()
        self.nb.metadata["language_info"] = IPythonKernel.language_info
        self.set_widgets_metadata()

    def execute_cell(self, cell: NotebookNode, cell_index: int, **_: object) -> NotebookNode:
        """Run one cell and keep its outputs; see `nbclient.NotebookClient.execute_cell`."""
        self.on_cell_start(cell=cell, cell_index=cell_index)
        if cell.cell_type != "code" or not cell.source.strip():
            return cell
        cell.outputs = []
        self.clear_before_next_output = False
        self.code_cells_executed += 1
        seconds = self._seconds_left()
        # Each with its output, lest another gets the identity of one that was cleared.
        self._pieces: dict[int, tuple[NotebookNode, list[str]]] = {}
        try:
            reply = self._shell.run(
                cell.source,
                lambda message: self._take(message, cell, cell_index),
                seconds,
            )
        except TimeoutError:
            raise CellTimeoutError.error_from_timeout_and_cell(
                "Cell execution timed out", int(seconds), cell
            ) from None
        finally:
            # Joined once: text by text, a cell that prints much would take for ever.
            for output, pieces in self._pieces.values():
                output.text = "".join(pieces)
        if reply["status"] == "error":
            run_sync(self._check_raise_for_error)(cell, cell_index, {"content": reply})
        return cell

    def _take(self, message: Message, cell: NotebookNode, cell_index: int) -> None:
        # A kernel gathers what is printed and sends it at the next display or at the end, first
        # what went to stdout. Here each piece comes at once, for a dead shell sends no more.
        if message["msg_type"] == "stream" and not self.clear_before_next_output:
            printed = _printed_last(cell.outputs)
            for output in printed:
                if output.name == message["content"]["name"]:
                    self._pieces[id(output)][1].append(message["content"]["text"])
                    return
        self.process_message(message, cell, cell_index)
        printed = _printed_last(cell.outputs)
        for output in printed:
            self._pieces.setdefault(id(output), (output, [output.text]))
        cell.outputs[len(cell.outputs) - len(printed) :] = sorted(
            printed, key=lambda output: output.name == "stderr"
        )


def _printed_last(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """List the streams at the end of a cell's outputs."""
    is_stream = (output.output_type == "stream" for output in reversed(outputs))
    count = sum(1 for _ in takewhile(bool, is_stream))
    return outputs[len(outputs) - count :]


def _serve_cells(
    connection: Connection, environment: Mapping[str, str], folder: Path, memory_bytes: int
) -> None:
    """Run what comes through the connection until it is closed, and never return."""
    code = 1
    try:
        os.environ.clear()
        os.environ.update(environment)
        os.chdir(folder)
        _close_all_but(connection.fileno())
        reseed()
        limit_memory(memory_bytes)
        shell = prepared_shell()
        session = _ConnectionSession(
            connection=connection, lock=threading.Lock(), process=os.getpid()
        )
        shell.displayhook.session = shell.display_pub.session = session
        sys.stdout, sys.stderr = _Stream("stdout", session), _Stream("stderr", session)
        while os.getpid() == session.process:
            session.send(None, _reply(shell, session, connection.recv()))
    except (EOFError, BrokenPipeError):
        code = 0
    except BaseException:  # noqa: BLE001 - whatever it is, the log shall say it
        traceback.print_exc(file=sys.__stderr__)
    finally:
        os._exit(code)


def _close_all_but(descriptor: int) -> None:
    # What is the worker's alone would be held by whatever a cell starts.
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208 - names, of what is soon gone
        if int(name) > 2 and int(name) != descriptor:  # noqa: PLR2004 - stdin, stdout, stderr
            with contextlib.suppress(OSError):
                os.close(int(name))


class _ConnectionSession(Session):
    """A kernel's session that sends its messages to one connection instead of to sockets."""

    connection = AnyTrait()
    lock = AnyTrait()
    process = AnyTrait()

    def msg(
        self, msg_type: str, content: Message | None = None, *_: object, **__: object
    ) -> Message:
        """Make a message of what a client reads of one."""
        named = {"msg_type": msg_type}
        return {**named, "header": named, "content": content or {}, "parent_header": {}}

    def send(  # type: ignore[override]
        self,
        _stream: object,
        message: str | Message,
        content: Message | None = None,
        *_: object,
        **__: object,
    ) -> None:
        whole = self.msg(message, content) if isinstance(message, str) else message
        # Threads of a cell may print at once; a process that a cell forks has no say here.
        with self.lock:
            if os.getpid() == self.process:
                self.connection.send(whole)


class _Shell(ZMQInteractiveShell):
    def enable_gui(self, gui: str | None = None) -> None:
        """Do nothing: inline figures need no event loop."""


class _Stream(io.TextIOBase):
    """In the place of stdout or stderr while a cell runs."""

    encoding = "utf-8"

    def __init__(self, name: str, session: _ConnectionSession) -> None:
        self.name = name
        self._session = session

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if text:
            self._session.send(None, "stream", {"name": self.name, "text": text})
        return len(text)


@cache
def prepared_shell() -> _Shell:
    """Make the one shell of this process; forks find it ready.

    Returns
    -------
    InteractiveShell
        That of a kernel, with inline figures and without a history.
    """
    config = Config()
    config.HistoryManager.enabled = False
    shell = _Shell.instance(config=config, user_ns={}, compiler_class=XCachingCompiler)
    shell.displayhook.topic = b"execute_result"
    shell.enable_matplotlib("inline")
    return shell


def _reply(shell: _Shell, session: _ConnectionSession, source: str) -> Message:
    session.send(
        None, "execute_input", {"code": source, "execution_count": shell.execution_count}
    )
    result = shell.run_cell(source, store_history=True)
    error = result.error_before_exec or result.error_in_exec
    content: dict[str, Any] = {"status": "ok"}
    if not result.success or shell._last_traceback_during_displayhook:  # noqa: SLF001
        content = {
            "status": "error",
            "traceback": shell._last_traceback or [],  # noqa: SLF001
            "ename": type(error).__name__,
            "evalue": _text_of(error),
        }
    return session.msg("execute_reply", content)


def _text_of(error: BaseException | None) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - the error of a cell may itself be broken
        return "<it cannot be shown>"
