"""The style sheet in the page that the app is loaded with."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import streamlit

from pages.ui.first_style import StyledFromTheStart

PAGE = b"<html><head><title>x</title></head><body></body></html>"


def answer(kind: bytes, body: bytes, accept: bytes = b"text/html", method: str = "GET") -> tuple[dict, bytes]:
    """The headers and the body that a browser gets for an answer of the app."""
    messages: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        assert (b"accept-encoding", b"gzip") in scope["headers"] or accept == b"text/html"
        headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), (b"etag", b"1")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body[:9], "more_body": True})
        await send({"type": "http.response.body", "body": body[9:]})

    async def send(message: Any) -> None:
        messages.append(message)

    headers = [(b"accept", accept), (b"accept-encoding", b"gzip")]
    scope = {"type": "http", "method": method, "headers": headers}
    asyncio.run(StyledFromTheStart(app)(scope, None, send))  # type: ignore[arg-type]
    return dict(messages[0]["headers"]), b"".join(message["body"] for message in messages[1:])


def test_the_page_has_the_style_before_anything_arrives() -> None:
    headers, body = answer(b"text/html; charset=utf-8", PAGE)
    head = body.split(b"</head>")[0]
    assert b".stMain h1" in head and b"stSidebar" in head
    assert int(headers[b"content-length"]) == len(body)
    assert b"etag" not in headers, "an older style would be kept under the same tag"


def test_other_answers_pass_unchanged() -> None:
    for headers, body in (
        answer(b"text/css", PAGE),
        answer(b"text/html", PAGE, accept=b"*/*"),
        answer(b"text/html", PAGE, method="HEAD"),
    ):
        assert body == PAGE
        assert headers[b"etag"] == b"1"


def test_what_draws_the_first_page_is_loaded_at_once() -> None:
    static = Path(streamlit.__file__).parent / "static"
    _, body = answer(b"text/html", PAGE)
    scripts = re.findall(r'<link rel="modulepreload" href="\./(static/js/(\w+)\.[^"]+)">', body.decode())
    assert {"BidiComponent", "Html", "Selectbox"} <= {element for _, element in scripts}
    assert all((static / path).is_file() for path, _ in scripts)


def test_what_these_scripts_import_is_loaded_at_once_too() -> None:
    """Or else the browser asks for it when the script is there, one after the other."""
    scripts = Path(streamlit.__file__).parent / "static" / "static" / "js"
    _, body = answer(b"text/html", PAGE)
    loaded = set(re.findall(r'href="\./static/js/([^"]+)"', body.decode()))
    (field,) = scripts.glob("TextInput.*.js")
    imported = set(re.findall(r'from"\./([^"]+)"', field.read_text(encoding="utf-8")))
    assert len(imported) > 10
    assert imported <= loaded
    assert len(loaded) < 200, "not all of Streamlit"
