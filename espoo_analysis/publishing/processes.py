"""Call functions in other processes, several at a time."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from multiprocessing.connection import Pipe, wait
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from espoo_analysis.publishing import fork_server

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

T = TypeVar("T")


class LostError(RuntimeError):
    """The process that should have answered is gone, or does not answer."""


class _Process(Protocol):
    @property
    def connection(self) -> Connection: ...

    @property
    def sentinel(self) -> int: ...

    def kill(self) -> None: ...

    def wait(self) -> int | None: ...

    def close(self) -> None: ...


class ProcessExecutor(ThreadPoolExecutor):
    """An executor whose calls go on in other processes, which it ends when it is asked to.

    A process that dies loses its own call and no other. Where a `ForkServer` can be had the
    processes are forks of one that has loaded everything; elsewhere each starts anew.

    Parameters
    ----------
    workers : int
        How many calls go on at the same time.
    seconds : float
        How long a call may take.
    load : callable
        What the process that has loaded everything calls at its start; see `ForkServer`.
    *arguments
        Its arguments.

    Attributes
    ----------
    environment : dict
        The environment variables of the processes.
    """

    def __init__(
        self, workers: int, seconds: float, load: Callable[..., object], *arguments: Any
    ) -> None:
        super().__init__(workers, thread_name_prefix="report")
        self._seconds = seconds
        self.environment = dict(os.environ)
        self._load = partial(fork_server.ForkServer, load, *arguments)
        self._server = self._load() if fork_server.IS_AVAILABLE else None
        self._server_lock = threading.Lock()
        self._idle: SimpleQueue[_Process] = SimpleQueue()
        self._all: set[_Process] = set()
        self._is_stopped = False

    def submit(  # type: ignore[override]
        self, function: Callable[..., T], /, *arguments: Any
    ) -> Future[T]:
        """Call a function of a module; arguments and result are pickled."""
        return super().submit(self._call, function, arguments)

    def stop(self) -> None:
        """End every process and begin no other."""
        self._is_stopped = True
        super().shutdown(wait=False, cancel_futures=True)
        if self._server:
            # Its children end with it, and whoever waits for another gets none.
            self._server.close()
        for process in tuple(self._all):
            process.kill()
        self.shutdown()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - as in the class above
        """Wait for the calls, then end the processes."""
        super().shutdown(wait, cancel_futures=cancel_futures)
        for process in tuple(self._all):
            self._end(process)
        if self._server:
            self._server.close()

    def _call(self, function: Callable[..., T], arguments: tuple[Any, ...]) -> T:
        process = self._idle_or_new()
        is_sound = False
        try:
            if self._is_stopped:
                raise LostError("stopped")
            process.connection.send((function, arguments))
            # A process that has ended may have left its end of the connection to another.
            ready = wait([process.connection, process.sentinel], self._seconds)
            if not ready:
                raise LostError(f"no answer after {self._seconds:g} seconds")
            if process.connection not in ready:
                raise LostError(f"the worker process died{_cause(process.wait())}")
            value, error = process.connection.recv()
            is_sound = True
        except (EOFError, OSError):
            raise LostError(f"the worker process died{_cause(process.wait())}") from None
        finally:
            if is_sound:
                self._idle.put(process)
            else:
                self._end(process)
        if error is not None:
            raise error
        return value

    def _idle_or_new(self) -> _Process:
        with contextlib.suppress(Empty):
            return self._idle.get_nowait()
        process: _Process
        if self._server is None:
            process = _SpawnedProcess(self.environment)
        else:
            try:
                process = self._living_server().fork(answer_calls, environment=self.environment)
            except fork_server.ForkServerError as error:
                raise LostError(str(error)) from None
        self._all.add(process)
        return process

    def _living_server(self) -> fork_server.ForkServer:
        with self._server_lock:
            assert self._server is not None  # noqa: S101 - asked for only where there is one
            if not self._server.is_alive and not self._is_stopped:
                self._server.close()
                self._server = self._load()
            return self._server

    def _end(self, process: _Process) -> None:
        self._all.discard(process)
        process.kill()
        process.wait()
        process.close()


class _SpawnedProcess:
    def __init__(self, environment: dict[str, str]) -> None:
        self.connection, theirs = Pipe()
        self._process = multiprocessing.get_context("spawn").Process(
            target=_answer_calls_in, args=(environment, theirs)
        )
        self._process.start()
        theirs.close()

    @property
    def sentinel(self) -> int:
        return self._process.sentinel

    def kill(self) -> None:
        self._process.kill()

    def wait(self) -> int | None:
        self._process.join()
        return self._process.exitcode

    def close(self) -> None:
        self.connection.close()
        self._process.close()


def answer_calls(connection: Connection) -> None:
    """Call what comes through a connection, until it is closed.

    Parameters
    ----------
    connection : Connection
        There comes a pair of a function and its arguments, and goes a pair of what it returned
        and what it raised, one of which is None.
    """
    with contextlib.suppress(EOFError):
        while True:
            function, arguments = connection.recv()
            try:
                answered = pickle.dumps((function(*arguments), None))
            except Exception as error:  # noqa: BLE001 - the caller shall see it, whatever it is
                answered = _pickled(error)
            connection.send_bytes(answered)


def _answer_calls_in(environment: dict[str, str], connection: Connection) -> None:
    os.environ.update(environment)
    answer_calls(connection)


def _pickled(error: Exception) -> bytes:
    with contextlib.suppress(Exception):
        pickled = pickle.dumps((None, error))
        pickle.loads(pickled)  # noqa: S301 - our own; some exceptions only fail on the way back
        return pickled
    return pickle.dumps((None, RuntimeError(f"{type(error).__name__}: {error}")))


def _cause(status: int | None) -> str:
    return f", killed by signal {-status}" if status and status < 0 else ""
