"""Web servers on this machine, with and without TLS, and name servers that pretend to be the internet."""

from __future__ import annotations

import base64
import gzip
import socket
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import trustme

from tests.builders import CSV

TABLE = CSV.encode()


class Handler(BaseHTTPRequestHandler):
    """A server with a table, a redirect to it, a redirect to a local file and an endless file."""

    def do_GET(self) -> None:
        if self.path == "/my%20runs.csv":
            self._answer(200, TABLE)
        elif self.path == "/moved":
            self._answer(302, b"", Location="/my%20runs.csv")
        elif self.path == "/local":
            self._answer(302, b"", Location=Path("/etc/hostname").as_uri())
        elif self.path == "/elsewhere":
            self._answer(302, b"", Location="ftp://127.0.0.1/runs.csv")
        elif self.path == "/large":
            self._answer(200, b"x" * 3_000_000)
        elif self.path == "/private":
            self._answer(302, b"", Location="https://127.0.0.1/runs.csv")
        elif self.path.startswith("/inside/"):
            place = self.path.rsplit("/", 1)[1].replace("%5B", "[").replace("%5D", "]")
            self._answer(302, b"", Location=f"http://{place}/my%20runs.csv")
        elif self.path.startswith("/loop"):
            self._answer(302, b"", Location="/loop?" + "x" * len(self.path))
        elif self.path == "/packed":
            self._answer(200, gzip.compress(TABLE), **{"Content-Encoding": "gzip"})
        elif self.path.startswith("/locked"):
            token = base64.b64encode(b"ada:pa55word").decode()
            allowed = self.headers.get("Authorization") == f"Basic {token}"
            self._answer(200 if allowed else 401, TABLE if allowed else b"")
        else:
            self._answer(404, b"")

    def _answer(self, code: int, body: bytes, **headers: str) -> None:
        self.send_response(code)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Log nothing, to keep the test's output clean."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    web = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{web.server_port}"
    web.shutdown()
    web.server_close()


@pytest.fixture
def outside(server: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Resolve runs.example.org to 8.8.8.8 and connect it to the server. Yield the hosts of connections."""
    port = int(server.rsplit(":", 1)[1])
    resolve = socket.getaddrinfo
    connected: list[str] = []

    def connect(address: tuple[str, int], *_: object, **__: object) -> socket.socket:
        connected.append(address[0])
        plain = socket.socket()
        plain.connect(("127.0.0.1", port))
        return plain

    def resolve_fake(host: str, *rest: object, **more: object) -> list[tuple[object, ...]]:
        if host == "runs.example.org":
            return [(0, 0, 0, "", ("8.8.8.8", 80))]
        return resolve(host, *rest, **more)  # type: ignore[arg-type, return-value]

    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(socket, "create_connection", connect)
    monkeypatch.setattr(socket, "getaddrinfo", resolve_fake)
    return connected


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """The same server behind TLS, with a certificate for runs.example.org."""
    authority = trustme.CA()
    certificate = tmp_path_factory.mktemp("tls") / "authority.pem"
    authority.cert_pem.write_to_path(str(certificate))
    web = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("runs.example.org").configure_cert(context)
    web.socket = context.wrap_socket(web.socket, server_side=True)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    yield web.server_port, certificate
    web.shutdown()
    web.server_close()


@pytest.fixture
def internet(secure: tuple[int, Path], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The same for the server behind TLS, and for every host name that is not an IP address."""
    port, certificate = secure
    create_context = ssl.create_default_context
    connected: list[str] = []

    def connect(address: tuple[str, int], *_: object) -> socket.socket:
        connected.append(address[0])
        plain = socket.socket()
        plain.connect(("127.0.0.1", port))
        return plain

    def resolve_fake(host: str, *_: object, **__: object) -> list[tuple[object, ...]]:
        ip = "8.8.8.8" if host == "runs.example.org" else host
        return [(0, 0, 0, "", (ip, 443))]

    monkeypatch.setattr(socket, "create_connection", connect)
    monkeypatch.setattr(ssl, "create_default_context", lambda: create_context(cafile=str(certificate)))
    monkeypatch.setattr(socket, "getaddrinfo", resolve_fake)
    return connected
