"""The card on how the best result came about, and when to stop."""

from __future__ import annotations

import streamlit as st

from importance.sweep import history_text
from pages.ui import downloads, plot, state, style
from pages.ui.state import View


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
            for column, each in zip(st.columns(len(past.chances)), past.chances, strict=True):
                column.metric(f"{each.runs} more runs", f"{each.chance:.0%}")
            for sentence in history_text.sentences(past):
                st.caption(style.plain(sentence))
            downloads.table("History", past.to_frame, "history", "download_history", "The history as CSV.")
        with right:
            _key()
            plot.draw(figure, "history", history_text.verdict(past))


def _typed(view: View) -> float | None:
    """The improvement that the user typed, in this session or in the link; None for the default."""
    typed = state.get(_key_of(view))
    if typed is None and state.linked("better_by"):
        try:
            typed = float(state.linked("better_by")[-1])
        except ValueError:
            return None
    return typed if typed is not None and 0 < typed < float("inf") else None


def _difference(view: View, shown: float) -> None:
    """Let the user set the improvement that matters."""
    typed = st.number_input(
        f"Improvement of {style.plain(view.metric)} that matters",
        min_value=0.0,
        value=shown,
        step=shown,
        format="%g",
        key=_key_of(view),
        help="The chance is that the best setting improves by more than this, without the noise of a run.",
    )
    state.link("better_by", [f"{typed:g}"] if typed and _typed(view) is not None else [])


def _key_of(view: View) -> str:
    return f"_better_by_{view.metric}"


def _key() -> None:
    """Draw what the marks of the chart mean."""
    marks = (
        ("background:#2457e6", "best so far"),
        ("background:#808a9e;width:.5rem;height:.5rem;border-radius:50%", "run"),
        ("background:#2457e6;opacity:.25", "random search, 80% interval"),
    )
    body = "".join(f'<span><i style="{look}"></i>{text}</span>' for look, text in marks)
    st.html(f'<div class="pl-key">{body}</div>')
