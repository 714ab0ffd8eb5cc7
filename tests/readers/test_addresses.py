"""Runs behind a web address, from a real server on this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import importance
from importance.errors import UnreadableRuns
from importance.readers import downloads

CSV = b"lr,val_loss\n0.1,0.5\n0.2,0.4\n0.3,0.45\n"


class Handler(BaseHTTPRequestHandler):
    """A table, a redirect to it, a redirect to a local file, an endless file, and nothing else."""

    def do_GET(self) -> None:
        if self.path == "/my%20runs.csv":
            self._answer(200, CSV)
        elif self.path == "/moved":
            self._answer(302, b"", Location="/my%20runs.csv")
        elif self.path == "/local":
            self._answer(302, b"", Location=Path("/etc/hostname").as_uri())
        elif self.path == "/elsewhere":
            self._answer(302, b"", Location="ftp://127.0.0.1/runs.csv")
        elif self.path == "/large":
            self._answer(200, b"x" * 3_000_000)
        else:
            self._answer(404, b"")

    def _answer(self, code: int, body: bytes, **headers: str) -> None:
        self.send_response(code)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Keeps the test's output clean."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    web = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{web.server_port}"
    web.shutdown()
    web.server_close()


@pytest.mark.parametrize("path", ["/my%20runs.csv", "/moved"])
def test_a_table_is_read_from_its_address(server: str, path: str) -> None:
    runs = importance.read_runs(server + path)
    assert len(runs) == 3
    assert runs.metrics == ("val_loss",)


def test_a_missing_file_is_told(server: str) -> None:
    with pytest.raises(UnreadableRuns, match=r"answered 404 .* Check the address"):
        importance.read_runs(f"{server}/nothing.csv")


@pytest.mark.parametrize(("path", "words"), [("/local", "not allowed"), ("/elsewhere", "no web address")])
def test_no_address_leads_out_of_the_web(server: str, path: str, words: str) -> None:
    with pytest.raises(UnreadableRuns, match=words):
        importance.read_runs(server + path)


def test_a_large_file_is_cut_short(server: str) -> None:
    with pytest.raises(UnreadableRuns, match="more than 2 MB"):
        downloads.fetched(f"{server}/large", 2_000_000)


def test_a_slow_server_is_given_up(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads.time, "monotonic", iter([0.0, 99.0]).__next__)
    with pytest.raises(UnreadableRuns, match="longer than 30 seconds"):
        downloads.fetched(f"{server}/my%20runs.csv", 2_000_000)
