"""`stopping`: which runs a simple rule could have stopped, what that saves, and what it loses."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import inf, nan

import numpy as np
import pandas as pd

from importance.curves.at_step import best_until, results, values_at
from importance.curves.checks import check_rows, curve_of
from importance.errors import ImportanceError, NotEnoughRuns
from importance.even_spread import evenly_spread
from importance.model.constants import (
    FEWEST_RUNS,
    FIRST_CHECK,
    HALVING_FACTOR,
    STARTUP_RUNS,
    STOP_CHECKS,
)
from importance.runs.cost_columns import run_hours
from importance.runs.curves import Curves, MetricCurves
from importance.runs.table import Runs


class Rule(StrEnum):
    """A stopping rule."""

    MEDIAN = "median"
    HALVING = "halving"


@dataclass(frozen=True, eq=False)
class Stopping:
    """What a stopping rule would have done; what `stopping` returns.

    Attributes:
        metric: the metric.
        goal: "minimize" or "maximize".
        clock: what counts the steps.
        rule: the rule.
        checks: (k,) the steps at which runs are compared, ascending.
        stopped_at: (n,) the step at which each run would have been stopped; NaN for a run that goes on or has
            no curve.
        result: (n,) the last value of each run.
        steps_run: the steps that all runs ran together.
        steps_saved: how many of them would not have been run.
        best: the best result of all runs.
        best_kept: the best result if runs are stopped. A stopped run counts with its value at that step.
        best_row: the row of the best run.
        n_logged: the number of runs with a curve.
        hours_run: the hours of the runs whose duration is known; NaN if none is.
        hours_saved: how many of them would not have been spent. Each step of a run counts the same.
        n_timed: the number of runs with a curve and a known duration.
    """

    metric: str
    goal: str
    clock: str
    rule: Rule
    checks: tuple[float, ...]
    stopped_at: np.ndarray
    result: np.ndarray
    steps_run: float
    steps_saved: float
    best: float
    best_kept: float
    best_row: int
    n_logged: int
    hours_run: float = nan
    hours_saved: float = nan
    n_timed: int = 0

    @property
    def n_stopped(self) -> int:
        """The number of runs that would have been stopped."""
        return int(np.isfinite(self.stopped_at).sum())

    @property
    def share_saved(self) -> float:
        """The share of all steps that would not have been run, 0 to 1."""
        return self.steps_saved / self.steps_run if self.steps_run else 0.0

    @property
    def loss(self) -> float:
        """By how much the best result would be worse, in units of the metric; 0 if it would be the same."""
        return abs(self.best - self.best_kept)

    @property
    def best_stopped(self) -> bool:
        """Whether the best run would have been stopped."""
        return bool(np.isfinite(self.stopped_at[self.best_row]))

    def to_frame(self) -> pd.DataFrame:
        """Return one row a run that would have been stopped: its row, the step, and its last value."""
        rows = np.flatnonzero(np.isfinite(self.stopped_at))
        return pd.DataFrame(
            {"run": rows, "stopped_at": self.stopped_at[rows], self.metric: self.result[rows]}
        )


def stopping(
    runs: Runs,
    curves: Curves,
    metric: str | None = None,
    *,
    goal: str | None = None,
    rule: str = "median",
    first_check: float = FIRST_CHECK,
) -> Stopping:
    """Replay a stopping rule on the curves of the runs, in the order of the table.

    "median" stops a run at a check if its best value so far is worse than the median of the values that the
    earlier runs had there which were not stopped. This is the rule of Golovin et al. 2017
    (doi:10.1145/3097983.3098043) as Optuna's MedianPruner applies it. "halving" has checks at steps that grow
    by a factor of 3. A run goes on if it is among the best third of the runs that reached the check so far
    (asynchronous successive halving, Li et al. 2018, arXiv:1810.05934). The first 5 runs are not stopped.

    Args:
        runs: the runs, in the order in which they were run.
        curves: their curves, as `importance.read_curves` returns them for the same source.
        metric: the metric; None takes the only one whose curves were read, or the first of the runs.
        goal: "minimize" or "maximize"; by default that of the metric.
        rule: "median" or "halving".
        first_check: the first step at which runs are compared, as a share of the longest run, above 0 and
            below 1.

    Raises:
        UnknownColumn: when the metric has no curves.
        NotEnoughRuns: when fewer than 5 runs have a curve.
        ImportanceError: when the rule is unknown, the share is out of range, or the curves are those of other
            runs.

    Examples:
        >>> import importance, pandas
        >>> order = (3, 1, 4, 2, 5, 9, 0, 8)
        >>> rows = [(run, epoch, run + 1 / epoch) for run in order for epoch in range(1, 11)]
        >>> table = pandas.DataFrame(rows, columns=["run_id", "epoch", "loss"]).assign(
        ...     lr=lambda frame: frame["run_id"] / 10)
        >>> runs, curves = importance.read_runs(table), importance.read_curves(table)
        >>> saved = importance.stopping(runs, curves, "loss")
        >>> saved.n_stopped, saved.share_saved, saved.loss
        (2, 0.175, 0.0)
    """
    check_rows(runs, curves)
    if rule not in set(Rule):
        raise ImportanceError(f"There is no stopping rule {rule!r}. Choose one of {', '.join(Rule)}.")
    if not 0 < first_check < 1:
        raise ImportanceError(
            f"The first check is at a share of {first_check:g}, and must be between 0 and 1."
        )
    name, curve = curve_of(runs, curves, metric)
    direction = runs.goal_for(name, goal)[0]
    if curve.logged.sum() < FEWEST_RUNS:
        raise NotEnoughRuns(
            f"{int(curve.logged.sum())} runs have a curve of {name}, and a stopping rule needs at least "
            f"{FEWEST_RUNS}. Add runs, or choose another metric."
        )
    sign = 1.0 if direction == "minimize" else -1.0
    chosen = Rule(rule)
    checks = _checks(curve, chosen, first_check)
    scores = best_until(curve, checks, sign)
    stopped = _replayed(scores, sign * values_at(curve, checks), chosen)
    stopped_at = np.where(stopped >= 0, checks[stopped], nan) if len(checks) else np.full(len(scores), nan)
    replay = _outcome(name, direction, curves.clock, chosen, curve, checks, stopped_at, scores, stopped, sign)
    return _with_hours(replay, curve, run_hours(runs.frame, runs.columns, name))


def _checks(curve: MetricCurves, rule: Rule, first_check: float) -> np.ndarray:
    """Return the steps at which runs are compared, before the last step of the longest run."""
    start = float(np.nanmin(curve.first_steps))
    longest = float(np.nanmax(curve.last_steps))
    logged = np.unique(curve.steps)
    logged = logged[logged < longest]
    first = start + first_check * (longest - start)
    if rule is Rule.HALVING:
        length = first - start + 1
        rungs = []
        while start + length - 1 < longest:
            rungs.append(start + length - 1)
            length *= HALVING_FACTOR
        places = np.searchsorted(logged, rungs)
        return np.unique(logged[places[places < len(logged)]])
    return np.asarray(evenly_spread(logged[logged >= first], STOP_CHECKS), dtype=float)


def _replayed(best: np.ndarray, values: np.ndarray, rule: Rule) -> np.ndarray:
    """Return the check (n,) at which each run is stopped; -1 for a run that goes on.

    Args:
        best: (n, k) the best value of each run until each check, lower is better; NaN for a run that had
            ended.
        values: (n, k) its value at each check.
        rule: the rule.
    """
    stopped = np.full(len(best), -1)
    seen: list[list[float]] = [[] for _ in range(best.shape[1])]
    finished = 0
    for row in np.flatnonzero((~np.isnan(best)).any(axis=1)):
        for check in np.flatnonzero(~np.isnan(best[row])):
            if finished >= STARTUP_RUNS and _is_stopped(best[row, check], seen[check], rule):
                stopped[row] = check
            if rule is Rule.HALVING:
                insort(seen[check], best[row, check])
            if stopped[row] >= 0:
                break
        if stopped[row] < 0:
            finished += 1
            if rule is Rule.MEDIAN:  # compares with runs that were not stopped
                for check in np.flatnonzero(np.isfinite(values[row])):
                    insort(seen[check], values[row, check])
    return stopped


def _is_stopped(value: float, others: Sequence[float], rule: Rule) -> bool:
    """Whether a run is stopped, given what it is compared with, in ascending order."""
    if rule is Rule.HALVING:
        return bisect_left(others, value) >= max(1, (len(others) + 1) // HALVING_FACTOR)
    middle = len(others) // 2
    return bool(others) and value > (others[middle] + others[-middle - 1]) / 2


def _outcome(
    metric: str,
    goal: str,
    clock: str,
    rule: Rule,
    curve: MetricCurves,
    checks: np.ndarray,
    stopped_at: np.ndarray,
    scores: np.ndarray,
    stopped: np.ndarray,
    sign: float,
) -> Stopping:
    first, last = curve.first_steps, curve.last_steps
    is_stopped = stopped >= 0
    spent = np.where(curve.logged, last - first + 1, 0.0)
    saved = np.where(is_stopped, last - stopped_at, 0.0)
    result = results(curve)
    full = np.where(np.isfinite(result), sign * result, inf)
    # A run that is stopped has reached what it had by then.
    reached = full.copy()
    reached[is_stopped] = scores[is_stopped, stopped[is_stopped]]
    best_row = int(np.argmin(full))
    return Stopping(
        metric,
        goal,
        clock,
        rule,
        tuple(map(float, checks)),
        stopped_at,
        result,
        float(np.nansum(spent)),
        float(np.nansum(saved)),
        sign * float(full[best_row]),
        sign * float(max(full[best_row], reached.min())),
        best_row,
        int(curve.logged.sum()),
    )


def _with_hours(replay: Stopping, curve: MetricCurves, hours: np.ndarray) -> Stopping:
    """Return the answer with its hours, given those (n,) of each run; NaN where they are not known."""
    timed = np.isfinite(hours) & curve.logged
    if not timed.any():
        return replay
    steps = (curve.last_steps - curve.first_steps + 1)[timed]
    left = np.nan_to_num((curve.last_steps - replay.stopped_at)[timed])
    saved = float((hours[timed] * left / steps).sum())
    return replace(replay, hours_run=float(hours[timed].sum()), hours_saved=saved, n_timed=int(timed.sum()))
