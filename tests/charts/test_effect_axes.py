"""The axes of the chart of an effect."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from importance.charts import effect_axes
from tests.drawn_effects import CURVE


def test_a_diverged_run_is_counted_and_leaves_room_for_the_curve() -> None:
    axis = effect_axes.metric_axis(CURVE)
    assert axis.high < 2
    assert axis.low < 0.2
    assert axis.runs_beyond == 1
    assert effect_axes.beyond_text(axis.runs_beyond, "minimize") == "1 run above the chart"
    assert effect_axes.metric_axis(replace(CURVE, goal="maximize")).high > 90


def test_a_logarithmic_axis_has_positions_that_are_log10_and_ticks_at_the_tried_values() -> None:
    axis = effect_axes.number_axis(CURVE)
    assert axis.low < -4 and axis.high > -1
    assert axis.labels == ("0.0001", "0.01", "0.1")


def test_the_band_is_drawn_in_parts_around_an_untried_one() -> None:
    assert effect_axes.banded_parts(CURVE) == [(0, 1), (2, 4)]


def test_runs_are_moved_apart_only_if_few_values_were_tried() -> None:
    rows = np.arange(5)
    assert effect_axes.number_jitter(CURVE, rows).any()
    many = replace(CURVE, x=tuple(np.linspace(1e-4, 1e-1, 20)), y=(0.5,) * 20, rows=tuple(range(20)))
    assert not effect_axes.number_jitter(many, np.arange(20)).any()
