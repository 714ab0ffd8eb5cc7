"""The parallel coordinates of a view, in the look that the user wants, computed once for each question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from importance.charts import brushes as brush_state
from importance.charts.axis import Axis, outline
from importance.charts.parallel_axes import parallel_axes
from importance.runs.table import Runs
from pages.ui.state.brushing import brushes
from pages.ui.state.look import chart_look
from pages.ui.state.view import CACHE_KEYS, View

NamedScales = tuple[tuple[str, str], ...]
"""For each axis its name and its scale."""
NamedSpans = tuple[tuple[str, tuple[tuple[float, float], ...]], ...]
"""For each brushed axis its name and the brushed ranges of its positions."""


@dataclass(frozen=True)
class Chart:
    """The parallel coordinates as they are on screen.

    Attributes:
        axes: from left to right, the metric last; in outline, without the values of the runs.
        payload: what the chart component receives; plain JSON.
        colour: the column that colours the lines.
        ends: what the two ends of the colours mean.
        groups: the levels of the colours, when a column of text colours the lines.
        infeasible: how many of the drawn runs are infeasible.
        without: how many other drawn runs have no value in the column that colours the lines.
    """

    axes: tuple[Axis, ...]
    payload: dict[str, Any]
    colour: str
    ends: tuple[str, str]
    groups: tuple[str, ...]
    infeasible: int
    without: int


def chart(view: View, parameters: Sequence[str], height: int) -> Chart:
    """Return the parallel coordinates of these parameters and the metric, so many pixels high.

    The same question gives the same bytes, so that a rerun does not draw the chart again.
    """
    look = chart_look()
    on_chart = {*parameters, view.metric}
    order = [name for name in look.order if name in on_chart]
    new = [name for name in parameters if name not in order]
    place = len(order) - 1 if order and order[-1] == view.metric else len(order)  # the metric stays last
    order[place:place] = new
    return _chart(
        view.kept,
        view.metric,
        tuple(order),
        view.goal,
        height,
        tuple((name, scale) for name, scale in look.scales.items() if name in on_chart),
        tuple(name for name in look.flipped if name in on_chart),
        look.colour if look.colour in view.runs.columns else view.metric,
    )


@st.cache_data(show_spinner=False, max_entries=16, hash_funcs=CACHE_KEYS)
def _chart(
    runs: Runs,
    metric: str,
    parameters: tuple[str, ...],
    goal: str,
    height: int,
    scales: NamedScales,
    flipped: tuple[str, ...],
    colour: str,
) -> Chart:
    from importance.panel import chart_payload

    parallel = parallel_axes(
        runs,
        metric,
        parameters,
        goal,
        scales=dict(scales),
        colour_by=None if colour == metric else colour,
    )
    return Chart(
        axes=tuple(outline(axis) for axis in parallel.axes),
        payload=chart_payload.payload(parallel, runs, flipped, height),
        colour=colour,
        ends=parallel.ends,
        groups=parallel.groups,
        infeasible=parallel.infeasible,
        without=parallel.without,
    )


def plain_chart(view: View, parameters: Sequence[str], height: int) -> dict[str, Any]:
    """Return the parallel coordinates as a Plotly figure, brushed as the runs are."""
    linked = chart(view, parameters, height)
    axes = linked.axes
    spans = tuple(
        (name, tuple((low, high) for low, high in ranges)) for name, ranges in spans_of(axes, view).items()
    )
    scales = tuple((axis.name, axis.scale) for axis in axes)
    return _plain_chart(view.kept, view.metric, scales, view.goal, height, spans, linked.colour)


@st.cache_data(show_spinner=False, max_entries=8, hash_funcs=CACHE_KEYS)
def _plain_chart(
    runs: Runs, metric: str, scales: NamedScales, goal: str, height: int, spans: NamedSpans, colour: str
) -> dict[str, Any]:
    from importance import plots

    parallel = parallel_axes(
        runs, metric, [name for name, _ in scales], goal, scales=dict(scales), colour_by=colour
    )
    brushed = {name: [list(pair) for pair in pairs] for name, pairs in spans}
    return plots.parallel_coordinates(parallel, height=height, brushes=brushed).to_dict()


def spans_of(axes: Sequence[Axis], view: View) -> dict[str, list[list[float]]]:
    """Return the brushed ranges of axis positions of this view, for each axis that has any."""
    return brush_state.by_axis(axes, brushes(view))
