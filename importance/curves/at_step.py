"""The values of all runs at a step, and the steps at which runs are compared."""

from __future__ import annotations

import numpy as np

from importance.even_spread import evenly_spread
from importance.model.constants import FEWEST_AT_STEP, LOG_STEPS_FROM, SHARE_AT_LAST_STEP
from importance.runs.curves import MetricCurves


def values_at(curve: MetricCurves, steps: np.ndarray) -> np.ndarray:
    """Return the value (n, k) of each run at each of k steps: the last one logged until then.

    NaN where a run had not logged yet, had ended before, or last logged a value that is no finite number.
    """
    values = np.full((len(curve.starts), len(steps)), np.nan)
    for row in np.flatnonzero(curve.logged):
        logged, numbers = curve.of_run(int(row))
        at = np.searchsorted(logged, steps, side="right") - 1
        there = (at >= 0) & (steps <= logged[-1])
        values[row, there] = numbers[at[there]]
    return values


def best_until(curve: MetricCurves, steps: np.ndarray, sign: float) -> np.ndarray:
    """Return the best value (n, k) that each run logged until each of k steps, times a sign.

    Args:
        curve: the curves.
        steps: (k,) the steps.
        sign: 1 if the metric is minimised, -1 if it is maximised: lower is better in the result.

    Returns:
        NaN where a run had not logged yet or had ended before. A run that has logged no finite number has
        infinity, which is the worst.
    """
    values = np.full((len(curve.starts), len(steps)), np.nan)
    for row in np.flatnonzero(curve.logged):
        logged, numbers = curve.of_run(int(row))
        best = np.minimum.accumulate(np.where(np.isfinite(numbers), sign * numbers, np.inf))
        at = np.searchsorted(logged, steps, side="right") - 1
        there = (at >= 0) & (steps <= logged[-1])
        values[row, there] = best[at[there]]
    return values


def results(curve: MetricCurves) -> np.ndarray:
    """Return the last finite value (n,) of each run; NaN for none."""
    values = np.full(len(curve.starts), np.nan)
    for row in np.flatnonzero(curve.logged):
        numbers = curve.of_run(int(row))[1]
        finite = numbers[np.isfinite(numbers)]
        values[row] = finite[-1] if len(finite) else np.nan
    return values


def spaced_steps(curve: MetricCurves, count: int) -> np.ndarray:
    """Return at most so many steps at which runs can be compared, ascending; empty without curves.

    The last one is the highest that enough runs reached. The steps are spaced evenly on a log scale if the
    runs logged many, because curves change most at their beginning.
    """
    if not curve.logged.any():
        return np.empty(0)
    ends = np.sort(curve.last_steps[curve.logged])[::-1]
    enough = min(len(ends), max(FEWEST_AT_STEP, int(np.ceil(SHARE_AT_LAST_STEP * len(ends)))))
    last, first = ends[enough - 1], np.quantile(curve.first_steps[curve.logged], 0.9)
    logged = np.unique(curve.steps)
    logged = logged[(logged >= first) & (logged <= last)]
    if len(logged) <= count:
        return logged
    if len(logged) < LOG_STEPS_FROM:
        return evenly_spread(logged, count)
    start = logged[logged > 0][0] if (logged > 0).any() else 1.0
    wanted = np.geomspace(start, last, count)
    return np.unique(logged[np.abs(logged[:, None] - wanted).argmin(axis=0)])
