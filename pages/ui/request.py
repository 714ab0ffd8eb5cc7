"""Which source the user asks for: a path, an address or a named source; and its name on screen."""

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
from pages.ui import state

UPLOADS = ["csv", "tsv", "txt", "json", "jsonl", "ndjson", "parquet", "xlsx", "yaml", "yml"]
UPLOADS += ["zip", "gz", "tgz", "tar", "bz2", "db", "sqlite", "sqlite3", "log", "wandb"]
_IP = re.compile(r"\b\d{1,3}(\.\d{1,3}){3}\b|\b[0-9a-fA-F]{0,4}(:[0-9a-fA-F]{0,4}){3,7}")


@dataclass(frozen=True)
class Request:
    """What to read.

    Attributes:
        key: identifies the source; contains no secret.
        source: what `read_runs` reads.
        reach: which paths and addresses may be read.
        name: the name of a source whose address must not be shown; "" for other sources.
        title: the name on screen; contains no secret.
        waits: whether the source comes from a link and the user has yet to open it.
    """

    key: tuple[str, str]
    source: object
    reach: Reach
    name: str = ""
    title: str = ""
    waits: bool = False


def at_path(launch_source: str, reach: Reach) -> Request | None:
    """Let the user type a path or an address, and return the request for it; None while the box is empty.

    A password in it is kept in this session and nowhere else. On the user's own machine, an address from a
    link waits until the user opens it.

    Args:
        launch_source: the source that the app was started with; it needs no confirmation.
        reach: which paths and addresses may be read.
    """
    if state.get("path") is None:
        linked = next(iter(state.linked("path")), launch_source)
        is_launch_source = linked == addresses.redacted(launch_source)
        state.put("path", _without_password(launch_source if is_launch_source else linked))
    typed = st.text_input(
        "Path or address" if reach == "any" else "Address",
        key="path",
        persist_state="session",  # while another kind of source is chosen
        on_change=_accept_typed,
        placeholder="file, folder, https://, postgresql://, entity/project"
        if reach == "any"
        else "https://… address of a file of runs",
        label_visibility="collapsed",
    ).strip()
    state.link("path", [typed] if typed != addresses.redacted(launch_source) else [])
    if not typed:
        return None
    text = state.get("_secrets", {}).get(typed, typed)
    if text == typed and HIDDEN in typed:
        raise UnreadableRuns("Links contain no passwords. Type the whole address again.")
    if reach == "public" or text == launch_source:
        return _request(text, reach)
    opened_reach = state.opened_before(text)
    return replace(_request(text, opened_reach or "linked"), waits=opened_reach is None)


def _request(text: str, reach: Reach, name: str = "") -> Request:
    digest = hashlib.sha256(f"{reach} {text}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return Request(("at", digest), text, reach, name, name or addresses.redacted(text))


def open_linked(request: Request) -> None:
    """Remember that the user opens the source that a link names."""
    state.remember_opened(str(request.source), "linked")


def _accept_typed() -> None:
    """Remember that the user typed this address, and hide its password."""
    typed = state.get("path", "").strip()
    state.remember_opened(state.get("_secrets", {}).get(typed, typed), "any")
    state.put("path", _without_password(typed))


def _without_password(text: str) -> str:
    """The text as it may be shown; the whole text is kept in this session."""
    safe = addresses.redacted(text)
    if safe != text:
        state.put("_secrets", {**state.get("_secrets", {}), safe: text})
    return safe


def named(sources: Mapping[str, str]) -> Request:
    """Let the user choose a named source, and return the request for it; its address stays on the server."""
    name = st.selectbox(
        "Named source", list(sources), key="named", bind="query-params", label_visibility="collapsed"
    )
    return of_name(name, sources[name])


def of_name(name: str, source: str) -> Request:
    """Return the request for a named source."""
    return _request(source, "any", name)


def without_address(message: str, request: Request | None) -> str:
    """Return the message with a named source's name in place of every part of its address."""
    if request is None or not request.name:
        return message
    text = str(request.source)
    try:
        parts = urllib.parse.urlsplit(text)
    except ValueError:
        pieces = []
    else:
        pieces = [parts.netloc, parts.netloc.rpartition("@")[2], parts.hostname or "", parts.username or ""]
        pieces += re.findall(r":(\d+)$", pieces[1])  # `parts.port` raises for a port that is too high
    for piece in [text, addresses.redacted(text), *pieces]:
        if piece:
            message = message.replace(piece, request.name)
    return _IP.sub(request.name, message)  # a driver may name the resolved address
