"""Curves as lines to draw."""

from __future__ import annotations

import numpy as np
import pytest

from importance.curves.lines import MOST_LINES, MOST_POINTS, curve_lines, smoothed
from tests.curves.test_at_step import curves


def test_the_best_run_is_drawn_last_and_the_median_is_of_all_chosen_runs() -> None:
    runs = [([0, 1, 2], [9, 9, 9 - result]) for result in (1, 5, 3)]
    lines = curve_lines(curves(*runs), np.ones(3, bool), "minimize")
    assert lines.rows == (0, 2, 1) and lines.best == 1
    assert lines.median.tolist() == [9, 9, 6]
    assert curve_lines(curves(*runs), np.ones(3, bool), "maximize").best == 0
    assert curve_lines(curves(*runs), np.array([True, False, True]), "minimize").rows == (0, 2)


def test_many_long_curves_are_drawn_in_part() -> None:
    steps = np.arange(1_000.0)
    whole = curves(*[(list(steps), list(steps + run)) for run in range(MOST_LINES + 50)])
    lines = curve_lines(whole, np.ones(MOST_LINES + 50, bool), "minimize")
    assert len(lines.rows) == MOST_LINES and lines.n_chosen == MOST_LINES + 50
    assert lines.rows[-1] == 0 and lines.rows[0] == MOST_LINES + 49, "the best and the worst are among them"
    assert all(len(line) <= MOST_POINTS for line in lines.steps)
    assert all(line[-1] == 999 for line in lines.steps)


def test_smoothing_averages_without_a_delay_at_the_start() -> None:
    steps = np.arange(200.0)
    noise = np.random.default_rng(0).normal(size=200)
    calm = smoothed(steps, 5 + noise, 0.4)
    assert np.std(calm[50:]) < 0.4 * np.std(noise)
    assert smoothed(steps, np.full(200, 5.0), 0.4) == pytest.approx(np.full(200, 5.0))
    assert smoothed(steps, noise, 0.0) is noise


def test_missing_values_stay_missing_when_smoothed() -> None:
    values = np.array([1.0, np.nan, 3.0, 3.0])
    calm = smoothed(np.arange(4.0), values, 1.0)
    assert np.isnan(calm[1]) and np.isfinite(calm[[0, 2, 3]]).all()


def test_runs_without_a_finite_result_have_no_best() -> None:
    lines = curve_lines(curves(([0, 1], [np.nan, np.nan])), np.ones(1, bool), "minimize")
    assert lines.best == -1
