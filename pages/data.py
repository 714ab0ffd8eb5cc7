"""The runs with the roles of their columns, and what to expect of each setting."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from importance.runs.columns import Role
from importance.runs.table import Runs
from pages.ui import page_frame, runs_table, settings_face, state, style
from pages.ui.sidebar import parameters
from pages.ui.state import View

WIDTHS = {
    "Column": 145,
    "In the source": 120,
    "Role": 88,
    "Why": 275,
    "Values": 122,
    "Excluded because": 150,
}


def roles_editor(runs: Runs) -> None:
    """Draw a table with one row per column, in which the user can change the roles; changes are kept."""
    columns = runs.columns.values()
    originals = [column.original for column in columns]
    table = pd.DataFrame(
        {
            "Column": list(runs.columns),
            **({"In the source": originals} if any(originals) else {}),
            "Role": [str(column.role) for column in columns],
            "Why": [column.why for column in columns],
            "Values": [str(column.kind) + (", log scale" if column.log else "") for column in columns],
            "Excluded because": [column.exclusion_reason for column in columns],
            "Missing": [int(runs.frame[name].isna().sum()) for name in runs.columns],
        }
    )
    edited = st.data_editor(
        table,
        key=f"roles_{runs.digest}_{state.get('_roles_round', 0)}",
        hide_index=True,
        height=min(38 + 35 * len(table), 560),
        disabled=["Column", "In the source", "Why", "Values", "Excluded because", "Missing"],
        column_config={
            **{name: st.column_config.TextColumn(width=width) for name, width in WIDTHS.items()},
            "Column": st.column_config.TextColumn(width=WIDTHS["Column"], pinned=True),
            "Role": st.column_config.SelectboxColumn(
                options=[str(role) for role in Role], required=True, width=WIDTHS["Role"]
            ),
            "Missing": st.column_config.NumberColumn(width=66),
        },
    )
    changed = {
        name: Role(new)
        for name, old, new in zip(table["Column"], table["Role"], edited["Role"], strict=True)
        if old != new
    }
    if changed:
        state.set_roles(runs, changed)
        state.put("_roles_round", state.get("_roles_round", 0) + 1)
        st.rerun()


def runs_face(view: View) -> None:
    """Draw the columns with their roles, what Auto excludes, and the runs."""
    runs = view.runs
    st.title(f"{len(runs):,} runs from {style.plain(runs.source)}", anchor=False)
    for note in runs.notes:
        st.caption(style.plain(note))
    left, right = st.columns([0.79, 0.21], gap="medium")
    with left:
        st.subheader("Columns and their roles", anchor=False)
        roles_editor(runs)
        if state.user_roles(runs):
            st.button("Reset to the detected roles", on_click=state.forget_roles, args=(runs,))
    with right:
        st.subheader("Excluded by Auto", anchor=False)
        parameters.excluded_by_auto(runs)
        st.caption("To include one, switch Parameters to Manual in the sidebar and choose it.")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("Runs", anchor=False, width="content")
        runs_table.download(view.kept, view.metric, view.goal)
    if len(view.kept) < len(runs):
        st.caption(f"{len(view.kept):,} of {len(runs):,} runs: {style.plain(view.filters)}.")
    if len(view.kept):
        st.dataframe(view.kept.frame, hide_index=True, height=420)
    else:
        st.caption("No run matches all of these filters.")


def answer(view: View) -> None:
    """Draw the face of the page that the user chose."""
    face = st.segmented_control(
        "Show",
        ["runs", "settings"],
        format_func=str.capitalize,
        default="runs",
        required=True,
        key="face",
        bind="query-params",
        label_visibility="collapsed",
    )
    if face == "settings":
        settings_face.draw(view)
    else:
        runs_face(view)


page_frame.show(answer)
