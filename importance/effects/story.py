"""One story for one parameter: where the metric is best, in the same words and numbers in every view.

A ranking says where a parameter is best by the runs alone, without the fitted curves. Once the model is
fitted, its curves, its levels and its interactions say it better. `with_story` puts their words into the
ranking. The headline, the rows, the page of effects and the report then agree.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Unpack

import numpy as np

from importance.effects.best_runs import strongest_partner
from importance.effects.effect import Effect
from importance.effects.interaction_text import PairKind
from importance.effects.interactions import Interaction, interactions
from importance.effects.one_parameter import effect as effect_of
from importance.formatting import number_text
from importance.model import surrogate
from importance.model.constants import LEADING_PAIR, MOST_BEST_LEVELS, WIDE_BEST
from importance.model.surrogate import FitOptions, Surrogate
from importance.ranking.result import Ranking, with_runs
from importance.ranking.scores import ParameterScore, Question, joined
from importance.runs.table import Runs


@dataclass(frozen=True)
class Place:
    """Where the metric is best along one parameter, on average over the others.

    Attributes:
        note: for a row, such as "best near 0.008, between 0.0027 and 0.016".
        best: for a headline, such as "best between 0.0027 and 0.016".
    """

    note: str = ""
    best: str = ""


def with_story(
    runs: Runs,
    ranking: Ranking,
    *,
    model: Surrogate | None = None,
    pairs: Sequence[Interaction] | None = None,
    **fit_options: Unpack[FitOptions],
) -> Ranking:
    """Return the ranking with the words of the fitted model on where each parameter is best.

    Args:
        runs: the runs that were ranked.
        ranking: what `importance.rank` returns for them.
        model: a model of these runs and this metric that `surrogate.fit` returned. None fits one.
        pairs: what `importance.interactions` returns. None computes it.
        parameters, goal, scale, seed: as in `importance.rank`, for the model that is fitted.

    Returns:
        The same ranking. Only `note`, `best`, `place`, `depends` and `partner` of the parameters that pass
        their test against chance differ. A ranking by a method without a test, of another
        question, or without a signal is unchanged.

    Examples:
        >>> import importance
        >>> from importance.effects.story import with_story
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> ranking = with_story(runs, importance.rank(runs, "val_loss"))
        >>> ranking.scores[0].name, ranking.scores[0].partner
        ('learning_rate', 'solver')
    """
    if not ranking.tested or not ranking.fit.evidence or ranking.question is not Question.METRIC:
        return ranking
    model = model or surrogate.fit(runs, ranking.metric, **fit_options)
    pairs = interactions(runs, ranking.metric, model=model) if pairs is None else pairs
    scores = []
    for score in ranking.scores:
        if score.by_chance or not score.importance > 0 or score.name not in model.parameters:
            scores.append(score)
            continue
        curve = effect_of(runs, ranking.metric, score.name, model=model)
        scores.append(with_words(score, curve, pairs))
    return with_runs(replace(ranking, scores=tuple(scores)), runs)


def before_story(ranking: Ranking) -> Ranking:
    """Return the ranking as it is shown until `with_story` is done: "…" where its words will be."""
    scores = []
    for score in ranking.scores:
        if not score.by_chance and score.importance > 0:
            score = replace(score, note=joined("…", score.remarks), best="", place="")
        scores.append(score)
    return replace(ranking, scores=tuple(scores))


def with_words(score: ParameterScore, effect: Effect, pairs: Sequence[Interaction]) -> ParameterScore:
    """Return the score of a parameter with the words of its effect and of its leading pair."""
    place, pair = place_of(effect, score), leading_pair(score, pairs)
    note, depends, partner = place.note, "", ""
    if pair is not None and pair.a == score.name:
        note, depends, partner = pair.predicate, pair.predicate, pair.b
    elif pair is not None and pair.kind is PairKind.BEST_DEPENDS:
        partner = pair.a
        depends = f"decides the best {pair.a}: {pair.where}"
    whole = joined(note, score.remarks)
    return replace(score, note=whole, best=place.best, place=note, depends=depends, partner=partner)


def leading_pair(score: ParameterScore, pairs: Sequence[Interaction]) -> Interaction | None:
    """Return the strongest pair of a parameter if most of the parameter acts through it, else None."""
    pair = strongest_partner(score.name, pairs)
    return pair if pair is not None and pair.share >= LEADING_PAIR * score.importance else None


def place_of(effect: Effect, score: ParameterScore | None = None) -> Place:
    """Return where the metric is best along a parameter.

    Args:
        effect: its effect.
        score: its score in the ranking. Its words are used where the curve of a number is not clear.
    """
    if effect.levels:
        return _best_levels(effect)
    if unset_is_best(effect):
        return Place("best when not set", "best when not set")
    best = effect.predicted
    if is_clear(effect):
        if best.low == best.high:
            return Place(f"best at {reading(best.value)}", f"best at {reading(best.value)}")
        low, high = reading(best.low), reading(best.high)
        return Place(f"best {place_text(effect)}", f"best between {low} and {high}")
    return Place() if score is None else Place(score.place, score.best)


def unset_is_best(effect: Effect) -> bool:
    """Return whether leaving it unset is better than every number, with intervals that do not overlap."""
    unset, best = effect.unset, effect.predicted
    if unset is None:
        return False
    return unset.high < best.metric_low if effect.goal == "minimize" else unset.low > best.metric_high


def has_clear_best(effect: Effect) -> bool:
    """Return whether the runs show where the metric is best: a short range, or better levels."""
    if effect.levels:
        return any(pair.real for pair in effect.differences)
    return is_clear(effect)


def without_best(effect: Effect) -> Effect:
    """Return the effect of a parameter that may act by chance: with no best value and no better level."""
    return replace(effect, predicted=replace(effect.predicted, low=math.nan, high=math.nan), differences=())


def is_clear(effect: Effect) -> bool:
    """Return whether the interval of the best number is short enough to say where it is."""
    tried = [float(x) for x in effect.x]
    ends = np.array([min(tried), max(tried), effect.predicted.low, effect.predicted.high])
    first, last, low, high = np.log(ends) if effect.log else ends
    return math.isfinite(high - low) and bool(high - low <= WIDE_BEST * (last - first))


def best_levels(effect: Effect) -> tuple[list[str], list[str]]:
    """Return the best levels, between which the runs show no difference, and those that are clearly worse."""
    first = effect.levels[0].level
    worse = [pair.worse for pair in effect.differences if pair.real and pair.better == first]
    return [level.level for level in effect.levels if level.level not in worse], worse


def reading(value: float | str) -> str:
    """Return a value of a parameter as sentences have it: to two digits, or to three if it is whole."""
    return value if isinstance(value, str) else number_text(value, 2 if value % 1 else 3)


def place_text(effect: Effect) -> str:
    """Return where a number is best, such as "near 0.008, between 0.0027 and 0.016"."""
    best = effect.predicted
    if best.low == best.high:
        return f"at {reading(best.value)}"
    value, low, high = reading(best.value), reading(best.low), reading(best.high)
    at_an_end = best.value in (effect.grid[0], effect.grid[-1])  # it rises or falls throughout
    near = "" if at_an_end else f"near {value}, "
    return f"{near}between {low} and {high}"


def difference_text(value: float) -> str:
    """Return a difference between levels as it is written in a sentence."""
    return number_text(value, 2)


def _best_levels(effect: Effect) -> Place:
    best, worse = best_levels(effect)
    if not worse:
        return Place()
    if len(effect.levels) == 2:
        by = difference_text(effect.differences[0].by)
        return Place(f"{best[0]} better than {worse[0]} by {by}, all else equal", f"{best[0]} is better")
    if len(best) <= MOST_BEST_LEVELS:
        verb = "is" if len(best) == 1 else "are"
        return Place(f"best: {' or '.join(best)}", f"{' and '.join(best)} {verb} best")
    if len(worse) == 1:
        return Place(f"worst: {worse[0]}", f"{worse[0]} is worst")
    return Place(f"{best[0]} better than {len(worse)} others", f"{best[0]} is better than most")
