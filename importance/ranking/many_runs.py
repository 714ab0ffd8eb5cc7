"""The default estimator for more runs than the additive GP takes: all of them, through inducing runs and trees.

The GP takes every run through `MOST_RUNS` of them (`importance.model.inducing`). Boosted trees see what its
smooth functions do not (`importance.ranking.boosting_shares`). Their shares are averaged with the weights
with which their predictions of unseen runs are best (stacking; Breiman 1996, doi:10.1007/BF00117832).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from importance.model.additive_fit import remembered_estimate
from importance.model.basis import Basis, bases
from importance.model.fit_subset import (
    LEARN_RUNS,
    MOST_PARAMETERS,
    MOST_RUNS,
    canonical_order,
    ordinal_codes,
    screen_parameters,
)
from importance.model.inducing import InducingGP, Moments, inducing_gp
from importance.model.inputs import Input
from importance.model.joint_normal import Z90
from importance.model.robust_tests import robust_tests
from importance.model.score_tests import SIGNIFICANCE_LEVEL
from importance.model.significance import EVIDENCE_LEVEL
from importance.model.sobol_indices import mean_squares, with_descendants
from importance.ranking.boosting_shares import boosted_halves
from importance.ranking.estimate import Estimate, as_shares
from importance.ranking.scores import Fit

CHANCE_P = 0.3
"""Above this p-value a parameter does almost nothing, so that 0 is nearer to the truth than its share."""
MOST_LEARN_RUNS = 400
"""Most runs from which the hyperparameters are learnt; 200 of 500 runs, so that nothing jumps at 500."""
MOST_READ_RUNS = 50_000
"""Most runs that are read. Further ones move no share by more than what the model itself is wrong by."""
FOLDS = 6
"""Parts of the runs, each predicted from the others; three of them are a half."""
_TREES_NONE, _TREES_FULL = MOST_RUNS, 2_000
"""The weight of the trees grows between these numbers of runs from 0 to what stacking gives them."""


@dataclass(frozen=True)
class ManyRuns:
    """The runs in the model, in an order that does not depend on the table.

    Attributes:
        rows: (n,) their positions among those given.
        columns: (d,) positions of the parameters among those given.
        inputs, bases: the d parameters over these runs.
        y: (n,) standardised target.
        mean, sd: of the target before it was standardised.
        shuffled: (n,) the runs in random order.
    """

    rows: np.ndarray
    columns: np.ndarray
    inputs: tuple[Input, ...]
    bases: tuple[Basis, ...]
    y: np.ndarray
    mean: float
    sd: float
    shuffled: np.ndarray

    @property
    def fold(self) -> np.ndarray:
        """(n,) the fold of each run; odd ones are a half."""
        fold = np.empty(len(self.y), int)
        fold[self.shuffled] = np.arange(len(self.y)) % FOLDS
        return fold


def many_runs(inputs: Sequence[Input], y: np.ndarray, seed: int = 0) -> ManyRuns:
    """Return the runs and the parameters that are in the model."""
    rows, columns = canonical_order(np.column_stack([ordinal_codes(p) for p in inputs]), y)
    rng = np.random.default_rng([seed, 1])
    if len(rows) > MOST_READ_RUNS:
        rows = rows[np.sort(rng.choice(len(rows), MOST_READ_RUNS, replace=False))]
    ordered = [inputs[j].take(rows) for j in columns]
    parts = bases(ordered)
    if len(parts) > MOST_PARAMETERS:
        kept = screen_parameters(parts, y[rows])
        columns, ordered = columns[kept], [ordered[j] for j in kept]
        parts = bases(ordered)  # a parameter whose parent was left out now has none
    target = y[rows]
    mean, sd = float(target.mean()), float(target.std()) or 1.0
    shuffled = rng.permutation(len(target))
    return ManyRuns(rows, columns, tuple(ordered), tuple(parts), (target - mean) / sd, mean, sd, shuffled)


def learn(runs: ManyRuns) -> np.ndarray:
    """Return the hyperparameters, learnt from two fifths of the runs, at most `MOST_LEARN_RUNS`."""
    theta = None
    for most in (LEARN_RUNS, MOST_LEARN_RUNS):  # the fewer runs give the more a start
        rows = np.sort(runs.shuffled[: min(most, max(LEARN_RUNS, 2 * len(runs.y) // 5))])
        theta = remembered_estimate(runs.bases, rows, runs.y[rows], theta).theta
    return theta


class InducingFit:
    """The GP given all runs, and given all but a part of them."""

    def __init__(self, runs: ManyRuns, theta: np.ndarray) -> None:
        rows = np.sort(runs.shuffled[:MOST_RUNS])
        self.runs, self.theta, self.fold = runs, theta, runs.fold
        self.gp: InducingGP = inducing_gp(runs.bases, rows, theta)
        self.at_inducing = [replace(basis, values=basis.values[rows]) for basis in runs.bases]
        self.moments = [self.gp.moments(*self._of(self.fold == k)) for k in range(FOLDS)]

    def _of(self, rows: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
        return [basis.values[rows] for basis in self.runs.bases], self.runs.y[rows]

    def _without(self, *folds: int) -> Moments:
        kept = [moments for k, moments in enumerate(self.moments) if k not in folds]
        total = kept[0]
        for moments in kept[1:]:
            total = total + moments
        return total

    def shares(self, *without: int) -> np.ndarray:
        """Return the shares (d,) of the total indices, without what noise adds to their squares."""
        posterior = self.gp.posterior(self._without(*without))
        G = np.multiply.outer(posterior.alpha, posterior.alpha) - posterior.noise
        squares = mean_squares(self.at_inducing, self.theta, lambda rows: G[rows].copy(), len(G))
        return as_shares(with_descendants(np.maximum(squares, 0), self.at_inducing))

    def predicted(self, *, halves: bool) -> np.ndarray:
        """Return the prediction (n,) of each run by the GP without its fold, or without its half."""
        predicted = np.empty(len(self.runs.y))
        for k in range(FOLDS):
            out = tuple(range(k % 2, FOLDS, 2)) if halves else (k,)
            rows = self.fold == k
            predicted[rows] = self.gp.predict(self._of(rows)[0], self.gp.alpha(self._without(*out)))
        return predicted


@dataclass(frozen=True)
class ManyRunsEstimate:
    """An estimate of the parameters in the model, with the predictions that its fit is about.

    Attributes:
        estimate: of the parameters in `columns`.
        rows, columns: positions of the runs and the parameters in the model.
        predicted: (n,) prediction of these runs by the GP without their fold, on the scale of the target given.
    """

    estimate: Estimate
    rows: np.ndarray
    columns: np.ndarray
    predicted: np.ndarray


def estimate_many_runs(inputs: Sequence[Input], y: np.ndarray, seed: int = 0) -> ManyRunsEstimate:
    """Estimate the shares of the total Sobol indices from more than `MOST_RUNS` runs.

    Args:
        inputs: d parameters over n runs, each with a setting of its own.
        y: (n,) their metric.
        seed: of the runs that are inducing, of the folds, and of the values that are exchanged.
    """
    runs = many_runs(inputs, y, seed)
    gp = InducingFit(runs, learn(runs))
    trees = boosted_halves(runs.inputs, runs.bases, runs.y, gp.fold % 2 == 1, seed)
    weight = _trees_weight(runs.y, gp.predicted(halves=True), trees.predicted)
    smooth, stepped = gp.shares(), as_shares(trees.total_indices)
    shares = (1 - weight) * smooth + weight * stepped
    tests = robust_tests(runs.bases, runs.y, trees.points, trees.differences)
    with np.errstate(invalid="ignore"):  # a share of 0 times an infinite multiple is not known
        noise = np.clip(shares * tests[:, 1], 0, 1)
    p_values = tests[:, 0]
    folds = np.array([gp.shares(k) for k in range(FOLDS)])
    error = _standard_error(folds, smooth, stepped, weight)
    kept = np.where(p_values > CHANCE_P, 0.0, shares)
    shares = as_shares(kept) if kept.any() else shares
    low, high = _interval(shares, error, p_values)
    predicted = gp.predicted(halves=False)
    r2 = 1 - float(np.mean((runs.y - predicted) ** 2))
    evidence = bool(p_values.min() * len(p_values) <= EVIDENCE_LEVEL)
    estimate = Estimate(shares, Fit(r2, evidence=evidence), low, high, p_values, noise)
    return ManyRunsEstimate(estimate, runs.rows, runs.columns, runs.mean + runs.sd * predicted)


def _trees_weight(y: np.ndarray, smooth: np.ndarray, stepped: np.ndarray) -> float:
    """Return the weight of the trees, 0 to 1, at which the mean of two predictions of unseen runs is best."""
    apart = stepped - smooth
    best = float(np.clip((y - smooth) @ apart / max(float(apart @ apart), 1e-12), 0, 1))
    return best * float(np.clip((len(y) - _TREES_NONE) / (_TREES_FULL - _TREES_NONE), 0, 1))


def _standard_error(folds: np.ndarray, smooth: np.ndarray, stepped: np.ndarray, weight: float) -> np.ndarray:
    """Return the standard error (d,) of each share: a jackknife over the folds, and the gap between two models.

    Args:
        folds: (FOLDS, d) shares without each fold.
        smooth, stepped: (d,) shares of the GP and of the trees.
        weight: of the trees.
    """
    jackknife = (len(folds) - 1) * folds.var(axis=0)
    return np.sqrt(jackknife + np.square((smooth - stepped) / 2))


def _interval(shares: np.ndarray, error: np.ndarray, p_values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return 90% intervals. The lower end is 0 where chance cannot be ruled out."""
    low = np.where(p_values > SIGNIFICANCE_LEVEL, 0.0, np.clip(shares - Z90 * error, 0, 1))
    return low, np.clip(shares + Z90 * error, 0, 1)
