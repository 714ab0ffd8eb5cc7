"""Which runs failed: those that ended without a result, diverged, or are marked as failed by their tool."""

from __future__ import annotations

import numpy as np

from importance.model.budget_lift import reached_budget
from importance.model.constants import FENCE
from importance.model.target import metric_values, run_states
from importance.runs.end_states import FAILED_STATES, OPEN_STATES, PRUNED_STATES
from importance.runs.table import Runs


def failed_runs(runs: Runs, metric: str, goal: str) -> np.ndarray:
    """Return which runs failed: without a finite metric, diverged, or marked as failed, crashed or killed.

    A run diverged if its metric is more than 3 interquartile ranges beyond the quartile on the bad side. A
    run that was pruned or has not ended did not fail. A state such as "failed" counts only if fewer than half
    of its runs have the metric, because trackers also mark a healthy run as failed when its script ends in an
    error after training.
    """
    values = metric_values(runs, metric)
    finite = np.isfinite(values)
    failed = without_result(runs, metric)
    reached = reached_budget(runs, finite)
    # A run of a small budget has not diverged because it is far from those of a large one.
    finite &= True if reached is None else reached
    if finite.sum() >= 4:
        bad = values if goal == "minimize" else -values
        low, high = np.quantile(bad[finite], [0.25, 0.75])
        failed |= finite & (bad > high + FENCE * max(high - low, 1e-12))
    return failed


def without_result(runs: Runs, metric: str) -> np.ndarray:
    """Return the failed runs without those that diverged, which have a result."""
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
    """Return which runs have not ended, so that it is not known yet whether they fail."""
    states = run_states(runs)
    if states is None:
        return np.zeros(len(runs), dtype=bool)
    return states.isin(OPEN_STATES).to_numpy(bool) & ~np.isfinite(metric_values(runs, metric))
