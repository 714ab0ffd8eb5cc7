"""The sheet of columns: which role each column has, why, and a choice to change it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from importance.runs.columns import Role
from importance.runs.table import Runs
from pages.ui import state, style, table
from pages.ui.sidebar import parameters

PAGE_SIZE = 15
ROLE = "2"
_HEADINGS = {
    "1": ("Column", "The name of the column"),
    ROLE: ("Role", "What the column is; choose another role to change it"),
    "3": ("Why", "Why the column has this role"),
    "4": ("Values", "What the values are"),
    "5": ("Excluded because", "Why Auto does not rank it"),
    "6": ("Missing", "In how many runs the value is missing"),
    "7": ("In the source", "The name of the column in the file"),
}


def draw(runs: Runs) -> None:
    """Draw the roles of all columns, and what Auto excludes."""
    by_user = state.user_roles(runs)

    def change_role(path: list[Any]) -> None:
        if len(path) == 3 and path[1] == ROLE and path[0] in runs.columns:
            state.set_roles(runs, {path[0]: Role(path[2])})

    st.title(style.plain(headline(runs)), anchor=False)
    st.caption(
        "Paramlens ranks the columns that are parameters. If a role is wrong, choose another one here."
    )
    with st.container(border=True, key="columns_card"):
        table.component(
            "columns_table",
            change_role,
            kind="runs wraps columns",
            headings={
                key: [text, about, "ascending"]
                for key, (text, about) in _HEADINGS.items()
                if key != "7" or any(column.original for column in runs.columns.values())
            },
            rows=rows(runs),
            id="0",
            page_size=PAGE_SIZE,
            find="Find a column",
            still=True,
            footer=f"{len(runs.columns)} columns",
        )
        if by_user:
            st.button("Reset to the detected roles", on_click=state.forget_roles, args=(runs,))
    with st.container(border=True, key="excluded_card"):
        st.subheader("Excluded by Auto", anchor=False)
        parameters.excluded_by_auto(runs)
        st.caption("To include one, switch Parameters to Manual in the sidebar and choose it.")


def headline(runs: Runs) -> str:
    """Return how many columns have which role."""
    counts = {role: sum(column.role is role for column in runs.columns.values()) for role in Role}
    named = [
        f"{count} {role.value}{'s' * (count != 1)}"
        for role, count in counts.items()
        if count and role in (Role.PARAMETER, Role.METRIC)
    ]
    others = len(runs.columns) - counts[Role.PARAMETER] - counts[Role.METRIC]
    rest = f" and {others} other column{'s' * (others != 1)}" if others else ""
    return f"{', '.join(named)}{rest}"


def rows(runs: Runs) -> list[dict[str, Any]]:
    """Return a row for each column."""
    return [
        {
            "0": name,
            "1": name,
            ROLE: str(column.role),
            "3": column.why,
            "4": f"{column.kind}{', log scale' if column.log else ''}",
            "5": column.exclusion_reason or None,
            "6": float(runs.frame[name].isna().sum()),
            "7": column.original or None,
            "cells": {
                ROLE: {
                    "text": str(column.role),
                    "options": [str(role) for role in Role],
                    "label": f"Role of {name}",
                }
            },
        }
        for name, column in runs.columns.items()
    ]
