"""Settings drawn where the good runs lie and the others do not, by a tree-structured Parzen estimator.

The good runs have one density and the others another, each a product over the parameters. Of some settings
drawn from the density of the good runs, the one with the highest ratio of the two densities is kept
(Bergstra, Bardenet, Bengio and Kegl 2011, "Algorithms for hyper-parameter optimization"). The estimator
ignores interactions, so it is wrong in other places than a Gaussian process.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from importance.model.constants import (
    LEAST_BANDWIDTH,
    LEVEL_BANDWIDTH,
    MOST_GOOD,
    MOST_OTHERS,
    PARZEN_CANDIDATES,
    PARZEN_PRIOR,
    SILVERMAN,
)
from importance.space.dimension import Choice, Dimension, Range, Space
from importance.space.sampling import (
    UNSET_SHARE,
    as_numbers,
    from_unit_cube,
    to_unit_cube,
    to_unit_interval,
)


def sample_tpe(
    before: Space,
    space: Space,
    settings: pd.DataFrame,
    good: Sequence[int],
    n: int,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Return n settings of a space, drawn close to the good runs and away from the others.

    Args:
        before: the space that the runs were drawn from.
        space: the space to draw from.
        settings: the settings of the runs.
        good: positions of the good runs, the best first.
        n: how many settings.
        rng: the random generator.
    """
    best = settings.iloc[list(good)[:MOST_GOOD]].reset_index(drop=True)
    others = settings.drop(index=settings.index[list(good)])
    if len(others) > MOST_OTHERS:
        others = others.iloc[np.sort(rng.choice(len(others), MOST_OTHERS, replace=False))]
    count, n_drawn = len(best), n * PARZEN_CANDIDATES
    cube = {}
    for name, coordinates in to_unit_cube(space, best, rng).items():
        from_best = coordinates[rng.integers(0, count, n_drawn)]
        if space[name].is_numeric:
            bandwidth = _bandwidth(space[name], coordinates)
            from_best = reflect(from_best + bandwidth * rng.standard_normal(n_drawn))
        from_prior = rng.random(n_drawn) < PARZEN_PRIOR / (count + PARZEN_PRIOR)
        cube[name] = np.where(from_prior, rng.random(n_drawn), from_best)
    drawn = from_unit_cube(space, cube)
    log_ratio = np.zeros(n_drawn)
    for name in space:
        values, dimension = drawn[name], before[name]
        good_density = _log_density(dimension, best[name], values)
        log_ratio += good_density - _log_density(dimension, others[name], values)
    kept = log_ratio.reshape(n, PARZEN_CANDIDATES).argmax(axis=1) + PARZEN_CANDIDATES * np.arange(n)
    return drawn.iloc[kept].reset_index(drop=True)


def reflect(coordinates: np.ndarray) -> np.ndarray:
    """Return coordinates with those outside 0 to 1 reflected at the end that they have crossed."""
    return np.clip(1 - np.abs(1 - np.abs(coordinates)), 0, 1 - 1e-12)


def _bandwidth(dimension: Dimension, coordinates: np.ndarray) -> float:
    """Scott's rule, but not much less than the spacing of levels."""
    least = LEAST_BANDWIDTH
    if isinstance(dimension, Choice):
        least = max(least, LEVEL_BANDWIDTH / len(dimension.levels))
    return max(least, SILVERMAN[0] * float(coordinates.std()) * len(coordinates) ** SILVERMAN[1])


def _log_density(dimension: Dimension, runs: pd.Series, values: pd.Series) -> np.ndarray:
    """The log density of the runs at each value, up to a constant of the dimension; 0 at missing values."""
    if isinstance(dimension, Choice) and not dimension.is_numeric:
        return _log_shares(dimension, runs, values)
    missing, present = values.isna().to_numpy(), runs.dropna()
    if dimension.may_be_unset:
        missing = np.isnan(as_numbers(values))
        present = runs[~np.isnan(as_numbers(runs))]
    at, centres = _coordinates(dimension, values), _coordinates(dimension, present)
    centres = centres[np.isfinite(centres)]
    bandwidth = _bandwidth(dimension, centres) if len(centres) else 1.0
    kernels = np.exp(-0.5 * np.square((at[:, None] - centres) / bandwidth)) / (bandwidth * np.sqrt(2 * np.pi))
    density = np.log((kernels.sum(axis=1) + PARZEN_PRIOR) / (len(centres) + PARZEN_PRIOR))
    if not dimension.may_be_unset:
        return np.where(missing, 0.0, density)
    share = (len(runs) - len(present) + UNSET_SHARE * PARZEN_PRIOR) / (len(runs) + PARZEN_PRIOR)
    return np.where(missing, np.log(share), np.log(1 - share)) + np.where(missing, 0.0, density)


def _log_shares(choice: Choice, runs: pd.Series, values: pd.Series) -> np.ndarray:
    present = runs.dropna()
    counts = (present.value_counts().reindex(list(choice.levels), fill_value=0) + PARZEN_PRIOR).to_dict()
    total = len(present) + PARZEN_PRIOR * len(choice.levels)
    log_shares = [np.log(counts.get(value, PARZEN_PRIOR) / total) for value in values]
    return np.where(values.isna().to_numpy(), 0.0, log_shares)


def _coordinates(dimension: Dimension, values: pd.Series) -> np.ndarray:
    """Where numbers lie, 0 to 1: along a range, or among sorted numbers that are evenly spaced."""
    if isinstance(dimension, Range):
        return to_unit_interval(dimension, as_numbers(values))
    numbers = np.sort(np.array(dimension.numbers))
    return np.interp(as_numbers(values), numbers, np.linspace(0, 1, len(numbers)))
