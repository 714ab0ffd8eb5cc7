"""The running server on the user's own machine: whose requests it answers, over real sockets."""

from __future__ import annotations

import base64
import http.client
import os
import socket
import time
import urllib.parse
from collections.abc import Iterator, Mapping
from statistics import median

import pytest

from tests.browser.serving import serving

GOOD = "127.0.0.1:{port}"


@pytest.fixture(scope="module")
def local() -> Iterator[int]:
    """The port of the app as `paramlens app` starts it."""
    with serving(PARAMLENS_LOCAL="1", PARAMLENS_SOURCE="") as (url, _):
        yield int(url.rsplit(":", 1)[1])


@pytest.fixture(scope="module")
def hosted() -> Iterator[int]:
    """The port of the app as a service starts it."""
    with serving(PARAMLENS_LOCAL="0") as (url, _):
        yield int(url.rsplit(":", 1)[1])


def status_and_headers(
    port: int, path: str = "/", method: str = "GET", **headers: str
) -> tuple[int, Mapping[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.putrequest(method, path, skip_host="Host" in headers)
    for name, value in headers.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.putheader("Content-Length", "0")
    connection.endheaders()
    answer = connection.getresponse()
    fields = {name.lower(): value for name, value in answer.getheaders()}
    fields["body"] = answer.read().decode("utf-8", "replace")
    connection.close()
    return answer.status, fields


def socket_status(port: int, host: str, origin: str | None) -> int:
    """The status with which the app's WebSocket answers a browser's handshake: 101 if it accepts it."""
    lines = ["GET /_stcore/stream HTTP/1.1", f"Host: {host}", "Upgrade: websocket", "Connection: Upgrade"]
    lines += [f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}", "Sec-WebSocket-Version: 13"]
    lines += [f"Origin: {origin}"] if origin is not None else []
    with socket.create_connection(("127.0.0.1", port), timeout=10) as plain:
        plain.sendall("\r\n".join([*lines, "", ""]).encode())
        return int(plain.recv(4096).split()[1])


@pytest.mark.parametrize(
    "path", ["/", "/effects", "/?source=Path&path=mysql://127.0.0.1/db", "/_stcore/health"]
)
def test_no_page_may_frame_the_local_app(local: int, path: str) -> None:
    status, headers = status_and_headers(local, path)
    assert status == 200
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"
    assert headers["cross-origin-opener-policy"] == "same-origin"


@pytest.mark.parametrize("place", ["iframe", "frame", "embed", "object"])
def test_what_a_frame_asks_for_is_not_even_sent(local: int, place: str) -> None:
    status, headers = status_and_headers(local, Sec_Fetch_Dest=place)
    assert status == 403
    assert headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "127.0.0.1",
        "[::1]",
        "127.0.0.1:{port}",
        "localhost:{port}",
        "LOCALHOST:{port}",
        "192.168.1.7",
    ],
)
def test_the_names_of_this_machine_are_answered(local: int, host: str) -> None:
    host = host.format(port=local)
    assert status_and_headers(local, Host=host)[0] == 200
    assert socket_status(local, host, f"http://{host}") == 101
    assert socket_status(local, host, None) == 101, "a program on this machine, not a browser"


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "localhost.evil.example",
        "127.0.0.1.nip.io:{port}",
        "localhost@evil.example",
        "evil.localhost",
        "localhost:{port}:80",
        "localhost/evil",
        "127.1",
        "2130706433",
        "",
    ],
)
def test_a_foreign_name_that_leads_here_is_refused(local: int, host: str) -> None:
    host = host.format(port=local)
    for path in ("/", "/_stcore/health", "/_stcore/host-config", "/media/x"):
        assert status_and_headers(local, path, Host=host)[0] == 403
    assert socket_status(local, host, f"http://{host}") == 403


def test_a_refused_name_is_reported_with_the_way_to_allow_it(local: int) -> None:
    _, headers = status_and_headers(local, Host="lab.example:80")
    assert "'lab.example:80'" in headers["body"]
    assert "STREAMLIT_SERVER_ALLOWED_HOSTS" in headers["body"]


def test_a_name_that_was_allowed_is_answered() -> None:
    with serving(PARAMLENS_LOCAL="1", STREAMLIT_SERVER_ALLOWED_HOSTS="lab.example") as (url, _):
        port = int(urllib.parse.urlsplit(url).port or 0)
        assert status_and_headers(port, Host="lab.example:80")[0] == 200
        assert socket_status(port, "lab.example", "http://lab.example") == 101
        assert socket_status(port, "lab.example", "http://evil.example") == 403


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "https://evil.example",
        "http://localhost:1",  # another program on this machine
        "http://127.0.0.1:1",
        "http://127.0.0.1",
        "http://localhost:{port}",  # the page was loaded under another name
        "http://127.0.0.1:{port}.evil.example",
        "http://evil.example@127.0.0.1:{port}",
        "ftp://127.0.0.1:{port}",
        "null",
        "",
        "file://",
        "chrome-extension://abc",
    ],
)
def test_the_socket_refuses_every_other_page(local: int, origin: str) -> None:
    origin = origin.format(port=local)
    assert socket_status(local, f"127.0.0.1:{local}", origin) == 403
    for method in ("PUT", "POST", "DELETE"):
        path = "/_stcore/upload_file/session/file"
        assert status_and_headers(local, path, method, Origin=origin)[0] == 403


def test_turning_streamlits_own_protection_off_opens_nothing() -> None:
    off = {"STREAMLIT_SERVER_ENABLE_CORS": "false", "STREAMLIT_SERVER_ENABLE_XSRF_PROTECTION": "false"}
    with serving(PARAMLENS_LOCAL="1", **off) as (url, _):
        port = int(urllib.parse.urlsplit(url).port or 0)
        assert socket_status(port, f"127.0.0.1:{port}", "http://evil.example") == 403
        assert socket_status(port, f"127.0.0.1:{port}", f"http://127.0.0.1:{port}") == 101


def test_a_service_may_show_its_app_in_a_frame_under_its_own_name(hosted: int) -> None:
    status, headers = status_and_headers(
        hosted, "/?embed=true", Host="mine.streamlit.app", Sec_Fetch_Dest="iframe"
    )
    assert status == 200
    assert "x-frame-options" not in headers
    assert "frame-ancestors" not in headers.get("content-security-policy", "")
    assert socket_status(hosted, "mine.streamlit.app", "https://mine.streamlit.app") == 101


def test_the_files_of_the_page_come_without_the_delay_of_an_acknowledgement(hosted: int) -> None:
    """With Nagle's algorithm on, every answer but the first of a connection takes 40 ms on Linux."""
    connection = http.client.HTTPConnection("127.0.0.1", hosted, timeout=10)
    seconds = []
    for _ in range(9):
        start = time.perf_counter()
        connection.request("GET", "/_stcore/health")
        connection.getresponse().read()
        seconds.append(time.perf_counter() - start)
    connection.close()
    assert median(seconds) < 0.03
