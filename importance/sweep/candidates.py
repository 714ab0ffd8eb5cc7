"""Candidates for the next runs: small changes of good settings, and the batch that is best together."""

from __future__ import annotations

import numpy as np
import pandas as pd

from importance.space.dimension import Choice, Space
from importance.space.sampling import from_unit_cube, to_unit_cube
from importance.sweep.parzen import reflect

_CHANGES = 500
_CHANGED = 0.6  # the chance that a parameter of a good setting is changed
_LEVEL_CHANGED = 0.5  # the chance that a level of text is, where a number would be changed
_SMALLEST, _LARGEST = 0.05, 0.2  # standard deviation of a change, as a share of the range


def greedy_batch_ei(
    values: np.ndarray, best_so_far: np.ndarray, n: int, chance: np.ndarray | None = None
) -> list[int]:
    """Return positions of n settings, each with the largest expected improvement over those before it.

    Args:
        values: (functions, settings) values of functions drawn from the posterior.
        best_so_far: (functions,) the best of the settings tried.
        n: how many.
        chance: (settings,) how likely each setting is to succeed, by which its improvement is multiplied;
            None when all succeed.
    """
    best, batch = best_so_far.copy(), list[int]()
    remaining = np.ones(values.shape[1], dtype=bool)
    while len(batch) < min(n, values.shape[1]):
        expected = np.maximum(values, best[:, None]).mean(axis=0)
        if chance is not None:
            expected = chance * (expected - best.mean())
        chosen = int(np.where(remaining, expected, -np.inf).argmax())
        batch.append(chosen)
        remaining[chosen] = False
        best = np.maximum(best, values[:, chosen])
    return batch


def changed_settings(space: Space, centres: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return local perturbations of some settings: some parameters are changed, most of them by little."""
    start = to_unit_cube(space, centres, rng)
    which = rng.integers(0, len(centres), _CHANGES)
    sizes = np.exp(rng.uniform(np.log(_SMALLEST), np.log(_LARGEST), _CHANGES))
    probability = max(_CHANGED, 1.5 / len(space))
    cube = {}
    for name, dimension in space.items():
        here, changed = start[name][which], rng.random(_CHANGES) < probability
        if dimension.is_numeric:
            least = 1 / len(dimension.levels) if isinstance(dimension, Choice) else 0.0
            there = reflect(here + np.maximum(sizes, least) * rng.standard_normal(_CHANGES))
        else:
            there, changed = rng.random(_CHANGES), changed & (rng.random(_CHANGES) < _LEVEL_CHANGED)
        cube[name] = np.where(changed, there, here)
    return from_unit_cube(space, cube)


def stacked(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of two tables, with the columns of the first."""
    return pd.concat([first, second[list(first)]], ignore_index=True) if len(second) else first
