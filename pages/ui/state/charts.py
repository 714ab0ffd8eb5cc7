"""The parallel coordinates of a view, computed once, and as the user wants them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from importance.charts import brushes as brush_state
from importance.charts.axis import Axis, outline
from importance.charts.parallel_axes import parallel_axes
from importance.runs.table import Runs
from pages.ui.state.answers import runs_key
from pages.ui.state.brushing import brushes
from pages.ui.state.look import chart_look
from pages.ui.state.view import View


def chart(view: View, parameters: Sequence[str], height: int) -> dict[str, Any]:
    """The parallel coordinates: `axes` in outline, and `payload`, what the component is sent.

    The same bytes for the same question, so that a rerun does not draw the chart again.
    """
    look = chart_look()
    columns = view.runs.columns
    named = {*parameters, view.metric}
    order = [name for name in look.order if name in named]
    new = [name for name in parameters if name not in order]
    at = len(order) - 1 if order and order[-1] == view.metric else len(order)  # the metric stays last
    order[at:at] = new
    settings = (
        view.metric,
        tuple(order),
        view.goal,
        height,
        tuple((n, s) for n, s in look.scales.items() if n in named),
        tuple(name for name in look.flipped if name in named),
        look.colour if look.colour in columns else "",
    )
    return _chart(runs_key(view.kept), settings, view.kept)


@st.cache_data(show_spinner=False, max_entries=16)
def _chart(key: tuple[Any, ...], settings: tuple[Any, ...], _runs: Runs) -> dict[str, Any]:
    from pages.ui import chart_payload

    metric, parameters, goal, height, scales, flipped, colour = settings
    chart = parallel_axes(_runs, metric, parameters, goal, scales=dict(scales), colour_by=colour or None)
    return {
        "axes": tuple(outline(axis) for axis in chart.axes),
        "payload": chart_payload.payload(chart, _runs, flipped, height),
        "drawn": len(chart.rows),
        "beyond": next(axis.beyond for axis in chart.axes if axis.name == metric),
        "colour": colour or metric,
        "ends": chart.ends,
        "groups": chart.groups,
        "infeasible": chart.infeasible,
        "without": chart.without,
    }


def plain_chart(view: View, parameters: Sequence[str], height: int) -> dict[str, Any]:
    """The parallel coordinates as a Plotly figure, brushed as the runs are, for where scripts are off."""
    drawn = chart(view, parameters, height)
    return _plain_chart(
        runs_key(view.kept),
        (view.metric, tuple((a.name, a.scale) for a in drawn["axes"]), view.goal, height),
        tuple((name, tuple(map(tuple, spans))) for name, spans in spans_of(drawn["axes"], view).items()),
        view.kept,
    )


@st.cache_data(show_spinner=False, max_entries=8)
def _plain_chart(
    key: tuple[Any, ...], settings: tuple[Any, ...], spans: tuple[Any, ...], _runs: Runs
) -> dict[str, Any]:
    from importance import plots

    metric, scales, goal, height = settings
    drawn = parallel_axes(_runs, metric, [name for name, _ in scales], goal, scales=dict(scales))
    brushed = {name: [list(pair) for pair in pairs] for name, pairs in spans}
    return plots.parallel_coordinates(drawn, height=height, brushes=brushed).to_dict()


def spans_of(drawn: Sequence[Axis], view: View) -> dict[str, list[list[float]]]:
    """The ranges of axis positions that are brushed in this view."""
    return brush_state.by_axis(drawn, brushes(view))
