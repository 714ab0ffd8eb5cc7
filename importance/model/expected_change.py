"""How the metric of each run is expected to change from its budget to the one that is asked for.

The runs that reached a high budget are those that were good at low ones. Where each run is known at one
budget only, nothing tells whether the others would have caught up: a lower loss at the high budget may be due
to the budget or to the selection. So the change is the mean of three answers: all runs follow a common curve,
only the effects of parameters change, and nothing changes. The more of the settings at the high budget are
known at another one too, the more the first counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from threading import Lock

import numpy as np

from importance.model import linear_algebra
from importance.model.additive_gp import coefficient_variances
from importance.model.basis import Basis
from importance.model.basis_functions import basis_functions
from importance.model.budget_gp import BudgetHyperparameters, BudgetLogPosterior, shared_walk
from importance.model.constants import CHANGE_DRAWS, LEARN_RUNS, MOST_MODELLED_RUNS
from importance.model.fit_subset import ModelledRuns, modelled_runs
from importance.model.inputs import Input
from importance.model.joint_normal import JointNormal
from importance.runs.columns import Kind

MOST_REMEMBERED = 16
"""Answers that stay in memory; each has ten numbers for each run."""
_BLOCK = 2_000  # runs whose covariances are in memory together
_remembered: dict[bytes, ExpectedChange] = {}
_lock = Lock()


@dataclass(frozen=True)
class ExpectedChange:
    """The metric of n runs less what it would be at the budget that is asked for, on the scale of the target.

    Attributes:
        mean: (n,) expected, from all other runs; 0 for runs at that budget.
        draws: (m, n) drawn from what is known of the change; m is 0 if there are too many runs.
    """

    mean: np.ndarray
    draws: np.ndarray


def expected_change(
    inputs: Sequence[Input], y: np.ndarray, distances: np.ndarray, codes: np.ndarray
) -> ExpectedChange:
    """Return the change of each run, from memory if the same was asked before.

    Args:
        inputs: the parameters over the n runs.
        y: (n,) standardised target.
        distances: (n,) signed distance of each run's budget from the one that is asked for, at most 1.
        codes: (n,) the setting of each run.
    """
    digest = blake2b(y.tobytes() + distances.tobytes() + codes.tobytes(), digest_size=16)
    for parameter in inputs:
        cells = parameter.values
        numbers = cells.to_numpy(float).tobytes() if parameter.kind is Kind.NUMERIC else b""
        digest.update(numbers or "\0".join(map(str, cells)).encode())
    key = digest.digest()
    with _lock:
        change = _remembered.get(key)
    if change is None:
        change = _computed(inputs, y, distances, codes)
        with _lock:
            if len(_remembered) >= MOST_REMEMBERED:
                del _remembered[next(iter(_remembered))]  # the oldest
            _remembered[key] = change
    return change


def _computed(
    inputs: Sequence[Input], y: np.ndarray, distances: np.ndarray, codes: np.ndarray
) -> ExpectedChange:
    weight = (1 + 2 * share_known(distances, codes)) / 3
    curve = _by_model(inputs, y, distances, codes, mean_curve=True)
    if weight > 1 - 1e-9:
        return curve
    effects = _by_model(inputs, y, distances, codes, mean_curve=False)
    mean = weight * curve.mean + (1 - weight) / 2 * effects.mean
    m = len(curve.draws)
    by_curve = round(weight * m)
    by_effects = (m - by_curve + 1) // 2
    draws = np.zeros_like(curve.draws)  # the last draws stay 0: nothing changes
    draws[:by_curve] = curve.draws[:by_curve]
    draws[by_curve : by_curve + by_effects] = effects.draws[:by_effects]
    return ExpectedChange(mean, draws)


def share_known(distances: np.ndarray, codes: np.ndarray) -> float:
    """Return which share of the settings at the budget that is asked for is known at another one too."""
    there = np.unique(codes[distances == 0])
    return float(np.isin(there, codes[distances != 0]).mean()) if len(there) else 0.0


def _by_model(
    inputs: Sequence[Input], y: np.ndarray, distances: np.ndarray, codes: np.ndarray, mean_curve: bool
) -> ExpectedChange:
    rng = np.random.default_rng(0)
    modelled = modelled_runs(inputs, y, MOST_MODELLED_RUNS, rng)
    n = len(modelled.y)
    learn = np.sort(rng.choice(n, LEARN_RUNS, replace=False)) if n > LEARN_RUNS else np.arange(n)
    at, same = distances[modelled.rows], codes[modelled.rows]
    values = BudgetLogPosterior(
        [_at(basis, learn) for basis in modelled.bases], modelled.y[learn], at[learn], same[learn], mean_curve
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
    mean = np.zeros(len(y))
    features = _features(inputs, modelled, values)
    for start in range(0, len(away), _BLOCK):
        rows = away[start : start + _BLOCK]
        covariance = _covariance(features, rows, shared_walk(distances[rows], at), values)
        mean[rows] = covariance @ weights
        own = place[rows]
        # A run must not tell how it changes itself, or its noise would vanish.
        by_itself = np.einsum("ij,ij->i", covariance, inverse[own]) * residuals[own]
        mean[rows] -= np.where(own >= 0, by_itself, 0)
    draws = np.empty((0, len(y)))
    if n == len(y) and len(away):
        draws = np.zeros((CHANGE_DRAWS, n))
        covariance = _covariance(features, away, shared_walk(distances[away], at), values)
        left = covariance[:, place[away]] - covariance @ inverse @ covariance.T
        draws[:, away] = JointNormal(mean[away], left).sample(CHANGE_DRAWS, 0)
    return ExpectedChange(mean * modelled.sd, draws * modelled.sd)


def _covariance(
    features: Sequence[tuple[np.ndarray, np.ndarray]],
    rows: np.ndarray,
    walk: np.ndarray,
    values: BudgetHyperparameters,
) -> np.ndarray:
    """Return the covariance of the change of some runs (m,) with the target of those in the model, (m, n)."""
    w = float(np.exp(values.theta[-2]))
    moved, still = np.ones((2, *walk.shape))
    for every, few in features:
        effect = w * (every[rows] @ few.T)
        still *= 1 + effect
        moved *= 1 + effect * (1 + values.walk * walk)
    return np.asarray((moved - still) / w + values.mean_variance * walk)


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
