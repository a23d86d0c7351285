"""A PostgreSQL server of the tests' own, on a free port of 127.0.0.1."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

# Where Debian keeps the programs of a server; elsewhere they are on the path.
_DEBIAN = Path("/usr/lib/postgresql")
_PROGRAMS = ("initdb", "postgres", "pg_ctl")


@dataclass(frozen=True)
class Server:
    """Where a running server listens, and what its owner does there."""

    port: int

    def address(self, table: str) -> str:
        """Name a table as the ledger's readers want it."""
        return f"postgresql://espoo@127.0.0.1:{self.port}/postgres?table={table}"

    def run(self, *statements: str) -> None:
        """Run statements, each for good."""
        address = f"postgresql://espoo@127.0.0.1:{self.port}/postgres"
        with psycopg.connect(address, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def copy(self, table: str, lines: str) -> None:
        """Fill a table with the rows of a CSV text with a header."""
        address = f"postgresql://espoo@127.0.0.1:{self.port}/postgres"
        with psycopg.connect(address, autocommit=True) as connection:
            statement = f"COPY {table} FROM STDIN (FORMAT csv, HEADER true)"
            with connection.cursor().copy(statement) as copying:
                copying.write(lines)


def programs() -> Path | None:
    """Find the folder of a server's programs, the newest version first."""
    found = sorted(
        _DEBIAN.glob("*/bin"), key=lambda folder: int(folder.parent.name), reverse=True
    )
    on_path = shutil.which("initdb")
    folders = [*found, *([Path(on_path).resolve().parent] if on_path else [])]
    return next(
        (folder for folder in folders if all((folder / name).exists() for name in _PROGRAMS)),
        None,
    )


@contextmanager
def started() -> Iterator[Server]:
    """Start a server that nobody else can reach, and remove it at the end."""
    folder = programs()
    if folder is None:
        missing = "PostgreSQL's initdb and postgres are not installed (Debian: postgresql)"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp") as base:
        _own(Path(base))
        port = _free_port()
        _run(folder / "initdb", "-D", f"{base}/db", "-U", "espoo", "--auth=trust", "-E", "UTF8")
        options = f"-p {port} -c listen_addresses=127.0.0.1 -k {base} -F"
        _run(
            folder / "pg_ctl",
            "-D",
            f"{base}/db",
            "-w",
            "-l",
            f"{base}/log",
            "-o",
            options,
            "start",
        )
        try:
            yield Server(port)
        finally:
            _run(folder / "pg_ctl", "-D", f"{base}/db", "-w", "-m", "immediate", "stop")


def _run(program: Path, *arguments: str) -> None:
    # A server refuses to be root, as tests in a container are.
    user = "postgres" if os.geteuid() == 0 else None
    subprocess.run(
        [program, *arguments],
        user=user,
        cwd="/",
        check=True,
        stdout=subprocess.DEVNULL,
        timeout=60,
    )


def _own(folder: Path) -> None:
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
