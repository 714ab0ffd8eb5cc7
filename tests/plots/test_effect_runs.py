"""The runs behind an effect, as points of a figure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import plotly.graph_objects as go

from importance.effects.effect import Best
from importance.palette import ORANGE
from importance.plots.effect_runs import MOST_POINTS, add_points, rows_to_draw
from tests.drawn_effects import CURVE, LEVELS


def test_few_runs_are_all_drawn() -> None:
    assert rows_to_draw(CURVE).tolist() == [0, 1, 2, 3, 4]


def test_many_runs_are_sampled_over_the_metric_and_the_best_the_worst_and_the_observed_stay() -> None:
    n = 3 * MOST_POINTS
    y = np.random.default_rng(0).permutation(n).astype(float)
    observed = int(np.flatnonzero(y == 7)[0])  # not among the evenly spaced ones
    effect = replace(
        CURVE,
        x=(0.1,) * n,
        y=tuple(y),
        rows=tuple(range(1_000, 1_000 + n)),
        observed=Best(0.1, 7, row=1_000 + observed),
    )
    rows = rows_to_draw(effect)
    assert MOST_POINTS <= len(rows) <= MOST_POINTS + 1
    assert observed in rows
    drawn = np.sort(y[rows])
    assert drawn[0] == 0 and drawn[-1] == n - 1
    assert np.diff(drawn).max() <= 4


def test_each_run_is_a_point_with_its_name_and_the_best_has_a_ring() -> None:
    figure = go.Figure()
    rows = np.array([0, 2, 4])
    add_points(figure, CURVE, [f"<i>run-{i}" for i in range(5)], rows, [-4.0, -2.0, -1.0])
    points, ring = figure.data
    assert list(points.x) == [-4, -2, -1]
    assert list(points.y) == [CURVE.y[i] for i in rows]
    assert points.text[0] == "&lt;i&gt;run-0<br>lr 0.0001<br>loss 0.5"
    assert (list(ring.x), list(ring.y)) == ([-2], [0.3]), "CURVE.observed is the run in row 2"
    assert ring.marker.line.color == ORANGE
    assert ring.text[0] == f"best run<br>{points.text[1]}"


def test_a_level_from_a_file_is_shown_as_text() -> None:
    figure = go.Figure()
    add_points(figure, LEVELS, list("abcd"), np.arange(4), [0.0, 0.0, 0.0, 1.0])
    assert figure.data[0].text[3] == "d<br>optimizer &lt;b&gt;sgd<br>loss 0.5"
