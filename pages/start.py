"""The start page of `paramlens serve`: all sources, each with its metric, last change and finding."""

from __future__ import annotations

import time

import streamlit as st

from importance.readers.folder_sources import last_change
from pages.ui import malloc_trim, request, state, style

_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"))


def age_text(seconds: float) -> str:
    """Return how long ago something was, such as "3 hours ago"."""
    for size, unit in _UNITS:
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {unit}{'s' * (count != 1)} ago"
    return "just now"


def draw() -> None:
    """Draw a card for each source. Those that are known are on screen while others are read."""
    visitor = state.visitor()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title("Sweeps", anchor=False)
        if visitor:
            st.caption(f"Signed in as {style.plain(visitor)}", width="content")
    sources = state.served_sources()
    if not sources:
        st.info("The folders that are served hold no runs yet. Add a table, a database or a folder of runs.")
    places = [
        (name, source, left_out, _card(name, source, i)) for i, (name, source, left_out) in enumerate(sources)
    ]
    for name, source, left_out, place in places:
        changed = last_change(source)
        with place, st.spinner("Reading …"):
            finding = state.finding_of(source, "" if changed is None else str(changed))
        with place:
            _finding(name, source, finding)
        if left_out:
            st.caption(
                f"{left_out:,} more entries of this folder are not shown. Serve its subfolders instead."
            )
    malloc_trim.release()


def _card(name: str, source: str, number: int) -> st.delta_generator.DeltaGenerator:
    """Draw the name of a source and its last change, and return the place for its finding."""
    changed = last_change(source)
    with st.container(border=True, key=f"source_card_{number}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.page_link(
                "pages/panel.py",
                label=f"**{style.plain(name)}**",
                query_params={"source": "Named", "named": name},
            )
            if changed is not None:
                st.caption(f"changed {age_text(time.time() - changed)}", width="content")
        return st.empty()


def _finding(name: str, source: str, finding: state.Finding) -> None:
    """Draw the finding of a source and its metric, or why there is none."""
    sentence = request.without_address(finding.sentence, request.of_name(name, source))
    facts = f"{finding.n_runs:,} runs" if finding.n_runs else ""
    if finding.metric:
        facts = f"{finding.metric} · {facts}"
    with st.container(gap=None):
        st.markdown(style.plain(sentence) if finding.found else f":gray[{style.plain(sentence)}]")
        if facts:
            st.caption(style.plain(facts))


state.run_app_first()
draw()
