"""One axis of the parallel coordinates: positions, ticks, levels and the "missing" tick."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importance.charts import axis as axes
from importance.charts.axis import Axis, axis_of, fences, height, outline, position, value_at
from importance.runs.columns import Kind
from importance.runs.level_names import MISSING


def number_axis(*values: object, scale: str = "linear", clip: bool = False) -> Axis:
    column = pd.Series(values, dtype=float)
    return axis_of(column, np.arange(len(column)), "x", Kind.NUMERIC, scale, clip, 3)


def level_axis(*values: object, n_axes: int = 3) -> Axis:
    column = pd.Series(values, dtype=object)
    return axis_of(column, np.arange(len(column)), "kind", Kind.CATEGORICAL, "linear", False, n_axes)


def test_a_missing_value_sits_on_its_own_tick_below_the_axis() -> None:
    for axis in (number_axis(0.9, None, 0.5, None), level_axis("a", None, "b", "a")):
        assert not any(math.isnan(v) for v in axis.values), "with a NaN the run would vanish from every axis"
        assert axis.labels[0] == MISSING
        assert axis.values[1] == axis.gap == axis.ticks[0]
        assert axis.range[0] == axis.lane[0] < axis.gap < axis.lane[1] < min(axis.values[0], axis.values[2])


@pytest.mark.parametrize("scale", ["linear", "log", "quantile"])
def test_where_low_values_are_good_runs_without_a_value_are_above_them(scale: str) -> None:
    column = pd.Series([0.9, None, 0.5])
    axis = axis_of(column, np.arange(3), "x", Kind.NUMERIC, scale, False, 3, low_is_good=True)
    assert max(axis.values[0], axis.values[2]) < axis.lane[0] < axis.values[1] < axis.lane[1] == axis.range[1]
    assert axis.range[0] <= min(axis.values), "nothing lies beyond the good end"


def test_only_the_drawn_runs_have_a_position_and_all_runs_decide_the_ends() -> None:
    column = pd.Series([0.0, 5.0, 10.0])
    axis = axis_of(column, np.array([1]), "x", Kind.NUMERIC, "linear", False, 3)
    assert axis.values == (5.0,)
    assert axis.range == (0.0, 10.0)


def test_one_outlier_does_not_squash_a_clipped_axis() -> None:
    results = np.random.default_rng(0).uniform(0.2, 0.9, 50)
    axis = number_axis(*results, 1e9, clip=True)
    assert axis.range[1] < 1
    assert axis.beyond == 1
    assert axis.labels[-1].startswith("≥")
    assert axis.values[-1] == pytest.approx(axis.range[1])
    below = number_axis(*results, -1e9, clip=True)
    assert below.beyond == 1
    assert below.labels[0].startswith("≤")
    assert number_axis(*results, 1e9).range[1] == 1e9


def test_a_logarithmic_axis_has_log10_and_readable_ticks() -> None:
    rates = 10 ** np.linspace(-5, -1, 40)
    axis = number_axis(*rates, scale="log")
    assert axis.log
    assert axis.range == pytest.approx((-5, -1))
    assert axis.labels == ("1e-5", "0.0001", "0.001", "0.01", "0.1")
    linear = number_axis(*rates)
    assert not linear.log
    assert linear.range == pytest.approx((1e-5, 0.1))


def test_a_value_without_a_logarithm_makes_the_axis_linear() -> None:
    assert number_axis(0.0, 0.1, 1.0, scale="log").scale == "linear"


def test_powers_of_two_are_evenly_spaced() -> None:
    axis = number_axis(16, 32, 64, 128, 256, 16, scale="log")
    assert axis.labels == ("16", "32", "64", "128", "256")
    assert np.ptp(np.diff(axis.ticks)) == pytest.approx(0, abs=1e-9)


def test_a_constant_and_an_empty_column_still_make_an_axis() -> None:
    for axis in (
        number_axis(3, 3, 3),
        number_axis(None, None),
        number_axis(None, scale="quantile"),
        number_axis(math.inf, -math.inf),
        level_axis("a", "a"),
        level_axis(None, None),
    ):
        assert axis.range[0] < axis.range[1]
        assert all(axis.range[0] <= v <= axis.range[1] for v in axis.values)


def test_levels_are_in_natural_order() -> None:
    assert level_axis("net10", "net2", "net1").levels == ("net1", "net2", "net10")


def test_of_many_levels_a_few_have_a_tick_and_all_have_a_position() -> None:
    axis = level_axis(*(f"user{i}" for i in range(60)))
    assert len(axis.ticks) == axes.MOST_LEVEL_TICKS
    assert axis.values == tuple(map(float, range(60)))
    assert {0.0, 59.0} <= set(axis.ticks)


def test_booleans_are_levels_and_not_numbers() -> None:
    column = pd.Series([True, False, True])
    axis = axis_of(column, np.arange(3), "on", Kind.BOOLEAN, "linear", False, 3)
    assert axis.levels == ("False", "True")
    assert axis.values == (1, 0, 1)


def test_no_two_ticks_of_an_axis_look_alike() -> None:
    near = number_axis(1000.0001, 1000.0002, 1000.0003, 1000.0004)
    named_missing = level_axis("missing", None, "a", "b")
    for axis in (near, named_missing):
        assert len(set(axis.labels)) == len(axis.labels) > 1


def test_the_height_of_any_run_on_a_drawn_axis() -> None:
    lr, opt = number_axis(1e-4, 1e-2, None, scale="log"), level_axis("a", "b", None)
    assert height(opt, "b") == pytest.approx(1)
    assert 0 < height(opt, None) < height(opt, "a"), "the lane of runs without a value is at the lower end"
    assert height(lr, 1e-2) == pytest.approx(1)
    assert 1 > height(lr, 1e-3) > height(lr, 1e-4) > height(lr, None) > 0
    assert height(lr, 5.0) == 1, "a value past the end is drawn on it"


def test_a_quantile_axis_spreads_the_runs_evenly() -> None:
    axis = number_axis(*(1e-5 * 3**i for i in range(9)), None, math.inf, scale="quantile")
    assert np.ptp(np.diff(axis.values[:9])) < 1e-6
    assert axis.values[9] == axis.gap < 0
    assert axis.values[10] == axis.range[1]


@pytest.mark.parametrize("scale", ["linear", "log", "quantile"])
@settings(max_examples=30, deadline=None)
@given(value=st.floats(1e-5, 10))
def test_a_position_gives_its_value_back(scale: str, value: float) -> None:
    axis = number_axis(*np.geomspace(1e-5, 10, 30), scale=scale)
    assert value_at(axis, position(axis, value)) == pytest.approx(value)


@pytest.mark.parametrize("value", [math.inf, -math.inf])
def test_the_infinities_have_infinite_positions_and_zero_is_the_bottom_of_a_logarithmic_axis(
    value: float,
) -> None:
    for scale in ("linear", "log", "quantile"):
        assert position(number_axis(0.1, 1.0, scale=scale), value) == value
    log = number_axis(0.1, 1.0, scale="log")
    assert position(log, 0.0) == -math.inf
    assert value_at(log, -math.inf) == 0.0


def test_an_outline_has_the_lowest_and_the_highest_position_of_a_value_and_no_runs() -> None:
    axis = number_axis(3.0, None, 1.0, 2.0)
    assert outline(axis) == replace(axis, values=(1.0, 3.0))
    assert outline(number_axis(None, None)).values == ()


def test_fences_are_the_outermost_values_within_three_interquartile_ranges() -> None:
    values = np.array([0.0, 1, 2, 3, 4, 5, 6, 7, 8, 40, np.inf, np.nan])
    low, high = np.quantile(values[:10], [0.25, 0.75])
    assert fences(values) == (0.0, 8.0)
    assert high + 3 * (high - low) < 40
    assert fences(values, width=10.0) == (0.0, 40.0)


@pytest.mark.parametrize("rising", [True, False])
def test_more_than_a_few_of_the_best_runs_are_not_clipped(rising: bool) -> None:
    results = [*np.linspace(0.22, 0.24, 23), *np.linspace(0.29, 0.33, 7)]
    column = pd.Series(results if rising else [-x for x in results])
    axis = axis_of(column, np.arange(30), "x", Kind.NUMERIC, "linear", True, 3, low_is_good=not rising)
    assert axis.beyond == 0
    worse = axis_of(column, np.arange(30), "x", Kind.NUMERIC, "linear", True, 3, low_is_good=rising)
    assert worse.beyond == 7, "the worst runs would squash the axis"
