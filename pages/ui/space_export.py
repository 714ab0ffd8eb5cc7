"""The sweep in the format of each tool, to copy or to download; the tool that was chosen is remembered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd
import streamlit as st

from importance.errors import ImportanceError
from importance.space.conditions import renamed, simplified
from importance.space.dimension import Dimension
from importance.space.formats import FORMATS, write_space
from importance.sweep.batch import records, within
from importance.sweep.growth import with_added_names
from importance.sweep.result import Sweep
from importance.sweep.training_names import training_names
from pages.ui import state, style
from pages.ui.state import View

CODE_HEIGHT = 250


def draw(
    view: View, sweep: Sweep, space: Mapping[str, Dimension], suggested: Callable[[], pd.DataFrame]
) -> None:
    """Draw the choice of the tool, and the file for it.

    Args:
        view: what the user looks at.
        sweep: the recommendation.
        space: the ranges to write.
        suggested: returns the suggested runs. Those in the ranges are written too where the tool takes runs.
    """
    names = with_added_names(training_names(view.runs), sweep.siblings)
    with st.container(border=True, key="export_card"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader("Use these ranges in", anchor=False, width="content")
            tool = _tool(view)
        format = FORMATS[tool]
        first: Sequence[dict[str, object]] = ()
        if format.takes_runs:
            with st.spinner("Choosing the next runs …", show_time=True):
                first = records(within(space, suggested()).rename(columns=names))
        written = renamed(simplified(dict(space)), names)
        try:
            text = write_space(written, tool, metric=view.metric, goal=view.goal, first=first)
        except ImportanceError as error:
            st.info(style.plain(str(error)), icon=":material/info:")
            return
        long = text.count("\n") > CODE_HEIGHT // 22
        whole = long and st.toggle("Show the whole file", key="whole_file")
        st.code(text, language=format.language, height=CODE_HEIGHT if long and not whole else "content")
        st.download_button(
            f"Download {format.file}",
            text,
            format.file,
            icon=":material/download:",
            key=f"download_{tool}",
            on_click="ignore",
        )


def _tool(view: View) -> str:
    """Let the user choose the tool. It is kept in the session and in the link, on every page."""
    default = _own_tool(view)
    state.choose_once("tool", list(FORMATS), default)
    chosen = st.segmented_control(
        "Tool",
        list(FORMATS),
        format_func=lambda name: FORMATS[name].title,
        required=True,
        key="tool",
        persist_state="session",
        label_visibility="collapsed",
    )
    tool: str = chosen or default
    state.link("tool", [tool] if tool != default else [])
    return tool


def _own_tool(view: View) -> str:
    """The tool that the runs come from, if it takes a file; else the first one."""
    source = view.runs.source.casefold()
    return next(
        (name for name, each in FORMATS.items() if each.title.casefold() in source), next(iter(FORMATS))
    )
