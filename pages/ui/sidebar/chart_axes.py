"""Further columns with an axis in the chart, which do not enter the model: other metrics and attributes."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from importance.runs.columns import Kind, Role
from importance.runs.filters import MOST_LEVELS
from importance.runs.table import Runs
from pages.ui import state
from pages.ui.sidebar.metric import column_label

_SHOWN_ROLES = (Role.METRIC, Role.LABEL)


def choose(runs: Runs, metric: str, modelled: Sequence[str], on_panel: bool) -> tuple[str, ...]:
    """Let the user choose the columns, and return them."""
    options = [
        name for name in runs.columns if name != metric and name not in modelled and _can_be_axis(runs, name)
    ]
    if not options:
        return ()
    state.drop_unavailable("axes", options)
    label = column_label(runs)
    if not on_panel:
        by_label = {label(name): name for name in options}
        state.keep_undrawn(
            "axes", lambda texts: [by_label[text] for text in texts if text in by_label] or None
        )
        return ()
    linked = state.choose_several_linked(runs, "axes", options, label)
    chosen = st.multiselect(
        "Further axes",
        options,
        key="axes",
        bind="query-params",
        format_func=label,
        placeholder="Other metrics, attributes",
        help="Each gets an axis in the chart and a column in the table of runs. It does not enter the model.",
    )
    if state.choose_again("axes", linked, chosen):
        st.rerun()
    return tuple(chosen)


def _can_be_axis(runs: Runs, name: str) -> bool:
    column = runs.columns[name]
    if column.kind is Kind.NUMERIC or column.kind is Kind.BOOLEAN:
        return True
    return (
        column.kind is Kind.CATEGORICAL
        and column.role in _SHOWN_ROLES
        and runs.frame[name].nunique() <= MOST_LEVELS
    )
