"""An effect in sentences: the headline, the best values, and which levels differ."""

from __future__ import annotations

from importance.effects import story
from importance.effects.effect import Effect
from importance.effects.interactions import Interaction
from importance.effects.story import difference_text, reading
from importance.effects.two_parameters import Surface
from importance.formatting import number_text
from importance.ranking.result import Ranking


def headline(effect: Effect, ranking: Ranking, pair: Interaction | None = None) -> str:
    """Return one sentence on a parameter, or on its strongest pair where most of it acts through that.

    An example is "learning_rate: val_loss is best near 0.009, between 0.003 and 0.02, on average over the
    others."
    """
    name, metric = effect.parameter, effect.metric
    score = next((s for s in ranking.scores if name in (s.name, *s.also)), None)
    if ranking.fit.confounded:
        return f"These settings are too few to tell whether {name} or another parameter changes {metric}."
    if not ranking.fit.evidence:
        return f"Nothing here predicts {metric} better than chance, {name} included."
    if score is not None and score.by_chance:
        return f"{name} has no measurable effect on {metric}."
    if pair is not None and score is not None and story.leading_pair(score, [pair]) is not None:
        return f"{pair.sentence}."
    if effect.levels:
        return f"{name}: {level_words(effect)}"
    average = "" if len(ranking.scores) == 1 else ", averaged over the other parameters"
    place = story.place_of(effect, score)
    if place.note or place.best:
        words = place.note if story.is_clear(effect) else place.best or place.note
        return f"{name}: {metric} is {words}{average}."
    return f"{name} moves {metric}, but it is not clear which value is best."


def level_words(effect: Effect) -> str:
    """Say which levels differ beyond chance, such as "adam is better than sgd by 0.2 (0.1 to 0.3)."."""
    best, worse = story.best_levels(effect)
    first = best[0]
    if len(effect.levels) == 1:
        return f"{first} is the only level."
    if len(worse) == len(effect.levels) - 1:
        if len(worse) == 1:
            pair = effect.differences[0]
            return (
                f"{first} is better than {worse[0]} by {difference_text(pair.by)} "
                f"({difference_text(pair.low)} to {difference_text(pair.high)}), all else equal."
            )
        return f"{first} is better than every other level."
    if worse:
        listed = ", ".join(worse[:3]) + (f" and {len(worse) - 3} more" if len(worse) > 3 else "")
        return f"{first} is better than {listed}; no clear difference from {' or '.join(best[1:3])}."
    real = [pair for pair in effect.differences if pair.real]
    if real:
        return f"{real[0].better} is better than {real[0].worse}, but no level is clearly the best."
    return "no clear difference between the levels."


def observed_words(effect: Effect) -> tuple[str, str]:
    """Return the metric of the best run, and a phrase that says which run it is."""
    best = effect.observed
    run = best.run if best.run.lower().startswith("run") else f"run {best.run}"
    return number_text(best.metric), f"at {effect.parameter} {reading(best.value)}, {run}"


def predicted_words(effect: Effect, *, alone: bool = False, by_chance: bool = False) -> tuple[str, str]:
    """Return the best value by the model, and sentences on how sure it is and on the metric expected there.

    Args:
        effect: the effect of the parameter.
        alone: whether it is the only parameter, so that there are no others to average over.
        by_chance: whether its effect may be chance, so that no value is the best.
    """
    if by_chance:
        return "Not clear", f"No {'level' if effect.levels else 'value'} is clearly better than the others."
    best = effect.predicted
    expected = (
        f"{effect.metric} {_signed(best.metric)} ({_signed(best.metric_low)} to {_signed(best.metric_high)})"
        f"{'' if alone else ', averaged over the other parameters'}"
    )
    if effect.levels:
        return reading(best.value), f"{expected}. The best level with a probability of {best.chance:.0%}."
    where = f"Between {reading(best.low)} and {reading(best.high)}. There, {expected}."
    return reading(best.value), f"{where} {best_run_differs(effect)}".rstrip()


def best_run_differs(effect: Effect) -> str:
    """Return why the best run has another value than the best on average; "" if it has not."""
    best, run = effect.predicted, effect.observed.value
    if effect.levels or isinstance(run, str) or best.low <= run <= best.high:
        return ""
    return "The best run has another value: its other parameters suit that, or it was lucky."


def best_cell_words(surface: Surface) -> str:
    """Return a sentence on the best cell of a map that has runs nearby."""
    a, b, metric, low, high = surface.best
    return (
        f"Best prediction near runs: {surface.metric} {number_text(metric)} ({number_text(low)} to "
        f"{number_text(high)}) at {surface.a} {reading(a)} and {surface.b} {reading(b)}."
    )


def _signed(value: float) -> str:
    return number_text(value, 3)
