"""The header of the chart: what its colours mean, what colours the lines, and which chart is drawn."""

from __future__ import annotations

import streamlit as st

from importance.formatting import short_labels
from importance.runs.columns import Kind
from pages.ui import state, style
from pages.ui.state import Chart, View

LINKED, PLOTLY = "Linked", "Plotly"
LABEL = 12  # characters of a name that fit into the menu of colours
_WITHOUT_COLOUR = (Kind.CONSTANT, Kind.EMPTY)


def draw(view: View, chart: Chart) -> bool:
    """Draw the header, and return whether the user wants the chart that Plotly draws."""
    with st.container(horizontal=True, vertical_alignment="top", gap="small", key="chart_header"):
        with st.container():
            style.legend(
                chart.colour,
                chart.colour == view.metric,
                chart.ends,
                chart.groups,
                chart.infeasible,
                chart.without,
            )
        _choose_colour(view)
        return _wants_plotly()


def _choose_colour(view: View) -> None:
    """Let the user choose the column that colours the lines."""
    runs, metric = view.runs, view.metric
    others = [name for name, column in runs.columns.items() if column.kind not in _WITHOUT_COLOUR]
    options = list(dict.fromkeys([metric, *others]))
    labels = dict(zip(options, short_labels(options, LABEL), strict=True))
    look = state.chart_look()
    present = look.colour if look.colour in options else metric
    chosen = st.selectbox(
        "Colour of the lines",
        options,
        index=options.index(present),
        key=f"_colour_{runs.digest}_{metric}_{present}",
        format_func=lambda name: f"Colour: {labels[name]}",
        label_visibility="collapsed",
        width=160,
    )
    if chosen != present:
        state.change_look(["colour", "" if chosen == metric else chosen])
        st.rerun()


def _wants_plotly() -> bool:
    """Let the user choose the chart. A link of an older version has plain_chart=true for Plotly's."""
    if state.linked("plain_chart"):
        state.put("chart", PLOTLY if state.linked("plain_chart")[-1] == "true" else LINKED)
        state.link("plain_chart", [])
    chosen = st.segmented_control(
        "Chart",
        [LINKED, PLOTLY],
        default=LINKED,
        required=True,
        key="chart",
        bind="query-params",
        label_visibility="collapsed",
        help="Linked: drag along an axis, and the tables follow. Plotly: the same axes, colours and filters.",
    )
    return chosen == PLOTLY
