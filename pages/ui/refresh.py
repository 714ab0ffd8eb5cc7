"""Looking at a source again: when asked to, or every so often where runs may be added."""

from __future__ import annotations

import time

import streamlit as st

from importance.errors import ImportanceError
from importance.readers import source_summary
from importance.readers.source_summary import SourceSummary
from pages.ui import state, style
from pages.ui.request import Request, without_address

EVERY = {0: "by hand", 10: "every 10 s", 60: "every minute", 300: "every 5 min"}


def round_now() -> str:
    """How often, and when last, this session was refreshed."""
    return state.get("_round", "")


def refresh() -> None:
    """Look at the source again; what was chosen stays."""
    state.put("_round", str(time.time_ns()))


def button() -> None:
    """A button that looks again."""
    st.button(
        ":material/refresh:", on_click=refresh, key="_refresh", help="Look again now; what is chosen stays"
    )


def controls(request: Request, seen: SourceSummary) -> None:
    """The ways to look again: now, or every so often where runs may be added."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        button()
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


def _watch(request: Request, seen: SourceSummary, every: int) -> None:
    """Look at the stamp of a live source; read it again only when that has changed."""
    if time.monotonic() - state.get("_glanced_at", 0.0) < 0.5 * every:
        return  # the whole page has just been drawn
    state.put("_glanced_at", time.monotonic())
    try:
        now = source_summary.summarise_source(request.source, request.reach)
    except ImportanceError as error:
        st.caption(style.plain(f"Could not look again: {without_address(str(error), request)}"))
        return
    if now.stamp != seen.stamp or not now.stamp:
        refresh()
        st.rerun(scope="app")
