"""Refreshing a source: on request, or at intervals if runs may be added to it."""

from __future__ import annotations

import time
import uuid

import streamlit as st

from importance.errors import ImportanceError
from importance.readers.isolated import reader
from importance.readers.source_summary import SourceSummary
from pages.ui import state, style
from pages.ui.request import Request, without_address

EVERY = {
    0: "Auto-refresh: off",
    10: "Auto-refresh: every 10 s",
    60: "Auto-refresh: every minute",
    300: "Auto-refresh: every 5 min",
}


def last_refresh() -> str:
    """Return a text that identifies the last refresh of this session; "" before the first."""
    return state.get("_round", "")


def refresh() -> None:
    """Read the source again, if it has changed; all choices stay."""
    state.put("_round", uuid.uuid4().hex)  # not the time, which may come twice when a clock is set back


def button() -> None:
    """Draw the button that refreshes the source."""
    st.button(":material/refresh:", on_click=refresh, key="_refresh", help="Refresh now; all choices stay")


def controls(request: Request, summary: SourceSummary) -> None:
    """Draw the refresh button and, if runs may be added to the source, the choice of an interval."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        button()
        every = 0
        if summary.live:
            every = st.selectbox(
                "Auto-refresh",
                list(EVERY),
                format_func=EVERY.__getitem__,
                key="every",
                bind="query-params",
                label_visibility="collapsed",
            )
    if every:
        st.fragment(_watch, run_every=every)(request, summary, every)


def _watch(request: Request, before: SourceSummary, every: int) -> None:
    """Check the stamp of a live source, and refresh the page when it has changed."""
    if time.monotonic() - state.get("_summarised_at", 0.0) < 0.5 * every:
        return  # the whole page has just been drawn
    state.put("_summarised_at", time.monotonic())
    try:
        now = reader.summarise_source(request.source, request.reach)
    except ImportanceError as error:
        st.caption(style.plain(f"Refresh failed: {without_address(str(error), request)}"))
        return
    if now.stamp != before.stamp or not now.stamp:
        refresh()
        st.rerun(scope="app")
