"""What colours the lines of the chart, and which chart is drawn."""

from __future__ import annotations

import streamlit as st

from importance.runs.columns import Kind
from importance.runs.table import Runs
from pages.ui import state

_WITHOUT_COLOUR = (Kind.CONSTANT, Kind.EMPTY)


def choose(runs: Runs, metric: str, on_panel: bool) -> None:
    """Let the user choose the column that colours the lines, and the plain chart."""
    others = [name for name, column in runs.columns.items() if column.kind not in _WITHOUT_COLOUR]
    options = list(dict.fromkeys([metric, *others]))
    look = state.chart_look()
    present = look.colour if look.colour in options else metric
    chosen = st.selectbox(
        "Colour of the lines",
        options,
        index=options.index(present),
        key=f"_colour_{runs.digest}_{metric}_{present}",
        disabled=not on_panel,
        help="Any column. Numbers are coloured by rank, text by value. The good end of the metric is blue.",
    )
    if chosen != present:
        state.change_look(["colour", "" if chosen == metric else chosen])
        st.rerun()
    st.toggle(
        "Plain chart",
        key="plain_chart",
        bind="query-params",
        disabled=not on_panel,
        help="A simpler chart, drawn by Plotly and not linked to the tables, for browsers in which the other "
        "one stays empty. You can still type filters below the runs.",
    )
