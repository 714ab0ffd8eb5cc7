"""Which runs are asked for: an upload, a path, an address or a source with a name; what is shown of it."""

from __future__ import annotations

import hashlib
import re
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, replace

import streamlit as st

from importance.errors import UnreadableRuns
from importance.readers import addresses
from importance.readers.addresses import HIDDEN, Reach
from pages.ui import state, style

UPLOADS = ["csv", "tsv", "txt", "json", "jsonl", "ndjson", "parquet", "xlsx", "yaml", "yml"]
UPLOADS += ["zip", "gz", "tgz", "tar", "bz2", "db", "sqlite", "sqlite3", "log", "wandb"]
_IP = re.compile(r"\b\d{1,3}(\.\d{1,3}){3}\b|\b[0-9a-fA-F]{0,4}(:[0-9a-fA-F]{0,4}){3,7}")


@dataclass(frozen=True)
class Request:
    """What to read.

    Attributes:
        key: tells this source from all others; holds no secret.
        source: what `read_runs` is given.
        reach: which paths and addresses may be read.
        name: what the source is called where its address must not be shown; else empty.
        title: what it is called on screen; holds no secret.
        waits: whether the user has yet to open it: a link brought it.
    """

    key: tuple[str, str]
    source: object
    reach: Reach
    name: str = ""
    title: str = ""
    waits: bool = False


def uploaded() -> Request | None:
    """What was uploaded, now or before the user went to another page; several files are joined."""
    files = st.file_uploader(
        "Export of your tracker",
        type=UPLOADS,
        accept_multiple_files=True,
        key="_uploader",
        label_visibility="collapsed",
        help="The runs table of any tracker, a database or log of Optuna or MLflow, or a folder of runs as "
        "zip or tar.gz. Several files are joined.",
    )
    if not files:
        held = state.get("_uploads")
        if held:
            st.caption(f"Showing {style.plain(', '.join(name for name, _ in held))}")
    else:
        held = [(file.name, file.getvalue()) for file in files]
    if not held:
        st.caption(
            "Drop a runs table here (CSV, TSV, JSON, Parquet, Excel), a database, or a folder of runs as "
            "zip. A link carries the choices, not the file."
        )
        return None
    state.put("_uploads", held)
    digest = hashlib.sha256()
    for name, content in held:
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    source = held if len(held) > 1 else held[0]
    title = f"your upload {', '.join(name for name, _ in held)}"
    return Request(("upload", digest.hexdigest()[:16]), source, "public", title=title)


def at_path(given: str, reach: Reach) -> Request | None:
    """What is typed into the box; a password in it goes into this session and nowhere else.

    On the user's own machine, what a link has put there waits until the user opens it.
    """
    turned = state.turned_to("_path_page")  # on another page it is another box, which starts empty
    if state.get("_path") is None:
        brought = next(iter(state.linked("path")), given)
        state.put("_path", _hidden(given if brought == addresses.redacted(given) else brought))
    if turned or state.get("path") is None:
        state.put("path", state.get("_path"))
    typed = st.text_input(
        "Path or address" if reach == "any" else "Address",
        key="path",
        on_change=_hide_typed,
        placeholder="file, folder, https://, postgresql://, entity/project"
        if reach == "any"
        else "https://… of a file of runs",
        label_visibility="collapsed",
    ).strip()
    state.link("path", [typed] if typed != addresses.redacted(given) else [])
    if not typed:
        return None
    text = state.get("_secrets", {}).get(typed, typed)
    if text == typed and HIDDEN in typed:
        raise UnreadableRuns("A link carries no password: type the whole address again.")
    if reach == "public" or text == given:
        return _request(text, reach)
    before = state.opened_before(text)
    return replace(_request(text, before or "linked"), waits=before is None)


def _request(text: str, reach: Reach, name: str = "") -> Request:
    digest = hashlib.sha256(f"{reach} {text}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return Request(("at", digest), text, reach, name, name or addresses.redacted(text))


def open_linked(request: Request) -> None:
    """The user opens what a link has brought."""
    state.remember_opened(str(request.source), "linked")


def _hide_typed() -> None:
    typed = state.get("path", "").strip()
    state.remember_opened(state.get("_secrets", {}).get(typed, typed), "any")
    state.put("path", _hidden(typed))
    state.put("_path", state.get("path"))


def _hidden(text: str) -> str:
    """The text as it may be shown; the whole one is kept in this session."""
    safe = addresses.redacted(text)
    if safe != text:
        state.put("_secrets", {**state.get("_secrets", {}), safe: text})
    return safe


def named(named: Mapping[str, str]) -> Request:
    """The source with the name that is chosen; its address stays on the server."""
    name = st.selectbox(
        "Named source", list(named), key="named", bind="query-params", label_visibility="collapsed"
    )
    return _request(named[name], "any", name)


def without_address(message: str, request: Request | None) -> str:
    """A message in which a source that has a name is called by it, and nothing of its address is left."""
    if request is None or not request.name:
        return message
    text = str(request.source)
    try:
        parts = urllib.parse.urlsplit(text)
    except ValueError:
        pieces = []
    else:
        pieces = [parts.netloc, parts.netloc.rpartition("@")[2], parts.hostname or "", parts.username or ""]
        pieces += re.findall(r":(\d+)$", pieces[1])  # `parts.port` refuses a port that is too high
    for piece in [text, addresses.redacted(text), *pieces]:
        if piece:
            message = message.replace(piece, request.name)
    return _IP.sub(request.name, message)  # a driver tells what the host's name was resolved to
