"""Random forests: W&B's recipe, and the permutation of columns under the same forest.

Impurity importance adds up how much each split lowers the squared error (Breiman 2001,
doi:10.1023/A:1010933404324). It favours parameters with many values, whether or not they do anything (Strobl
et al. 2007, doi:10.1186/1471-2105-8-25), and says nothing about runs the forest has not seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Any

import numpy as np

from importance.encoding import Encoded, canonical_order, one_hot
from importance.estimate import Estimate, as_shares, only_shares
from importance.gaussian import Z90
from importance.inputs import Input
from importance.scores import Fit

TREES = 100


def impurity(inputs: Sequence[Input], y: np.ndarray, seed: int = 0) -> Estimate:
    """W&B's recipe: the impurity importances of a forest of 100 trees on all parameters, summed over their
    levels.

    W&B publishes neither the forest's settings nor how it treats missing values; these are scikit-learn's
    defaults, and a missing value becomes the median and a column of its own.
    """
    encoded = one_hot(inputs)
    forest, X, target, columns = _fit(encoded, y, seed)
    gains = np.empty(X.shape[1])
    gains[columns] = forest.feature_importances_
    gains = as_shares(gains)
    levels: list[dict[str, float]] = [{} for _ in inputs]
    for gain, position, level in zip(gains, encoded.origin, encoded.levels, strict=True):
        if level:
            levels[position][level] = float(gain)
    shares = np.bincount(encoded.origin, gains, len(inputs))
    return only_shares(shares, out_of_bag_fit(forest, X, target), tuple(levels))


def impurity_shares(inputs: Sequence[Input], y: np.ndarray, seed: int = 0) -> np.ndarray:
    """The impurity importances (d,) of a small forest, without what else `impurity` gives."""
    encoded = one_hot(inputs)
    forest, _, _, columns = _fit(encoded, y, seed, trees=40)
    return np.bincount(encoded.origin[columns], forest.feature_importances_, len(inputs))


def permutation(inputs: Sequence[Input], y: np.ndarray, seed: int = 0) -> Estimate:
    """How much a forest's error on the runs each tree has not seen rises when a parameter's values are
    shuffled.

    All columns of a parameter are shuffled together (Breiman 2001; Parr et al. 2018, rfpimp). Of two
    parameters that move together, the shuffle makes pairs that never ran (Hooker and Mentch 2019,
    arXiv:1905.03151).
    """
    encoded = one_hot(inputs)
    forest, X, target, columns = _fit(encoded, y, seed)
    origin = encoded.origin[columns]
    rng = np.random.default_rng(seed)
    rise = np.zeros((len(inputs), len(target)))
    seen = np.zeros(len(target))
    everyone = np.arange(len(target))
    order = list(dict.fromkeys(origin))
    for tree, bag in zip(forest.estimators_, forest.estimators_samples_, strict=True):
        out = np.setdiff1d(everyone, bag)
        if len(out) < 2:
            continue
        rows = X[out]
        stacked = np.tile(rows, (len(order) + 1, 1))
        for k, parameter in enumerate(order):
            block = slice((k + 1) * len(out), (k + 2) * len(out))
            own = np.flatnonzero(origin == parameter)
            stacked[block, own] = rows[rng.permutation(len(out))][:, own]
        guesses = tree.tree_.predict(stacked)[:, 0].reshape(len(order) + 1, len(out))
        errors = (target[out] - guesses) ** 2
        for k, parameter in enumerate(order):
            rise[parameter, out] += errors[k + 1] - errors[0]
        seen[out] += 1
    gains = (rise / np.maximum(seen, 1)).mean(axis=1)
    return only_shares(gains, out_of_bag_fit(forest, X, target))


def out_of_bag_fit(forest: Any, X: np.ndarray, y: np.ndarray) -> Fit:
    """How well the trees that did not see a run predict it; a run in every bag is left out."""
    total, seen = np.zeros(len(y)), np.zeros(len(y))
    for tree, bag in zip(forest.estimators_, forest.estimators_samples_, strict=True):
        out = np.ones(len(y), bool)
        out[bag] = False
        if out.any():
            total[out] += tree.tree_.predict(X[out])[:, 0]
            seen[out] += 1
    known = seen > 0
    return skill(y[known], total[known] / seen[known])


def skill(y: np.ndarray, predicted: np.ndarray) -> Fit:
    """The share of squared error that a prediction of unseen runs saves, against the mean of the other runs.

    The interval is the 90% one of a ratio of means over runs (Cochran 1977, Sampling Techniques, 6.3).
    """
    n = len(y)
    if n < 3 or np.ptp(y) == 0:
        return Fit(evidence=False)
    errors = (y - predicted) ** 2
    base = ((y - y.mean()) * n / (n - 1)) ** 2  # against the mean of the other n - 1 runs
    ratio = float(errors.mean() / base.mean())
    half = Z90 * float(np.std(errors - ratio * base, ddof=1)) / (base.mean() * sqrt(n))
    r2 = 1 - ratio
    return Fit(r2, r2 - half, min(1.0, r2 + half), evidence=r2 - half > 0)


def _fit(
    encoded: Encoded, y: np.ndarray, seed: int, trees: int = TREES
) -> tuple[Any, np.ndarray, np.ndarray, np.ndarray]:
    from sklearn.ensemble import RandomForestRegressor

    target = (y - np.median(y)) / (np.abs(y - np.median(y)).max() or 1.0)
    # Splits that are equally good must stay so when the metric comes in other units.
    target = np.round(target, 9)
    rows, columns = canonical_order(encoded.X, target)
    X, target = np.ascontiguousarray(encoded.X[rows][:, columns]), target[rows]
    return RandomForestRegressor(trees, random_state=seed, n_jobs=1).fit(X, target), X, target, columns
