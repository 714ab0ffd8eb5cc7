"""The axes and the edge of the chart of a front."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from importance.charts.front_axes import front_axis, front_edge
from tests.weighed_runs import weighed


@pytest.mark.parametrize("metric", [0, 1])
def test_an_axis_holds_the_front_with_its_intervals_and_most_settings(metric: int) -> None:
    front = weighed().front
    axis = front_axis(front, metric)
    assert not axis.log and axis.position(0.5) == 0.5
    assert axis.low < front.low[front.on_front, metric].min()
    assert front.high[front.on_front, metric].max() < axis.high
    assert np.mean((axis.low < front.means[:, metric]) & (front.means[:, metric] < axis.high)) >= 0.9


def test_metrics_over_orders_of_magnitude_have_a_logarithmic_axis() -> None:
    front = weighed().front
    spread = {name: np.exp(5 * getattr(front, name)) for name in ("means", "low", "high")}
    axis = front_axis(replace(front, reference=(100.0, 100.0), **spread), 0)
    assert axis.log and axis.position(100.0) == pytest.approx(2.0)
    assert front_axis(replace(front, **{**spread, "low": -spread["low"]}), 0).log is False


def test_the_edge_goes_through_the_front_and_no_setting_is_beyond_it() -> None:
    front = weighed().front
    n = int(front.on_front.sum())
    edge = front_edge(front, (0, 1))
    assert len(edge) == 2 * n - 1
    assert edge[::2].tolist() == front.means[:n].tolist()
    assert all(not (front.means < corner - 1e-12).all(axis=1).any() for corner in edge[::2])
    assert front_edge(front, (1, 0))[::2].tolist() == front.means[:n][::-1, ::-1].tolist()
