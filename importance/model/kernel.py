"""Settings as points of the unit cube, and the kernel of the Matern GP between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from importance.model.constants import LEVEL_DISTANCE
from importance.space.dimension import Choice, Dimension
from importance.space.sampling import as_numbers, to_unit_interval


def matern(r: np.ndarray) -> np.ndarray:
    """Return the Matern 5/2 kernel of distances in length scales; 1 at distance 0."""
    root = np.sqrt(5) * r
    return np.asarray((1 + root + np.square(root) / 3) * np.exp(-root))


def trend_features(X: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Return the functions whose weighted sum is the trend: a line and a parabola a range, a step a level.

    Lines and parabolas are Legendre polynomials, which have the same mean square over a range.

    Args:
        X: (n, columns) points.
        groups: (columns,) the group index: the position of each column's parameter.
    """
    counts = np.bincount(groups)
    ranges = counts[groups] == 1
    line = 2 * X - 1
    polynomials = np.sqrt(3) * line, np.sqrt(5) * (1.5 * line**2 - 0.5)
    steps = 2 * X[:, ~ranges]
    return np.column_stack([*(values[:, ranges] for values in polynomials), steps]) / np.sqrt(2 * len(counts))


def distances(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return the distances (m, n) between m and n points."""
    squares = np.square(left).sum(axis=1)[:, None] + np.square(right).sum(axis=1) - 2 * left @ right.T
    return np.sqrt(np.clip(squares, 0, None))


def squared_distances(X: np.ndarray, groups: np.ndarray, d: int) -> np.ndarray:
    """Return the squared distances (d, n, n) between n points along each of d parameters."""
    n = len(X)
    squares = np.zeros((d, n, n))
    for column, group in enumerate(groups):
        squares[group] += np.square(X[:, column, None] - X[None, :, column])
    return squares


def kernel(
    left: np.ndarray,
    right: np.ndarray,
    groups: np.ndarray,
    length_scales: np.ndarray,
    outputscale: float,
    trend_variance: float,
) -> np.ndarray:
    """Return the covariance (m, n) between m and n points: a Matern part about a trend.

    Args:
        left, right: the points, (m, columns) and (n, columns).
        groups: (columns,) the group index: the position of each column's parameter.
        length_scales: (d,).
        outputscale, trend_variance: variances of the Matern part and of the trend.
    """
    scales = length_scales[groups]
    local = outputscale * matern(distances(left / scales, right / scales))
    return local + trend_variance * (trend_features(left, groups) @ trend_features(right, groups).T)


def kernel_diagonal(
    X: np.ndarray, groups: np.ndarray, outputscale: float, trend_variance: float
) -> np.ndarray:
    """Return the diagonal (m,) of `kernel` between m points and themselves."""
    return np.asarray(outputscale + trend_variance * np.square(trend_features(X, groups)).sum(axis=1))


def to_unit_cube(space: Mapping[str, Dimension], frame: pd.DataFrame) -> np.ndarray:
    """Return settings as points (n, columns): one column a range from 0 to 1, one column a level of text."""
    return np.column_stack(
        [column for dimension in space.values() for column in _columns(dimension, frame[dimension.name])]
    )


def group_index(space: Mapping[str, Dimension], frame: pd.DataFrame) -> np.ndarray:
    """Return for each column of `to_unit_cube` the position of its parameter."""
    counts = [len(_columns(dimension, frame[dimension.name].iloc[:1])) for dimension in space.values()]
    return np.repeat(np.arange(len(counts)), counts)


def _columns(dimension: Dimension, values: pd.Series) -> Sequence[np.ndarray]:
    """Return the columns of one parameter; a missing number is in the middle of its range."""
    if isinstance(dimension, Choice) and dimension.numbers is None:
        return [LEVEL_DISTANCE * (values == level).to_numpy(float) for level in dimension.levels]
    value = as_numbers(values)
    missing = np.isnan(value)
    if isinstance(dimension, Choice):
        numbers = np.sort(np.array(dimension.numbers))
        position = np.interp(value, numbers, np.linspace(0, 1, len(numbers)))
    else:
        position = to_unit_interval(dimension, value)
    along = np.where(missing | ~np.isfinite(position), 0.5, position)
    return [along, LEVEL_DISTANCE * missing] if dimension.may_be_unset else [along]
