"""Values at a step, and the steps at which runs are compared."""

from __future__ import annotations

import numpy as np

from importance.curves.at_step import best_until, results, spaced_steps, values_at
from importance.runs.curves import MetricCurves

NAN = np.nan


def curves(*runs: tuple[list[float], list[float]]) -> MetricCurves:
    stops = np.cumsum([len(steps) for steps, _ in runs])
    steps = np.concatenate([np.array(steps, float) for steps, _ in runs])
    values = np.concatenate([np.array(values, float) for _, values in runs])
    return MetricCurves(steps, values, np.append(0, stops[:-1]), stops)


TWO = curves(([0, 10, 20], [5, 3, 4]), ([5, 15], [1, NAN]), ([], []))


def test_the_value_at_a_step_is_the_last_one_logged_until_then() -> None:
    values = values_at(TWO, np.array([0.0, 12.0, 20.0]))
    assert np.array_equal(values, [[5, 3, 4], [NAN, 1, NAN], [NAN, NAN, NAN]], equal_nan=True)


def test_the_best_until_a_step_ignores_what_is_no_number() -> None:
    best = best_until(TWO, np.array([5.0, 15.0, 20.0]), 1.0)
    assert np.array_equal(best, [[5, 3, 3], [1, 1, NAN], [NAN, NAN, NAN]], equal_nan=True)
    highest = best_until(TWO, np.array([20.0]), -1.0)
    assert highest[0, 0] == -5


def test_the_result_is_the_last_finite_value() -> None:
    assert np.array_equal(results(TWO), [4, 1, NAN], equal_nan=True)


def test_few_steps_are_all_taken_and_many_are_spaced_on_a_log_scale() -> None:
    few = curves(*[(list(range(6)), [1.0] * 6)] * 12)
    assert spaced_steps(few, 10).tolist() == [0, 1, 2, 3, 4, 5]
    many = curves(*[(list(range(0, 10_001, 100)), [1.0] * 101)] * 12)
    steps = spaced_steps(many, 10)
    assert len(steps) <= 10 and (steps[0], steps[-1]) == (100, 10_000)
    ratios = (steps[1:] / steps[:-1])[2:]
    assert ratios.max() < 1.4 * ratios.min(), "evenly spaced on a log scale, as far as steps were logged"


def test_the_last_step_is_one_that_enough_runs_reached() -> None:
    short, long = (list(range(6)), [1.0] * 6), (list(range(20)), [1.0] * 20)
    assert spaced_steps(curves(*[short] * 50, *[long] * 5), 30)[-1] == 5
    assert spaced_steps(curves(*[short] * 30, *[long] * 15), 30)[-1] == 19
    assert spaced_steps(curves(([], []), ([], [])), 10).size == 0
