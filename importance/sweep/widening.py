"""Whether a range should grow at an end where many of the best runs lie."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from importance.model.score_tests import SIGNIFICANCE_LEVEL
from importance.space.dimension import Range, Space
from importance.space.rounding import round_digits
from importance.space.sampling import draw, from_unit_interval, round_to_steps, to_unit_interval
from importance.sweep.advice import Widening
from importance.sweep.attempts import model_inputs
from importance.sweep.success_chance import SAFE, SuccessModel
from importance.sweep.tried_values import FEWEST_TRIED, TriedParameter

_EDGE = 0.15  # the part of the range that counts as its end
_CROWDED = 0.6  # the share of the best runs that must lie there
_BY_CHANCE = 0.01  # the probability that so many would lie there by chance
_GROWTH = 0.3
_LEAST_IMPORTANCE = 0.05
_DRAWN = 200  # settings by which a grown end is judged


def widening(tried: TriedParameter) -> Widening | None:
    """Return a range grown at the end where the best runs crowd; None when they do not, or it cannot grow."""
    before, score = tried.before, tried.score
    if not isinstance(before, Range) or before.low >= before.high:
        return None
    if score is None or not (score.importance >= _LEAST_IMPORTANCE and score.p_value <= SIGNIFICANCE_LEVEL):
        return None
    coordinates = to_unit_interval(before, tried.best_values().to_numpy(float))
    n = len(coordinates)
    if n < FEWEST_TRIED:
        return None
    for at_high in (True, False):
        crowd = int((coordinates >= 1 - _EDGE).sum() if at_high else (coordinates <= _EDGE).sum())
        if crowd < _CROWDED * n or _tail_probability(crowd, n) > _BY_CHANCE:
            continue
        end = _grown_end(before, at_high)
        if end is None:
            continue
        grown = (
            replace(before, high=max(end, before.high))
            if at_high
            else replace(before, low=min(end, before.low))
        )
        if grown != before:
            place = "high" if at_high else "low"
            return Widening(grown, f"{crowd} of the {n} best {tried.noun} lie at its {place} end")
    return None


def _tail_probability(crowd: int, of: int) -> float:
    """The probability that at least `crowd` of some evenly drawn coordinates lie at one end."""
    more = range(crowd, of + 1)
    return sum(math.comb(of, k) * _EDGE**k * (1 - _EDGE) ** (of - k) for k in more)


def _grown_end(before: Range, at_high: bool) -> float | None:
    """The end of the grown range; None when there is no finite number."""
    with np.errstate(over="ignore"):
        end = float(from_unit_interval(before, np.array([1 + _GROWTH if at_high else -_GROWTH]))[0])
    if not math.isfinite(end) or (before.log and not end):
        return None
    end = _plausible(before, end)
    end = float(round(end)) if before.integer else round_digits(end)
    if before.step is None:
        return end
    end = float(round_to_steps(before, end, to="up" if at_high else "down"))
    old_end = before.high if at_high else before.low
    return end if _plausible(before, end) == end else old_end


def _plausible(before: Range, end: float) -> float:
    """The end, moved back to 0 or 1 where a parameter with this range is not expected beyond them."""
    if before.low >= 0 and not before.log:
        end = max(end, 0.0)
    if before.low >= 0 and before.high <= 1 and not before.log:
        end = min(end, 1.0)
    if before.integer and before.low >= 1:
        end = max(end, 1.0)
    return end


def unless_unsafe(
    wider: Widening | None, space: Space, success: SuccessModel | None, seed: int
) -> Widening | None:
    """Return a widening of a space; None when runs are expected to fail in the new part."""
    if wider is None or success is None:
        return wider
    grown, before = wider.dimension, space[wider.dimension.name]
    if not isinstance(before, Range):
        return wider
    rng = np.random.default_rng([seed, 23])
    grows_up = grown.high > before.high
    new_part = replace(grown, low=before.high) if grows_up else replace(grown, high=before.low)
    probability, probability_beyond = (
        float(success.probability(model_inputs(space, draw({**space, part.name: part}, _DRAWN, rng))).mean())
        for part in (before, new_part)
    )
    return wider if probability_beyond >= SAFE * probability else None
