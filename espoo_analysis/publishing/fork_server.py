"""A process that has loaded everything once and forks a copy of itself for each call."""

# Whoever starts the server imports this module: what is heavy is imported in the server.
from __future__ import annotations

import contextlib
import gc
import os
import pickle
import random
import selectors
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import traceback
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe, wait
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

#: Children die with their server by a request that only Linux knows.
IS_AVAILABLE = sys.platform == "linux"

_LONGEST_CALL = 65_536
_NUMBER = struct.Struct("<q")
_PR_SET_PDEATHSIG = 1
_is_child = False
# One thread for each library: a child gets no thread but the one that forked, and small tables
# need no more.
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


class ForkServerError(RuntimeError):
    """The server has died, or could not load what it shall hold."""


@dataclass(frozen=True)
class _Call:
    function: Callable[..., object]
    arguments: tuple[Any, ...]
    environment: dict[str, str]
    folder: str


class ForkedProcess:
    """A child of the server, seen from the process that asked for it.

    It answers as `subprocess.Popen` does to those who wait for a process or end it.

    Parameters
    ----------
    connection : Connection
        What the child's function gets the other end of.
    status : int
        Descriptor from which the child's number and, at its end, its exit status are read.
    """

    stdin = stdout = stderr = None

    def __init__(self, connection: Connection, status: int) -> None:
        self.connection = connection
        self.returncode: int | None = None
        self._status = status
        self._lock = threading.Lock()
        pid = self._read_number()
        if pid is None:
            self.close()
            raise ForkServerError("the fork server is gone; its last words are above")
        self.pid = pid

    @property
    def sentinel(self) -> int:
        """A descriptor that can be read when the child has ended."""
        return self._status

    def poll(self) -> int | None:
        """Return the exit status, or None while the child runs."""
        return self.wait(0)

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait for the end of the child; after `timeout` seconds return None."""
        if self.returncode is None and wait([self._status], timeout):
            with self._lock:
                # Several threads may wait, and there is but one status to read.
                if self.returncode is None:
                    status = self._read_number()
                    # Whoever dies with the server leaves no status.
                    self.returncode = -signal.SIGKILL if status is None else status
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal to the child and to what it has started."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, number)

    def terminate(self) -> None:
        """Ask the child to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the child, and what it has started, at once."""
        self.send_signal(signal.SIGKILL)

    def close(self) -> None:
        """Let go of the connection and of the status."""
        self.connection.close()
        if self._status >= 0:
            os.close(self._status)
            self._status = -1

    def _read_number(self) -> int | None:
        data = os.read(self._status, _NUMBER.size)
        return _NUMBER.unpack(data)[0] if data else None


class ForkServer:
    """Start and hold a server; it and its children end with this process or with `close`.

    Loading takes a second or two; it goes on while the caller does something else, and the
    first call waits for it.

    Parameters
    ----------
    load : callable
        A function of a module that the server calls once; what is in memory after it is in
        that of each child.
    *arguments
        Its arguments.
    """

    def __init__(self, load: Callable[..., object], *arguments: Any) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._lock = threading.Lock()
        # The same modules as here, wherever this process was started.
        code = (
            f"import sys; sys.path[:] = {sys.path!r}; "
            f"from {__name__} import serve; serve({theirs.fileno()}, {os.getpid()})"
        )
        self._process = subprocess.Popen(  # noqa: S603 - our own code
            [sys.executable, "-c", code],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env={**os.environ, **_ONE_THREAD},
            # Ctrl-C reaches every process of the terminal: the caller decides what ends.
            start_new_session=True,
        )
        theirs.close()
        self._control.send(pickle.dumps((load, arguments)))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def fork(
        self,
        function: Callable[..., object],
        *arguments: Any,
        environment: Mapping[str, str],
        folder: str | os.PathLike[str] = "/",
        log: int | None = None,
    ) -> ForkedProcess:
        """Call a function in a child of its own.

        Parameters
        ----------
        function : callable
            A function of a module; its first argument is the child's end of the connection.
        *arguments
            Further arguments, which can be pickled.
        environment : mapping
            The child's environment variables.
        folder : path
            The child's working folder.
        log : int, optional
            Descriptor to which the child writes its stderr; this process's own without it.

        Returns
        -------
        ForkedProcess
            The running child.

        Raises
        ------
        ForkServerError
            When the server has ended.
        """
        ours, theirs = Pipe()
        status, status_end = os.pipe()
        descriptors = [theirs.fileno(), status_end, 2 if log is None else log]
        try:
            with self._lock:
                socket.send_fds(self._control, [b"fork"], descriptors)
            ours.send(_Call(function, arguments, dict(environment), os.fspath(folder)))
        except OSError as error:
            ours.close()
            os.close(status)
            raise ForkServerError(f"the fork server is gone: {error.strerror}") from None
        finally:
            theirs.close()
            os.close(status_end)
        return ForkedProcess(ours, status)

    @property
    def is_alive(self) -> bool:
        """Whether the server runs."""
        return self._process.poll() is None

    def close(self) -> None:
        """End the server; its children end with it."""
        with self._lock:
            self._control.close()
        # It would notice, but not while it loads.
        self._process.kill()
        self._process.wait()


def is_child() -> bool:
    """Tell whether this process was forked by a server and may fork in its turn.

    Returns
    -------
    bool
        False in every other process, where threads may run that no fork would have.
    """
    return _is_child


def serve(descriptor: int, caller: int) -> None:
    """Load everything, then fork a child for each request until the caller is gone.

    Parameters
    ----------
    descriptor : int
        The server's end of the control socket.
    caller : int
        The process that started this one.
    """
    # While it loads nobody looks at the socket.
    die_with_parent(caller)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    control = socket.socket(fileno=descriptor)
    asked = control.recv(_LONGEST_CALL)
    if not asked:
        return
    load, arguments = pickle.loads(asked)  # noqa: S301 - from the process that started this one
    load(*arguments)
    # What is loaded stays: without it each child's collections would copy every page.
    gc.collect()
    gc.freeze()
    waker, woken = socket.socketpair()
    for end in (waker, woken):
        end.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
    children: dict[int, int] = {}
    with selectors.DefaultSelector() as selector:
        selector.register(control, selectors.EVENT_READ)
        selector.register(woken, selectors.EVENT_READ)
        while True:
            ready = {key.fileobj for key, _ in selector.select()}
            if woken in ready:
                with contextlib.suppress(BlockingIOError):
                    woken.recv(4096)
                _report_ended(children)
            if control in ready:
                request, descriptors, *_ = socket.recv_fds(control, 16, 3)
                if not request:
                    # At once: what libraries do at the end of a process is not for this one.
                    os._exit(0)
                try:
                    _fork(descriptors, children, [control, waker, woken, selector])
                except (OSError, ValueError):
                    # Too many processes, or descriptors: this child fails, the server goes on.
                    traceback.print_exc()
                for given in descriptors[::2]:
                    os.close(given)


def _fork(descriptors: list[int], children: dict[int, int], ours: list[Any]) -> None:
    channel, status, log = descriptors
    server = os.getpid()
    try:
        pid = os.fork()
    except OSError:
        os.close(status)
        raise
    if pid == 0:
        signal.set_wakeup_fd(-1)
        for held in ours:
            held.close()
        for other in (*children.values(), status):
            os.close(other)
        _be_child(channel, log, server)
    # Both set it, for whoever is told of the child may kill its group at once.
    with contextlib.suppress(PermissionError, ProcessLookupError):
        os.setpgid(pid, pid)
    children[pid] = status
    with contextlib.suppress(BrokenPipeError):
        os.write(status, _NUMBER.pack(pid))


def _report_ended(children: dict[int, int]) -> None:
    while children:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        descriptor = children.pop(pid)
        with contextlib.suppress(BrokenPipeError):
            os.write(descriptor, _NUMBER.pack(os.waitstatus_to_exitcode(status)))
        os.close(descriptor)


def _be_child(channel: int, log: int, server: int) -> None:
    global _is_child  # noqa: PLW0603 - it is what this process has become
    _is_child = True
    code = 1
    try:
        die_with_parent(server)
        os.setpgid(0, 0)
        os.dup2(log, 2)
        os.close(log)
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        connection = Connection(channel)
        call = connection.recv()
        os.environ.clear()
        os.environ.update(call.environment)
        os.chdir(call.folder)
        tempfile.tempdir = None
        reseed()
        call.function(connection, *call.arguments)
        code = 0
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else int(left.code is not None)
    except (EOFError, BrokenPipeError):
        pass  # whoever asked is gone
    except BaseException:  # noqa: BLE001 - a child must not go on as a second server
        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.flush()
        os._exit(code)


def die_with_parent(parent: int) -> None:
    """Have this process killed when its parent ends, however it ends.

    Parameters
    ----------
    parent : int
        The parent's process number.
    """
    import ctypes  # noqa: PLC0415 - needed in children only

    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def limit_memory(memory_bytes: int, pid: int = 0) -> None:
    """Let a process take so much memory and no more.

    Parameters
    ----------
    memory_bytes : int
        The limit on its data.
    pid : int
        The process; this one without it.
    """
    import resource  # noqa: PLC0415 - Windows has none

    resource.prlimit(pid, resource.RLIMIT_DATA, (memory_bytes, memory_bytes))


def reseed() -> None:
    """Give this process random numbers of its own: a fork has those of its parent."""
    random.seed()
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()
