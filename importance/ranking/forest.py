"""Random forests: W&B's recipe, and permutation importance under the same forest.

Impurity importance adds up how much each split lowers the squared error (Breiman 2001,
doi:10.1023/A:1010933404324). It favours parameters with many values, whether or not they do anything (Strobl
et al. 2007, doi:10.1186/1471-2105-8-25), and says nothing about runs the forest has not seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from importance.model.constants import BLENDED_TREES, FOREST_FOLDS, FOREST_TREES
from importance.model.fit_subset import canonical_order
from importance.model.inputs import Input
from importance.ranking.estimate import Estimate, as_shares, only_shares
from importance.ranking.one_hot import Encoded, one_hot
from importance.ranking.scores import Fit
from importance.ranking.skill import skill
from importance.runs.settings import Settings


def impurity(inputs: Sequence[Input], y: np.ndarray, settings: Settings, seed: int = 0) -> Estimate:
    """Estimate by W&B's recipe: the impurity importances of a forest of 100 trees, summed over levels.

    W&B publishes neither the forest's settings nor how it treats missing values; these are scikit-learn's
    defaults. A missing value becomes the median, with one more column that says it was missing.
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
    unseen = settings.repeated
    fit = held_out_fit(encoded, y, settings, seed) if unseen else out_of_bag_fit(forest, X, target)
    return only_shares(shares, fit, tuple(levels))


def impurity_shares(inputs: Sequence[Input], y: np.ndarray, seed: int = 0) -> np.ndarray:
    """Return the impurity importances (d,) of a small forest, without levels and fit."""
    encoded = one_hot(inputs)
    forest, _, _, columns = _fit(encoded, y, seed, trees=BLENDED_TREES)
    return np.bincount(encoded.origin[columns], forest.feature_importances_, len(inputs))


def permutation(inputs: Sequence[Input], y: np.ndarray, settings: Settings, seed: int = 0) -> Estimate:
    """Estimate how much a forest's error on held-out runs rises when the values of a parameter are shuffled.

    All columns of a parameter are shuffled together (Breiman 2001; Parr et al. 2018, rfpimp). If two
    parameters are correlated, shuffling one makes pairs that were never run (Hooker and Mentch 2019,
    arXiv:1905.03151). The held-out runs are those out of each tree's bag. If settings were repeated, they are
    those of each fifth of the settings in turn.
    """
    encoded = one_hot(inputs)
    rng = np.random.default_rng(seed)
    if settings.repeated:
        return _permuted_folds(encoded, y, settings, seed, rng, len(inputs))
    forest, X, target, columns = _fit(encoded, y, seed)
    origin = encoded.origin[columns]
    rise = np.zeros((len(inputs), len(target)))
    out_of_bag = np.zeros(len(target))
    everyone = np.arange(len(target))
    for tree, bag in zip(forest.estimators_, forest.estimators_samples_, strict=True):
        out = np.setdiff1d(everyone, bag)
        if len(out) < 2:
            continue
        rise[:, out] += _rise(partial(_predicted, tree), X[out], target[out], origin, rng)
        out_of_bag[out] += 1
    gains = (rise / np.maximum(out_of_bag, 1)).mean(axis=1)
    return only_shares(gains, out_of_bag_fit(forest, X, target))


def _rise(
    predict: Callable[[np.ndarray], np.ndarray],
    rows: np.ndarray,
    y: np.ndarray,
    origin: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """Return the rise in squared error of each run (d, n) when the values of each parameter are shuffled.

    Args:
        predict: returns a prediction (m,) for rows (m, features).
        rows: (n, features) held-out runs.
        y: (n,) their metric.
        origin: (features,) the parameter of each feature.
        rng: the source of the shuffles.
    """
    n, order = len(rows), list(dict.fromkeys(origin))
    stacked = np.tile(rows, (len(order) + 1, 1))
    for k, parameter in enumerate(order):
        block = slice((k + 1) * n, (k + 2) * n)
        features = np.flatnonzero(origin == parameter)
        stacked[block, features] = rows[rng.permutation(n)][:, features]
    errors = (y - predict(stacked).reshape(len(order) + 1, n)) ** 2
    rise = np.zeros((int(origin.max()) + 1, n))
    rise[order] = errors[1:] - errors[0]
    return rise


def _predicted(tree: Any, rows: np.ndarray) -> np.ndarray:
    return np.asarray(tree.tree_.predict(rows)[:, 0])


def _permuted_folds(
    encoded: Encoded, y: np.ndarray, settings: Settings, seed: int, rng: np.random.Generator, d: int
) -> Estimate:
    X, target, columns, codes = _canonical(encoded, y, settings)
    origin = encoded.origin[columns]
    rise, predicted = np.zeros((d, len(target))), np.empty(len(target))
    for forest, out in _fold_forests(X, target, codes, seed):
        predicted[out] = forest.predict(X[out])
        rise[:, out] = _rise(forest.predict, X[out], target[out], origin, rng)
    return only_shares(rise.mean(axis=1), skill(target, predicted, codes))


def held_out_fit(encoded: Encoded, y: np.ndarray, settings: Settings, seed: int) -> Fit:
    """Return how well a forest predicts held-out settings, each fifth of them in turn."""
    X, target, _, codes = _canonical(encoded, y, settings)
    predicted = np.empty(len(target))
    for forest, out in _fold_forests(X, target, codes, seed):
        predicted[out] = forest.predict(X[out])
    return skill(target, predicted, codes)


def _fold_forests(
    X: np.ndarray, y: np.ndarray, codes: np.ndarray, seed: int
) -> Iterator[tuple[Any, np.ndarray]]:
    """Yield for each fold a forest grown on the other folds, and the positions of the runs of the fold."""
    from sklearn.ensemble import RandomForestRegressor

    count = int(codes.max()) + 1
    fold = np.random.default_rng([seed, 2]).permutation(count) % min(FOREST_FOLDS, count)
    for k in range(min(FOREST_FOLDS, count)):
        out = np.flatnonzero(fold[codes] == k)
        rest = np.setdiff1d(np.arange(len(y)), out)
        yield RandomForestRegressor(FOREST_TREES, random_state=seed, n_jobs=1).fit(X[rest], y[rest]), out


def out_of_bag_fit(forest: Any, X: np.ndarray, y: np.ndarray) -> Fit:
    """Return how well runs are predicted by the trees that did not see them. A run in every bag is left
    out."""
    total, out_of_bag = np.zeros(len(y)), np.zeros(len(y))
    for tree, bag in zip(forest.estimators_, forest.estimators_samples_, strict=True):
        out = np.ones(len(y), bool)
        out[bag] = False
        if out.any():
            total[out] += tree.tree_.predict(X[out])[:, 0]
            out_of_bag[out] += 1
    predicted = out_of_bag > 0
    return skill(y[predicted], total[predicted] / out_of_bag[predicted])


def _fit(
    encoded: Encoded, y: np.ndarray, seed: int, trees: int = FOREST_TREES
) -> tuple[Any, np.ndarray, np.ndarray, np.ndarray]:
    from sklearn.ensemble import RandomForestRegressor

    X, target, columns, _ = _canonical(encoded, y)
    return RandomForestRegressor(trees, random_state=seed, n_jobs=1).fit(X, target), X, target, columns


def _canonical(
    encoded: Encoded, y: np.ndarray, settings: Settings | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the matrix, the metric, the order of columns and the setting of each row, in canonical order."""
    target = (y - np.median(y)) / (np.abs(y - np.median(y)).max() or 1.0)
    # Splits that are equally good must stay so in any unit of the metric.
    target = np.round(target, 9)
    rows, columns = canonical_order(encoded.X, target)
    X = np.ascontiguousarray(encoded.X[rows][:, columns])
    codes = np.arange(len(rows)) if settings is None else settings.at(rows).codes
    return X, target[rows], columns, codes
