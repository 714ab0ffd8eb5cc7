"""Which requests the app on the user's own machine answers, without a server."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pages.ui.serving import HEADERS, OwnPagesOnly, is_own_name, refusal


@settings(deadline=None)
@given(st.ip_addresses(), st.integers(1, 65535))
def test_an_ip_address_is_a_name_of_this_machine(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address, port: int
) -> None:
    host = f"[{address}]" if address.version == 6 else str(address)
    assert is_own_name(host)
    assert is_own_name(f"{host}:{port}")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8501", "localhost.:8501", socket.gethostname()])
def test_the_names_of_this_machine_are_known(host: str) -> None:
    assert is_own_name(host)


@pytest.mark.parametrize(
    "host",
    [
        "", "evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "ada@localhost", "localhost:99999",
        "localhost/x", "127.1", "2130706433", "[::1",
    ],
)  # fmt: skip
def test_a_foreign_or_broken_name_is_not(host: str) -> None:
    assert not is_own_name(host)
    assert refusal({"host": host}, changes=False)


def test_a_refusal_says_how_to_allow_the_name() -> None:
    assert "STREAMLIT_SERVER_ALLOWED_HOSTS" in refusal({"host": "lab.example"}, changes=False)


@pytest.mark.parametrize("place", ["iframe", "frame", "embed", "object", "fencedframe"])
def test_no_page_may_show_the_app_in_a_frame(place: str) -> None:
    assert refusal({"host": "localhost", "sec-fetch-dest": place}, changes=False)
    assert not refusal({"host": "localhost", "sec-fetch-dest": "document"}, changes=False)


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("http://localhost:8501", True),
        ("https://LOCALHOST:8501", True),
        ("http://localhost:1", False),
        ("http://evil.example", False),
        ("ftp://localhost:8501", False),
        ("null", False),
        ("", False),
    ],
)
def test_only_the_apps_own_pages_may_change_something(origin: str, allowed: bool) -> None:
    headers = {"host": "localhost:8501", "origin": origin}
    assert (refusal(headers, changes=True) == "") is allowed
    assert refusal(headers, changes=False) == "", "anybody may look"


def answer(
    kind: str, headers: Iterable[tuple[str, str]], method: str = "GET"
) -> tuple[list[dict[str, Any]], bool]:
    """The messages that the app sends back, and whether the request reached the app behind the guard."""
    messages: list[dict[str, Any]] = []
    reached = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        reached.append(scope)
        await send(
            {"type": "http.response.start", "status": 200, "headers": [(b"x-frame-options", b"ALLOW")]}
        )

    async def receive() -> dict[str, Any]:
        return {"type": f"{kind}.connect"}

    async def send(message: Any) -> None:
        messages.append(message)

    encoded = [(name.encode(), value.encode()) for name, value in headers]
    asyncio.run(OwnPagesOnly(app)({"type": kind, "method": method, "headers": encoded}, receive, send))
    return messages, bool(reached)


def test_an_answer_forbids_frames_once_whatever_the_app_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARAMLENS_LOCAL", "1")
    ((start,), reached) = answer("http", [("Host", "localhost")])
    assert reached
    fields = [(name.decode(), value.decode()) for name, value in start["headers"]]
    assert fields == [(name.lower(), value) for name, value in HEADERS.items()]


def test_a_refused_request_does_not_reach_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARAMLENS_LOCAL", "1")
    ((start, body), reached) = answer("http", [("Host", "évil.example")])
    assert not reached
    assert start["status"] == 403
    assert int(dict(start["headers"])[b"content-length"]) == len(body["body"])
    foreign = [("Host", "localhost"), ("Origin", "http://evil.example")]
    assert not answer("http", foreign, "POST")[1]
    assert answer("http", foreign, "GET")[1]


def test_a_foreign_socket_is_closed_for_a_violation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARAMLENS_LOCAL", "1")
    ((close,), reached) = answer("websocket", [("Host", "localhost"), ("Origin", "http://evil.example")])
    assert not reached
    assert (close["type"], close["code"]) == ("websocket.close", 1008)


def test_a_hosted_app_is_left_as_the_service_set_it_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARAMLENS_LOCAL", "0")
    ((start,), reached) = answer("http", [("Host", "mine.streamlit.app")])
    assert reached
    assert start["headers"] == [(b"x-frame-options", b"ALLOW")]


def answered(path: str, headers: dict[str, str]) -> tuple[int, bytes]:
    """The status and the text with which the app's guard answers a request; 299 if it passes it on."""
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 299, "headers": []})
        await send({"type": "http.response.body", "body": b"the app"})

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        raise AssertionError("nothing is read")

    encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "GET", "path": path, "headers": encoded}
    asyncio.run(OwnPagesOnly(app)(scope, receive, send))
    return sent[0]["status"], sent[1]["body"]


def test_a_team_s_app_refuses_whoever_the_proxy_did_not_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARAMLENS_LOCAL", "0")
    monkeypatch.setenv("PARAMLENS_SERVED", '{"a": "/srv/a"}')
    monkeypatch.setenv("PARAMLENS_USER_HEADER", "x-forwarded-user")
    assert answered("/", {"host": "localhost"})[0] == 403
    assert answered("/", {"host": "localhost", "x-forwarded-user": ""})[0] == 403
    assert answered("/", {"host": "localhost", "x-forwarded-user": "ada"})[0] == 299
    assert answered("/", {"host": "evil.example", "x-forwarded-user": "ada"})[0] == 403
    assert answered("/lab/healthz", {"host": "evil.example"}) == (200, b"ok")
    monkeypatch.setenv("PARAMLENS_USER_HEADER", "")
    assert answered("/", {"host": "localhost"})[0] == 299
