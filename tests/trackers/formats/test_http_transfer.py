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
