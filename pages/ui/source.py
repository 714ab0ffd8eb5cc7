"""Where the runs come from: the built-in sweep, an upload, a path or address, or a source with a name."""

from __future__ import annotations

import hashlib
import re
import time
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

import streamlit as st

from importance import readers
from importance.errors import ImportanceError, UnreadableRuns
from importance.readers import addresses, downloads, sources, stored
from importance.readers.addresses import HIDDEN, Reach
from importance.readers.stored import Glance
from importance.runs import Runs
from importance.stores import HISTORIES, History, tables
from pages.ui import state, style

UPLOADS = ["csv", "tsv", "txt", "json", "jsonl", "ndjson", "parquet", "xlsx", "yaml", "yml"]
UPLOADS += ["zip", "gz", "tgz", "tar", "bz2", "db", "sqlite", "sqlite3", "log", "wandb"]
EVERY = {0: "by hand", 10: "every 10 s", 60: "every minute", 300: "every 5 min"}
T = TypeVar("T")
_IP = re.compile(r"\b\d{1,3}(\.\d{1,3}){3}\b|\b[0-9a-fA-F]{0,4}(:[0-9a-fA-F]{0,4}){3,7}")
_PAUSE = 0.2  # seconds between two words on how far reading is


@dataclass(frozen=True)
class Request:
    """What to read.

    Attributes:
        key: tells this source from all others; holds no secret.
        source: what `read_runs` is given.
        reach: which paths and addresses may be read.
        name: what the source is called where its address must not be shown; else empty.
    """

    key: tuple[str, str]
    source: object
    reach: Reach
    name: str = ""


def draw() -> Runs:
    """The runs of the chosen source; the ones that were on screen before when it cannot be read."""
    given = state.given_source()
    named = state.named_sources()
    local = state.is_local()
    titles = {"example": "Example", "upload": "Upload", "path": "Path" if local else "Link"}
    kinds = [*titles, *(["named"] if named else [])]
    kind = st.segmented_control(
        "Runs",
        kinds,
        format_func=lambda one: titles.get(one, "Named"),
        default="path" if given else "example",
        required=True,
        key="source",
        bind="query-params",
        width="stretch",
        help="A file, a folder, a database, a server or a web address."
        if local
        else "This app runs on a server: it reads uploads and public https addresses.",
    )
    runs, request = None, None
    problem = ""
    try:
        if kind == "upload":
            request = _uploaded()
        elif kind == "path":
            request = _at_path(given, "any" if local else "public")
        elif kind == "named":
            request = _named(named)
        runs = None if request is None else _runs(request)
    except ImportanceError as error:
        problem = _without_address(str(error), request)
        if request is not None and request.key[0] == "at":
            _refresh_button()
    state.put("_problem", problem)
    if runs is None and kind != "example":
        runs = state.last_good()
    if runs is None:
        runs = state.held(("example",), lambda: readers.read_runs(str(state.EXAMPLE)))
    counted = (("run", len(runs)), ("parameter", len(runs.parameters)), ("metric", len(runs.metrics)))
    counts = " · ".join(f"{n:,} {word}{'s' * (n != 1)}" for word, n in counted)
    built_in = "300 small networks trained on scikit-learn's digits. " if kind == "example" else ""
    st.caption(f"{built_in}{counts}")
    return runs


# -- which ----------------------------------------------------------------------------------------------


def _uploaded() -> Request | None:
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
    return Request(("upload", digest.hexdigest()[:16]), source, "public")


def _at_path(given: str, reach: Reach) -> Request | None:
    """What is typed into the box; a password in it goes into this session and nowhere else."""
    if state.get("path") is None:
        state.put("path", _hidden(next(iter(state.linked("path")), given)))
    typed = st.text_input(
        "Path or address" if reach == "any" else "Address",
        key="path",
        on_change=_hide_typed,
        placeholder="file, folder, https://, postgresql://, entity/project"
        if reach == "any"
        else "https://… of a file of runs",
        label_visibility="collapsed",
    ).strip()
    state.link("path", [typed] if typed != addresses.shown(given) else [])
    if not typed:
        return None
    text = state.get("_secrets", {}).get(typed, typed)
    if text == typed and HIDDEN in typed:
        raise UnreadableRuns("A link carries no password: type the whole address again.")
    return _request(text, reach)


def _request(text: str, reach: Reach, name: str = "") -> Request:
    return Request(("at", hashlib.sha256(f"{reach} {text}".encode()).hexdigest()[:16]), text, reach, name)


def _hide_typed() -> None:
    state.put("path", _hidden(state.get("path", "").strip()))


def _hidden(text: str) -> str:
    """The text as it may be shown; the whole one is kept in this session."""
    safe = addresses.shown(text)
    if safe != text:
        state.put("_secrets", {**state.get("_secrets", {}), safe: text})
    return safe


def _named(named: Mapping[str, str]) -> Request:
    name = st.selectbox(
        "Named source", list(named), key="named", bind="query-params", label_visibility="collapsed"
    )
    return _request(named[name], "any", name)


def _without_address(message: str, request: Request | None) -> str:
    """A message in which a source that has a name is called by it, and nothing of its address is left."""
    if request is None or not request.name:
        return message
    text = str(request.source)
    try:
        parts = urllib.parse.urlsplit(text)
        pieces = [parts.netloc, parts.netloc.rpartition("@")[2], parts.hostname or "", parts.username or ""]
        pieces.append(str(parts.port or ""))
    except ValueError:
        pieces = []
    for piece in [text, addresses.shown(text), *pieces]:
        if piece:
            message = message.replace(piece, request.name)
    return _IP.sub(request.name, message)  # a driver tells what the host's name was resolved to


# -- reading --------------------------------------------------------------------------------------------


def _runs(request: Request) -> Runs:
    """The runs of a source, of the study and with the value over time that are chosen; read once."""
    seen = _glance(request)
    study = _study(request, seen)
    history = _history(seen)
    key = (*request.key, seen.stamp or _round(), tuple(study or ()), history)

    def read() -> Runs:
        place = st.empty()
        with st.spinner("Reading runs …", show_time=True):
            runs = readers.read_runs(
                _material(request),
                study=study,
                history=history,
                progress=_telling(place),
                reach=request.reach,
            )
        place.empty()
        notes = tuple(_without_address(note, request) for note in runs.notes)
        return replace(runs, source=_without_address(runs.source, request), notes=notes)

    runs = state.held(key, lambda: _once((key, _round()), read))
    state.put("_source_id", (request.key, study, history))
    if request.key[0] == "at":
        _again(request, seen)
    return runs


def _glance(request: Request) -> Glance:
    """What the source is; looked at again when its file changes or it is refreshed.

    A web address that is no store is fetched here, once, and held like an upload.
    """
    local = request.reach == "any"
    key = (request.key, stored.file_stamp(request.source) if local else "", _round())

    def look() -> Glance:
        with st.spinner("Opening …"):
            seen = stored.glance(request.source, request.reach)
            if not seen.kind and isinstance(request.source, str) and addresses.is_address(request.source):
                file = downloads.fetched(request.source, sources.MAX_BYTES, request.reach)
                state.put("_fetched", (request.key, file))
                seen = stored.glance(file)
        return seen

    if state.get("_glance_key") != key:
        seen = _once(key, look)
        state.put("_glance", seen)
        state.put("_glance_key", key)
        state.put("_glanced_at", time.monotonic())
    return state.get("_glance")


def _once(key: object, work: Callable[[], T]) -> T:
    """What the work gives; what has failed is tried again when refreshed, not at every touch of a widget."""
    failed = state.get("_failed")
    if failed is not None and failed[0] == key:
        raise failed[1].with_traceback(None)  # or it would grow at each raise
    try:
        return work()
    except ImportanceError as error:
        state.put("_failed", (key, error))
        raise


def _material(request: Request) -> object:
    """What is read: the source, or the file that was fetched from it."""
    key, file = state.get("_fetched", (None, None))
    return file if key == request.key else request.source


def _round() -> str:
    """How often, and when last, this session was refreshed."""
    return state.get("_round", "")


def _telling(place: st.delta_generator.DeltaGenerator) -> Callable[[int, int], None]:
    """Shows how many runs were read, now and then."""
    last = 0.0

    def tell(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last < _PAUSE:
            return
        last = time.monotonic()
        if total > 0:
            place.progress(min(done / total, 1.0), f"{done:,} of {total:,} runs")
        else:
            place.caption(f"{done:,} runs so far")

    return tell


def _study(request: Request, seen: Glance) -> list[str] | None:
    """The studies to read; None where there is no choice.

    Raises:
        ImportanceError: when the user has taken all of them out.
    """
    filled = {name: n for name, n in seen.studies.items() if n != 0} or dict(seen.studies)
    if len(filled) < 2:
        state.link("study", [])
        return None
    options = sorted(seen.studies, key=lambda name: -seen.studies[name])
    if state.get("_studies_of") != request.key:
        wanted = [name for name in state.linked("study") if name in seen.studies]
        state.put("_studies", wanted or options[:1])
        state.put("_studies_of", request.key)
    else:  # the widget's own choice, without what is gone
        state.put("_studies", [name for name in state.get("_studies", []) if name in seen.studies])
    chosen = st.multiselect(
        f"{seen.word.capitalize()}: {len(options)} in this {seen.kind}",
        options,
        key="_studies",
        format_func=lambda name: f"{name} · {_count(seen.studies[name])}",
        placeholder=f"Choose at least one {seen.word}",
        help="Several are joined, with a column that says which one each run is from.",
    )
    state.link("study", chosen)
    if not chosen:
        raise ImportanceError(f"Choose at least one {seen.word} in the sidebar.")
    return chosen


def _count(n_runs: int) -> str:
    if n_runs < 0:
        return "runs not counted"
    return f"{n_runs:,} run{'s' * (n_runs != 1)}"


def _history(seen: Glance) -> History:
    """Which value stands for a metric that was logged over time."""
    if not seen.kind or seen.kind == tables.PLAIN:
        return "last"
    return st.selectbox(
        "Value of a metric over time",
        list(HISTORIES),
        key="history",
        bind="query-params",
        help="Where every step was kept: the last value, the best by the metric's goal, the mean, the lowest "
        "or the highest.",
    )


# -- again ----------------------------------------------------------------------------------------------


def refresh() -> None:
    """Look at the source again; what was chosen stays."""
    state.put("_round", str(time.time_ns()))


def _refresh_button() -> None:
    st.button(
        ":material/refresh:", on_click=refresh, key="_refresh", help="Look again now; what is chosen stays"
    )


def _again(request: Request, seen: Glance) -> None:
    """The ways to look again: now, or every so often where runs may be added."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _refresh_button()
        every = 0
        if seen.live:
            every = st.selectbox(
                "Look again",
                list(EVERY),
                format_func=EVERY.__getitem__,
                key="every",
                bind="query-params",
                label_visibility="collapsed",
            )
    if every:
        st.fragment(_watch, run_every=every)(request, seen, every)


def _watch(request: Request, seen: Glance, every: int) -> None:
    """Look at the stamp of a live source; read it again only when that has changed."""
    if time.monotonic() - state.get("_glanced_at", 0.0) < 0.5 * every:
        return  # the whole page has just been drawn
    state.put("_glanced_at", time.monotonic())
    try:
        now = stored.glance(request.source, request.reach)
    except ImportanceError as error:
        st.caption(style.plain(f"Could not look again: {_without_address(str(error), request)}"))
        return
    if now.stamp != seen.stamp or not now.stamp:
        refresh()
        st.rerun(scope="app")
