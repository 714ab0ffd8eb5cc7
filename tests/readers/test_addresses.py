"""Runs behind a web address, from a real server on this machine, and the addresses that are refused."""

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

import importance
from importance.errors import UnreadableRuns
from importance.readers import downloads
from importance.readers.addresses import Reach, is_public, redact_message, redacted

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
        elif self.path == "/private":
            self._answer(302, b"", Location="https://127.0.0.1/runs.csv")
        elif self.path.startswith("/inside/"):
            place = self.path.rsplit("/", 1)[1].replace("%5B", "[").replace("%5D", "]")
            self._answer(302, b"", Location=f"http://{place}/my%20runs.csv")
        elif self.path.startswith("/loop"):
            self._answer(302, b"", Location="/loop?" + "x" * len(self.path))
        elif self.path == "/packed":
            self._answer(200, gzip.compress(CSV), **{"Content-Encoding": "gzip"})
        elif self.path.startswith("/locked"):
            token = base64.b64encode(b"ada:pa55word").decode()
            allowed = self.headers.get("Authorization") == f"Basic {token}"
            self._answer(200 if allowed else 401, CSV if allowed else b"")
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


@pytest.mark.parametrize(("path", "words"), [("/local", "not allowed"), ("/elsewhere", "not a web address")])
def test_no_address_leads_out_of_the_web(server: str, path: str, words: str) -> None:
    with pytest.raises(UnreadableRuns, match=words):
        importance.read_runs(server + path)


def test_a_large_file_is_cut_short(server: str) -> None:
    with pytest.raises(UnreadableRuns, match="more than 2 MB"):
        downloads.download(f"{server}/large", 2_000_000)


def test_a_slow_server_is_given_up(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads.time, "monotonic", iter([0.0, 99.0]).__next__)
    with pytest.raises(UnreadableRuns, match="longer than 30 seconds"):
        downloads.download(f"{server}/my%20runs.csv", 2_000_000)


def test_a_compressed_transfer_is_expanded_within_the_bounds_of_an_archive(server: str) -> None:
    name, data = downloads.download(f"{server}/packed", 2_000_000)
    assert data[:2] == b"\x1f\x8b", "not expanded while it is fetched"
    assert len(importance.read_runs((name, data))) == 3


def test_a_user_and_a_password_are_sent_and_never_shown(server: str) -> None:
    host = server.removeprefix("http://")
    assert len(importance.read_runs(f"http://ada:pa55word@{host}/locked")) == 3
    with pytest.raises(UnreadableRuns, match="answered 401") as raised:
        importance.read_runs(f"http://ada:wr0ngword@{host}/locked?token=s3cret")
    assert "wr0ngword" not in str(raised.value)
    assert "s3cret" not in str(raised.value)


def test_redirects_without_end_are_left(server: str) -> None:
    with pytest.raises(UnreadableRuns, match=r"answered 302|cannot be reached"):
        importance.read_runs(f"{server}/loop")


@pytest.fixture
def outside(server: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A name server that says 8.8.8.8 of runs.example.org, which leads to the server; who was asked."""
    port = int(server.rsplit(":", 1)[1])
    resolve = socket.getaddrinfo
    connected: list[str] = []

    def led(address: tuple[str, int], *_: object, **__: object) -> socket.socket:
        connected.append(address[0])
        plain = socket.socket()
        plain.connect(("127.0.0.1", port))
        return plain

    def resolved(host: str, *rest: object, **more: object) -> list[tuple[object, ...]]:
        if host == "runs.example.org":
            return [(0, 0, 0, "", ("8.8.8.8", 80))]
        return resolve(host, *rest, **more)  # type: ignore[arg-type, return-value]

    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(socket, "create_connection", led)
    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    return connected


@pytest.mark.parametrize("reach", ["any", "linked"])
@pytest.mark.parametrize(
    "place", ["127.0.0.1", "localhost", "10.0.0.1", "169.254.169.254", "2130706433", "%5B::1%5D"]
)
def test_no_address_of_the_internet_leads_into_the_users_network(
    place: str, reach: Reach, outside: list[str]
) -> None:
    with pytest.raises(UnreadableRuns, match=r"redirects to .* on this machine or in its network"):
        importance.read_runs(f"http://runs.example.org/inside/{place}", reach=reach)
    assert set(outside) == {"runs.example.org"}


@pytest.mark.parametrize("reach", ["any", "linked"])
def test_other_redirects_are_followed(outside: list[str], server: str, reach: Reach) -> None:
    assert len(importance.read_runs("http://runs.example.org/moved", reach=reach)) == 3
    assert len(importance.read_runs(f"{server}/moved", reach=reach)) == 3


# -- what is shown --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("postgresql://ada:pa55@db:5432/runs", "postgresql://ada:***@db:5432/runs"),
        ("mysql+pymysql://ada:p@ss/w?rd@db/runs", "mysql+pymysql://ada:***@db/runs"),
        ("postgresql://db/runs?user=ada&password=x", "postgresql://db/runs?user=***&password=***"),
        ("https://tok3n@host/runs.csv", "https://***@host/runs.csv"),
        (
            "https://b.s3.aws/r.csv?X-Amz-Signature=ab12&part=1",
            "https://b.s3.aws/r.csv?X-Amz-Signature=***&part=1",
        ),
        ("https://host/r?x=abcdefghijklmnopqrstuvwxyz012345", "https://host/r?x=***"),
        ("https://host/@ada/runs.csv?page=2", "https://host/@ada/runs.csv?page=2"),
        ("sqlite:////home/a@b/study.db", "sqlite:////home/a@b/study.db"),
        ("team/project", "team/project"),
        ("C:\\runs\\a:b@c.csv", "C:\\runs\\a:b@c.csv"),
    ],
)
def test_an_address_is_shown_without_its_secrets(address: str, safe: str) -> None:
    if address.startswith("mysql"):
        address = address.replace("?", "%3F")  # a question mark always begins the query
    assert redacted(address) == safe


def test_a_message_keeps_no_secret_however_it_is_spelled() -> None:
    address = "postgresql://ada:pa%24%24word@db/runs"
    message = redact_message(f"{address} said: password 'pa$$word' of ada is wrong", address)
    assert message == "postgresql://ada:***@db/runs said: password '***' of ada is wrong"


# -- what a server may reach ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "100.100.100.200",
        "0.0.0.0",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "198.18.0.1",
        "168.63.129.16",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "fe80::1%eth0",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "64:ff9b::7f00:1",
        "2001:db8::1",
        "fec0::1",
        "no address",
    ],
)
def test_what_is_not_of_the_open_internet_is_not_public(ip: str) -> None:
    assert not is_public(ip)


@pytest.mark.parametrize("ip", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_what_is_of_the_open_internet_is_public(ip: str) -> None:
    assert is_public(ip)


@pytest.mark.parametrize(
    "source",
    [
        "/etc/passwd",
        "runs.csv",
        "http://example.org/runs.csv",
        "ftp://example.org/runs.csv",
        "file:///etc/passwd",
        "postgresql://db/optuna",
        "sqlite:///study.db",
        "team/project",
        "https://ada:pa55word@example.org/runs.csv",
        "https://[broken/runs.csv",
    ],
)
def test_a_server_reads_nothing_but_public_https(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "create_connection", lambda *a, **k: pytest.fail("connected"))
    monkeypatch.setattr(Path, "open", lambda *a, **k: pytest.fail("opened"))
    with pytest.raises(UnreadableRuns) as raised:
        importance.read_runs(source, reach="public")
    assert "pa55word" not in str(raised.value)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "2130706433",
        "0177.0.0.1",
        "0x7f.0.0.1",
        "127.1",
        "[::1]",
        "[::ffff:10.0.0.1]",
        "localhost",
    ],
)
def test_no_spelling_of_a_private_address_is_reached(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "create_connection", lambda *a, **k: pytest.fail("connected"))
    with pytest.raises(UnreadableRuns, match="is not a public internet address"):
        importance.read_runs(f"https://{host}/runs.csv", reach="public")


@pytest.mark.parametrize("found", [["10.1.2.3"], ["8.8.8.8", "10.1.2.3"], ["fe80::1%2"]])
def test_a_name_that_leads_to_a_private_address_is_refused(
    found: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "create_connection", lambda *a, **k: pytest.fail("connected"))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: [(0, 0, 0, "", (ip, 443)) for ip in found])
    with pytest.raises(UnreadableRuns, match="not a public internet address") as raised:
        importance.read_runs("https://runs.example.org/runs.csv", reach="public")
    assert "10.1.2.3" not in str(raised.value), "the inside of a network is not told"


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
    """A name server that says 8.8.8.8, and a network that leads from there to the server; who was asked."""
    port, certificate = secure
    trusting = ssl.create_default_context
    connected: list[str] = []

    def led(address: tuple[str, int], *_: object) -> socket.socket:
        connected.append(address[0])
        plain = socket.socket()
        plain.connect(("127.0.0.1", port))
        return plain

    def resolved(host: str, *_: object, **__: object) -> list[tuple[object, ...]]:
        ip = "8.8.8.8" if host == "runs.example.org" else host
        return [(0, 0, 0, "", (ip, 443))]

    monkeypatch.setattr(socket, "create_connection", led)
    monkeypatch.setattr(ssl, "create_default_context", lambda: trusting(cafile=str(certificate)))
    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    return connected


def test_the_very_address_that_was_checked_is_connected_to(internet: list[str]) -> None:
    runs = importance.read_runs("https://runs.example.org/my%20runs.csv", reach="public")
    assert len(runs) == 3
    assert internet == ["8.8.8.8"], "the name is not looked up a second time"


def test_a_redirect_to_this_machine_is_refused(internet: list[str]) -> None:
    with pytest.raises(UnreadableRuns, match=r"127\.0\.0\.1 is not a public address"):
        importance.read_runs("https://runs.example.org/private", reach="public")
    assert internet == ["8.8.8.8"]


def test_a_redirect_to_plain_http_or_out_of_the_web_is_refused(internet: list[str]) -> None:
    with pytest.raises(UnreadableRuns, match="not a web address"):
        importance.read_runs("https://runs.example.org/elsewhere", reach="public")
    with pytest.raises(UnreadableRuns, match=r"not a web address|not allowed"):
        importance.read_runs("https://runs.example.org/local", reach="public")


def test_a_certificate_for_another_name_is_refused(
    internet: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: [(0, 0, 0, "", ("8.8.8.8", 443))])
    with pytest.raises(UnreadableRuns, match="cannot be reached"):
        importance.read_runs("https://other.example.org/my%20runs.csv", reach="public")
