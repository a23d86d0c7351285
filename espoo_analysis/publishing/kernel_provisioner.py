"""Jupyter kernels that are forked from a process which has loaded everything."""

# A Jupyter server imports this module: what is heavy is imported in the fork server.
from __future__ import annotations

import asyncio
import os
import signal
from typing import TYPE_CHECKING, Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from espoo_analysis.publishing import fork_server
from espoo_analysis.publishing.preloaded import load_for_kernels

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from jupyter_client.connect import KernelConnectionInfo


_servers: list[fork_server.ForkServer] = []


class ForkedKernelProvisioner(LocalProvisioner):
    """Start kernels as forks of one preloaded process; elsewhere than on Linux, ordinary ones.

    The first kernel waits until everything has been loaded, each later one is there at once. A
    kernel ends with the process that asked for it, however that ends.
    """

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel for the connection file that `cmd` names."""
        if not fork_server.IS_AVAILABLE:
            return await super().launch_kernel(cmd, **kwargs)
        place = cmd.index("-f")
        log = kwargs.get("stderr")
        process = await asyncio.to_thread(
            living_server().fork,
            _be_kernel,
            cmd[place + 1],
            [*cmd[place + 2 :]],
            environment=kwargs["env"],
            folder=kwargs.get("cwd") or os.getcwd(),  # noqa: PTH109 - as subprocess does
            log=None if log is None else log.fileno(),
        )
        self.process = process
        self.pid = self.pgid = process.pid
        self.cwd = kwargs.get("cwd")
        return self.connection_info

    # What it says of a process is that of subprocess.Popen, whose place ours takes.
    process: Any = None

    async def wait(self) -> int | None:
        """Wait for the kernel's end."""
        if not isinstance(self.process, fork_server.ForkedProcess):
            return await super().wait()
        process, self.process = self.process, None
        status = await asyncio.to_thread(process.wait)
        process.close()
        return status


def living_server() -> fork_server.ForkServer:
    """Give the one server of this process, a new one if the last has ended.

    Returns
    -------
    ForkServer
        It holds the code as it was when it was started.
    """
    if not _servers or not _servers[-1].is_alive:
        _servers.append(fork_server.ForkServer(load_for_kernels))
    return _servers[-1]


def _be_kernel(connection: Connection, connection_file: str, arguments: list[str]) -> None:
    from ipykernel.kernelapp import IPKernelApp  # noqa: PLC0415 - in the fork server only

    connection.close()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # Figures: pyplot is loaded already, so that the kernel would not notice its import.
    inline = ["-f", connection_file, "--matplotlib=inline", "--log-level=50", *arguments]
    IPKernelApp.launch_instance(inline)
