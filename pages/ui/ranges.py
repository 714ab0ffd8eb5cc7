"""Filters that are typed: the same brushes as a drag on the chart, for keyboards and screen readers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from importance.charts.brushes import Brush
from importance.formatting import finite_or_none
from importance.runs.table import Runs
from pages.ui import chart_header, state


def editor(runs: Runs, names: Sequence[str], brushes: Mapping[str, Brush]) -> None:
    """Draw an expander with a form that filters the runs by one column.

    The form is drawn when the expander is opened, because the fields would slow the first page down.
    """
    expander = st.expander("Filter runs", icon=":material/tune:", key="_filter_runs", on_change="rerun")
    if expander.open:
        with expander:
            _form(runs, names, brushes)


def _form(runs: Runs, names: Sequence[str], brushes: Mapping[str, Brush]) -> None:
    st.caption("Type a range or choose levels. Dragging along an axis of the chart does the same.")
    name = st.selectbox("Column", names, key="_range_column", persist_state="session")
    brush = brushes.get(name, Brush(name))
    with st.form("ranges", border=False):
        column = runs.frame[name]
        ranges: tuple[tuple[float, float], ...] = ()
        levels: tuple[str, ...] = ()
        if pd.api.types.is_numeric_dtype(column):
            ranges = _range_fields(brush)
        else:
            levels = _level_field(column, brush)
        missing = column.isna().any() and st.checkbox("Runs without a value", value=brush.missing)
        if st.form_submit_button("Apply filter"):
            others = {other: kept for other, kept in brushes.items() if other != name}
            typed = Brush(name, ranges, levels, bool(missing))
            state.keep_brushes(others | ({name: typed} if ranges or levels or missing else {}))
            st.rerun(scope="app" if state.get("chart") == chart_header.PLOTLY else "fragment")


def _range_fields(brush: Brush) -> tuple[tuple[float, float], ...]:
    """Draw the fields for both ends, and return the range; () when both are empty."""
    low, high = brush.ranges[0] if brush.ranges else (-math.inf, math.inf)
    left, right = st.columns(2)
    typed_low = left.number_input("From", value=finite_or_none(low), format="%g", placeholder="lowest")
    typed_high = right.number_input("To", value=finite_or_none(high), format="%g", placeholder="highest")
    if typed_low is None and typed_high is None:
        return ()
    return ((-math.inf if typed_low is None else typed_low, math.inf if typed_high is None else typed_high),)


def _level_field(column: pd.Series, brush: Brush) -> tuple[str, ...]:
    """Draw the field for the levels of a column of text, and return the chosen ones."""
    options = sorted(column.dropna().astype(str).unique())
    return tuple(st.multiselect("Levels", options, [level for level in brush.levels if level in options]))
