"""The part of a space from which the next runs are expected to end best.

The search starts from the box about the best runs, in the parameters that may matter and as far as what lies
outside was tried enough. Functions are drawn from the fitted process at settings drawn from the space. For
each candidate cut, what the best of some runs would be is read off every function, so that what is not known
keeps the space wide: a region where the process may still hide the optimum costs something to cut. Cuts are
taken greedily, the best first, while they gain clearly, and down to a single value only where the rest is
worse in 95% of the functions and most of the best runs hold it; when few of the drawn settings are left
inside, the smaller space is drawn anew. At the end every cut is judged once more beside all others: a corner
that was never tried as a whole is given back where more is expected of it. (Regional expected improvement;
Thompson sampling of functions as in Hernandez-Lobato et al. 2014, arXiv:1406.2541.)
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from importance.space.dimension import Dimension, Space
from importance.space.levels import constant
from importance.space.sampling import draw, from_unit, inside, inside_one, is_number, level_numbers, on_steps

NEXT_RUNS = 50
"""Runs that the next sweep is thought to have."""
_JUDGED = 20  # runs that a cut is judged by: fewer, as the process is too hopeful about the best of many
LEAST_KEPT = 0.5
"""The share of the best runs so far that the narrowed space keeps."""
_CANDIDATES = 900
_JUDGED_BEYOND = 150
_FUNCTIONS = 96
_FEWEST_INSIDE = 150
_MOST_ROUNDS = 6
_CUTS = (0.1, 0.2, 0.35, 0.5)
_SMALLEST_GAIN = 0.004
_CLEAR = 1.5
SURE = 0.95
"""The share of the drawn functions in which the rest must be worse before one value alone is left."""
MOST = 2 / 3
"""The share of the best runs still kept that must hold this value."""

Drawer = Callable[[pd.DataFrame, int, int], np.ndarray]
Allowed = Callable[[Dimension], bool]


@dataclass(frozen=True)
class Narrowed:
    """A narrowed space, and what it promises.

    Attributes:
        space: the dimensions.
        best_before, best_after: for each drawn function the best that the next runs are expected to reach in
            the space as it was and as it is now, on the judged scale, higher is better.
    """

    space: dict[str, Dimension]
    best_before: np.ndarray
    best_after: np.ndarray


def narrowed(
    space: Space,
    functions: Drawer,
    allowed: Allowed,
    best_runs: pd.DataFrame,
    *,
    next_runs: int = _JUDGED,
    seed: int = 0,
) -> Narrowed:
    """The space after all cuts that make the best of the next runs better.

    Args:
        space: what runs are drawn from.
        functions: gives, for settings, a number of functions and a seed, (functions, settings) values drawn
            from the posterior; higher is better.
        allowed: whether a dimension may be cut down to the one given.
        best_runs: the best runs so far, one row each; `LEAST_KEPT` of them stay inside all cuts together.
        next_runs: how many runs a cut is judged by.
        seed: of the settings and functions drawn.
    """
    now = dict(space)
    # A value frozen because it does not matter keeps no run out.
    best_runs = best_runs.drop(columns=[n for n, one in space.items() if constant(one) is not None])
    before: np.ndarray | None = None
    best = np.zeros(0)
    for round_ in range(_MOST_ROUNDS):
        frame = draw(now, _CANDIDATES, np.random.default_rng([seed, round_]), evenly=True)
        values = functions(frame, _FUNCTIONS, seed + round_)
        again, best, ran_out = _cut(now, frame, values, allowed, best_runs, next_runs)
        if before is None:
            before = expected_best(np.sort(values)[:, ::-1], next_runs)
        finished = again == now or not ran_out
        now = again
        if finished:
            break
    return Narrowed(now, before if before is not None else best, best)


def about(
    space: Space, best_runs: pd.DataFrame, allowed: Allowed, names: Collection[str]
) -> dict[str, Dimension]:
    """The space with these parameters cut to the box about the best runs, or at one end, where allowed.

    Never to a single value: that takes more than what a few runs have in common.
    """
    found = dict(space)
    for name in names:
        one = space[name]
        if constant(one) is None:
            boxes = _boxes(one, best_runs[name].dropna())
            found[name] = next((box for box in boxes if constant(box) is None and allowed(box)), one)
    return found


def given_back(space: Space, before: Space, functions: Drawer, *, seed: int = 0) -> dict[str, Dimension]:
    """The space with those ends of ranges given back beyond which more is expected than inside.

    Each end was tried, but maybe never together with what is good elsewhere: a corner of the space is judged
    here, with all other parameters where they are now.

    Args:
        space: the narrowed space.
        before: the space as it was.
        functions: as in `narrowed`.
        seed: of the settings and functions drawn.
    """
    found = dict(space)
    for name, one in space.items():
        if constant(one) is not None or not is_number(one):
            continue
        for end in _beyond(one, before[name]):
            rng = np.random.default_rng([seed, 5])
            frames = [draw({**found, name: each}, _JUDGED_BEYOND, rng, evenly=True) for each in (one, end)]
            values = functions(pd.concat(frames, ignore_index=True), _FUNCTIONS, seed)
            ranked = (np.sort(half)[:, ::-1] for half in np.split(values, 2, axis=1))
            here, there = (expected_best(half, _JUDGED).mean() for half in ranked)
            if there > here:
                found[name] = _joined(found[name], end)
    return found


def _beyond(one: Dimension, before: Dimension) -> Iterator[Dimension]:
    """The stretches of a range, or of ordered levels, that were cut off at its ends."""
    if one.is_choice:
        numbers, whole = level_numbers(one), level_numbers(before)
        if numbers is not None and whole is not None:
            for cut in (whole < numbers.min(), whole > numbers.max()):
                if cut.any():
                    yield replace(one, levels=tuple(np.array(before.levels, dtype=object)[cut]))
    elif one.low is not None and one.high is not None and before.low is not None and before.high is not None:
        if before.low < one.low:
            yield replace(one, low=before.low, high=one.low)
        if one.high < before.high:
            yield replace(one, low=one.high, high=before.high)


def _joined(one: Dimension, end: Dimension) -> Dimension:
    if one.is_choice:
        numbers = dict(zip(one.levels + end.levels, [*level_numbers(one), *level_numbers(end)], strict=True))  # type: ignore[misc]
        return replace(one, levels=tuple(sorted(numbers, key=lambda level: numbers[level])))
    return replace(one, low=min(one.low, end.low), high=max(one.high, end.high))  # type: ignore[type-var]


def _boxes(one: Dimension, values: pd.Series) -> Iterator[Dimension]:
    """What holds all these values: from the lowest to the highest, up to the highest, from the lowest up."""
    if not len(values):
        return
    numbers = level_numbers(one) if one.is_choice else None
    if one.is_choice and numbers is None:
        yield replace(one, levels=tuple(level for level in one.levels if level in set(values)))
        return
    least, most = float(values.min()), float(values.max())
    for low, high in ((least, most), (-np.inf, most), (least, np.inf)):
        if numbers is not None:
            within = (numbers >= low - 1e-9 * abs(least)) & (numbers <= high + 1e-9 * abs(most))
            yield replace(one, levels=tuple(np.array(one.levels, dtype=object)[within]))
        elif one.low is not None and one.high is not None:
            ends = max(low, one.low), min(high, one.high)
            first, last = (on_steps(one, end, to=to) for end, to in zip(ends, ("down", "up"), strict=True))
            yield replace(one, low=float(first), high=min(float(last), one.high))


def _cut(
    space: dict[str, Dimension],
    frame: pd.DataFrame,
    values: np.ndarray,
    allowed: Allowed,
    best_runs: pd.DataFrame,
    next_runs: int,
) -> tuple[dict[str, Dimension], np.ndarray, bool]:
    """Cut greedily; the space, the expected best of each function, and whether settings ran out."""
    order = np.argsort(-values, axis=1, kind="stable")
    ranked = np.take_along_axis(values, order, axis=1)
    kept = np.ones(len(frame), dtype=bool)
    best = expected_best(ranked, next_runs)
    masks: dict[Dimension, tuple[np.ndarray, np.ndarray]] = {}
    held = inside(space, best_runs)
    thinned = np.random.default_rng(len(frame)).random(len(frame))
    least = LEAST_KEPT * len(best_runs)
    ran_out = False
    while True:
        found: tuple[float, Dimension] | None = None
        for one in space.values():
            for smaller in cuts(one):
                if not allowed(smaller):
                    continue
                if smaller not in masks:
                    values_of = (table[smaller.name] for table in (frame, best_runs))
                    here, there = (inside_one(smaller, each) for each in values_of)
                    masks[smaller] = _thinned(smaller, here, frame, thinned), there
                mask = kept & masks[smaller][0]
                if (held & masks[smaller][1]).sum() < least:
                    continue
                count = int(mask.sum())
                if count < _FEWEST_INSIDE:
                    ran_out = ran_out or count > 0
                    continue
                left = ranked[mask[order]].reshape(len(ranked), count)
                gains = expected_best(left, next_runs) - best
                gain = float(gains.mean())
                if gain < _SMALLEST_GAIN or gain < _CLEAR * float(gains.std()) / np.sqrt(len(gains)):
                    continue
                if constant(smaller) is not None:
                    if (held & masks[smaller][1]).sum() < MOST * held.sum():
                        continue
                    rest = kept & ~inside_one(smaller, frame[smaller.name])
                    others = expected_best(ranked[rest[order]].reshape(len(ranked), -1), NEXT_RUNS)
                    if np.mean(expected_best(left, NEXT_RUNS) > others) < SURE:
                        continue
                if found is None or gain > found[0]:
                    found = gain, smaller
        if found is None:
            return space, best, ran_out
        smaller = found[1]
        kept, held = kept & masks[smaller][0], held & masks[smaller][1]
        space = {**space, smaller.name: smaller}
        best = expected_best(ranked[kept[order]].reshape(len(ranked), int(kept.sum())), next_runs)


def _thinned(one: Dimension, kept: np.ndarray, frame: pd.DataFrame, chance: np.ndarray) -> np.ndarray:
    """What a cut keeps, with the settings that do not use the parameter thinned as much as those that do: the
    switch is drawn as before."""
    unused = frame[one.name].isna().to_numpy()
    if one.when is None or unused.all():
        return kept
    return np.asarray(np.where(unused, chance < kept[~unused].mean(), kept))


def expected_best(ranked: np.ndarray, draws: int) -> np.ndarray:
    """For each function the expected highest of some draws from its values, given from the highest down.

    Args:
        ranked: (functions, settings), each row descending.
        draws: how many settings are drawn, with replacement.
    """
    m = ranked.shape[1]
    left = (1 - np.arange(m + 1) / m) ** draws
    return np.asarray(ranked @ (left[:-1] - left[1:]))


def cuts(one: Dimension) -> Iterator[Dimension]:
    """The dimensions that one step makes of this one: an end cut off, or a level dropped."""
    if one.is_choice:
        count = len(one.levels)
        if level_numbers(one) is None:
            if count > 1:
                for k in range(count):
                    yield replace(one, levels=one.levels[:k] + one.levels[k + 1 :])
            return
        for k in sorted({max(1, round(share * count)) for share in _CUTS}):
            if k < count:
                yield replace(one, levels=one.levels[k:])
                yield replace(one, levels=one.levels[:-k])
        return
    if one.unset:
        yield replace(one, unset=False)
        yield Dimension(one.name, levels=("None",), when=one.when)
    if one.low == one.high:
        return
    for share in _CUTS:
        low, high = (float(end) for end in from_unit(one, np.array([share, 1 - share])))
        if one.step is not None and one.low is not None:
            low, high = (float(end) for end in on_steps(one, np.array([low, high])))
        elif one.integer:
            low, high = round(low), round(high)
        if one.low is not None and one.high is not None:
            if one.low < low <= one.high:
                yield replace(one, low=low)
            if one.low <= high < one.high:
                yield replace(one, high=high)
