"""Total Sobol indices of boosted trees that were cross-fitted on two halves of the runs.

Trees fit steps and interactions of any order, which the smooth functions of the additive GP do not. Each half
of the runs grows trees of its own. With the differences d_A and d_B that another value of a parameter makes
to the two predictions, the mean of d_A d_B / 2 estimates its total index (Jansen 1999,
doi:10.1016/S0010-4655(98)00154-4). The two halves share no noise, so what noise adds to it has mean 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from importance.model.basis import Basis
from importance.model.constants import (
    FEWEST_POINTS,
    MOST_LEAVES,
    MOST_POINTS,
    MOST_PREDICTIONS,
    MOST_TREE_LEVELS,
)
from importance.model.inputs import Input
from importance.runs.columns import Kind

if TYPE_CHECKING:
    from sklearn.ensemble import HistGradientBoostingRegressor

# Numbers that fit the cache of a core: with 50 parameters this took a third of the CPU of a single block.
_CACHED_ENTRIES = 2**18


@dataclass(frozen=True)
class BoostedHalves:
    """What the trees of two halves say.

    Attributes:
        total_indices: (d,) of each parameter, in units of the variance of the target; may be below 0.
        predicted: (n,) the prediction of each run by the trees of the other half.
        points: (k,) positions of the runs at which parameters were changed.
        differences: (d, k) what another value of each parameter changes in that prediction.
    """

    total_indices: np.ndarray
    predicted: np.ndarray
    points: np.ndarray
    differences: np.ndarray


@dataclass(frozen=True)
class Features:
    """Parameters as a matrix for trees.

    Attributes:
        X: (n, features) numbers, NaN for missing; text as codes from 0 up.
        origin: (features,) the position of each feature's parameter.
        categorical: (features,) whether it holds codes.
    """

    X: np.ndarray
    origin: np.ndarray
    categorical: np.ndarray


def features(inputs: Sequence[Input]) -> Features:
    """Return the parameters as a matrix: mid-ranks of numbers, codes of text and of words."""
    columns, origin, categorical = [], [], []
    for position, parameter in enumerate(inputs):
        parts = [(parameter.values, parameter.kind is not Kind.NUMERIC)]
        if parameter.words is not None:
            parts.append((parameter.words, True))
        for values, text in parts:
            columns.append(_codes(values) if text else values.rank().to_numpy(float))
            origin.append(position)
            categorical.append(text)
    return Features(np.column_stack(columns), np.array(origin), np.array(categorical))


def _codes(values: pd.Series) -> np.ndarray:
    """Return levels as codes by falling frequency, rare ones as the last; NaN where missing."""
    codes, names = pd.factorize(values)
    counts = np.bincount(codes[codes >= 0], minlength=len(names))
    order = sorted(range(len(names)), key=lambda k: (-counts[k], str(names[k])))
    position = np.empty(len(names))
    position[order] = np.minimum(np.arange(len(names)), MOST_TREE_LEVELS - 1)
    return np.where(codes >= 0, position[codes] if len(names) else np.nan, np.nan)


class Resampling:
    """Settings whose parameters are independent, made of the values of runs.

    A parameter that was not used in a run takes the value of a run that used it, which has no effect until a
    new value of its parent makes it active. So a point is, for each parameter, the run its value is from.
    """

    def __init__(self, matrix: Features, bases: Sequence[Basis], missing: Sequence[np.ndarray]) -> None:
        self.matrix = matrix
        self.parents = [basis.parent for basis in bases]
        self.present = [~gaps for gaps in missing]
        order: list[int] = []
        while len(order) < len(self.parents):  # parents before their children
            order += [j for j, p in enumerate(self.parents) if j not in order and (p < 0 or p in order)]
        self.order = order

    def sources(self, rows: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Return for each parameter and point (d, k) the run whose value it takes."""
        result = np.tile(rows, (len(self.parents), 1))
        for j, parent in enumerate(self.parents):
            if parent >= 0:
                gaps = ~self.present[j][rows]
                result[j, gaps] = rng.choice(np.flatnonzero(self.present[j]), int(gaps.sum()))
        return result

    def another(self, j: int, count: int, rng: np.random.Generator) -> np.ndarray:
        """Return runs (count,) from which parameter j takes another value."""
        pool = np.flatnonzero(self.present[j]) if self.parents[j] >= 0 else np.arange(len(self.present[j]))
        return rng.choice(pool, count)

    def points(self, sources: np.ndarray) -> np.ndarray:
        """Return the points (k, features), where an inactive parameter has no value."""
        X = self.matrix.X
        result = np.empty((sources.shape[1], X.shape[1]))
        active: dict[int, np.ndarray] = {}
        for j in self.order:
            parent = self.parents[j]
            on = np.ones(sources.shape[1], bool)
            if parent >= 0:
                on = active[parent] & self.present[j][sources[parent]]
            active[j] = on
            for column in np.flatnonzero(self.matrix.origin == j):
                result[:, column] = np.where(on, X[sources[j], column], np.nan)
        return result


def boosted_halves(
    inputs: Sequence[Input], bases: Sequence[Basis], y: np.ndarray, half: np.ndarray, seed: int
) -> BoostedHalves:
    """Grow trees on each half of the runs, and compare what they say of each parameter.

    Args:
        inputs: d parameters over n runs, in an order that does not depend on the table.
        bases: the basis of each, for its parent.
        y: (n,) standardised target.
        half: (n,) whether a run is in the second half.
        seed: of the values that are exchanged.
    """
    from sklearn.ensemble import HistGradientBoostingRegressor

    matrix = features(inputs)
    resampling = Resampling(matrix, bases, [parameter.values.isna().to_numpy() for parameter in inputs])
    d, n = len(inputs), len(y)
    rng = np.random.default_rng([seed, 3])
    count = int(np.clip(MOST_PREDICTIONS // d, FEWEST_POINTS, MOST_POINTS))
    points = np.sort(rng.choice(n, min(count, n), replace=False))
    models = []
    for part in (False, True):
        model = HistGradientBoostingRegressor(
            max_leaf_nodes=MOST_LEAVES,
            categorical_features=matrix.categorical,
            early_stopping=False,
            random_state=0,
        )
        models.append(model.fit(matrix.X[half == part], y[half == part]))
    predicted = np.empty(n)
    for part, model in zip((True, False), models, strict=True):
        predicted[half == part] = model.predict(matrix.X[half == part])
    sources = resampling.sources(points, rng)
    changed = [resampling.points(sources)]
    for j in range(d):
        others = sources.copy()
        others[j] = resampling.another(j, len(points), rng)
        changed.append(resampling.points(others))
    stacked = np.vstack(changed)
    values = [_predicted(model, stacked).reshape(d + 1, len(points)) for model in models]
    first, second = (value[0] - value[1:] for value in values)
    differences = np.where(half[points], first, second)
    return BoostedHalves((first * second).mean(axis=1) / 2, predicted, points, differences)


def _predicted(model: HistGradientBoostingRegressor, X: np.ndarray) -> np.ndarray:
    """Return the predictions (n,) of points (n, features), in blocks: every tree reads them all."""
    step = max(1, _CACHED_ENTRIES // X.shape[1])
    return np.concatenate([model.predict(X[start : start + step]) for start in range(0, len(X), step)])
