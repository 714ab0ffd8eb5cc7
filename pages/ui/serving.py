"""The web server on the user's own machine: which requests it answers, and the browser that it opens.

Every web page that the user visits can send requests to this machine. Therefore a local app answers only
requests that address it by a name of this machine, only its own pages may use its socket, and no page may
show it in a frame. A public app is left as Streamlit and the hosting service set it up: it holds nothing that
a frame could steal, and Streamlit Community Cloud shows every app in a frame.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import os
import socket
import urllib.parse
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.cli_util import open_browser
from streamlit.web.server.server_util import get_url

from pages.ui.computing import client

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Message, Receive, Send], Awaitable[None]]

HEADERS = {
    # Images from elsewhere would reveal that a page was opened. X-Frame-Options is for browsers that do not
    # support the policy above it. The opener policy cuts the tie to a page that opened this one as a window.
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
_OPEN_FILES = Path("/proc/self/fd")


def is_local() -> bool:
    """Return whether paths and addresses of this machine may be read: only if `paramlens app` allows it."""
    return os.environ.get("PARAMLENS_LOCAL") == "1"


def served() -> dict[str, str]:
    """Return what `paramlens serve` was started with: the name of each source, and its path or address."""
    return dict(json.loads(os.environ.get("PARAMLENS_SERVED") or "{}"))


def user_header() -> str:
    """Return the name of the header in which a proxy says who is there, in lower case; "" for none."""
    return os.environ.get("PARAMLENS_USER_HEADER", "")


class OwnPagesOnly:
    """Refuses requests of other web pages to a local or a team's app, and forbids them to show it in a frame.

    If a proxy says who is there, requests without a name are refused. /healthz is for the proxy itself.
    """

    def __init__(self, app: Asgi) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Refuse one request, or pass it on to the app."""
        if scope["type"] == "http" and str(scope.get("path")).endswith("/healthz"):
            await _answer(send, 200, "ok")
            return
        if scope["type"] not in ("http", "websocket") or not (is_local() or served()):
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
            await _answer(send, 403, reason)
        else:
            await self.app(scope, receive, send if is_socket else _guarded(send))


def refusal(headers: MutableMapping[str, str], changes: bool) -> str:
    """Return why a request is refused, in a sentence; "" when it is answered.

    Args:
        headers: the headers by their names in lower case.
        changes: whether the request opens a socket or changes something, which only the app's own pages may.
    """
    host = headers.get("host", "")
    if not is_own_name(host):
        return (
            f"The request was sent to {host[:100]!r}, which is not a known name of this machine: the app "
            "answers to localhost and to IP addresses. If you gave the machine that name, allow it: set "
            "STREAMLIT_SERVER_ALLOWED_HOSTS to the name and start again."
        )
    if headers.get("sec-fetch-dest") in _FRAMES:
        return "This app cannot be shown inside another page. Open its address in a new tab."
    if user_header() and not headers.get(user_header()):
        return f"The request has no {user_header()} header. Open the app through the proxy that signs you in."
    origin = headers.get("origin")
    if changes and origin is not None and not _is_own_page(origin, host):
        return f"The page {origin[:100]!r} may not use this app: only its own pages may."
    return ""


def is_own_name(host: str) -> bool:
    """Return whether a Host header names this machine.

    A foreign name that was made to resolve to this machine (DNS rebinding) does not count. An IP address
    cannot be redirected in this way.
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
    """Whether a page of this origin came from this server; another port is another program."""
    allowed = [address.strip().lower() for address in st.get_option("server.corsAllowedOrigins") or ()]
    if origin.lower() in allowed:
        return True
    scheme, _, place = origin.lower().partition("://")
    return scheme in ("http", "https") and place == host.lower()


def _allowed_names() -> set[str]:
    """The names in the server's options, and the machine's own."""
    names = [*(st.get_option("server.allowedHosts") or ()), st.get_option("browser.serverAddress")]
    names.append(st.get_option("server.address"))
    return {str(name).strip().lower().rstrip(".") for name in names if name} | {socket.gethostname().lower()}


def _name(host: str) -> str:
    """The name in a Host header, without the port; "" when the header is not valid."""
    try:
        parts = urllib.parse.urlsplit(f"//{host}")
        _ = parts.port  # raises for an invalid port
    except ValueError:
        return ""
    if parts.netloc != host or "@" in host:
        return ""
    return (parts.hostname or "").rstrip(".")


async def _answer(send: Send, status: int, text: str) -> None:
    body = text.encode("ascii", "backslashreplace")
    headers = {"Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(body)), **HEADERS}
    await send({"type": "http.response.start", "status": status, "headers": _encoded(headers)})
    await send({"type": "http.response.body", "body": body})


def _guarded(send: Send) -> Send:
    """A `send` that adds the headers that forbid frames to each answer."""

    async def send_guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            replaced = {name.lower().encode() for name in HEADERS}
            others = [(name, value) for name, value in message["headers"] if name.lower() not in replaced]
            message = {**message, "headers": [*others, *_encoded(HEADERS)]}
        await send(message)

    return send_guarded


def _encoded(headers: MutableMapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]


@asynccontextmanager
async def opening_the_browser(app: object) -> AsyncIterator[None]:
    """Open the app in the user's browser once the server listens, as `streamlit run` does for a script.

    The process that reads files and computes answers starts now as well, so that it is ready for the first.
    """
    client.warm_up()
    with suppress(OSError):
        send_without_delay()
    if not st.get_option("server.headless"):
        address = st.get_option("browser.serverAddress") or "localhost"
        asyncio.get_running_loop().call_soon(open_browser, get_url(address))
    yield


def send_without_delay() -> None:
    """Let the sockets of this server send each packet at once.

    Streamlit binds its socket without naming the protocol. asyncio then does not see that it is TCP, and
    leaves Nagle's algorithm on: on Linux almost every answer waits 40 ms for an acknowledgement, and a page
    consists of a hundred files (https://github.com/Kludex/uvicorn/issues/3149). Linux hands the option of a
    listening socket on to its connections.
    """
    # With a default timeout, to look at a socket would change it.
    if not _OPEN_FILES.is_dir() or socket.getdefaulttimeout() is not None:
        return
    for descriptor in [int(entry.name) for entry in _OPEN_FILES.iterdir()]:
        with suppress(OSError):  # closed in the meantime
            _set_no_delay(os.dup(descriptor))


def _set_no_delay(descriptor: int) -> None:
    """Set the option if this is a socket that listens to the network. The descriptor is closed."""
    try:
        opened = socket.socket(fileno=descriptor)
    except OSError:
        os.close(descriptor)
        return
    with opened:
        is_network = opened.family in (socket.AF_INET, socket.AF_INET6)
        if is_network and opened.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
