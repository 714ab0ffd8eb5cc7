"""Where the runs come from: the built-in sweep, an upload, a path or address, or a source with a name."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import streamlit as st

from importance import readers
from importance.errors import ImportanceError
from importance.readers import addresses, downloads, open_source, sources
from importance.readers.open_source import Glance
from importance.runs.columns import Kind
from importance.runs.table import Runs
from pages.ui import refresh, request, row_choices, state, studies, style
from pages.ui.notices import Instead
from pages.ui.request import Request, without_address

T = TypeVar("T")
EXAMPLE = "the built-in example"
_PAUSE = 0.2  # seconds between two words on how far reading is


def draw() -> Runs | None:
    """The runs of the chosen source; when it cannot be read those that were on screen before, under their own
    name; None when there were none, and while the user has yet to open what a link has brought."""
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
    runs, wanted = None, None
    problem = ""
    try:
        if kind == "upload":
            wanted = request.uploaded()
        elif kind == "path":
            wanted = request.at_path(given, "any" if local else "public")
        elif kind == "named":
            wanted = request.named(named)
        else:
            runs = state.held(("example",), lambda: readers.read_runs(str(state.EXAMPLE)))
        if wanted is not None and not wanted.waits:
            runs = _runs(wanted)
    except ImportanceError as error:
        problem = without_address(str(error), wanted)
        if wanted is not None and wanted.key[0] == "at":
            refresh.button()
    state.put("_problem", problem)
    if runs is not None:
        state.put("_runs_title", wanted.title if wanted is not None else EXAMPLE)
        state.put("_instead", Instead())
        _caption(runs, kind)
        return runs
    return _instead(kind, wanted)


def _instead(kind: str, wanted: Request | None) -> Runs | None:
    """What is shown while the chosen source is not: the runs that were on screen before, or none."""
    if wanted is not None and wanted.waits:
        state.put("_instead", Instead(waiting=wanted))
        st.caption("Not opened yet: the page asks you first.")
        return None
    runs = state.last_good()
    if runs is not None:
        still = state.get("_runs_title", "")
        state.put("_instead", Instead(still=still))
        _caption(runs, kind, still)
    else:
        state.put("_instead", Instead(missing=kind if wanted is None and not state.get("_problem") else ""))
    return runs


def _caption(runs: Runs, kind: str, still: str = "") -> None:
    """What is on screen, and how much of it."""
    counted = (("run", len(runs)), ("parameter", len(runs.parameters)), ("metric", _filled(runs)))
    counts = " · ".join(f"{n:,} {word}{'s' * (n != 1)}" for word, n in counted)
    if still:
        st.caption(f"On screen is still {style.plain(still)}: {counts}")
    elif kind == "example":
        st.caption(f"300 small networks trained on scikit-learn's digits. {counts}")
    else:
        st.caption(counts)


def _filled(runs: Runs) -> int:
    """How many metrics have a value in any run."""
    return sum(runs.columns[name].kind is not Kind.EMPTY for name in runs.metrics)


def _runs(wanted: Request) -> Runs:
    """The runs of a source, of the study and with the value over time that are chosen; read once."""
    seen = _glance(wanted)
    study = studies.chosen(wanted, seen)
    steps, nested = row_choices.chosen(wanted)
    history = studies.history(seen) or steps
    key = (*wanted.key, seen.stamp or refresh.round_now(), tuple(study or ()), history, nested)

    def read() -> Runs:
        place = st.empty()
        with st.spinner("Reading runs …", show_time=True):
            runs = readers.read_runs(
                _material(wanted),
                study=study,
                history=history,
                nested=nested,
                progress=_telling(place),
                reach=wanted.reach,
            )
        place.empty()
        notes = tuple(without_address(note, wanted) for note in runs.notes)
        return replace(runs, source=without_address(runs.source, wanted), notes=notes)

    runs = state.held(key, lambda: _once((key, refresh.round_now()), read))
    row_choices.draw(runs.reading, seen.over_time)
    state.put("_source_id", (wanted.key, study, history, nested))
    if wanted.key[0] == "at":
        refresh.controls(wanted, seen)
    return runs


def _glance(wanted: Request) -> Glance:
    """What the source is; looked at again when its file changes or it is refreshed.

    A web address that is no store is fetched here, once, and held like an upload.
    """
    local = wanted.reach != "public"
    key = (wanted.key, open_source.file_stamp(wanted.source) if local else "", refresh.round_now())

    def look() -> Glance:
        with st.spinner("Opening …"):
            seen = open_source.glance(wanted.source, wanted.reach)
            if not seen.kind and isinstance(wanted.source, str) and addresses.is_address(wanted.source):
                file = downloads.fetched(wanted.source, sources.MAX_BYTES, wanted.reach)
                state.put("_fetched", (wanted.key, file))
                seen = open_source.glance(file)
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


def _material(wanted: Request) -> object:
    """What is read: the source, or the file that was fetched from it."""
    key, file = state.get("_fetched", (None, None))
    return file if key == wanted.key else wanted.source


def _telling(place: st.delta_generator.DeltaGenerator) -> Callable[[float, int], None]:
    """Shows how many runs were read, now and then."""
    last = 0.0

    def tell(done: float, total: int) -> None:
        nonlocal last
        if time.monotonic() - last < _PAUSE:
            return
        last = time.monotonic()
        if total > 0:
            place.progress(min(done / total, 1.0), f"{int(done):,} of {total:,} runs")
        else:
            place.caption(f"{int(done):,} runs so far")

    return tell
