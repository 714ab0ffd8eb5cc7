"""An effect in sentences: the headline, the best values, and which levels differ."""

from __future__ import annotations

import math

import numpy as np

from importance.effects.effect import Best, Effect
from importance.effects.interactions import Interaction
from importance.effects.two_parameters import Surface
from importance.formatting import number_text
from importance.model.constants import LEADING_PAIR, WIDE_BEST
from importance.ranking.result import Ranking


def headline(effect: Effect, ranking: Ranking, pair: Interaction | None = None) -> str:
    """Return one sentence on a parameter, or on its strongest pair where most of it acts through that.

    An example is "learning_rate: val_loss is best near 0.009, between 0.003 and 0.02, on average over the
    others."
    """
    name, metric = effect.parameter, effect.metric
    score = next((s for s in ranking.scores if name in (s.name, *s.also)), None)
    if not ranking.fit.evidence:
        return f"Nothing here predicts {metric} better than chance, {name} included."
    if score is not None and score.by_chance:
        return f"{name} does not move {metric} beyond chance."
    if pair is not None and score is not None and pair.share >= LEADING_PAIR * score.importance:
        return f"{pair.sentence}."
    if effect.levels:
        return f"{name}: {level_words(effect)}"
    best = effect.predicted
    average = "" if len(ranking.scores) == 1 else " on average over the others"
    comma = "," * bool(average)
    if effect.unset is not None and _unset_is_best(effect):
        return f"{name}: {metric} is best when it is not set{comma}{average}."
    if _best_place_is_clear(effect):
        return f"{name}: {metric} is best {_place_text(best)}{comma}{average}."
    return f"{name} moves {metric}, but it is not clear which value is best{average}."


def _unset_is_best(effect: Effect) -> bool:
    """Whether leaving the parameter unset is better than every number, with intervals that do not overlap."""
    unset, best = effect.unset, effect.predicted
    if unset is None:
        return False
    return unset.high < best.metric_low if effect.goal == "minimize" else unset.low > best.metric_high


def level_words(effect: Effect) -> str:
    """Say which levels differ beyond chance, such as "adam is better than sgd by 0.2 (0.1 to 0.3)."."""
    first = effect.levels[0].level
    worse = [pair.worse for pair in effect.differences if pair.real and pair.better == first]
    if len(effect.levels) == 1:
        return f"{first} is the only level."
    if len(worse) == len(effect.levels) - 1:
        if len(worse) == 1:
            pair = effect.differences[0]
            return (
                f"{first} is better than {worse[0]} by {_signed(pair.by)} "
                f"({_signed(pair.low)} to {_signed(pair.high)})."
            )
        return f"{first} is better than every other level."
    if worse:
        listed = ", ".join(worse[:3]) + (f" and {len(worse) - 3} more" if len(worse) > 3 else "")
        similar = [level.level for level in effect.levels[1:] if level.level not in worse][:2]
        return f"{first} is better than {listed}, and cannot be told apart from {' or '.join(similar)}."
    real = [pair for pair in effect.differences if pair.real]
    if real:
        return f"{real[0].better} is better than {real[0].worse}, but no level is clearly the best."
    return "no two levels differ beyond chance, on average over the others."


def observed_words(effect: Effect) -> tuple[str, str]:
    """Return the metric of the best run, and a phrase that says which run it is."""
    best = effect.observed
    run = best.run if best.run.lower().startswith("run") else f"run {best.run}"
    return number_text(best.metric, 4), f"at {effect.parameter} {reading(best.value)}, {run}"


def predicted_words(effect: Effect, *, alone: bool = False) -> tuple[str, str]:
    """Return the best value by the model, and a phrase on how sure it is and on the metric expected there.

    Args:
        effect: the effect of the parameter.
        alone: whether it is the only parameter, so that there are no others to average over.
    """
    best = effect.predicted
    metric = (
        f"{effect.metric} {_signed(best.metric)} ({_signed(best.metric_low)} to {_signed(best.metric_high)})"
        f"{'' if alone else ' on average over the others'}"
    )
    if effect.levels:
        return reading(best.value), f"{metric}; the best level with a probability of {best.chance:.0%}"
    where = f"the best value may be anywhere from {reading(best.low)} to {reading(best.high)}; {metric}"
    return reading(best.value), where


def best_cell_words(surface: Surface) -> str:
    """Return a sentence on the best cell of a map that has runs nearby."""
    a, b, metric, low, high = surface.best
    return (
        f"Best prediction near runs: {surface.metric} {number_text(metric)} ({number_text(low)} to "
        f"{number_text(high)}) at {surface.a} {reading(a)} and {surface.b} {reading(b)}."
    )


def reading(value: float | str) -> str:
    """Return a value of a parameter as it is written in a sentence."""
    return value if isinstance(value, str) else number_text(value, 2 if value % 1 else 3)


def _place_text(best: Best) -> str:
    if best.low == best.high:
        return f"at {reading(best.value)}"
    return f"near {reading(best.value)}, between {reading(best.low)} and {reading(best.high)}"


def _best_place_is_clear(effect: Effect) -> bool:
    """Whether the interval of the best number is short enough to say where it is."""
    tried = [float(x) for x in effect.x]
    ends = np.array([min(tried), max(tried), effect.predicted.low, effect.predicted.high])
    first, last, low, high = np.log(ends) if effect.log else ends
    return math.isfinite(high - low) and bool(high - low <= WIDE_BEST * (last - first))


def _signed(value: float) -> str:
    return number_text(value, 3).replace("-", "−")
