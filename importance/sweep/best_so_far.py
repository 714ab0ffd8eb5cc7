"""The best result so far, after each run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from importance.model.failed_runs import open_runs
from importance.model.target import values_at_budget
from importance.model.time_drift import run_order
from importance.runs.columns import Kind
from importance.runs.run_counters import is_counter
from importance.runs.table import Runs
from importance.runs.time_parsing import read_dates


@dataclass(frozen=True)
class BestSoFar:
    """The best result after each run, in the order of the runs.

    Attributes:
        order: (n,) the positions in the table of the runs that ended, the first run first.
        values: (n,) their metric; NaN for runs without a result and for infeasible ones.
        best: (n,) the best metric so far; NaN before the first result.
        since: how many runs came after the best one; n if no run has a result.
        ordered_by: the column of times or trial numbers that gives the order; "" for the order of the table.
        is_ordered: whether the order is known.
    """

    order: np.ndarray
    values: np.ndarray
    best: np.ndarray
    since: int
    ordered_by: str
    is_ordered: bool = True


def best_so_far(runs: Runs, metric: str, goal: str) -> BestSoFar:
    """Return the best result after each run that ended.

    Args:
        runs: the runs.
        metric: a numeric or boolean column.
        goal: "minimize" or "maximize".
    """
    order, column, is_ordered = run_positions(runs, metric)
    logged = values_at_budget(runs, metric)
    counts = np.isfinite(logged) if runs.feasible is None else np.isfinite(logged) & runs.feasible
    values = np.where(counts, logged, np.nan)[order]
    sign = 1.0 if goal == "maximize" else -1.0
    best = sign * np.fmax.accumulate(sign * values)
    since = len(values)
    if np.isfinite(values).any():
        since = len(values) - 1 - int(np.nanargmax(sign * values))
    return BestSoFar(order, values, best, since, column, is_ordered)


def run_positions(runs: Runs, metric: str) -> tuple[np.ndarray, str, bool]:
    """Return the positions of the runs that ended, in their order, its column, and whether it is known."""
    ended = np.flatnonzero(~open_runs(runs, metric))
    frame = runs.frame.iloc[ended]
    for name, column in runs.columns.items():
        if column.kind is Kind.TIME:
            times = read_dates(frame[name])
            if times.notna().all() and times.nunique() > 1:
                # Equal times keep the order of the table, or its opposite if the newest runs come first.
                way = -1 if times.iloc[0] > times.iloc[-1] else 1
                return ended[::way][np.argsort(times.to_numpy()[::way], kind="stable")], name, True
    for name in runs.columns:
        if is_counter(name, frame[name].reset_index(drop=True)):
            return ended[np.argsort(frame[name].to_numpy(float), kind="stable")], name, True
    every = np.ones(len(runs), bool)
    return ended, "", run_order(runs, every, metric) is not None


def order_notes(is_ordered: bool) -> tuple[str, ...]:
    """Return the sentence on runs whose order is not known; () if it is."""
    if is_ordered:
        return ()
    return ("The table is sorted and has no times, so the order of the runs is not known.",)
