"""A table fetched from a statistics office's PxWeb API 2.0, where there is a network."""

from __future__ import annotations

import importlib
import queue
import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from espoo_analysis.errors import Problem, SourceError
from espoo_analysis.sources.statistics.json_stat import table_from_json_stat

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from espoo_analysis.sources.statistics.table import StatisticsTable

SECONDS = 60.0
_LONGEST_REASON = 300
_SNAPSHOT = "Until then the snapshot in the data folder is used; nothing was written."
_INSTALL = f"Install it: pip install 'espoo-analysis[statistics]'. {_SNAPSHOT}"


def fetch_table(
    address: str,
    table_id: str,
    selection: Mapping[str, Sequence[str]],
    *,
    language: str | None = None,
    seconds: float = SECONDS,
) -> StatisticsTable:
    """Fetch a table from a PxWeb API 2.0.

    Parameters
    ----------
    address : str
        The address of the API, as far as its version, or a short name that pxwebpy knows.
    table_id : str
        The identifier of the table, such as ``11rm``.
    selection : mapping of str to sequence of str
        For each dimension the codes of its values; ``*`` stands for any characters.
    language : str, optional
        The language of the names; else the one the API prefers.
    seconds : float
        How long all of it may take, waiting for a busy server included.

    Returns
    -------
    StatisticsTable
        As `read_json_stat` reads the answer; nothing is kept on disk.

    Raises
    ------
    SourceError
        When pxwebpy is not installed, there is no network, the answer is an error, takes too
        long or is not a table. The data folder's snapshot then remains in use.
    """
    pxweb = _pxweb()
    name = f"{_without_password(address)} {table_id}"
    query = {
        "selection": [
            {"variableCode": code, "valueCodes": list(codes)} for code, codes in selection.items()
        ]
    }

    def fetch() -> Any:
        api = pxweb.PxApi(address, language=language, disable_cache=True, timeout=seconds)
        # Its public methods drop codes, symbols and remarks; this is the call beneath them.
        return api._client.call(f"/tables/{quote(table_id, safe='')}/data", query=query)  # noqa: SLF001

    answer = _within(fetch, seconds, name)
    if not isinstance(answer, dict):
        raise _unavailable(name, "the answer is not a JSON object")
    return table_from_json_stat(answer, name)


def _pxweb() -> Any:
    try:
        return importlib.import_module("pxweb")
    except ImportError:
        problem = Problem("the library pxwebpy is not installed")
        summary = "Statistics cannot be fetched here."
        raise SourceError(summary, [problem], _INSTALL) from None


def _within(call: Callable[[], Any], seconds: float, name: str) -> Any:
    # pxwebpy waits without end for a server that is silent. A thread can be left behind.
    results: queue.SimpleQueue[tuple[Any, Exception | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            results.put((call(), None))
        except Exception as error:  # noqa: BLE001 - raised again below, whatever it is
            results.put((None, error))

    threading.Thread(target=run, daemon=True).start()
    try:
        answer, error = results.get(timeout=seconds)
    except queue.Empty:
        raise _unavailable(name, f"there was no answer within {seconds:g} seconds") from None
    if error is not None:
        raise _unavailable(name, _reason(error)) from None
    return answer


def _reason(error: Exception) -> str:
    words = " ".join(str(error).split())
    return f"{type(error).__name__}: {words[:_LONGEST_REASON]}".rstrip(": ")


def _unavailable(name: str, what: str) -> SourceError:
    summary = "The statistics office's database gave no table."
    remedy = f"Check the address, the table and the network, then try again. {_SNAPSHOT}"
    return SourceError(summary, [Problem(what, name)], remedy)


def _without_password(address: str) -> str:
    try:
        parts = urlsplit(address)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "the address"
    # A short name that pxwebpy knows has no host.
    return f"{parts.scheme}://{parts.hostname}{port}{parts.path}" if parts.hostname else address
