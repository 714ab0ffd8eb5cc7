"""What is said when something is missing, and the control that mends it."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from importance.errors import ImportanceError
from importance.ranking.result import Ranking
from pages.ui import opening, state, style
from pages.ui.request import Request
from pages.ui.state import View


@dataclass(frozen=True)
class Instead:
    """What is on the page instead of the runs of the chosen source.

    Attributes:
        still: what the runs are called that were open before and are still on screen.
        waiting: the source that a link has brought, which the user has yet to open.
        missing: the kind of source that nothing was given for, when nothing is on screen.
    """

    still: str = ""
    waiting: Request | None = None
    missing: str = ""


def problem() -> None:
    """What went wrong with the source, what is on the page instead, and what the runs lack, at its top."""
    text = state.get("_problem")
    if text:
        st.error(style.plain(text), icon=":material/error:")
    instead: Instead = state.get("_instead", Instead())
    if instead.still:
        said = "Nothing is open here yet. " if not text else ""
        st.caption(f"{said}On screen is still **{style.plain(instead.still)}**.")
    elif instead.waiting is not None:
        opening.ask(instead.waiting)
    elif instead.missing:
        opening.nothing_given(instead.missing)
    missing = state.get("_missing")
    if missing:
        st.error(style.plain(missing), icon=":material/error:")


def changed(sentence: str) -> None:
    """What new runs changed, under the trust line."""
    if sentence:
        st.caption(style.plain(sentence))


def everything_hidden() -> None:
    """Every parameter is hidden."""
    with st.container(border=True):
        st.subheader("Every parameter is hidden", anchor=False)
        st.write("Choose at least one under Parameters in the sidebar, or let Auto pick them.")
        st.button("Back to Auto", on_click=state.put, args=("pick", "auto"), type="primary")


def nothing_varies(view: View) -> None:
    """There is no parameter to rank."""
    if not view.auto:
        everything_hidden()
        return
    with st.container(border=True):
        st.subheader("No parameter varies in these runs", anchor=False)
        st.write(
            "Importance needs settings that differ from run to run. Manual, under Parameters in the sidebar, "
            "shows what was set aside and why; if a parameter was taken for something else, correct its role."
        )
        _to_roles()


def _to_roles() -> None:
    st.page_link("pages/data.py", label="Look at the runs and their roles", icon=":material/table_rows:")


def cannot_rank(error: ImportanceError, view: View) -> None:
    """The question cannot be answered: why, and the ways out."""
    with st.container(border=True):
        st.subheader(f"{style.plain(view.metric)} cannot be explained yet", anchor=False)
        st.write(style.plain(str(error)))
        with st.container(horizontal=True):
            if view.filters:
                st.button("Show all runs", on_click=_show_all, args=(view,), type="primary")
            if view.best is not None:
                st.button("Ask about all runs", on_click=state.put, args=("best", 100), type="primary")
            if not view.auto:
                st.button("Let Auto pick the parameters", on_click=state.put, args=("pick", "auto"))
            _to_roles()


def _show_all(view: View) -> None:
    """Take the filters off."""
    if view.runs.states is not None:
        state.put("state", list(view.runs.states.value_counts().index))
    state.put("feasible", False)


def left_out(ranking: Ranking, view: View) -> None:
    """Notes under the panel: the filters, and what the user should know of this ranking."""
    lines = [f"Only runs with {view.filters}."] if view.filters else []
    floor = state.noise(view)
    if floor is not None:
        lines.append(floor.sentence)
    lines += ranking.further_notes
    for line in dict.fromkeys([*lines, *view.runs.notes]):
        st.caption(style.plain(line))
