"""Candidates for the next runs: small changes of good settings, and the batch that is best together."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from importance.model.constants import (
    CHANGED_LEVELS,
    CHANGED_PARAMETERS,
    CHANGED_SHARE,
    CHANGES,
    LARGEST_CHANGE,
    SMALLEST_CHANGE,
)
from importance.space.dimension import Choice, Space
from importance.space.sampling import from_unit_cube, to_unit_cube
from importance.sweep.parzen import reflect


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


def changed_settings(
    space: Space, centres: pd.DataFrame, rng: np.random.Generator, *, at_ends: bool = False
) -> pd.DataFrame:
    """Return local perturbations of some settings: some parameters are changed, most of them by little.

    Args:
        space: the space to choose from.
        centres: the settings.
        rng: the random generator.
        at_ends: whether numbers that would leave their range stay at its end, in place of being reflected.
    """
    bounded = (lambda cube: np.clip(cube, 0.0, 1.0)) if at_ends else reflect
    start = to_unit_cube(space, centres, rng)
    which = rng.integers(0, len(centres), CHANGES)
    sizes = np.exp(rng.uniform(np.log(SMALLEST_CHANGE), np.log(LARGEST_CHANGE), CHANGES))
    probability = max(CHANGED_SHARE, CHANGED_PARAMETERS / len(space))
    cube = {}
    for name, dimension in space.items():
        here, changed = start[name][which], rng.random(CHANGES) < probability
        if dimension.is_numeric:
            least = 1 / len(dimension.levels) if isinstance(dimension, Choice) else 0.0
            there = bounded(here + np.maximum(sizes, least) * rng.standard_normal(CHANGES))
        else:
            there, changed = rng.random(CHANGES), changed & (rng.random(CHANGES) < CHANGED_LEVELS)
        cube[name] = np.where(changed, there, here)
    return from_unit_cube(space, cube)


def at_untried_levels(
    space: Space,
    tried: pd.DataFrame,
    pool: pd.DataFrame,
    expected: Callable[[pd.DataFrame], np.ndarray],
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Return a setting at each level of text that no run has, in random order.

    To a model the untried levels of a text are the same. So they share the setting of the others that it
    expects to be best there.

    Args:
        space: the space to choose from.
        tried: the settings of all runs.
        pool: settings of the space, which are moved to an untried level.
        expected: returns what the model expects of settings (m,), higher is better.
        rng: the random generator.
    """
    moved = [pool.head(0)]
    for name, dimension in space.items():
        if dimension.is_numeric or not isinstance(dimension, Choice) or not len(pool):
            continue
        levels = set(tried[name].dropna())
        untried = [
            (k + 0.5) / len(dimension.levels) for k, v in enumerate(dimension.levels) if v not in levels
        ]
        if not untried or not levels:
            continue
        cube = to_unit_cube(space, pool, rng) | {name: np.full(len(pool), untried[0])}
        best = int(np.argmax(expected(from_unit_cube(space, cube))))
        there = {other: np.full(len(untried), at[best]) for other, at in cube.items()}
        settings = from_unit_cube(space, there | {name: np.array(untried)})
        moved.append(settings[settings[name].notna()])  # a text may be inactive in the best setting
    settings = pd.concat([table for table in moved if len(table)] or moved, ignore_index=True)
    return settings.iloc[rng.permutation(len(settings))].reset_index(drop=True)


def alternating(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of two tables in turn, with the columns of the second, until one table ends."""
    turns = np.concatenate([2 * np.arange(len(first)), 2 * np.arange(len(second)) + 1])
    return stacked(first[list(second)], second).iloc[np.argsort(turns, kind="stable")].reset_index(drop=True)


def stacked(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of two tables, with the columns of the first."""
    return pd.concat([first, second[list(first)]], ignore_index=True) if len(second) else first
