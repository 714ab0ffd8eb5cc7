"""Messages about what is missing or went wrong, each with the control that helps."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from importance.errors import ImportanceError
from importance.ranking.result import Ranking
from pages.ui import filter_bar, opening, state, style, uploads
from pages.ui.request import Request
from pages.ui.state import View

NO_SHARES = "No parameter has a measurable effect, so there is no importance to show."


@dataclass(frozen=True)
class Instead:
    """What the page shows instead of the runs of the chosen source.

    Attributes:
        previous: the name of the runs that were open before and are still shown.
        waiting: the source that a link names and the user has yet to open.
        missing: the chosen kind of source, when nothing was entered for it and nothing is shown.
        back: the name of the runs that were open before a wrong path or address; they are not shown.
    """

    previous: str = ""
    waiting: Request | None = None
    missing: str = ""
    back: str = ""


def problem() -> None:
    """Draw what went wrong with the source, what is shown instead, and what the runs lack."""
    text = state.get("_problem")
    if text:
        st.error(style.plain(text), icon=":material/error:")
    if text and uploads.problem() == text:
        st.button("Dismiss", key="dismiss_problem", type="tertiary", on_click=uploads.forget_problem)
    instead: Instead = state.get("_instead", Instead())
    if instead.previous:
        reason = "" if text else "Nothing is open here yet. "
        st.caption(f"{reason}Still showing the previous runs: **{style.plain(instead.previous)}**.")
    elif instead.waiting is not None:
        opening.ask(instead.waiting)
    elif instead.missing:
        opening.nothing_open(instead.missing)
    elif instead.back:
        st.button(
            f"Back to {style.plain(instead.back)}",
            key="back_to_good",
            icon=":material/undo:",
            on_click=_go_back,
        )
    missing = state.get("_missing")
    if missing:
        st.error(style.plain(missing), icon=":material/error:")


def _go_back() -> None:
    """Choose the source again whose runs were shown before."""
    for key, value in state.get("_good_source", {}).items():
        if value is not None:
            state.put(key, value)


def changed(sentence: str) -> None:
    """Draw what new runs changed, under the trust line."""
    if sentence:
        st.caption(style.plain(sentence))


def everything_hidden() -> None:
    """Draw that every parameter is hidden, and the button that shows them."""
    with st.container(border=True):
        st.title("Every parameter is hidden", anchor=False)
        st.write("Choose at least one under Parameters in the sidebar, or let Auto choose them.")
        st.button("Back to Auto", on_click=state.put, args=("pick", "auto"), type="primary")


def nothing_varies(view: View) -> None:
    """Draw that there is no parameter to rank."""
    if not view.auto:
        everything_hidden()
        return
    with st.container(border=True):
        st.title("No parameter varies in these runs", anchor=False)
        st.write(
            "Importance needs settings that differ between runs. The Runs page lists what is excluded and "
            "why. If a parameter was mistaken for something else, correct its role there."
        )
        _to_roles()


def _to_roles() -> None:
    st.page_link("pages/data.py", label="Check the columns and their roles", icon=":material/table_rows:")


def stopped(view: View) -> None:
    """Draw that the user stopped the answer, and the button that starts it again."""
    with st.container(border=True):
        st.title("Stopped", anchor=False)
        st.write(
            f"You stopped the computation for {style.plain(view.metric)} over {len(view.kept):,} runs. "
            "Start it again, or change the question in the sidebar."
        )
        st.button("Start again", on_click=state.allow, type="primary")


def cannot_rank(error: ImportanceError, view: View) -> None:
    """Draw why the parameters cannot be ranked, and what to do about it."""
    with st.container(border=True):
        none_left = not len(view.kept) and len(view.runs)
        title = "No runs match these filters" if none_left else f"{view.metric} cannot be ranked yet"
        st.title(style.plain(title), anchor=False)
        st.write(style.plain("Remove a filter to see an answer." if none_left else str(error)))
        with st.container(horizontal=True):
            if view.filters:
                st.button("Show all runs", on_click=filter_bar.clear, args=(view,), type="primary")
            if view.best is not None:
                st.button("Rank all runs", on_click=state.put, args=("best", 100), type="primary")
            if not view.auto:
                st.button("Let Auto choose the parameters", on_click=state.put, args=("pick", "auto"))
            _to_roles()


def left_out(ranking: Ranking, view: View) -> None:
    """Draw the notes under the panel: the filters, and what to know about this ranking."""
    lines = [f"Filtered to runs with {view.filters}."] if view.filters else []
    floor = state.noise(view)
    if floor is not None:
        lines.append(floor.sentence)
    lines += ranking.further_notes
    for line in dict.fromkeys([*lines, *view.runs.notes]):
        st.caption(style.plain(line))
