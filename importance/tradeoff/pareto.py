"""Which points no other point dominates, and their hypervolume. Higher is better everywhere."""

from __future__ import annotations

import numpy as np


def non_dominated(values: np.ndarray) -> np.ndarray:
    """Return which of n points (n, m) no other point dominates (n,).

    A point dominates another one if it is at least as good in each of the m values, and better in one.
    """
    kept = np.zeros(len(values), bool)
    # In this order no point dominates an earlier one.
    for i in np.lexsort(values.T[::-1])[::-1]:
        front = values[kept]
        if not ((front >= values[i]).all(axis=1) & (front > values[i]).any(axis=1)).any():
            kept[i] = True
    return kept


def front_shares(draws: np.ndarray) -> np.ndarray:
    """Return for n points the share (n,) of draws (draws, n, m) in which no other point dominates them."""
    if draws.shape[2] != 2:
        return np.asarray(np.mean([non_dominated(values) for values in draws], axis=0))
    order = np.argsort(-draws[..., 0], axis=1, kind="stable")
    second = np.take_along_axis(draws[..., 1], order, axis=1)
    best_before = np.maximum.accumulate(second, axis=1)[:, :-1]
    on_front = np.ones(second.shape, bool)
    on_front[:, 1:] = second[:, 1:] > best_before
    shares = np.zeros(draws.shape[1])
    np.add.at(shares, order[on_front], 1.0)
    return shares / len(draws)


def hypervolume(values: np.ndarray, reference: np.ndarray) -> float:
    """Return the hypervolume of points (n, m), m = 2 or 3: the volume that they dominate above a reference.

    It is exact (Zitzler and Thiele 1999, doi:10.1109/4235.797969).

    Args:
        values: the points. Those that are worse than the reference in any value add nothing.
        reference: (m,) the corner from which the volume is measured.
    """
    gains = np.maximum(values - reference, 0.0)
    gains = gains[(gains > 0).all(axis=1)]
    if not len(gains):
        return 0.0
    if gains.shape[1] == 2:
        return float(areas(gains[None])[0])
    # Slices between the levels of the last value, from the best level down.
    gains = gains[non_dominated(gains)]
    gains = gains[np.argsort(-gains[:, 2], kind="stable")]
    heights = gains[:, 2] - np.append(gains[1:, 2], 0.0)
    slices = [areas(gains[None, : k + 1, :2])[0] for k in range(len(gains))]
    return float(np.dot(slices, heights))


def areas(gains: np.ndarray) -> np.ndarray:
    """Return the area (draws,) that n points (draws, n, 2), none below 0, dominate above the origin."""
    order = np.argsort(-gains[..., 0], axis=1, kind="stable")
    first = np.take_along_axis(gains[..., 0], order, axis=1)
    second = np.maximum.accumulate(np.take_along_axis(gains[..., 1], order, axis=1), axis=1)
    rises = np.diff(second, axis=1, prepend=0.0)
    return np.asarray((first * rises).sum(axis=1))


def reference_point(values: np.ndarray, margin: float) -> np.ndarray:
    """Return the corner (m,) that the hypervolume of n points (n, m) is measured from.

    It is the worst end of the front less a margin, as a share of the front's range, so that the ends of the
    front count. If the median of all points is worse, it is that, so that early runs count.
    """
    front = values[non_dominated(values)]
    low, high = front.min(axis=0), front.max(axis=0)
    return np.asarray(np.minimum(low - margin * (high - low), np.median(values, axis=0)))
