"""Where the runs come from: the built-in sweep, an upload, a path or address, or a named source."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TypedDict, TypeVar

import streamlit as st

from importance import readers
from importance.errors import ImportanceError, SeveralStudies
from importance.readers import addresses, source_summary
from importance.readers.isolated import reader
from importance.readers.source_summary import SourceSummary
from importance.runs.columns import Kind
from importance.runs.curves import Curves
from importance.runs.table import Runs
from pages.ui import page_places, refresh, request, row_choices, state, studies, style, uploads
from pages.ui.notices import Instead
from pages.ui.request import Request, without_address

T = TypeVar("T")
EXAMPLE, EXAMPLE_KEY = "the built-in example", ("example", "")


class _How(TypedDict):
    """How a file is opened in another process."""

    hosted: bool
    waiting: Callable[[], object]


_PAUSE = 0.2  # seconds between two progress messages


def draw() -> Runs | None:
    """Draw the choice of the source, and return its runs.

    Returns:
        The runs of the chosen source; when an upload cannot be read, or the user stops the reading, the runs
        that were shown before, under their own name. None when there were none, for a wrong path or address,
        and while the user has yet to open what a link names.
    """
    launch_source = state.launch_source()
    named_sources = state.named_sources()
    local = state.is_local()
    titles = {"example": "Example", "upload": "Upload", "path": "Path" if local else "Link"}
    kinds = [*titles, *(["named"] if named_sources else [])]
    kind = st.segmented_control(
        "Runs",
        kinds,
        format_func=lambda kind: titles.get(kind, "Named"),
        default="path" if launch_source else "named" if state.served() else "example",
        required=True,
        key="source",
        bind="query-params",
        width="stretch",
        help="A file, a folder, a database, a server or a web address."
        if local
        else "This app runs on a server. It reads uploads and public https addresses.",
    )
    runs, requested = None, None
    problem, wrong = "", False
    try:
        if kind == "upload":
            requested = uploads.choose()
        elif kind == "path":
            requested = request.at_path(launch_source, "any" if local else "public")
        elif kind == "named":
            requested = request.named(named_sources)
        else:
            page_places.clear_for_new(EXAMPLE_KEY)
            runs = state.cached_runs(("example",), lambda: readers.read_runs(str(state.EXAMPLE)))
        if kind != "upload":
            uploads.forget_problem()
        if requested is not None and not requested.waits:
            page_places.clear_for_new(requested.key)
            runs = _runs(requested)
    except ImportanceError as error:
        problem = without_address(str(error), requested)
        if requested is not None and kind == "upload":
            uploads.drop_bad(problem, _can_be_read)
            st.rerun()
        if requested is not None and requested.key[0] == "at":
            refresh.button()
        wrong = kind in ("path", "named") and not page_places.shows(requested)
    except state.Stopped:
        problem = "You stopped the reading. To read the runs after all, refresh them."
        refresh.button()
    state.put("_problem", problem or (uploads.problem() if kind == "upload" else ""))
    if runs is not None:
        if kind == "upload":
            uploads.were_read()
        page_places.now_shows(EXAMPLE_KEY if requested is None else requested.key)
        state.put("_good_source", {"source": kind, "path": state.get("path"), "named": state.get("named")})
        state.put("_runs_title", requested.title if requested is not None else EXAMPLE)
        state.put("_instead", Instead())
        _caption(runs, kind)
        return runs
    return _instead(kind, requested, wrong)


def _can_be_read(upload: uploads.Upload) -> bool:
    """Whether a file alone can be read. Nothing is drawn, and the runs on screen stay."""
    requested = uploads.request_for([upload])
    try:
        reader.read_runs(
            _readable(requested),
            reach=requested.reach,
            hosted=_is_a_strangers(requested),
            waiting=state.let_streamlit_interrupt,
        )
    except SeveralStudies:  # the user will choose one
        return True
    except ImportanceError:
        return False
    return True


def _instead(kind: str, requested: Request | None, wrong: bool) -> Runs | None:
    """What is shown in place of the chosen source: the runs that were shown before, or none.

    A wrong path or address never shows other runs: these are one click away, under their own name.
    """
    if requested is not None and requested.waits:
        state.put("_instead", Instead(waiting=requested))
        st.caption("Not opened yet: answer the question on the page first.")
        return None
    runs = state.last_runs()
    if wrong:
        state.put("_instead", Instead(back=state.get("_runs_title", "") if runs is not None else ""))
        st.caption("Nothing is open under this name.")
        return None
    if runs is not None:
        previous = state.get("_runs_title", "")
        state.put("_instead", Instead(previous=previous))
        _caption(runs, kind, previous)
    else:
        state.put(
            "_instead", Instead(missing=kind if requested is None and not state.get("_problem") else "")
        )
    return runs


def _caption(runs: Runs, kind: str, previous: str = "") -> None:
    """Draw how many runs, parameters and metrics are shown, and whether they are of a previous source."""
    numbers = (("run", len(runs)), ("parameter", len(runs.parameters)), ("metric", _filled(runs)))
    counts = " · ".join(f"{n:,} {word}{'s' * (n != 1)}" for word, n in numbers)
    if previous:
        st.caption(f"Still showing {style.plain(previous)}: {counts}")
    elif kind == "example":
        st.caption(f"300 small networks trained on scikit-learn's digits. {counts}")
    else:
        st.caption(counts)


def _filled(runs: Runs) -> int:
    """The number of metrics that have a value in any run."""
    return sum(runs.columns[name].kind is not Kind.EMPTY for name in runs.metrics)


def _runs(requested: Request) -> Runs:
    """The runs of a source, read once for the studies, the metric values and the rows that are chosen."""
    summary = _summary(requested)
    study = studies.choose(requested, summary)
    steps, nested = row_choices.chosen(requested)
    history = studies.choose_history(summary) or steps
    key = (*requested.key, summary.stamp or refresh.last_refresh(), tuple(study or ()), history, nested)

    def read() -> Runs:
        place = st.empty()
        with (
            st.spinner("Reading runs …", show_time=True),
            state.stoppable("reading", (key, refresh.last_refresh()), ("opening", _opening_key(requested))),
        ):
            runs = reader.read_runs(
                _readable(requested),
                study=study,
                history=history,
                nested=nested,
                progress=_progress_messages(place),
                reach=requested.reach,
                hosted=_is_a_strangers(requested),
                waiting=state.let_streamlit_interrupt,
            )
        place.empty()
        notes = tuple(without_address(note, requested) for note in runs.notes)
        return replace(runs, source=without_address(runs.source, requested), notes=notes)

    runs = state.cached_runs(key, lambda: _try_once((key, refresh.last_refresh()), read))

    def read_curves(metric: str | None) -> Curves:
        place = st.empty()
        with st.spinner("Reading curves …", show_time=True):  # the page itself can be stopped
            curves = reader.read_curves(
                _readable(requested),
                metric=metric,
                study=study,
                history=history,
                nested=nested,
                progress=_progress_messages(place),
                reach=requested.reach,
                hosted=_is_a_strangers(requested),
                waiting=state.let_streamlit_interrupt,
            )
        place.empty()
        return curves

    state.put("_curve_reader", (runs.digest, key, read_curves))
    row_choices.draw(runs.reading, summary.over_time)
    state.put("_source_id", (requested.key, study, history, nested))
    if requested.key[0] == "at":
        refresh.controls(requested, summary)
    return runs


def _summary(requested: Request) -> SourceSummary:
    """What the source is; checked again when its file changes or the user refreshes.

    A web address that is a plain file is downloaded once, and kept like an upload.
    """
    key = _opening_key(requested)

    def summarise() -> SourceSummary:
        # Each call lets Streamlit end this run, and with it the reading, when the page is closed.
        how: _How = {"hosted": _is_a_strangers(requested), "waiting": state.let_streamlit_interrupt}
        with st.spinner("Opening …"), state.stoppable("opening", key):
            summary = reader.summarise_source(requested.source, requested.reach, **how)
            if (
                not summary.kind
                and isinstance(requested.source, str)
                and addresses.is_address(requested.source)
            ):
                file = reader.download(requested.source, requested.reach, **how)
                state.put("_fetched", (requested.key, file))
                summary = reader.summarise_source(file, **how)
        return summary

    if state.get("_summary_key") != key:
        state.put("_summary", _try_once(key, summarise))
        state.put("_summary_key", key)
        state.put("_summarised_at", time.monotonic())
    return state.get("_summary")


def _opening_key(requested: Request) -> tuple[object, ...]:
    """What the summary of a source depends on."""
    stamp = source_summary.file_stamp(requested.source) if requested.reach != "public" else ""
    return (requested.key, stamp, refresh.last_refresh())


def _is_a_strangers(requested: Request) -> bool:
    """Whether a server reads what a visitor gave it, and not what its owner named."""
    return requested.reach == "public" and not state.is_local()


def _try_once(key: object, work: Callable[[], T]) -> T:
    """The result of the work. Work that failed is repeated when the key changes, not at every rerun."""
    failed = state.get("_failed")
    if failed is not None and failed[0] == key:
        raise failed[1].with_traceback(None)  # the traceback would grow each time
    try:
        return work()
    except ImportanceError as error:
        state.put("_failed", (key, error))
        raise


def _readable(requested: Request) -> object:
    """What `read_runs` reads: the source, or the file that was downloaded from it."""
    key, file = state.get("_fetched", (None, None))
    return file if key == requested.key else requested.source


def _progress_messages(place: st.delta_generator.DeltaGenerator) -> Callable[[float, int], None]:
    """A function that shows from time to time how many runs have been read."""
    last = 0.0

    def show(done: float, total: int) -> None:
        nonlocal last
        state.let_streamlit_interrupt()
        if time.monotonic() - last < _PAUSE:
            return
        last = time.monotonic()
        if total > 0:
            place.progress(min(done / total, 1.0), f"{int(done):,} of {total:,} runs")
        else:
            place.caption(f"{int(done):,} runs so far")

    return show
