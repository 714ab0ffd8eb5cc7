"""The web server on the user's own machine: whose requests it answers, and the browser that it opens.

Every web page that the user visits can send requests to this machine. So a local app answers only requests
that are made to it under a name of this machine, its own pages alone may talk to its socket, and no page may
show it in a frame. An app on a server for strangers is left as Streamlit and the service have it: there is
nothing in it that a frame could steal, and Streamlit Community Cloud shows every app in a frame.
"""

from __future__ import annotations

import asyncio
import ipaddress
import os
import socket
import urllib.parse
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st
from streamlit.cli_util import open_browser
from streamlit.web.server.server_util import get_url

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Message, Receive, Send], Awaitable[None]]

HEADERS = {
    # The second is for browsers that do not know the first. Pictures from elsewhere would tell that a page
    # was opened; the third cuts the tie to a page that opened this one as a window.
    "Content-Security-Policy": "frame-ancestors 'none'; object-src 'none'; base-uri 'self'; "
    "img-src 'self' data: blob:",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
}
_FRAMES = ("iframe", "frame", "embed", "object", "fencedframe")
_HARMLESS = ("GET", "HEAD", "OPTIONS")
_POLICY_VIOLATION = 1008


def is_local() -> bool:
    """Whether paths and addresses of this machine may be read: only where `paramlens app` says so."""
    return os.environ.get("PARAMLENS_LOCAL") == "1"


class OwnPagesOnly:
    """Refuses what other web pages ask of a local app, and forbids them to show it in a frame."""

    def __init__(self, app: Asgi) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request, or hand it on."""
        if scope["type"] not in ("http", "websocket") or not is_local():
            await self.app(scope, receive, send)
            return
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
        }
        is_socket = scope["type"] == "websocket"
        reason = refusal(headers, changes=is_socket or scope["method"] not in _HARMLESS)
        if reason and is_socket:
            await receive()
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION, "reason": ""})
        elif reason:
            await _forbid(send, reason)
        else:
            await self.app(scope, receive, send if is_socket else _guarded(send))


def refusal(headers: MutableMapping[str, str], changes: bool) -> str:
    """Why a request is not answered, in a sentence; "" when it is.

    Args:
        headers: by their names in lower case.
        changes: whether it opens a socket or changes something, which only the app's own pages may.
    """
    host = headers.get("host", "")
    if not is_own_name(host):
        return (
            f"This app was asked for as {host[:100]!r}, which is no name of this machine that it knows: it "
            "answers to localhost and to IP addresses. If you gave the machine that name, allow it: set "
            "STREAMLIT_SERVER_ALLOWED_HOSTS to the name and start again."
        )
    if headers.get("sec-fetch-dest") in _FRAMES:
        return "This app is not shown inside another page. Open its address in a tab of its own."
    origin = headers.get("origin")
    if changes and origin is not None and not _is_own_page(origin, host):
        return f"The page {origin[:100]!r} may not use this app: only its own pages may."
    return ""


def is_own_name(host: str) -> bool:
    """Whether a Host header names this machine.

    A name of somebody else's that was made to lead here (DNS rebinding) is none. An IP address cannot be made
    to lead elsewhere.
    """
    name = _name(host)
    if name == "localhost" or name in _allowed_names():
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _is_own_page(origin: str, host: str) -> bool:
    """Whether a page of this origin came from this very server: another port is another program."""
    allowed = [one.strip().lower() for one in st.get_option("server.corsAllowedOrigins") or ()]
    if origin.lower() in allowed:
        return True
    scheme, _, place = origin.lower().partition("://")
    return scheme in ("http", "https") and place == host.lower()


def _allowed_names() -> set[str]:
    """The names that whoever started the server gave it, and the machine's own."""
    given = [*(st.get_option("server.allowedHosts") or ()), st.get_option("browser.serverAddress")]
    given.append(st.get_option("server.address"))
    return {str(name).strip().lower().rstrip(".") for name in given if name} | {socket.gethostname().lower()}


def _name(host: str) -> str:
    """The name in a Host header, without the port; "" for anything that is none."""
    try:
        parts = urllib.parse.urlsplit(f"//{host}")
        _ = parts.port  # refuses what is no port
    except ValueError:
        return ""
    if parts.netloc != host or "@" in host:
        return ""
    return (parts.hostname or "").rstrip(".")


async def _forbid(send: Send, reason: str) -> None:
    body = reason.encode("ascii", "backslashreplace")
    headers = {"Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(body)), **HEADERS}
    await send({"type": "http.response.start", "status": 403, "headers": _written(headers)})
    await send({"type": "http.response.body", "body": body})


def _guarded(send: Send) -> Send:
    """Sends each answer with the headers that forbid frames."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            ours = {name.lower().encode() for name in HEADERS}
            kept = [(name, value) for name, value in message["headers"] if name.lower() not in ours]
            message = {**message, "headers": [*kept, *_written(HEADERS)]}
        await send(message)

    return sent


def _written(headers: MutableMapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]


@asynccontextmanager
async def opening_the_browser(app: object) -> AsyncIterator[None]:
    """Opens the app in the user's browser once the server listens, as `streamlit run` does for a script."""
    if not st.get_option("server.headless"):
        address = st.get_option("browser.serverAddress") or "localhost"
        asyncio.get_running_loop().call_soon(open_browser, get_url(address))
    yield
