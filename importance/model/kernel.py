"""Where settings lie, from 0 to 1 along each parameter, and how alike a Gaussian process thinks two are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from importance.space.dimension import Choice, Dimension
from importance.space.sampling import as_numbers, to_unit_interval

_LEVEL_APART = 0.7  # how far apart two levels of text lie, the whole of a range being 1


def matern(r: np.ndarray) -> np.ndarray:
    """Matern 5/2 of distances in length scales: 1 where they are 0."""
    root = np.sqrt(5) * r
    return np.asarray((1 + root + np.square(root) / 3) * np.exp(-root))


def parabolas_at(places: np.ndarray, owners: np.ndarray) -> np.ndarray:
    """The functions that the trend is a sum of: a line and a parabola of each range, a step of each level.

    Lines and parabolas are Legendre's polynomials: at even places of a range their mean square is the same.
    """
    counts = np.bincount(owners)
    ranges = counts[owners] == 1
    line = 2 * places - 1
    parts = np.sqrt(3) * line, np.sqrt(5) * (1.5 * line**2 - 0.5)
    steps = 2 * places[:, ~ranges]
    return np.column_stack([*(part[:, ranges] for part in parts), steps]) / np.sqrt(2 * len(counts))


def distances(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """(m, n) distances between m and n places."""
    squares = np.square(left).sum(axis=1)[:, None] + np.square(right).sum(axis=1) - 2 * left @ right.T
    return np.sqrt(np.clip(squares, 0, None))


def apart_in(places: np.ndarray, owners: np.ndarray, d: int) -> np.ndarray:
    """(d, n, n) squared distances between n places, parameter by parameter."""
    n = len(places)
    apart = np.zeros((d, n, n))
    for column, owner in enumerate(owners):
        apart[owner] += np.square(places[:, column, None] - places[None, :, column])
    return apart


def kernel(
    left: np.ndarray, right: np.ndarray, owners: np.ndarray, lengths: np.ndarray, spread: float, trend: float
) -> np.ndarray:
    """(m, n) covariance between m and n places: a local part about a trend.

    Args:
        left, right: the places, (m, columns) and (n, columns).
        owners: for each column, the position of its parameter.
        lengths: (d,) length scales.
        spread, trend: variances of the local part and of the trend.
    """
    scales = lengths[owners]
    about = spread * matern(distances(left / scales, right / scales))
    return about + trend * (parabolas_at(left, owners) @ parabolas_at(right, owners).T)


def variance_at(places: np.ndarray, owners: np.ndarray, spread: float, trend: float) -> np.ndarray:
    """(m,) the diagonal of `kernel` of places with themselves."""
    return np.asarray(spread + trend * np.square(parabolas_at(places, owners)).sum(axis=1))


def _columns(one: Dimension, values: pd.Series) -> Sequence[np.ndarray]:
    """The places of values: 0 to 1 along a range, one column a level of text; the middle where missing."""
    if isinstance(one, Choice) and one.numbers is None:
        return [_LEVEL_APART * (values == level).to_numpy(float) for level in one.levels]
    found = as_numbers(values)
    missing = np.isnan(found)
    if isinstance(one, Choice):
        numbers = np.sort(np.array(one.numbers))
        place = np.interp(found, numbers, np.linspace(0, 1, len(numbers)))
    else:
        place = to_unit_interval(one, found)
    along = np.where(missing | ~np.isfinite(place), 0.5, place)
    return [along, _LEVEL_APART * missing] if one.may_be_unset else [along]


def places_in(space: Mapping[str, Dimension], frame: pd.DataFrame) -> np.ndarray:
    """(n, columns) the places of settings: a column a range, one column a level of text."""
    return np.column_stack([column for one in space.values() for column in _columns(one, frame[one.name])])


def owners_of(space: Mapping[str, Dimension], frame: pd.DataFrame) -> np.ndarray:
    """(columns,) for each column of places, the position of its parameter."""
    counts = [len(_columns(one, frame[one.name].iloc[:1])) for one in space.values()]
    return np.repeat(np.arange(len(counts)), counts)
