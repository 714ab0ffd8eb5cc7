"""An effect in sentences: the headline, the best values, and which levels differ."""

from __future__ import annotations

import math

import numpy as np

from importance.effects.effect import Best, Effect
from importance.formatting import number_text
from importance.ranking.result import Ranking
from importance.ranking.scores import SIGNIFICANCE_LEVEL

_WIDE = 0.6  # of the axis: where the best lies is then not known


def headline(effect: Effect, ranking: Ranking) -> str:
    """One sentence on a parameter, such as "learning_rate: val_loss is best near 0.009, between 0.003 and
    0.02."
    """
    name, metric = effect.parameter, effect.metric
    score = next((s for s in ranking.scores if name in (s.name, *s.also)), None)
    if not ranking.fit.evidence:
        return f"Nothing here predicts {metric} better than chance, {name} included."
    if score is not None and score.p_value > SIGNIFICANCE_LEVEL:
        return f"{name} does not move {metric} beyond chance."
    if effect.levels:
        return f"{name}: {level_words(effect)}"
    best = effect.predicted
    if effect.unset is not None and _unset_is_best(effect):
        return f"{name}: {metric} is best when it is not set, on average over the others."
    if _place_known(effect):
        return f"{name}: {metric} is best {_about(best)}, on average over the others."
    return f"{name} moves {metric}, but no value of it is best on average over the others."


def _unset_is_best(effect: Effect) -> bool:
    """Whether leaving the parameter unset is better than every number beyond the bands of both."""
    unset, best = effect.unset, effect.predicted
    if unset is None:
        return False
    return unset.high < best.metric_low if effect.goal == "minimize" else unset.low > best.metric_high


def level_words(effect: Effect) -> str:
    """Which levels differ beyond chance, such as "adam is better than sgd"."""
    first = effect.levels[0].level
    worse = [d.worse for d in effect.differences if d.real and d.better == first]
    if len(effect.levels) == 1:
        return f"{first} is the only level."
    if len(worse) == len(effect.levels) - 1:
        by = effect.differences[0]
        if len(worse) == 1:
            return (
                f"{first} is better than {worse[0]} by {_signed(by.by)} "
                f"({_signed(by.low)} to {_signed(by.high)})."
            )
        return f"{first} is better than every other level."
    if worse:
        shown = ", ".join(worse[:3]) + (f" and {len(worse) - 3} more" if len(worse) > 3 else "")
        same = [level.level for level in effect.levels[1:] if level.level not in worse][:2]
        return f"{first} is better than {shown}, and cannot be told apart from {' or '.join(same)}."
    if any(d.real for d in effect.differences):
        last = next(d for d in effect.differences if d.real)
        return f"{last.better} is better than {last.worse}; {first} is not clearly the best."
    return "no two levels differ beyond chance, on average over the others."


def observed_words(effect: Effect) -> tuple[str, str]:
    """The best observed run: its metric, and where it was found."""
    best = effect.observed
    run = best.run if best.run.lower().startswith("run") else f"run {best.run}"
    return number_text(best.metric, 4), f"at {effect.parameter} {reading(best.value)}, {run}"


def predicted_words(effect: Effect) -> tuple[str, str]:
    """The best predicted value, and the metric expected there."""
    best = effect.predicted
    metric = (
        f"{effect.metric} {_signed(best.metric)} ({_signed(best.metric_low)} to {_signed(best.metric_high)}) "
        "on average over the others"
    )
    if effect.levels:
        return reading(best.value), f"{metric}; best level with a chance of {best.chance:.0%}"
    where = f"the best may lie from {reading(best.low)} to {reading(best.high)}; {metric}"
    return reading(best.value), where


def reading(value: float | str) -> str:
    """A value of a parameter for a sentence."""
    return value if isinstance(value, str) else number_text(value, 2 if value % 1 else 3)


def _about(best: Best) -> str:
    if best.low == best.high:
        return f"at {reading(best.value)}"
    return f"near {reading(best.value)}, between {reading(best.low)} and {reading(best.high)}"


def _place_known(effect: Effect) -> bool:
    tried = [float(x) for x in effect.x]
    ends = np.array([min(tried), max(tried), effect.predicted.low, effect.predicted.high])
    first, last, low, high = np.log(ends) if effect.log else ends
    return math.isfinite(high - low) and bool(high - low <= _WIDE * (last - first))


def _signed(value: float) -> str:
    return number_text(value, 3).replace("-", "−")
