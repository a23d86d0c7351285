"""A table is fetched from a PxWeb API 2.0, or it is said why not."""

from __future__ import annotations

import json
import socket
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from espoo_analysis.errors import SourceError
from espoo_analysis.sources.statistics import fetch_table, find_dimension
from tests.sources.statistics_files import json_stat, language_cube

CUBE = language_cube(language=2, areas=("KU049",))
CONFIG = {
    "apiVersion": "2.0.0",
    "maxDataCells": 100_000,
    "maxCallsPerTimeWindow": 0,
    "timeWindow": 10,
    "defaultLanguage": "fi",
}
SELECTION = {"alue_23_20260101": ["KU049"], "timeperiod_y": ["*"]}


class _Answers(BaseHTTPRequestHandler):
    """Answers as the API does; the server knows what to say of the data."""

    def do_GET(self):
        path = urlsplit(self.path).path
        known = {
            "/api/v2/config": self.server.config,
            "/api/v2/tables": {"page": {"totalElements": 1}},
        }
        self._send(200 if path in known else 404, known.get(path, {"title": "Not found"}))

    def do_POST(self):
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((self.path, json.loads(content)))
        if self.server.waits:
            self.server.closing.wait(30)
        self._send(self.server.status, self.server.answer)

    def _send(self, status, answer):
        content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments):
        """Say nothing."""


@contextmanager
def _server(answer=b"", status=200, config=None, *, waits=False):
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    server.answer, server.status, server.waits = answer, status, waits
    server.config = config or CONFIG
    server.asked, server.closing = [], threading.Event()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server, f"http://127.0.0.1:{server.server_port}/api/v2"
    finally:
        server.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


def test_a_table_is_fetched_with_codes_symbols_and_names(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with _server(json_stat(CUBE)) as (server, address):
        table = fetch_table(address, "11rm", SELECTION, language="en")
    (path, query), *_ = server.asked
    assert urlsplit(path).path == "/api/v2/tables/11rm/data"
    assert parse_qs(urlsplit(path).query) == {"lang": ["en"], "outputFormat": ["json-stat2"]}
    assert query == {
        "selection": [
            {"variableCode": "alue_23_20260101", "valueCodes": ["KU049"]},
            {"variableCode": "timeperiod_y", "valueCodes": ["*"]},
        ]
    }
    assert table.name == f"{address} 11rm"
    assert table.cells["value"].tolist() == list(CUBE.figures)
    assert find_dimension(table, "time").codes == ["2024", "2025"]
    assert not list(tmp_path.iterdir())


def _refused(address, **options):
    with pytest.raises(SourceError) as caught:
        fetch_table(address, "11rm", SELECTION, **options)
    assert "snapshot in the data folder is used" in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"status": 400, "answer": {"title": "Non-existent value"}}, "Title: Non-existent value"),
        ({"status": 404, "answer": b"gone"}, "Error 404"),
        ({"status": 500, "answer": b""}, "Error 500"),
        ({"answer": b"<html>"}, "JSONDecodeError"),
        ({"answer": b"[]"}, "the answer is not a JSON object"),
        ({"config": CONFIG | {"apiVersion": "1.0.0"}}, "pxwebpy requires 2.0.0"),
        ({"config": {"apiVersion": "2.0.0"}}, "required key maxDataCells is missing"),
    ],
)
def test_an_error_of_the_database_is_told(options, message):
    with _server(**options) as (_, address):
        assert message in _refused(address)


def test_an_answer_that_is_no_table_is_refused_with_its_place():
    answer = json.loads(json_stat(CUBE))
    answer["value"].pop()
    with (
        _server(answer) as (_, address),
        pytest.raises(SourceError, match="value: 59 members were found, expected 60"),
    ):
        fetch_table(address, "11rm", SELECTION)


def test_a_silent_database_is_not_waited_for():
    with _server(waits=True) as (_, address):
        assert "there was no answer within 0.5 seconds" in _refused(address, seconds=0.5)


def test_without_a_network_the_reason_is_told_without_a_password():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    message = _refused(f"http://someone:secret@127.0.0.1:{port}/api/v2")
    assert f"http://127.0.0.1:{port}/api/v2 11rm: ConnectionError" in message
    assert "secret" not in message


def test_an_address_that_is_none_is_refused():
    for address in ("http://[", "http://127.0.0.1:x/api/v2", "nowhere"):
        _refused(address)


def test_without_the_library_it_is_said_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "pxweb", None)
    assert "pip install 'espoo-analysis[statistics]'" in _refused("scb")
