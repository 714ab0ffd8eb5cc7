"""Bins of runs, and the comparisons of their means, on numbers whose best stretch is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from importance.model.constants import FEWEST_A_SIDE, MOST_BINS
from importance.ranking import binned_means
from importance.ranking.binned_means import Bins, cut

BOUND = 3.0


def bins_of(x: np.ndarray, good: np.ndarray) -> Bins:
    bins = cut(x, good)
    assert bins is not None
    return bins


def along(shape: np.ndarray, noise: float = 0.3, seed: int = 0) -> Bins:
    """Bins of runs that lie evenly from 0 to 1, with this target and noise."""
    rng = np.random.default_rng(seed)
    return bins_of(np.linspace(0, 1, len(shape)), shape + noise * rng.standard_normal(len(shape)))


U = np.linspace(0, 1, 200)
VALUES = st.one_of(st.floats(-100, 100), st.integers(-4, 4).map(float))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(VALUES, st.floats(-10, 10)), min_size=15, max_size=80))
def test_bins_hold_every_run_once_and_never_part_equal_values(pairs: list[tuple[float, float]]) -> None:
    x, good = np.array(pairs).T
    bins = cut(x, good)
    if bins is None:
        assert len(np.unique(x)) < 3 or len(x) < 3 * FEWEST_A_SIDE
        return
    assert bins.size.sum() == len(x) and bins.size.min() > 0
    assert 2 <= len(bins.mean) <= MOST_BINS
    np.testing.assert_array_equal(bins.x, np.sort(x))
    borders = bins.starts[1:-1]
    assert (bins.x[borders - 1] < bins.x[borders]).all()
    frame = pd.DataFrame({"bin": np.searchsorted(borders, np.arange(len(x)), "right"), "y": bins.y})
    groups = frame.groupby("bin")["y"]
    np.testing.assert_allclose(bins.mean, groups.mean(), atol=1e-9)
    np.testing.assert_allclose(bins.square, groups.var(ddof=0) * groups.size(), atol=1e-6)
    if bins.grid:
        assert len(bins.mean) == len(np.unique(x))


def test_the_order_of_the_runs_moves_no_bin() -> None:
    rng = np.random.default_rng(0)
    x, good, order = rng.integers(0, 30, 90).astype(float), rng.random(90), rng.permutation(90)
    first, other = bins_of(x, good), bins_of(x[order], good[order])
    np.testing.assert_array_equal(first.starts, other.starts)
    np.testing.assert_array_equal(first.mean, other.mean)


def test_missing_and_infinite_values_are_left_out() -> None:
    x = np.array([np.nan, np.inf, -np.inf, *range(20)], dtype=float)
    assert len(bins_of(x, np.arange(23.0)).x) == 20


def test_few_runs_or_a_single_value_have_no_bins() -> None:
    assert cut(np.arange(14.0), np.arange(14.0)) is None
    assert cut(np.arange(15.0), np.arange(15.0)) is not None
    assert cut(np.ones(100), np.arange(100.0)) is None


def test_of_very_many_runs_an_even_part_is_used() -> None:
    x = np.random.default_rng(1).random(10_000)
    bins = bins_of(x, x)
    assert len(bins.x) == 2_000
    np.testing.assert_allclose(np.quantile(bins.x, [0, 0.5, 1]), np.quantile(x, [0, 0.5, 1]), atol=1e-3)


def test_values_over_orders_of_magnitude_are_read_on_a_logarithm() -> None:
    assert bins_of(10 ** np.linspace(-5, 0, 60), np.zeros(60)).log
    assert not bins_of(np.linspace(1, 2, 60), np.zeros(60)).log
    assert not bins_of(np.linspace(-1, 100, 60), np.zeros(60)).log, "a negative number has no logarithm"


def test_a_part_has_the_mean_of_its_runs_and_about_their_standard_error() -> None:
    bins = along(np.zeros(200), noise=1.0)
    mean, squared_error, n = bins.part(2, 6)
    runs = bins.y[bins.starts[2] : bins.starts[6]]
    assert n == len(runs)
    assert mean == pytest.approx(runs.mean())
    assert np.sqrt(squared_error) == pytest.approx(stats.sem(runs), rel=0.1)


def test_the_noise_is_the_pooled_variance_within_bins() -> None:
    bins = along(5 * U, noise=0.5)
    parts = np.split(bins.y, bins.starts[1:-1])
    residual = sum(((part - part.mean()) ** 2).sum() for part in parts)
    assert bins.noise == pytest.approx(residual / (200 - len(parts)))


def test_a_peak_inside_is_found_and_a_valley_with_the_other_sign() -> None:
    peak, valley = along(-8 * (U - 0.6) ** 2), along(8 * (U - 0.6) ** 2)
    stretch = binned_means.middle(peak, BOUND)
    assert stretch is not None
    assert binned_means.middle(valley, BOUND) is None
    assert binned_means.middle(valley, BOUND, -1.0) is not None
    place, _ = binned_means.top(peak, stretch)
    assert np.interp(place, np.arange(200), peak.x) == pytest.approx(0.6, abs=0.1)


def test_the_best_stretch_is_the_one_that_explains_most() -> None:
    """Compared with each stretch of bins, by the sum of squares between the three parts."""
    bins = along(1.0 * ((U > 0.3) & (U < 0.55)), noise=0.2)
    stretch = binned_means.middle(bins, BOUND)

    def between(first: int, last: int) -> float:
        parts = np.split(bins.y, bins.starts[[first, last]])
        return float(sum(len(part) * (part.mean() - bins.y.mean()) ** 2 for part in parts))

    k = len(bins.mean)
    every = [(a, b) for a in range(1, k - 1) for b in range(a + 1, k) if bins.mean[a:b].mean() > 0.3]
    assert stretch == max(every, key=lambda part: between(*part))


def test_a_step_is_found_at_its_edge_with_its_better_side() -> None:
    for shape, upper in ((1.0 * (U > 0.7), True), (-1.0 * (U > 0.7), False)):
        bins = along(shape)
        step = binned_means.step(bins, BOUND)
        assert step is not None
        assert step[1] is upper
        assert binned_means.border(bins, step[0]) == pytest.approx(0.7, abs=0.06)


def test_a_line_is_a_trend_and_no_step() -> None:
    for sign in (1.0, -1.0):
        bins = along(sign * 2 * U)
        assert binned_means.step(bins, BOUND) is None
        assert binned_means.trend(bins, BOUND) == sign
        assert binned_means.middle(bins, BOUND) is None
        assert binned_means.goes_on(bins, sign)


def test_a_rise_that_falls_off_near_its_end_does_not_go_on() -> None:
    assert not binned_means.goes_on(along(np.minimum(3 * U, 3 - 6 * (U - 0.7))), 1.0)


def test_a_step_with_a_level_side_stays_level_and_one_that_falls_off_does_not() -> None:
    level, falling = along(1.0 * (U > 0.3)), along(np.where(U > 0.3, 2 - 2 * U, -1.0))
    edge = int(np.searchsorted(level.x[level.starts[:-1]], 0.3))
    assert binned_means.stays_level(level, edge, upper=True)
    assert not binned_means.stays_level(falling, edge, upper=True)


def test_noise_seldom_has_a_shape() -> None:
    shapes = []
    for seed in range(150):
        bins = along(np.zeros(100), noise=1.0, seed=seed)
        shapes += [
            binned_means.middle(bins, BOUND) is not None,
            binned_means.step(bins, BOUND) is not None,
            binned_means.trend(bins, BOUND) != 0,
        ]
    assert np.mean(shapes) <= 0.02


def test_a_number_is_rounded_as_far_as_its_neighbours_allow() -> None:
    bins = bins_of(np.linspace(0, 1, 201), np.zeros(201))
    assert binned_means.round_at(bins, 61.0, 20) == 0.3, "0.305 with runs from 0.265 to 0.345 in reach"
    assert binned_means.round_at(bins, 61.0, 0) == pytest.approx(0.305)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 59), st.integers(0, 30), st.booleans())
def test_a_rounded_number_stays_within_reach(place: int, room: int, log: bool) -> None:
    x = np.sort(np.random.default_rng(place).uniform(-5, 1, 60))
    bins = bins_of(10**x if log else x, np.zeros(60))
    rounded = binned_means.round_at(bins, place, room)
    reach = np.interp([place - 0.4 * room, place + 0.4 * room], np.arange(60), bins.x)
    slack = 0.006 * np.abs(reach).max()  # a third digit is kept in any case
    gap = np.diff(bins.x).max() if log else 0.0  # between two runs the logarithm is interpolated
    assert reach[0] - slack - gap <= rounded <= reach[1] + slack + gap
