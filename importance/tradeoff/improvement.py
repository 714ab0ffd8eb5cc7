"""The settings that are expected to add most hypervolume together, under functions drawn from the posterior.

Expected hypervolume improvement (Emmerich, Giannakoglou and Naujoks 2006, doi:10.1109/TEVC.2005.859463) with
the front of each draw in place of a single one, so that noise cannot make a front (Daulton, Balandat and
Bakshy 2021, arXiv:2105.08195). With two metrics the area is exact. With three it is measured by points.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from importance.model.constants import FRONT_SAMPLES

_AT_ONCE = 32
"""So many settings are measured again together."""
_LARGEST = 1e90
"""A larger gain counts as this one, so that a volume is finite."""


def greedy_front_batch(
    gains: np.ndarray, front: np.ndarray, n: int, chance: np.ndarray | None = None, *, seed: int = 0
) -> list[int]:
    """Return positions of n settings, each with the largest expected improvement over those before it.

    Adding a setting never raises the improvement of another one. So only settings whose last known
    improvement is among the largest are measured again (Minoux 1978, doi:10.1007/BFb0006528).

    Args:
        gains: (draws, p, m) how far each of p settings is above the reference point, in each draw.
        front: (draws, k, m) the same of the settings that were tried.
        n: how many.
        chance: (p,) how likely each setting is to succeed, by which its improvement is multiplied; None when
            all succeed.
        seed: of the points that measure three metrics.
    """
    gains, front = _above_the_reference(gains), _above_the_reference(front)
    measure_after = _areas_after if gains.shape[2] == 2 else _volumes_after
    measure = measure_after(gains, front, seed)
    weight = np.ones(gains.shape[1]) if chance is None else chance
    every = np.arange(gains.shape[1])
    bound = weight * measure(every, [])
    batch: list[int] = []
    while len(batch) < min(n, len(every)):
        fresh = np.zeros(len(every), bool)
        while not fresh[best := int(bound.argmax())]:
            largest = np.argsort(-bound, kind="stable")[:_AT_ONCE]
            stale = largest[~fresh[largest] & np.isfinite(bound[largest])]
            bound[stale] = weight[stale] * measure(stale, batch)
            fresh[stale] = True
        batch.append(best)
        bound[best] = -np.inf
    return batch


def _above_the_reference(gains: np.ndarray) -> np.ndarray:
    """Return gains of 0 or more that are finite, also if a drawn metric is beyond the largest number."""
    return np.clip(np.nan_to_num(gains, nan=0.0), 0.0, _LARGEST)


Measure = Callable[[np.ndarray, list[int]], np.ndarray]
"""Returns the mean improvement (c,) of the settings at some positions (c,) over the front and a batch."""


def _areas_after(gains: np.ndarray, front: np.ndarray, _seed: int) -> Measure:
    def measure(chosen: np.ndarray, batch: list[int]) -> np.ndarray:
        return added_areas(gains[:, chosen], np.concatenate([front, gains[:, batch]], axis=1)).mean(axis=0)

    return measure


def _volumes_after(gains: np.ndarray, front: np.ndarray, seed: int) -> Measure:
    rng = np.random.default_rng([seed, 41])
    size = np.maximum(gains.max(axis=1), front.max(axis=1, initial=0.0))
    points = rng.random((len(gains), FRONT_SAMPLES * 3, 3)) * size[:, None]
    free = [~_dominated(values, at).any(axis=0) for values, at in zip(front, points, strict=True)]
    left = [at[is_free] for at, is_free in zip(points, free, strict=True)]
    worth = size.prod(axis=1) / points.shape[1]

    def measure(chosen: np.ndarray, batch: list[int]) -> np.ndarray:
        total = np.zeros(len(chosen))
        for values, at, volume in zip(gains, left, worth, strict=True):
            still = at[~_dominated(values[batch], at).any(axis=0)]
            total += volume * _dominated(values[chosen], still).sum(axis=1)
        return total / len(gains)

    return measure


def _dominated(values: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Return which of s points (s, m) each of k settings (k, m) dominates, (k, s)."""
    result = values[:, None, 0] >= points[:, 0]
    for j in range(1, values.shape[1]):
        result &= values[:, None, j] >= points[:, j]
    return np.asarray(result)


def added_areas(gains: np.ndarray, front: np.ndarray) -> np.ndarray:
    """Return the area (draws, p) that each of p points (draws, p, 2) adds to a front (draws, k, 2).

    All are above the origin, or on an axis through it.
    """
    order = np.argsort(front[..., 0], axis=1, kind="stable")
    x = np.take_along_axis(front[..., 0], order, axis=1)
    y = np.take_along_axis(front[..., 1], order, axis=1)
    height = np.maximum.accumulate(y[:, ::-1], axis=1)[:, ::-1]  # of the front at and left of each x
    added = np.zeros(gains.shape[:2])
    left = np.zeros(len(front))
    for k in range(x.shape[1]):
        width = np.clip(gains[..., 0], left[:, None], x[:, k, None]) - left[:, None]
        added += width * np.maximum(gains[..., 1] - height[:, k, None], 0.0)
        left = x[:, k]
    return np.asarray(added + np.maximum(gains[..., 0] - left[:, None], 0.0) * gains[..., 1])
