"""The card on how the best result came about, and when to stop."""

from __future__ import annotations

import math

import streamlit as st

from importance.palette import BLUE
from importance.sweep import history_text
from pages.ui import downloads, plot, state, style
from pages.ui.state import View

RANDOM = (
    f"background:repeating-linear-gradient(90deg,{BLUE} 0 3px,#0000 3px 6px) 0/100% 2px no-repeat,{BLUE}40"
)
"""The mark of random search in the key: a dotted line in a band."""


def draw(view: View) -> None:
    """Draw the verdict, the improvement that matters, its chances, and the best so far."""
    with st.container(border=True, key="history_card"):
        typed = _typed(view)
        with st.spinner("Weighing more runs …"):
            past, figure = state.history(view, typed)
        st.subheader(style.plain(history_text.verdict(past)), anchor=False)
        left, right = st.columns([0.36, 0.64], gap="medium")
        with left:
            _difference(view, past.difference)
            with st.container(horizontal=True, gap="medium"):
                for each in past.chances:
                    st.metric(f"+{each.runs} runs", f"{each.chance:.0%}", width="content")
            for sentence in history_text.sentences(past):
                st.caption(style.plain(sentence))
            downloads.table("History", past.to_frame, "history", "download_history", "The history as CSV.")
        with right:
            _key()
            plot.draw(figure, "best_so_far", history_text.verdict(past))


def _typed(view: View) -> float | None:
    """The improvement that the user set, in this session or in the link; None for the default."""
    all_typed = state.get("_better_by")
    if all_typed is None:
        all_typed = {view.metric: _linked()}
        state.put("_better_by", all_typed)
    typed: float | None = all_typed.get(view.metric)
    state.link("better_by", [] if typed is None else [f"{typed:g}"])
    return typed


def _linked() -> float | None:
    """The improvement of the link, if it is a number above 0."""
    try:
        value = float((state.linked("better_by") or ["nan"])[-1])
    except ValueError:
        return None
    return value if 0 < value < math.inf else None


def _difference(view: View, shown: float) -> None:
    """Let the user set the improvement that matters."""
    key = f"_better_by_{view.metric}"

    def keep() -> None:
        value = state.get(key)
        state.put("_better_by", {**state.get("_better_by", {}), view.metric: value or None})

    st.number_input(
        f"Improvement of {style.plain(view.metric)} that matters",
        min_value=0.0,
        value=shown,
        step=10.0 ** math.floor(math.log10(shown)),
        format="%g",
        key=key,
        on_change=keep,
        help="The chance is that the best setting improves by more than this, without the noise of a run.",
    )


def _key() -> None:
    """Draw what the marks of the chart mean."""
    style.key(
        (
            (f"background:{BLUE}", "best so far"),
            (style.DOT, "run"),
            (RANDOM, "random search, with its 80% interval"),
        )
    )
