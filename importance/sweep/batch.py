"""next_runs(): the next runs as a list of settings, chosen together.

Drawing at random from good ranges wastes runs: one falls beside another, and most miss the best corner. Here
settings are taken one after the other, each adding most to the best expected among those taken so far, under
functions drawn from the fitted process (batch expected improvement, greedily; Wilson, Hutter and Deisenroth
2018, arXiv:1805.10196). So that not all hangs on one model, every fourth comes from the densities of good and
other runs (`parzen`), and every fourth is a small change of one of the three best runs.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from importance.errors import ImportanceError
from importance.space.dimension import Dimension, Space
from importance.space.levels import typed
from importance.space.sampling import draw, inside, is_number, level_numbers, places_of, settings_at, text
from importance.sweep.narrowing import NEXT_RUNS
from importance.sweep.parzen import mirrored, resampled
from importance.sweep.recommend import Sweep
from importance.sweep.tried_space import settled

__all__ = ["next_runs", "records", "within"]

_SPREAD, _NEAR, _ROUNDS = 1_000, 500, 2
_CENTRES = 10
_COMPARED = 500
_FUNCTIONS = 256
_TURNS = (0, 0, 1, 2)  # of what the model wants, what the densities favour, and changes of the best runs
_UNSAFE = 4  # so many times as many are drawn from the densities where some of them may be unsafe
_CHANGED = 3  # so many of the best runs are changed
_MOVED = 0.6  # the chance that a parameter of a good setting is changed
_LEAST_MOVE, _MOST_MOVE = 0.05, 0.2  # of the range
_DIGITS = 4


def next_runs(
    recommendation: Sweep, n: int = NEXT_RUNS, space: Space | None = None, *, seed: int = 0
) -> pd.DataFrame:
    """The next n runs as a list of settings, the most promising first.

    To run the first half and ask again ends better than to run them all at once
    (`tests/benchmarks/sweep_benchmark.py`).

    Args:
        recommendation: what `recommend` gave.
        n: how many runs.
        space: where they lie; by default all of the space as it was, grown where the advice widens it and
            frozen where a parameter does not matter: a setting that is chosen needs no narrow range.
        seed: the same seed gives the same list.

    Returns:
        (n, parameters) one row a run, in the types that a trainer expects; NaN or NA where a parameter is
        not used, None where that is what it is set to. No setting stands there twice or was tried before;
        fewer rows when the space has no more.

    Raises:
        ImportanceError: when the space holds a parameter that the recommendation knows nothing of.
    """
    found = recommendation
    unknown = [name for name in space or () if name not in found.before]
    if unknown:
        raise ImportanceError(f"The runs say nothing of {', '.join(unknown)}. Leave it out of the space.")
    space = settled(dict(found.reach if space is None else space))
    rng = np.random.default_rng([found.seed, seed, 17])
    quarter = 1 + n // len(_TURNS)
    drawn = quarter if found.success is None else quarter * _UNSAFE
    favoured = resampled(found.before, space, found.tried, found.best.tolist(), drawn, rng)
    wanted = _promising(found, space, n, rng)
    best = found.placed(found.frame.iloc[found.best[:_CHANGED]]).reset_index(drop=True)
    changed = _moved(space, best, rng)
    if found.success is not None:
        among = found.placed(draw(space, _SPREAD, rng, evenly=True))
        favoured = favoured[found.success.worth(found.placed(favoured), 0, among)]
        changed = changed[found.success.worth(found.placed(changed), 0, among)]
    changed = changed.head(2 * quarter)
    tried = _tried(space, found)
    rows: list[dict[str, object]] = []
    queues = [iter(t.to_dict("records")) for t in (wanted, _neat(space, favoured), _neat(space, changed))]
    turns = list(_TURNS)
    while len(rows) < n and turns:
        turn = turns[len(rows) % len(turns)]
        row = next(queues[turn], None)
        if row is None:
            turns = [other for other in turns if other != turn]
            continue
        key = _key(space, row)
        if key not in tried:
            tried.add(key)
            rows.append({str(name): value for name, value in row.items()})
    return pd.DataFrame({name: _typed(one, [row[name] for row in rows]) for name, one in space.items()})


def records(runs: pd.DataFrame) -> list[dict[str, object]]:
    """The settings of each run as plain Python values, without the parameters that it does not use."""
    columns = {str(name): runs[name].tolist() for name in runs}
    rows = (dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True))
    return [{name: v for name, v in row.items() if v is not pd.NA and v == v} for row in rows]


def within(space: Space, runs: pd.DataFrame) -> pd.DataFrame:
    """Those of the runs that lie in a space, with its parameters only."""
    space = settled(dict(space))
    nothing = {name: "None" if one.is_choice else math.nan for name, one in space.items()}
    rows = ({name: nothing.get(name) if v is None else v for name, v in row.items()} for row in records(runs))
    held = pd.DataFrame(list(rows), columns=list(runs))
    names = [name for name in runs if name in space]
    return runs.loc[inside(space, held), names].reset_index(drop=True)


def _promising(found: Sweep, space: Space, n: int, rng: np.random.Generator) -> pd.DataFrame:
    """Settings of a space, the first n of them chosen together, the rest by what is expected of each."""
    model = found.model
    pool = draw(space, _SPREAD, rng, evenly=True)
    old = found.frame[inside(space, found.frame)].reindex(columns=list(space))
    pool = _joined(pool, old)
    for round_ in range(_ROUNDS):
        mean, spread = model.predict(found.placed(pool))
        if found.success is not None:
            at = found.placed(pool)
            mean = np.where(found.success.worth(at, _CENTRES, at), mean, -np.inf)
        # First where it may be good, then where it is.
        top = np.argsort(-(mean + (0.5 * spread if round_ == 0 else 0)), kind="stable")[:_CENTRES]
        pool = _joined(pool, _moved(space, pool.iloc[top].reset_index(drop=True), rng))
    neat = _neat(space, pool)
    keys = _tried(space, found)
    fresh = [key not in keys for key in (_key(space, row) for row in neat.to_dict("records"))]
    pool = neat[np.array(fresh, dtype=bool) & ~neat.duplicated().to_numpy()].reset_index(drop=True)
    if not len(pool):
        return pool
    chance = None
    if found.success is not None:
        at = found.placed(pool)
        pool = pool[found.success.worth(at, n, at)].reset_index(drop=True)
        chance = found.success.at(found.placed(pool))
    mean, spread = model.predict(found.placed(pool))
    kept = np.sort(np.argsort(-(mean + 2 * spread), kind="stable")[: max(_COMPARED, 2 * n)])
    pool, mean = pool.iloc[kept].reset_index(drop=True), mean[kept]
    best = found.placed(found.frame.iloc[found.known])
    values = model.sample_posterior(_joined(found.placed(pool), best), _FUNCTIONS, found.seed)
    chance = None if chance is None else chance[kept]
    order = _together(values[:, : len(pool)], values[:, len(pool) :].max(axis=1), n, chance)
    rest = [j for j in np.argsort(-mean, kind="stable").tolist() if j not in set(order)]
    return pool.iloc[order + rest].reset_index(drop=True)


def _together(values: np.ndarray, known: np.ndarray, n: int, chance: np.ndarray | None = None) -> list[int]:
    """Positions of n settings, each adding most to the mean over functions of the best so far.

    Args:
        values: (functions, settings).
        known: (functions,) the best of the settings tried.
        n: how many.
        chance: (settings,) how likely each succeeds, which its gain counts by; None for certainty.
    """
    best, order = known.copy(), list[int]()
    open_ = np.ones(values.shape[1], dtype=bool)
    while len(order) < min(n, values.shape[1]):
        expected = np.maximum(values, best[:, None]).mean(axis=0)
        if chance is not None:
            expected = chance * (expected - best.mean())
        gains = np.where(open_, expected, -np.inf)
        chosen = int(gains.argmax())
        order.append(chosen)
        open_[chosen] = False
        best = np.maximum(best, values[:, chosen])
    return order


def _moved(space: Space, centres: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Settings about some good ones, a few of their parameters changed, most by little."""
    start = places_of(space, centres, rng)
    which = rng.integers(0, len(centres), _NEAR)
    far = np.exp(rng.uniform(np.log(_LEAST_MOVE), np.log(_MOST_MOVE), _NEAR))
    chance = max(_MOVED, 1.5 / len(space))
    at = {}
    for name, one in space.items():
        here, changed = start[name][which], rng.random(_NEAR) < chance
        if is_number(one):
            least = 1 / len(one.levels) if one.is_choice else 0.0
            there = mirrored(here + np.maximum(far, least) * rng.standard_normal(_NEAR))
        else:
            there, changed = rng.random(_NEAR), changed & (rng.random(_NEAR) < 0.5)
        at[name] = np.where(changed, there, here)
    return settings_at(space, at)


def _joined(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([first, second[list(first)]], ignore_index=True) if len(second) else first


def _neat(space: Space, frame: pd.DataFrame) -> pd.DataFrame:
    """The settings with numbers of few digits, where those still lie in the range."""
    neat = frame[list(space)].copy()
    for name, one in space.items():
        if one.is_choice or one.integer or one.low is None or one.high is None or one.low == one.high:
            continue
        values = neat[name].to_numpy(dtype=float)
        digits = 12 if one.step is not None else _DIGITS
        short = np.array([float(f"{value:.{digits}g}") for value in values])
        neat[name] = np.where((short >= one.low) & (short <= one.high), short, values)
    return neat


def _tried(space: Space, found: Sweep) -> set[tuple[str, ...]]:
    """The settings of all runs, ended or not, as they are and with numbers of few digits."""
    held = [part.reindex(columns=list(space)) for part in (found.tried, found.open) if part is not None]
    held += [_neat(space, part) for part in held]
    return {_key(space, row) for part in held for row in part.to_dict("records")}


def _key(space: Space, row: Mapping[Hashable, object]) -> tuple[str, ...]:
    values = (row[name] for name in space)
    return tuple(repr(float(v)) if isinstance(v, (int, float)) and v == v else text(v) or "" for v in values)


def _typed(one: Dimension, values: list[object]) -> pd.Series:
    """The values of one parameter as a column of whole numbers, numbers, or what its levels stand for."""
    missing = [value is None or value != value for value in values]
    if not is_number(one):
        held = [math.nan if gone else typed(str(v)) for v, gone in zip(values, missing, strict=True)]
        return pd.Series(held, dtype=object)
    if one.unset:
        plain = _typed(
            replace(one, unset=None), [v for v, gone in zip(values, missing, strict=True) if not gone]
        )
        left = iter(plain.tolist())
        return pd.Series([None if gone else next(left) for gone in missing], dtype=object)
    numbers = level_numbers(one) if one.is_choice else None
    whole = one.integer if numbers is None else all("." not in v and "e" not in v for v in one.levels)
    column = pd.Series(values, dtype=float)
    if whole and column.abs().max() >= 2**63:  # more than a column of whole numbers holds
        return pd.Series([int(v) if v == v else v for v in column.tolist()], dtype=object)
    return column.astype("Int64" if column.isna().any() else "int64") if whole else column
