"""Which runs failed: they ended without a result, diverged, or are marked so by their tool."""

from __future__ import annotations

import numpy as np

from importance.model.target import metric_values, run_states
from importance.model.target_scale import FENCE
from importance.runs.end_states import FAILED_STATES, OPEN_STATES, PRUNED_STATES
from importance.runs.table import Runs


def failed_runs(runs: Runs, metric: str, goal: str) -> np.ndarray:
    """Which runs failed: without a finite metric, diverged, or marked failed, crashed or killed.

    Diverged is a metric beyond 3 interquartile ranges on the bad side. A run that was pruned, or has not
    ended, did not fail. A state such as "failed" counts only while fewer than half of its runs hold the
    metric all the same: trackers mark healthy runs so when a script ends in an error after training.
    """
    values = metric_values(runs, metric)
    finite = np.isfinite(values)
    failed = without_result(runs, metric)
    if finite.sum() >= 4:
        bad = values if goal == "minimize" else -values
        low, high = np.quantile(bad[finite], [0.25, 0.75])
        failed |= finite & (bad > high + FENCE * max(high - low, 1e-12))
    return failed


def without_result(runs: Runs, metric: str) -> np.ndarray:
    """As `failed_runs`, without those that have a result, however bad it is."""
    finite = np.isfinite(metric_values(runs, metric))
    failed = ~finite & ~open_runs(runs, metric)
    states = run_states(runs)
    if states is not None:
        failed &= ~states.isin(PRUNED_STATES).to_numpy(bool)
        marked = states.isin(list(FAILED_STATES)).to_numpy(bool)
        if marked.any() and (finite & marked).sum() < 0.5 * marked.sum():
            failed |= marked
    return failed


def open_runs(runs: Runs, metric: str) -> np.ndarray:
    """Which runs have not ended, so that nobody knows yet whether they fail."""
    states = run_states(runs)
    if states is None:
        return np.zeros(len(runs), dtype=bool)
    return states.isin(OPEN_STATES).to_numpy(bool) & ~np.isfinite(metric_values(runs, metric))
