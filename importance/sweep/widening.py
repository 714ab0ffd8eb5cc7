"""Whether a range should grow at an end where many of the best runs lie."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from importance.model.constants import (
    CROWDED,
    CROWDED_BY_CHANCE,
    EDGE,
    FEWEST_TRIED,
    GROWTH_SETTINGS,
    LEAST_IMPORTANCE_TO_GROW,
    RANGE_GROWTH,
    SAFE,
    SIGNIFICANCE_LEVEL,
)
from importance.space.dimension import Range, Space
from importance.space.rounding import round_digits
from importance.space.sampling import draw, from_unit_interval, round_to_steps, to_unit_interval
from importance.sweep.advice import Widening
from importance.sweep.attempts import model_inputs
from importance.sweep.success_chance import SuccessModel
from importance.sweep.tried_values import TriedParameter


def widening(tried: TriedParameter) -> Widening | None:
    """Return a range grown at the end where the best runs crowd; None when they do not, or it cannot grow."""
    before, score = tried.before, tried.score
    if not isinstance(before, Range) or before.low >= before.high:
        return None
    if score is None or not (
        score.importance >= LEAST_IMPORTANCE_TO_GROW and score.p_value <= SIGNIFICANCE_LEVEL
    ):
        return None
    coordinates = to_unit_interval(before, tried.best_values().to_numpy(float))
    n = len(coordinates)
    if n < FEWEST_TRIED:
        return None
    for at_high in (True, False):
        crowd = int((coordinates >= 1 - EDGE).sum() if at_high else (coordinates <= EDGE).sum())
        if crowd < CROWDED * n or _tail_probability(crowd, n) > CROWDED_BY_CHANCE:
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
    return sum(math.comb(of, k) * EDGE**k * (1 - EDGE) ** (of - k) for k in more)


def _grown_end(before: Range, at_high: bool) -> float | None:
    """The end of the grown range; None when there is no finite number."""
    with np.errstate(over="ignore"):
        end = float(from_unit_interval(before, np.array([1 + RANGE_GROWTH if at_high else -RANGE_GROWTH]))[0])
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
        float(
            success.probability(
                model_inputs(space, draw({**space, part.name: part}, GROWTH_SETTINGS, rng))
            ).mean()
        )
        for part in (before, new_part)
    )
    return wider if probability_beyond >= SAFE * probability else None
