"""The default estimator for more runs than the additive GP takes: all, through inducing runs and trees.

The GP takes every run through `MOST_MODELLED_RUNS` of them (`importance.model.inducing`). Boosted trees see
what its smooth functions do not (`importance.ranking.boosting_shares`). Their shares are averaged with the
weights with which their predictions of unseen runs are best (stacking; Breiman 1996, doi:10.1007/BF00117832).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import add

import numpy as np

from importance.model.additive_fit import remembered_estimate
from importance.model.additive_gp import MapEstimate
from importance.model.constants import (
    EVIDENCE_LEVEL,
    FOLDS_OF_MANY_RUNS,
    LEARN_RUNS,
    MANY_RUNS_WIDER,
    MODEL_ERROR_RUNS,
    MOST_LEARN_RUNS,
    MOST_MODELLED_RUNS,
    MOST_READ_RUNS,
    MOST_TESTED,
    SIGNIFICANCE_LEVEL,
    TREES_FULL,
    TREES_NONE,
    TREES_WEIGHT,
    Z90,
)
from importance.model.fit_subset import ModelledRuns, modelled_runs
from importance.model.inducing import Moments, inducing_gp
from importance.model.inputs import Input
from importance.model.robust_tests import robust_tests
from importance.model.sobol_indices import MainEffect, products_of_sets, with_descendants
from importance.ranking.boosting_shares import boosted_halves
from importance.ranking.estimate import Estimate, as_shares, noise_marks, without_chance
from importance.ranking.scores import Fit
from importance.ranking.share_intervals import jackknife_sds


@dataclass(frozen=True)
class ManyRuns(ModelledRuns):
    """The runs in the model, of which some are inducing runs.

    Attributes:
        shuffled: (n,) the runs in random order.
    """

    shuffled: np.ndarray

    @property
    def inducing(self) -> np.ndarray:
        """(m,) the runs that the GP goes through."""
        return np.sort(self.shuffled[:MOST_MODELLED_RUNS])

    @property
    def fold(self) -> np.ndarray:
        """(n,) the fold of each run; odd ones are a half."""
        fold = np.empty(len(self.y), int)
        fold[self.shuffled] = np.arange(len(self.y)) % FOLDS_OF_MANY_RUNS
        return fold


def many_runs(inputs: Sequence[Input], y: np.ndarray, seed: int = 0) -> ManyRuns:
    """Return the runs and the parameters that are in the model."""
    rng = np.random.default_rng([seed, 1])
    runs = modelled_runs(inputs, y, MOST_READ_RUNS, rng)
    return ManyRuns(**vars(runs), shuffled=rng.permutation(len(runs.y)))


def learn(runs: ManyRuns) -> np.ndarray:
    """Return the hyperparameters, learnt from a fifth of the runs, but from `LEARN_RUNS` to
    `MOST_LEARN_RUNS` of them."""

    def from_runs(most: int, similar: MapEstimate | None = None) -> MapEstimate:
        rows = np.sort(runs.shuffled[: min(most, max(LEARN_RUNS, len(runs.y) // 5))])
        return remembered_estimate(runs.bases, rows, runs.y[rows], similar)

    return from_runs(MOST_LEARN_RUNS, from_runs(LEARN_RUNS)).theta  # those of fewer runs are a good start


class InducingFit:
    """The GP given all runs, and given all but a part of them.

    Attributes:
        gp: the prior at the inducing runs.
        folds: (FOLDS_OF_MANY_RUNS, m) alpha without each fold.
        halves: (2, m) alpha without the even and without the odd folds.
    """

    def __init__(self, runs: ManyRuns, theta: np.ndarray, moments: Sequence[Moments] = ()) -> None:
        """Fit the GP.

        Args:
            runs: the runs, of which some are the inducing runs.
            theta: hyperparameters.
            moments: of each fold; by default those of the runs.
        """
        rows = runs.inducing
        self.runs, self.theta = runs, theta
        self.gp = inducing_gp(runs.bases, rows, theta)
        self._at_inducing = [replace(basis, values=basis.values[rows]) for basis in runs.bases]
        parts = moments or [self.gp.moments(*self._of(runs.fold == k)) for k in range(FOLDS_OF_MANY_RUNS)]
        self._parts = [self.gp.whitened(part) for part in parts]
        self.folds = np.array([self.gp.alpha(self._without(k)) for k in range(FOLDS_OF_MANY_RUNS)])
        self.halves = np.array(
            [self.gp.alpha(self._without(*range(half, FOLDS_OF_MANY_RUNS, 2))) for half in range(2)]
        )

    def _of(self, rows: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
        return [basis.values[rows] for basis in self.runs.bases], self.runs.y[rows]

    def _without(self, *folds: int) -> Moments:
        kept = [part for k, part in enumerate(self._parts) if k not in folds]
        return reduce(add, kept)

    def shares(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the shares (d,) of the total indices, and those without each fold (FOLDS_OF_MANY_RUNS, d).

        What the noise of the runs adds to the mean squares of the posterior mean is subtracted.
        """
        posterior = self.gp.posterior(self._without())
        alphas = np.vstack([posterior.alpha, self.folds]).T
        squares, by_noise = (
            np.zeros((len(self._at_inducing), FOLDS_OF_MANY_RUNS + 1)),
            np.zeros(len(self._at_inducing)),
        )
        effects = [
            MainEffect(basis.values, variances, basis.active_share)
            for basis, variances in zip(self._at_inducing, self.gp.variances, strict=True)
        ]
        for rows, products in products_of_sets(effects, self.gp.interaction_weight):
            for i, product in enumerate(products):
                squares[i] += np.einsum("ak,ak->k", alphas[rows], product @ alphas)
                by_noise[i] += np.vdot(posterior.noise[rows], product)
        runs_in = np.array([1.0, *([(FOLDS_OF_MANY_RUNS - 1) / FOLDS_OF_MANY_RUNS] * FOLDS_OF_MANY_RUNS)])
        squares = np.maximum(squares - by_noise[:, None] / runs_in, 0)
        shares = [as_shares(with_descendants(column, self._at_inducing)) for column in squares.T]
        return shares[0], np.array(shares[1:])

    def predicted(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the prediction (n,) of each run without its fold, and without its half."""
        predicted = np.empty((len(self.runs.y), 2))
        for k in range(FOLDS_OF_MANY_RUNS):
            rows = self.runs.fold == k
            alphas = np.column_stack([self.folds[k], self.halves[k % 2]])
            predicted[rows] = self.gp.predict(self._of(rows)[0], alphas)
        return predicted[:, 0], predicted[:, 1]

    def through(self, points: np.ndarray) -> np.ndarray:
        """Return the part (d, k) of the predictions of runs without their half that goes through each
        parameter."""
        result = np.empty((len(self.runs.bases), len(points)))
        odd = self.runs.fold[points] % 2
        for half in range(2):
            at = np.flatnonzero(odd == half)
            result[:, at] = self.gp.through(self._of(points[at])[0], self.halves[half])
        return result


@dataclass(frozen=True)
class ManyRunsEstimate:
    """An estimate of the parameters in the model, with the predictions that its fit is about.

    Attributes:
        estimate: of the parameters in `columns`.
        rows, columns: positions of the runs and the parameters in the model.
        predicted: (n,) prediction of these runs by the GP without their fold, on the scale of the metric.
    """

    estimate: Estimate
    rows: np.ndarray
    columns: np.ndarray
    predicted: np.ndarray


def estimate_many_runs(inputs: Sequence[Input], y: np.ndarray, seed: int = 0) -> ManyRunsEstimate:
    """Estimate the shares of the total Sobol indices from more than `MOST_MODELLED_RUNS` runs.

    Args:
        inputs: d parameters over n runs, each with a setting of its own.
        y: (n,) their metric.
        seed: of the runs that are inducing, of the folds, and of the values that are exchanged.
    """
    runs = many_runs(inputs, y, seed)
    return estimate_from(runs, InducingFit(runs, learn(runs)), seed)


def estimate_from(runs: ManyRuns, gp: InducingFit, seed: int) -> ManyRunsEstimate:
    """Estimate the shares from the GP and from trees, with tests, intervals and predictions."""
    by_fold, by_half = gp.predicted()
    shares, without_fold = gp.shares()
    points = np.sort(runs.shuffled[:MOST_TESTED])
    parts = [(points, gp.through(points))]
    most = _most_trees_weight(len(runs.y))
    if most > 0:
        trees = boosted_halves(runs.inputs, runs.bases, runs.y, runs.fold % 2 == 1, seed)
        weight = most * _stacking_weight(runs.y, by_half, trees.predicted)
        shares = (1 - weight) * shares + weight * as_shares(trees.total_indices)
        parts.append((trees.points, trees.differences))
    tests = robust_tests(runs.bases, runs.y, parts)
    p_values = tests[:, 0]
    before, shares = shares, without_chance(shares, p_values, len(runs.y))
    noise = noise_marks(before, shares, p_values, tests[:, 1])
    low, high = _interval(shares, without_fold, len(runs.y), p_values)
    evidence = bool(p_values.min() * len(p_values) <= EVIDENCE_LEVEL)
    estimate = Estimate(shares, Fit(evidence=evidence), low, high, p_values, noise)
    return ManyRunsEstimate(estimate, runs.rows, runs.columns, runs.mean + runs.sd * by_fold)


def _most_trees_weight(n: int) -> float:
    """Return the largest weight that the shares of the trees may have."""
    return TREES_WEIGHT * float(np.clip((n - TREES_NONE) / (TREES_FULL - TREES_NONE), 0, 1))


def _stacking_weight(y: np.ndarray, smooth: np.ndarray, stepped: np.ndarray) -> float:
    """Return the weight of the second of two predictions, 0 to 1, at which their mean is best."""
    apart = stepped - smooth
    return float(np.clip((y - smooth) @ apart / max(float(apart @ apart), 1e-12), 0, 1))


def _interval(
    shares: np.ndarray, without_fold: np.ndarray, n: int, p_values: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return 90% intervals, from the shares without each fold (a jackknife) and from the share itself.

    The lower end is 0 where chance cannot be ruled out.
    """
    variance = np.square(jackknife_sds(without_fold))
    half = MANY_RUNS_WIDER * Z90 * np.sqrt(variance + shares * (1 - shares) / (3 * min(n, MODEL_ERROR_RUNS)))
    low = np.where(p_values > SIGNIFICANCE_LEVEL, 0.0, np.clip(shares - half, 0, 1))
    return low, np.clip(shares + half, 0, 1)
