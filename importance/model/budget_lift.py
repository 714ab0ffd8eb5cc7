"""The metric of runs with different budgets, as it would be at one budget.

A run that was pruned after 3 of 81 epochs is no bad run of 81 epochs. Its metric counts as what the model of
`budget_gp` expects of it at the budget that is ranked: the metric that it reached, plus the expected change
from there. Runs at that budget keep their metric.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import blake2b
from threading import Lock

import numpy as np

from importance.model import linear_algebra
from importance.model.additive_gp import coefficient_variances
from importance.model.basis import Basis
from importance.model.basis_functions import basis_functions
from importance.model.budget_gp import BudgetHyperparameters, BudgetLogPosterior, shared_walk
from importance.model.constants import FEWEST_AT_BUDGET, LEARN_RUNS, MOST_MODELLED_RUNS
from importance.model.fit_subset import ModelledRuns, modelled_runs
from importance.model.inputs import Input, select
from importance.model.target_scale import inverse_transform, standardise
from importance.model.threads import one_thread
from importance.runs.columns import Role
from importance.runs.end_states import PRUNED_STATES
from importance.runs.settings import settings_of
from importance.runs.table import Runs

MOST_REMEMBERED = 16
"""Answers that stay in memory; each has a number for each run."""
_BLOCK = 2_000  # runs whose covariances are in memory together
_remembered: dict[bytes, np.ndarray] = {}
_lock = Lock()


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
    """

    column: str
    source: BudgetSource
    value: float
    counts: tuple[tuple[float, int], ...]
    settings: int

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
        use: how the budgets are used.
    """

    rows: np.ndarray
    y: np.ndarray
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
        change = _change(inputs, scaled.values, distances, codes)
    as_ranked = inverse_transform(scaled, y)(scaled.values - change)
    y = np.where(distances == 0, y, as_ranked)
    nearest = np.full(codes.max() + 1, np.inf)
    np.minimum.at(nearest, codes, np.abs(distances))
    kept = np.abs(distances) == nearest[codes]
    rows = np.flatnonzero(usable)[kept]
    mask = np.zeros(len(values), bool)
    mask[rows] = True
    column = runs.budget or ""
    return Lifted(mask, y[kept], BudgetUse(column, source, value, counts, len(nearest)))


def _distances(budgets: np.ndarray, value: float) -> np.ndarray:
    """Return the signed distance of each budget from one of them, on a logarithmic scale, at most 1."""
    places = np.log(budgets) - np.log(value) if budgets.min() > 0 and value > 0 else budgets - value
    return np.asarray(places / (np.abs(places).max() or 1.0))


def _change(inputs: Sequence[Input], y: np.ndarray, distances: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Return the expected metric (n,) of each run less that of its setting at distance 0."""
    digest = blake2b(y.tobytes() + distances.tobytes() + codes.tobytes(), digest_size=16)
    for parameter in inputs:
        digest.update(parameter.values.to_numpy().tobytes() if parameter.values.dtype == float else b"")
        digest.update(
            "\0".join(map(str, parameter.values)).encode() if parameter.values.dtype != float else b""
        )
    key = digest.digest()
    with _lock:
        change = _remembered.get(key)
    if change is None:
        change = _expected_change(inputs, y, distances, codes)
        with _lock:
            if len(_remembered) >= MOST_REMEMBERED:
                del _remembered[next(iter(_remembered))]
            _remembered[key] = change
    return change


def _expected_change(
    inputs: Sequence[Input], y: np.ndarray, distances: np.ndarray, codes: np.ndarray
) -> np.ndarray:
    rng = np.random.default_rng(0)
    modelled = modelled_runs(inputs, y, MOST_MODELLED_RUNS, rng)
    n = len(modelled.y)
    learn = np.sort(rng.choice(n, LEARN_RUNS, replace=False)) if n > LEARN_RUNS else np.arange(n)
    at, same = distances[modelled.rows], codes[modelled.rows]
    values = BudgetLogPosterior(
        [_at(basis, learn) for basis in modelled.bases], modelled.y[learn], at[learn], same[learn]
    ).fit()
    whole = BudgetLogPosterior(modelled.bases, modelled.y, at, same)
    w = float(np.exp(values.theta[-2]))
    effects, _ = whole.main_effects(values.theta)
    product = np.prod([1 + w * effect * (1 + values.walk * whole.walk) for effect in effects], axis=0)
    inverse = linear_algebra.inverse(whole.covariance(values, product))
    weights = inverse @ modelled.y
    residuals = weights / np.diag(inverse)
    place = np.full(len(y), -1)
    place[modelled.rows] = np.arange(n)
    away = np.flatnonzero(distances)
    change = np.zeros(len(y))
    features = _features(inputs, modelled, values)
    for start in range(0, len(away), _BLOCK):
        rows = away[start : start + _BLOCK]
        walk = shared_walk(distances[rows], at)
        moved, still = np.ones((2, len(rows), n))
        for every, few in features:
            effect = w * (every[rows] @ few.T)
            still *= 1 + effect
            moved *= 1 + effect * (1 + values.walk * walk)
        covariance = (moved - still) / w + values.mean_variance * walk
        change[rows] = covariance @ weights
        if os.environ.get("LOO"):
            own = place[rows]
            change[rows] -= np.where(
                own >= 0, np.einsum("ij,ij->i", covariance, inverse[own]) * residuals[own], 0
            )
    return change * modelled.sd


def _features(
    inputs: Sequence[Input], modelled: ModelledRuns, values: BudgetHyperparameters
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return for each parameter its scaled functions at all runs and at those in the model."""
    variances = coefficient_variances(modelled.bases, values.theta)
    functions = basis_functions(modelled.inputs, modelled.bases, variances, [False] * len(modelled.bases))
    return [
        (function.evaluate(inputs[j].values) * np.sqrt(variance), basis.values * np.sqrt(variance))
        for function, j, variance, basis in zip(
            functions, modelled.columns, variances, modelled.bases, strict=True
        )
    ]


def _at(basis: Basis, rows: np.ndarray) -> Basis:
    return replace(basis, values=basis.values[rows])
