"""Bodies and logins over HTTP."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPResponse

import pytest

from importance.trackers.formats import http_transfer
from tests.trackers import rogue

BODY = bytes(range(256)) * 5_000


@contextmanager
def response(body: bytes) -> Iterator[HTTPResponse]:
    """The open response of a server on this machine."""
    with (
        rogue.web(body) as server,
        urllib.request.urlopen(f"http://127.0.0.1:{server.port}/runs.csv") as answer,
    ):
        yield answer


def soon() -> float:
    return time.monotonic() + 60


def test_a_body_within_the_bounds_is_read_whole() -> None:
    with response(BODY) as answer:
        assert http_transfer.read_body(answer, len(BODY), soon()) == BODY


def test_a_body_of_one_byte_more_than_allowed_is_refused() -> None:
    with response(BODY) as answer, pytest.raises(http_transfer.TooLarge):
        http_transfer.read_body(answer, len(BODY) - 1, soon())


def test_a_body_that_is_not_complete_in_time_is_refused() -> None:
    with response(BODY) as answer, pytest.raises(http_transfer.TooSlow):
        http_transfer.read_body(answer, len(BODY), time.monotonic() - 1)


def test_an_empty_body_is_no_bytes() -> None:
    with response(b"") as answer:
        assert http_transfer.read_body(answer, 0, soon()) == b""


def test_a_login_is_sent_as_rfc_7617_shows() -> None:
    assert http_transfer.basic_authorization("Aladdin:open sesame") == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
    assert http_transfer.basic_authorization("test:123\u00a3") == "Basic dGVzdDoxMjPCow=="


DRIPS = {
    "the status line": (b"", b"H"),
    "a header": (b"HTTP/1.1 200 OK\r\nX: ", b"x"),
    "headers without an end": (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
    "the size of a chunk": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"0"),
    "chunks": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    "the body": (b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"x"),
    "a body without a length": (b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
    "promises to continue": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "nothing": (b"", b""),
}
"""What a server sends first, and what it sends for ever after that."""


@pytest.mark.parametrize("kind", DRIPS)
def test_a_server_that_drips_is_cut_when_the_time_is_over(kind: str) -> None:
    start = time.monotonic()
    with (
        rogue.dripping(*DRIPS[kind]) as server,
        pytest.raises(http_transfer.TooSlow),
        http_transfer.cut_after(0.2) as connections,
    ):
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), *connections.handlers())
        with opener.open(f"http://127.0.0.1:{server.port}/runs.csv", timeout=30) as answer:
            http_transfer.read_body(answer, 10**9, start + 0.2)
    assert time.monotonic() - start < 5


def test_a_drip_during_the_handshake_of_tls_is_cut_too() -> None:
    start = time.monotonic()
    with (
        rogue.dripping(b"\x16\x03\x03\x3f\xff", b"\x02") as server,
        pytest.raises(http_transfer.TooSlow),
        http_transfer.cut_after(0.2) as connections,
    ):
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), *connections.handlers())
        opener.open(f"https://127.0.0.1:{server.port}/runs.csv", timeout=30)
    assert time.monotonic() - start < 5


def test_an_answer_in_time_is_not_cut_and_an_error_in_time_keeps_its_kind() -> None:
    with rogue.web(BODY) as server, http_transfer.cut_after(60) as connections:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), *connections.handlers())
        with opener.open(f"http://127.0.0.1:{server.port}/runs.csv") as answer:
            assert http_transfer.read_body(answer, len(BODY), soon()) == BODY
    with pytest.raises(ValueError, match="my own"), http_transfer.cut_after(60):
        raise ValueError("my own")
