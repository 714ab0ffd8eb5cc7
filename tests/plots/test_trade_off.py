"""The figures of a trade-off show the front, the curves and the hypervolume."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from importance.plots.trade_off import curves_shown, front_chart, hypervolume_chart, weight_curves
from tests.weighed_runs import weighed


def test_settings_on_the_front_have_intervals_and_the_others_are_dots() -> None:
    front = weighed().front
    traces = {trace.name: trace for trace in front_chart(front).data}
    n = int(front.on_front.sum())
    shown = traces["on the front"]
    assert list(shown.x) == front.means[:n, 0].tolist()
    lows = [x - down for x, down in zip(shown.x, shown.error_x.arrayminus, strict=True)]
    assert lows == pytest.approx(front.low[:n, 0].tolist())
    assert len(traces["not on the front"].x) == 60 - n
    assert set(shown.customdata) | set(traces["not on the front"].customdata) == set(range(60))


def test_the_edge_goes_through_the_front_and_no_setting_is_beyond_it() -> None:
    front = weighed().front
    edge = next(trace for trace in front_chart(front).data if trace.name == "edge")
    corners = set(zip(edge.x, edge.y, strict=True))
    n = int(front.on_front.sum())
    assert {tuple(row) for row in front.means[:n].tolist()} <= corners and len(corners) == 2 * n - 1
    for x, y in corners:
        assert (
            not ((front.means[:, 0] < x - 1e-12) & (front.means[:, 1] < y - 1e-12)).any() or (x, y) in corners
        )


def test_the_axes_hold_the_front_and_may_be_swapped_and_logarithmic() -> None:
    front = weighed().front
    figure = front_chart(front, axes=(1, 0), marked=2)
    low, high = figure.layout.xaxis.range
    assert low < front.low[front.on_front, 1].min() and front.high[front.on_front, 1].max() < high
    assert figure.layout.xaxis.title.text == "expected seconds, lower is better"
    marked = next(trace for trace in figure.data if trace.name == "marked")
    assert list(marked.x) == [front.means[2, 1]]
    spread = replace(front, **{name: np.exp(5 * getattr(front, name)) for name in ("means", "low", "high")})
    assert front_chart(spread).layout.xaxis.type == "log"


def test_names_of_runs_are_shown_as_they_are() -> None:
    names = ["<b>x</b>"] * 60
    text = json.dumps(front_chart(weighed().front, names).to_dict(), default=list)
    assert "<b>x</b>" not in text and "&lt;b&gt;x" in text


def test_the_curves_are_the_importances_by_weight() -> None:
    importance = weighed().importance
    lines = [trace for trace in weight_curves(importance, most=2).data if trace.mode == "lines+markers"]
    shown = [importance.parameters[k] for k in curves_shown(importance, most=2)]
    assert {line.name for line in lines} == set(shown) == {"size", "lr"}
    size = next(line for line in lines if line.name == "size")
    assert list(size.y) == importance.shares[:, importance.parameters.index("size")].tolist()


def test_the_hypervolume_is_a_line_with_a_band() -> None:
    grown = weighed().front.hypervolume
    line = next(trace for trace in hypervolume_chart(weighed().front).data if trace.name == "hypervolume")
    assert tuple(line.y) == grown.values and tuple(line.x) == grown.runs
