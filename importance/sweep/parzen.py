"""Settings drawn where the good runs lie and the others do not, one parameter at a time.

The idea of the tree-structured Parzen estimator (Bergstra, Bardenet, Bengio and Kegl 2011, "Algorithms for
hyper-parameter optimization"): a density of the good runs and one of the rest, each a product over the
parameters; of some settings drawn from the first, the one that it favours most over the second is kept. It
knows nothing of interactions, so it errs elsewhere than a fitted process does.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from importance.space.dimension import Dimension, Space
from importance.space.sampling import (
    UNSET_SHARE,
    as_numbers,
    is_number,
    level_numbers,
    places_of,
    settings_at,
    unit,
)

_DRAWN_EACH = 24
_NARROWEST = 0.05  # width of a kernel as a share of the range; of levels in order, their spacing at least
_MOST_GOOD, _MOST_OTHERS = 1_000, 4_000  # runs that tell a density well enough
_PRIOR = 1.0  # runs that the even density over the whole range weighs as much as


def resampled(
    before: Space, space: Space, frame: pd.DataFrame, good: Sequence[int], n: int, rng: np.random.Generator
) -> pd.DataFrame:
    """n settings from a space, drawn about the good runs and apart from the others.

    Args:
        before: the space that the runs were drawn from.
        space: what is drawn from.
        frame: the runs' settings.
        good: positions of the good runs, the best first.
        n: how many settings.
        rng: the source of chance.
    """
    best = frame.iloc[list(good)[:_MOST_GOOD]].reset_index(drop=True)
    rest = frame.drop(index=frame.index[list(good)])
    if len(rest) > _MOST_OTHERS:
        rest = rest.iloc[np.sort(rng.choice(len(rest), _MOST_OTHERS, replace=False))]
    count, drawn = len(best), n * _DRAWN_EACH
    at = {}
    for name, places in places_of(space, best, rng).items():
        from_best = places[rng.integers(0, count, drawn)]
        if is_number(space[name]):
            from_best = mirrored(from_best + _width(space[name], places) * rng.standard_normal(drawn))
        anywhere = rng.random(drawn) < _PRIOR / (count + _PRIOR)
        at[name] = np.where(anywhere, rng.random(drawn), from_best)
    found = settings_at(space, at)
    favour = np.zeros(drawn)
    for name in space:
        values, one = found[name], before[name]
        favour += _log_density(one, best[name], values) - _log_density(one, rest[name], values)
    kept = favour.reshape(n, _DRAWN_EACH).argmax(axis=1) + _DRAWN_EACH * np.arange(n)
    return found.iloc[kept].reset_index(drop=True)


def mirrored(places: np.ndarray) -> np.ndarray:
    """Places with those beyond an end of 0 to 1 folded back."""
    return np.clip(1 - np.abs(1 - np.abs(places)), 0, 1 - 1e-12)


def _width(one: Dimension, places: np.ndarray) -> float:
    """Scott's width of a kernel, no smaller than the spacing of levels."""
    least = max(_NARROWEST, 0.7 / len(one.levels)) if one.is_choice else _NARROWEST
    return max(least, 1.06 * float(places.std()) * len(places) ** -0.2)


def _log_density(one: Dimension, runs: pd.Series, values: pd.Series) -> np.ndarray:
    """Log density of the runs at each value, up to a constant of the dimension; 0 where there is no value."""
    held = runs.dropna()
    missing: np.ndarray = values.isna().to_numpy()
    if not is_number(one):
        shares = (held.value_counts().reindex(list(one.levels), fill_value=0) + _PRIOR).to_dict()
        total = len(held) + _PRIOR * len(one.levels)
        return np.where(missing, 0.0, [np.log(shares.get(v, _PRIOR) / total) for v in values])
    if one.unset:
        missing = np.isnan(as_numbers(values))
        held = runs[~np.isnan(as_numbers(runs))]
    at, about = _along(one, as_numbers(values)), _along(one, as_numbers(held))
    about = about[np.isfinite(about)]
    width = _width(one, about) if len(about) else 1.0
    share = (len(runs) - len(held) + UNSET_SHARE * _PRIOR) / (len(runs) + _PRIOR)
    unset = np.where(missing, np.log(share), np.log(1 - share)) if one.unset else 0.0
    near = np.exp(-0.5 * np.square((at[:, None] - about) / width)) / (width * np.sqrt(2 * np.pi))
    return unset + np.where(missing, 0.0, np.log((near.sum(axis=1) + _PRIOR) / (len(about) + _PRIOR)))


def _along(one: Dimension, values: np.ndarray) -> np.ndarray:
    numbers = level_numbers(one) if one.is_choice else None
    if numbers is None:
        return unit(one, values)
    order = np.argsort(numbers)
    return np.interp(values, numbers[order], np.linspace(0, 1, len(numbers)))
