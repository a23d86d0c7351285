"""Functions that the tests call in processes of their own."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path


def loaded_nothing():
    """Stand for what a server loads."""


def told(connection, *values):
    """Send back what a child is given and what it sees."""
    connection.send((values, dict(os.environ), str(Path.cwd()), os.getpid()))


def loaded(connection):
    """Send back what has been loaded before the child began."""
    connection.send({"seaborn", "great_tables", "nbconvert"} <= set(sys.modules))


def random_number(connection):
    """Send back a random number of each generator."""
    import numpy as np

    connection.send((random.random(), np.random.random()))  # noqa: NPY002, S311 - the global one


def leave(connection, status):
    """End with a status."""
    sys.exit(status)


def fail(connection):
    """Raise."""
    raise ValueError("on purpose")


def sleep(connection):
    """Never come back."""
    connection.send(os.getpid())
    time.sleep(3600)


def start_another_and_sleep(connection):
    """Start a process and never come back."""
    pid = os.fork()
    if pid == 0:
        time.sleep(3600)
    connection.send((os.getpid(), pid))
    time.sleep(3600)


def add(one, other):
    """Add."""
    return one + other


def raise_error(error):
    """Raise what is given."""
    raise error


class UnpicklableError(Exception):
    """An error that does not survive the way between processes."""

    def __init__(self, one, two):
        super().__init__(f"{one} {two}")


def raise_unpicklable():
    """Raise an error that cannot be rebuilt from its arguments."""
    raise UnpicklableError(1, 2)


def kill_itself():
    """Die without a word."""
    os.kill(os.getpid(), signal.SIGKILL)


def sleep_for(seconds):
    """Take long."""
    time.sleep(seconds)


def die_the_first_time(file):
    """Die when called first, and answer after that."""
    if not Path(file).exists():
        Path(file).touch()
        kill_itself()
    return "at last"


def is_running(pid):
    """Tell whether a process is there and not only waits to be buried."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def wait_until(condition, seconds=30):
    """Wait for something that other processes bring about."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def die_and_leave_another_behind():
    """Die, while a process that this one has started holds all that it held."""
    if os.fork() == 0:
        time.sleep(20)
        os._exit(0)
    kill_itself()


def say_and_sleep(file):
    """Write one's number into a file and never come back."""
    file.write_text(str(os.getpid()))
    time.sleep(3600)
