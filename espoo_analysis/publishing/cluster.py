"""Make reports on a Dask cluster whose workers share no disk with this machine."""

from __future__ import annotations

import re
import tempfile
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from espoo_analysis.errors import AnalysisError, Problem
from espoo_analysis.publishing import fork_server
from espoo_analysis.publishing.manifest import package_sha256
from espoo_analysis.publishing.preloaded import load_for_reports
from espoo_analysis.publishing.processes import LostError, ProcessExecutor
from espoo_analysis.publishing.versions import library_versions
from espoo_analysis.settings import CLUSTER_SECONDS, REPORT_TIMEOUT_SECONDS
from espoo_analysis.sources import RawFolder, files_of_period
from espoo_analysis.writing import TRY_AGAIN

if TYPE_CHECKING:
    from collections.abc import Callable

    from espoo_analysis.publishing.jobs import ReportJob
    from espoo_analysis.publishing.publication import Outcome

# Dask's own threads decide how many calls go on at a time; here none shall wait.
_ANY_NUMBER = 64
_SHOWN_DIFFERENCES = 5
_ADDRESS = re.compile(r"(tcp|tls|ws|wss)://\S+:[0-9]+")


class ClusterError(AnalysisError):
    """The cluster cannot be reached, or its workers would make other reports."""


class ClusterAwayError(ClusterError):
    """No scheduler answers, or no worker; later one may."""

    exit_status = TRY_AGAIN


@dataclass(frozen=True)
class Parcel:
    """A job with everything that is needed to do it elsewhere.

    Parameters
    ----------
    job : ReportJob
        The job.
    notebook : bytes
        Its notebook.
    files : dict of str to bytes
        The files of the data folder that it reads, by their paths.
    build : dict of str to str
        What the sender would make it with; see `build`.
    """

    job: ReportJob
    notebook: bytes
    files: dict[str, bytes]
    build: dict[str, str]


class ClusterExecutor:
    """An executor on a Dask cluster, for `make_reports`.

    A worker that is lost loses nothing: Dask gives its reports to others.

    Parameters
    ----------
    address : str
        The scheduler's address, such as ``tcp://10.0.0.1:8786``.

    Raises
    ------
    ClusterError
        When Dask is not installed, no scheduler answers, it has no worker, or a worker has
        another version of anything that has a part in a page.
    """

    def __init__(self, address: str) -> None:
        self._client = _connected(address)
        self._build = build()
        self._folders: dict[tuple[Path, str], dict[str, bytes]] = {}
        try:
            self._require_same_build()
        except BaseException:
            self._client.close()
            raise
        # Equal calls are not the same call, and what fails is tried again by `make_reports`.
        self._executor = self._client.get_executor(pure=False, retries=0)

    def submit(
        self, function: Callable[[ReportJob], Outcome], job: ReportJob, /
    ) -> Future[Outcome]:
        """Call a function with a job on some worker."""
        place = (job.data_folder, job.period)
        if place not in self._folders:
            self._folders[place] = files_of_period(RawFolder(job.data_folder), job.period)
        made_with = build(with_pdf=True) if job.with_pdf else self._build
        parcel = Parcel(job, job.notebook.read_bytes(), self._folders[place], made_with)
        answered: Future[Outcome] = Future()
        self._executor.submit(work, function, parcel).add_done_callback(
            lambda remote: _pass_on(remote, answered)
        )
        return answered

    def stop(self) -> None:
        """Take back every call."""
        if self._client.status == "closed":
            return
        self._executor.shutdown(wait=False)
        self._client.close()

    def shutdown(self) -> None:
        """Let go of the cluster."""
        self._client.close()

    def _require_same_build(self) -> None:
        try:
            self._client.wait_for_workers(1, timeout=CLUSTER_SECONDS)
            builds = self._client.run(build)
        except TimeoutError:
            raise ClusterAwayError(
                "The cluster has no worker.", remedy="Start one: dask worker tcp://HOST:8786."
            ) from None
        except Exception as error:  # noqa: BLE001 - whatever a worker raises
            what = f"a worker cannot say what it would make reports with: {error}"
            raise _unusable([Problem(what)]) from None
        problems = [
            Problem(difference, worker)
            for worker, theirs in builds.items()
            for difference in differences(self._build, theirs)
        ]
        if problems:
            raise _unusable(problems)


def build(*, with_pdf: bool = False) -> dict[str, str]:
    """Say what reports would be made with here: versions, and the hash of the program.

    Parameters
    ----------
    with_pdf : bool
        Whether the libraries that make a PDF count.

    Returns
    -------
    dict
        Versions by name; the program's SHA-256 under ``program``.
    """
    extras = ("dask", "pdf") if with_pdf else ("dask",)
    versions = (library_versions(extra) for extra in ("", *extras))
    return {key: version for each in versions for key, version in each.items()} | {
        "program": package_sha256()
    }


def differences(ours: dict[str, str], theirs: dict[str, str]) -> list[str]:
    """Say in what two builds differ.

    Parameters
    ----------
    ours, theirs : dict of str to str
        Builds.

    Returns
    -------
    list of str
        The first few differences; empty when they make the same reports.

    Examples
    --------
    >>> differences({"pandas": "3.0.0"}, {"pandas": "3.0.1"})
    ['it has pandas 3.0.1, here is 3.0.0']
    """
    names = [name for name in sorted({*ours, *theirs}) if ours.get(name) != theirs.get(name)]
    told = [
        "it has another program"
        if name == "program"
        else f"it has {name} {theirs.get(name, 'not at all')}, here is {ours.get(name, 'none')}"
        for name in names[:_SHOWN_DIFFERENCES]
    ]
    more = len(names) - len(told)
    return [*told, f"{more} more differences"] if more > 0 else told


def work(function: Callable[[ReportJob], Outcome], parcel: Parcel) -> Outcome:
    """Do a job on a worker: unpack it, make the report, and return its files.

    Parameters
    ----------
    function : callable
        What makes a report of a job.
    parcel : Parcel
        The job and what it needs.

    Returns
    -------
    Outcome
        Of the job as it was sent.

    Raises
    ------
    ClusterError
        When this worker would make another report than the sender.
    """
    if found := differences(parcel.build, build(with_pdf=parcel.job.with_pdf)):
        raise _unusable([Problem(difference) for difference in found])
    from distributed import get_worker  # noqa: PLC0415 - only workers need it

    # Dask empties this folder when a worker has been killed.
    place = get_worker().local_directory
    with tempfile.TemporaryDirectory(prefix="report-", dir=place) as name:
        folder = Path(name)
        for path, content in {"n.ipynb": parcel.notebook, **parcel.files}.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        job = replace(parcel.job, notebook=folder / "n.ipynb", data_folder=folder)
        if fork_server.IS_AVAILABLE:
            outcome = _processes(place).submit(function, job).result()
        else:
            outcome = function(job)
    return replace(outcome, job=parcel.job)


@cache
def _processes(folder: str) -> ProcessExecutor:
    executor = ProcessExecutor(_ANY_NUMBER, REPORT_TIMEOUT_SECONDS, load_for_reports)
    executor.environment["TMPDIR"] = folder
    return executor


def _connected(address: str) -> Any:
    try:
        from distributed import Client  # noqa: PLC0415 - an extra
    except ImportError:
        raise ClusterError(
            "Dask is not installed.", remedy="Install it: pip install 'espoo-analysis[dask]'."
        ) from None
    if not _ADDRESS.fullmatch(address):
        raise ClusterError(
            "The cluster cannot be used.",
            [Problem("it is not the address of a scheduler", address)],
            "Name a running scheduler: tcp://HOST:8786.",
        )
    try:
        return Client(address, timeout=CLUSTER_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        problem = Problem(f"no scheduler answers: {error}", address)
        raise ClusterAwayError(
            "The cluster cannot be used.", [problem], "Name a running scheduler: tcp://HOST:8786."
        ) from None


def _pass_on(remote: Future[Outcome], answered: Future[Outcome]) -> None:
    if remote.cancelled():
        answered.cancel()
        return
    error = remote.exception()
    if error is None:
        answered.set_result(remote.result())
    elif isinstance(error, ClusterError) or type(error).__module__.startswith("distributed"):
        # Not the report failed, but the cluster: a worker that died again and again, or that
        # came later and would make another report.
        answered.set_exception(LostError(f"the cluster lost it: {error}"))
    else:
        answered.set_exception(error)


def _unusable(problems: list[Problem]) -> ClusterError:
    return ClusterError(
        "The workers of the cluster would not make the same reports.",
        problems,
        "Install the same package and lock file there as here.",
    )
