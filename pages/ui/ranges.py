"""Typed brushes: the same state as a drag on the chart, for keyboards and screen readers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from importance.charts.brushes import Brush
from importance.runs.table import Runs
from pages.ui import state


def editor(runs: Runs, names: Sequence[str], brushes: Mapping[str, Brush]) -> None:
    """An expander with the brushes in words, and a form to set one by typing."""
    with st.expander("Ranges", icon=":material/tune:"):
        st.caption("Drag along an axis of the chart, or type here; both are the same.")
        name = st.selectbox("Column", names, key="_range_column")
        column = runs.frame[name]
        brush = brushes.get(name, Brush(name))
        with st.form("ranges", border=False):
            if pd.api.types.is_numeric_dtype(column):
                ends = brush.ranges[0] if brush.ranges else (-math.inf, math.inf)
                left, right = st.columns(2)
                low = left.number_input("From", value=_finite(ends[0]), format="%g", placeholder="lowest")
                high = right.number_input("To", value=_finite(ends[1]), format="%g", placeholder="highest")
                levels: tuple[str, ...] = ()
                open_ended = low is None and high is None
                ranges = (
                    ()
                    if open_ended
                    else ((-math.inf if low is None else low, math.inf if high is None else high),)
                )
            else:
                ranges = ()
                options = sorted(column.dropna().astype(str).unique())
                levels = tuple(st.multiselect("Levels", options, [v for v in brush.levels if v in options]))
            missing = column.isna().any() and st.checkbox("Runs without a value", value=brush.missing)
            if st.form_submit_button("Pick these runs"):
                typed = Brush(name, ranges, levels, bool(missing))
                kept = {n: b for n, b in brushes.items() if n != name}
                state.keep_brushes(kept | ({name: typed} if ranges or levels or missing else {}))
                st.rerun(scope="app" if state.get("plain_chart") else "fragment")


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
