"""The style sheet in the page itself, so that the page has its look before its first element arrives.

Streamlit sends the style sheet like any other element, and the sidebar when it has something in it. It loads
what draws an element when the first of its kind arrives. Without this, the title jumps and the page waits.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import streamlit

from pages.ui.serving import Asgi, Message, Receive, Send
from pages.ui.style import sheet

_HERE = Path(__file__).parent
_END_OF_HEAD = b"</head>"
_ELEMENTS = (
    "BidiComponent",
    "Button",
    "ButtonGroup",
    "DownloadButton",
    "Html",
    "Multiselect",
    "PageLink",
    "Selectbox",
    "Spinner",
    "TextInput",
)
"""What the first page consists of. Streamlit loads what draws each when the first of it arrives."""
_FONTS = ("SourceSansVF-Upright", "SourceCodeVF-Upright")
"""The fonts of all pages. Text that is drawn before its font is there moves what is below it."""
_IMPORT = re.compile(r'\b(?:from|import)"\./([^"/]+\.js)"')
_OUTDATED = (b"content-length", b"etag", b"last-modified")


class StyledFromTheStart:
    """Writes the style sheet into the HTML page that the app is loaded with."""

    def __init__(self, app: Asgi) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass one request on. If its answer is an HTML page, add the style to it."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        if b"text/html" not in headers.get(b"accept", b""):
            await self.app(scope, receive, send)
            return
        # A compressed page could not be read here. It has a few kilobytes.
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        await self.app({**scope, "headers": plain}, receive, _Page(send).send)


class _Page:
    """Holds an answer back until it is whole if it is HTML, and passes any other answer on as it comes."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        """Take a message of the app."""
        if message["type"] == "http.response.start" and _is_html(message):
            self._start = message
        elif message["type"] == "http.response.body" and self._start is not None:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._send_page(self._start)
        else:
            await self._send(message)

    async def _send_page(self, start: Message) -> None:
        body = with_style(self._body)
        headers = [(name, value) for name, value in start["headers"] if name.lower() not in _OUTDATED]
        length = (b"content-length", str(len(body)).encode())
        await self._send({**start, "headers": [*headers, length]})
        await self._send({"type": "http.response.body", "body": body})


def with_style(page: bytes) -> bytes:
    """Return an HTML page with the style sheet at the end of its head."""
    before = (_HERE / "first_style.css").read_text(encoding="utf-8")
    style = f"<style>{sheet()}\n{before}</style>".encode()
    return page.replace(_END_OF_HEAD, style + _preloads() + _END_OF_HEAD, 1)


@cache
def _preloads() -> bytes:
    """Return the links that load at once, side by side, the fonts and what draws the first page's elements.

    A browser that loads a script by such a link does not load what the script imports. So that has links too.
    """
    static = Path(streamlit.__file__).parent / "static" / "static"
    scripts = static / "js"
    names = {file.name for element in _ELEMENTS for file in scripts.glob(f"{element}.*.js")}
    waiting = list(names)
    while waiting:
        text = (scripts / waiting.pop()).read_text(encoding="utf-8")
        imported = {name for name in _IMPORT.findall(text) if (scripts / name).is_file()} - names
        names |= imported
        waiting += imported
    fonts = sorted(file.name for font in _FONTS for file in (static / "media").glob(f"{font}.*.woff2"))
    links = [
        f'<link rel="preload" href="./static/media/{name}" as="font" type="font/woff2" crossorigin>'
        for name in fonts
    ]
    links += [f'<link rel="modulepreload" href="./static/js/{name}">' for name in sorted(names)]
    return "".join(links).encode()


def _is_html(start: Message) -> bool:
    headers = {name.lower(): value for name, value in start["headers"]}
    return start["status"] == 200 and headers.get(b"content-type", b"").startswith(b"text/html")
