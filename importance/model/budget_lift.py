"""The metric of runs with different budgets, as it would be at one budget.

A run that was pruned after 3 of 81 epochs is no bad run of 81 epochs. Its metric counts as what the model of
`budget_gp` expects of it at the budget that is ranked: the metric that it reached, plus the expected change
from there. Runs at that budget keep their metric.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from importance.model.constants import FEWEST_AT_BUDGET
from importance.model.expected_change import expected_change, share_known
from importance.model.inputs import select
from importance.model.target_scale import inverse_transform, standardise
from importance.model.threads import one_thread
from importance.runs.columns import Role
from importance.runs.end_states import PRUNED_STATES
from importance.runs.settings import settings_of
from importance.runs.table import Runs


class BudgetSource(StrEnum):
    """Where it is known from how much was spent on each run."""

    COLUMN = "column"
    STATE = "state"  # pruned or not; after how many steps is not known


@dataclass(frozen=True)
class BudgetUse:
    """How runs of different budgets are used together.

    Attributes:
        column: the column with the budgets; "" if only the state says which runs were pruned.
        source: where the budgets are known from.
        value: the budget whose metric is explained; 1 for "not pruned" if the state says so.
        counts: (budget, runs that ended there), ascending; the metric of these runs is finite.
        settings: distinct settings among the runs.
        known: share of the settings at the ranked budget that are known at another one too, 0 to 1. Only they
            tell how the metric changes with the budget. At 0, the mean of several assumptions is used.
    """

    column: str
    source: BudgetSource
    value: float
    counts: tuple[tuple[float, int], ...]
    settings: int
    known: float = 0.0

    @property
    def n_at(self) -> int:
        """Runs at the budget that is ranked."""
        return dict(self.counts).get(self.value, 0)

    @property
    def n_below(self) -> int:
        """Runs with less."""
        return sum(n for budget, n in self.counts if budget < self.value)

    @property
    def n_above(self) -> int:
        """Runs with more."""
        return sum(n for budget, n in self.counts if budget > self.value)


@dataclass(frozen=True)
class Lifted:
    """The metric of runs as it would be at one budget.

    Attributes:
        rows: (n,) which runs of the table are used: for each setting those with the budget nearest to it.
        y: the metric of these runs, in its own units.
        draws: (m, runs) the same with changes that are drawn from what is known of them; m may be 0.
        use: how the budgets are used.
    """

    rows: np.ndarray
    y: np.ndarray
    draws: np.ndarray
    use: BudgetUse


def budgets_of(runs: Runs, usable: np.ndarray) -> tuple[np.ndarray, BudgetSource] | None:
    """Return the budget (n,) of each run, and where it is known from; None if all usable runs have the same.

    Args:
        runs: the runs.
        usable: (n,) the runs with a finite metric.
    """
    if runs.budget is not None:
        budgets, source = runs.frame[runs.budget].to_numpy(float, na_value=np.nan), BudgetSource.COLUMN
    elif (pruned := pruned_runs(runs)) is not None:
        budgets, source = np.where(pruned, 0.0, 1.0), BudgetSource.STATE
        if min((usable & pruned).sum(), (usable & ~pruned).sum()) < FEWEST_AT_BUDGET:
            return None
    else:
        return None
    present = budgets[usable & np.isfinite(budgets)]
    return (budgets, source) if len(present) and np.ptp(present) > 0 else None


def pruned_runs(runs: Runs) -> np.ndarray | None:
    """Return which runs (n,) were pruned, by their state; None if no run was."""
    states = runs.states
    if states is None or states.dtype == np.float64:
        return None
    ends = states.astype("string").str.lower().str.rsplit(".", n=1).str[-1]
    pruned = ends.isin(PRUNED_STATES).to_numpy(bool, na_value=False)
    return pruned if pruned.any() else None


def ranked_budget(budgets: np.ndarray) -> float:
    """Return the highest budget that at least `FEWEST_AT_BUDGET` runs, or half of fewer runs, reached."""
    enough = min(FEWEST_AT_BUDGET, max(1, len(budgets) // 2))
    return float(np.sort(budgets)[-enough])


def reached_budget(runs: Runs, usable: np.ndarray) -> np.ndarray | None:
    """Return which runs (n,) reached the budget that is ranked; None if all have the same.

    Args:
        runs: the runs.
        usable: (n,) the runs with a finite metric.
    """
    known = budgets_of(runs, usable)
    if known is None:
        return None
    budgets, _ = known
    return np.asarray(budgets >= ranked_budget(budgets[usable & np.isfinite(budgets)]))


def without_budgets(runs: Runs) -> Runs:
    """Return the runs as if all had the same budget, for questions that the budget does not change."""
    roles = dict.fromkeys(runs.of_role(Role.BUDGET), Role.LABEL)
    if pruned_runs(runs) is not None and runs.state_column is not None:
        roles[runs.state_column] = Role.IGNORED
    columns = {n: replace(c, role=roles[n]) if n in roles else c for n, c in runs.columns.items()}
    return replace(runs, columns=columns) if roles else runs


def lifted(runs: Runs, metric: str, values: np.ndarray, at: float | None = None) -> Lifted | None:
    """Return the metric as it would be at one budget; None if all runs have the same budget.

    Args:
        runs: the runs.
        metric: the metric.
        values: (n,) the metric of each run.
        at: the budget; None takes that of `ranked_budget`.

    Raises:
        NotEnoughRuns: when no parameter varies over the runs.
    """
    usable = np.isfinite(values)
    known = budgets_of(runs, usable)
    if known is None:
        return None
    every, source = known
    usable &= np.isfinite(every)
    budgets, y = every[usable], values[usable]
    if np.ptp(y) == 0:
        return None
    value = ranked_budget(budgets) if at is None else at
    counts = tuple((float(b), int(n)) for b, n in zip(*np.unique(budgets, return_counts=True), strict=True))
    inputs = [parameter for parameter in select(runs, usable, metric) if parameter.idle is None]
    codes = settings_of(runs.frame[usable], [parameter.name for parameter in inputs]).codes
    distances = _distances(budgets, value)
    scaled = standardise(y, metric)
    with one_thread():
        change = expected_change(inputs, scaled.values, distances, codes)
    to_metric, metric_now = inverse_transform(scaled, y), y
    y, *draws = (
        np.where(distances == 0, metric_now, to_metric(scaled.values - each))
        for each in (change.mean, *change.draws)
    )
    nearest = np.full(codes.max() + 1, np.inf)
    np.minimum.at(nearest, codes, np.abs(distances))
    kept = np.abs(distances) == nearest[codes]
    rows = np.flatnonzero(usable)[kept]
    mask = np.zeros(len(values), bool)
    mask[rows] = True
    column = runs.budget or ""
    use = BudgetUse(column, source, value, counts, len(nearest), share_known(distances, codes))
    draws_kept = np.array([draw[kept] for draw in draws])
    return Lifted(mask, y[kept], draws_kept, use)


def _distances(budgets: np.ndarray, value: float) -> np.ndarray:
    """Return the signed distance of each budget from one of them, on a logarithmic scale, at most 1."""
    places = np.log(budgets) - np.log(value) if budgets.min() > 0 and value > 0 else budgets - value
    return np.asarray(places / (np.abs(places).max() or 1.0))
