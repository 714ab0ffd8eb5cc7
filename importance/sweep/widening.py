"""Whether a range should grow: at the end where the best runs crowd."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from importance.space.dimension import Dimension, Space
from importance.space.rounding import digits
from importance.space.sampling import draw, from_unit, on_steps, unit
from importance.sweep.advice import Widening
from importance.sweep.attempts import placed
from importance.sweep.success_chance import SAFE, Success
from importance.sweep.tried_values import FEWEST_TRIED, Tried

_EDGE = 0.15
_CROWDED = 0.6
_BY_CHANCE = 0.01  # how often so many would sit there by chance
_GROWTH = 0.3
_JUDGED = 200  # settings that a grown end is judged by


def widening(tried: Tried) -> Widening | None:
    """The range grown at the end where the best runs crowd; None when they do not, or it cannot grow."""
    one, score = tried.before, tried.score
    if one.is_choice or one.low is None or one.high is None or one.low >= one.high:
        return None
    if score is None or not score.importance >= 0.05 or not score.p_value <= 0.05:
        return None
    places = unit(one, tried.at_best().to_numpy(float))
    if len(places) < FEWEST_TRIED:
        return None
    for at_high in (True, False):
        crowd = int((places >= 1 - _EDGE).sum() if at_high else (places <= _EDGE).sum())
        if crowd < _CROWDED * len(places) or _chance(crowd, len(places)) > _BY_CHANCE:
            continue
        with np.errstate(over="ignore"):
            end = float(from_unit(one, np.array([1 + _GROWTH if at_high else -_GROWTH]))[0])
        if not math.isfinite(end) or (one.log and not end):
            continue  # no number lies there
        end = _within_nature(one, end)
        end = float(round(end)) if one.integer else digits(end)
        if one.step is not None:
            end = float(on_steps(one, end, to="up" if at_high else "down"))
            end = end if _within_nature(one, end) == end else one.high if at_high else one.low
        grown = replace(one, high=max(end, one.high)) if at_high else replace(one, low=min(end, one.low))
        if grown != one:
            place = "high" if at_high else "low"
            return Widening(grown, f"{crowd} of the {len(places)} best {tried.noun} sit at its {place} end")
    return None


def _chance(crowd: int, of: int) -> float:
    """The chance that so many places drawn evenly, or more, lie at one end."""
    more = range(crowd, of + 1)
    return sum(math.comb(of, k) * _EDGE**k * (1 - _EDGE) ** (of - k) for k in more)


def _within_nature(one: Dimension, end: float) -> float:
    """An end that does not leave the numbers that a parameter of this range plainly takes."""
    low, high = one.low or 0.0, one.high or 0.0
    if low >= 0:
        end = max(end, 0.0 if not one.log else end)
    if low >= 0 and high <= 1 and not one.log:
        end = min(end, 1.0)
    if one.integer and low >= 1:
        end = max(end, 1.0)
    return end


def may_grow(wider: Widening | None, space: Space, success: Success | None, seed: int) -> Widening | None:
    """A widening of a space, unless runs are expected to fail there."""
    if wider is None or success is None:
        return wider
    one, name = wider.dimension, wider.dimension.name
    before = space[name]
    if one.low is None or one.high is None or before.low is None or before.high is None:
        return wider
    rng = np.random.default_rng([seed, 23])
    grows_up = one.high > before.high
    beyond = replace(one, low=before.high) if grows_up else replace(one, high=before.low)
    chances = [
        float(success.at(placed(space, draw({**space, name: part}, _JUDGED, rng))).mean())
        for part in (before, beyond)
    ]
    return wider if chances[1] >= SAFE * chances[0] else None
