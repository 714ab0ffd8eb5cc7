"""recommend(): what to try next, with advice for each parameter, its reason and its evidence."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache, partial

import numpy as np
import pandas as pd

from importance.model import matern_gp, surrogate
from importance.model.constants import FEWEST_BEST, MATTERS, MOST_STATED_SETTINGS
from importance.model.surrogate import Surrogate
from importance.model.target import Target, read_target
from importance.model.target_scale import standardise
from importance.ranking.rank import rank
from importance.ranking.result import Ranking
from importance.ranking.scores import ParameterScore
from importance.ranking.setting_posterior import setting_posterior
from importance.runs.goals import GoalSource
from importance.runs.table import Runs
from importance.space.conditions import simplified
from importance.space.dimension import Dimension, Range
from importance.space.rounding import short_ends
from importance.sweep.advice import Advice, advise, frozen_value, keep_advice
from importance.sweep.attempts import Attempts, attempts, notes_on
from importance.sweep.growth import with_dependents
from importance.sweep.narrowing import box_around_best, give_back_ends, narrow
from importance.sweep.result import Sweep
from importance.sweep.safer_ranges import cut_unsafe
from importance.sweep.tried_values import TriedParameter
from importance.sweep.widening import unless_unsafe, widening

__all__ = ["recommend"]


def recommend(
    runs: Runs,
    metric: str,
    ranking: Ranking | None = None,
    *,
    parameters: Sequence[str] | None = None,
    goal: str | None = None,
    seed: int = 0,
) -> Sweep:
    """Return what to try next: which parameters to keep, narrow, widen or freeze, and which levels to drop.

    Parameters that may matter are cut to the box around the best runs. They are cut further wherever that is
    expected to improve the best of the next runs, under functions drawn from a model of the good end of the
    metric (see `narrowing`), only where enough runs were tried, and with half of the best runs inside. A
    parameter is frozen only when the upper end of its importance's interval says that it cannot matter. Where
    the best runs crowd at an end of a range, the range is widened there.

    Args:
        runs, metric, parameters, goal, seed: as in `rank`.
        ranking: the ranking of these runs, if there is one already.

    Raises:
        UnknownColumn, NotEnoughRuns, ImportanceError: as `rank` does.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> sweep = importance.recommend(runs, "val_loss")
        >>> sweep.advice[0].name, sweep.advice[0].action
        ('learning_rate', 'narrow')
    """
    metric = runs.name_of(metric)
    if goal is None and ranking is not None:
        goal, source = ranking.goal, ranking.goal_source
    else:
        goal, source = runs.goal_for(metric, goal)
    if ranking is None:
        ranking = rank(runs, metric, parameters, goal=goal, seed=seed)
    target = read_target(runs, metric)
    order = {score.name: i for i, score in enumerate(ranking.scores)}
    log = bool((target.y > 0).all()) and standardise(target.y, metric).scale == "log"
    tried = attempts(runs, target, parameters, goal, order, seed, log=log)
    sweep = _without_advice(target, tried, ranking.fit.evidence, goal, source, log=log, seed=seed)
    scores = {score.name: score for score in ranking.scores}
    by_name = {name: _tried_parameter(tried, name, scores.get(name)) for name in tried.space}
    if not sweep.evidence:
        sweep = replace(sweep, confounded=ranking.fit.confounded)
        reason = (
            "the settings are too few to tell the parameters apart"
            if ranking.fit.confounded
            else f"nothing here predicts {metric} better than chance"
        )
        kept = tuple(keep_advice(each, reason) for each in by_name.values())
        return replace(sweep, advice=_with_short_ends(kept, tried))
    advice, siblings = with_dependents(_with_short_ends(_advice(sweep, tried, by_name, scores), tried))
    model = surrogate.fit(runs, metric, parameters, goal=goal, scale=ranking.scale, seed=seed)
    expected = _expected(runs, metric, parameters, tried, model)
    usable = expected[tried.succeeded & ~tried.lost & np.isfinite(expected)]
    missing = dict.fromkeys(siblings, math.nan)
    failed_settings = None if sweep.failed_settings is None else sweep.failed_settings.assign(**missing)
    return replace(
        sweep,
        advice=advice,
        notes=(*sweep.notes, *_undeclared_notes(tried)),
        settings=sweep.settings.assign(**missing),
        failed_settings=failed_settings,
        siblings=siblings,
        ranking_model=model,
        expected=expected,
        best_expected=model.sign * max((model.sign * usable).tolist(), default=math.nan),
    )


def _expected(
    runs: Runs, metric: str, parameters: Sequence[str] | None, tried: Attempts, model: Surrogate
) -> np.ndarray:
    """Return the expected metric (n,) of each setting tried; NaN for all if there are many.

    Of many settings the one with the best expected metric was also lucky, and the model of the good runs
    tells its value better: at 300 and 1,000 settings it is half as far off (docs/next-sweep.md).
    """
    if len(tried.settings) > MOST_STATED_SETTINGS:
        return np.full(len(tried.settings), np.nan)
    posterior = setting_posterior(runs, metric, parameters, model=model)
    known = posterior.of_run[tried.first_runs]
    return np.where(known >= 0, posterior.shrunken()[known], math.nan)


def _without_advice(
    target: Target,
    tried: Attempts,
    evidence: bool,
    goal: str,
    goal_source: GoalSource,
    *,
    log: bool,
    seed: int,
) -> Sweep:
    return Sweep(
        metric=target.metric,
        goal=goal,
        advice=(),
        settings=tried.settings,
        best=tried.best,
        results=tried.y[tried.succeeded],
        metric_range=(float(target.y.min()), float(target.y.max())),
        model=matern_gp.fit(tried.space, tried.settings, tried.y, goal, log=log, seed=seed),
        evidence=evidence,
        notes=notes_on(tried),
        seed=seed,
        success=tried.success,
        failed_settings=tried.failed_settings,
        loss=tried.loss,
        goal_source=goal_source,
        repeated=tried.repeated,
        run_sd=tried.run_sd,
        repeat_sd=tried.repeat_sd,
        counts=tried.counts,
        open_settings=tried.open_settings,
        any_succeeded=bool(tried.succeeded.any()),
    )


def _tried_parameter(tried: Attempts, name: str, score: ParameterScore | None) -> TriedParameter:
    failed = tried.failed_settings
    return TriedParameter(
        before=tried.space[name],
        values=tried.settings[name],
        best=tried.best,
        score=score,
        lost=None if failed is None else failed[name],
        cut=tried.cuts.get(name),
        repeated=tried.repeated,
    )


def _advice(
    sweep: Sweep,
    tried: Attempts,
    by_name: Mapping[str, TriedParameter],
    scores: Mapping[str, ParameterScore],
) -> tuple[Advice, ...]:
    """The advice for each parameter that was tried."""
    seed, success = sweep.seed, sweep.success
    allowed = cache(partial(_allowed, by_name))  # the search for cuts tries the same ones in every round
    best_runs: pd.DataFrame = tried.settings.iloc[tried.best]
    safe = {name: each.safe for name, each in by_name.items()}
    frozen = {name: value for name, each in by_name.items() if (value := frozen_value(each)) is not None}
    space = safe | frozen
    if len(tried.best) >= FEWEST_BEST:
        matter = [name for name in tried.space if name in scores and scores[name].high >= MATTERS]
        space = box_around_best(space, best_runs, allowed, matter)
    space = narrow(space, sweep.sample_functions, allowed, best_runs, seed=seed)
    space = give_back_ends(space, safe, sweep.sample_functions, seed=seed)
    cut_for_safety = frozenset[str]()
    if success is not None:
        safer = cut_unsafe(space, sweep.sample_functions, success, allowed, best_runs, seed=seed)
        space, cut_for_safety = safer.space, safer.names
    wider = {name: unless_unsafe(widening(each), space, success, seed) for name, each in by_name.items()}
    return _unused_kept(
        tuple(
            advise(each, space[name], wider[name], name in cut_for_safety) for name, each in by_name.items()
        )
    )


def _unused_kept(advice: tuple[Advice, ...]) -> tuple[Advice, ...]:
    """The advice, with each parameter kept as it was that the recommended space never uses."""
    used = simplified({each.name: each.dimension for each in advice})
    return tuple(each if each.name in used else _kept_unused(each) for each in advice)


def _kept_unused(advice: Advice) -> Advice:
    condition = advice.before.condition
    if condition is None:
        return advice
    reason = f"not used here: it is used only where {condition.parent} is {' or '.join(condition.levels)}"
    return replace(advice, action="keep", dimension=advice.before, reason=reason)


def _with_short_ends(advice: Sequence[Advice], tried: Attempts) -> tuple[Advice, ...]:
    """The advice, where the ends of ranges that no tool declares have only the digits that matter."""
    return tuple(
        _short(each, each.before)
        if each.name not in tried.declared and isinstance(each.before, Range)
        else each
        for each in advice
    )


def _short(advice: Advice, before: Range) -> Advice:
    short = short_ends(before)
    new_ends = {before.low: short.low, before.high: short.high}

    def with_new_ends(dimension: Dimension) -> Dimension:
        if not isinstance(dimension, Range) or dimension.low == dimension.high:
            return dimension
        low, high = (new_ends.get(end, end) for end in (dimension.low, dimension.high))
        return replace(dimension, low=low, high=high)

    return replace(
        advice,
        before=short,
        dimension=with_new_ends(advice.dimension),
        safe=None if advice.safe is None else with_new_ends(advice.safe),
    )


def _undeclared_notes(tried: Attempts) -> tuple[str, ...]:
    """A sentence on the parameters without a declared range, when others have one."""
    names = [parameter.name for parameter in tried.inputs if parameter.name not in tried.declared]
    if not names or not tried.declared:
        return ()
    return (f"No tool declares the range of {', '.join(names)}, so the range that was tried is used.",)


def _allowed(by_name: Mapping[str, TriedParameter], smaller: Dimension) -> bool:
    return by_name[smaller.name].may_shrink_to(smaller)
