"""compare(): what changed from one sweep to another, or that nothing did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import nan

from importance.comparison import sentences
from importance.comparison.effects_compared import effects_compared, level_difference
from importance.comparison.importances import importances
from importance.comparison.joint_runs import JointRuns, joint_runs, naming_the_sweep
from importance.comparison.ranges_tried import ranges_tried
from importance.comparison.response_tests import ResponseTests, response_tests
from importance.comparison.result import (
    Change,
    ChangeKind,
    Comparison,
    EffectComparison,
    ImportanceComparison,
    RangeComparison,
)
from importance.comparison.settings_in_common import settings_in_common
from importance.comparison.sweep_summaries import promise, summary
from importance.model import surrogate
from importance.ranking.rank import rank
from importance.ranking.result import Ranking
from importance.runs.table import Runs
from importance.sweep.recommend import recommend
from importance.sweep.result import Sweep

__all__ = ["compare"]


def compare(
    a: Runs,
    b: Runs,
    metric: str,
    parameters: Sequence[str] | None = None,
    *,
    goal: str | None = None,
    scale: str = "auto",
    seed: int = 0,
) -> Comparison:
    """Compare two sweeps: what was tried, how the metric responds, and how far each one got.

    The additive Gaussian process that ranks is fitted to the runs of both sweeps, with the sweep as one more
    parameter. Score tests say whether the metric has another level at the same settings, and whether a
    parameter has another effect (Zhang and Lin 2003, doi:10.1093/biostatistics/4.1.57). P-values are adjusted
    for all of these tests (Holm 1979, jstor.org/stable/4615733). Other ranges alone are no change of the
    response. The importances come from a ranking of each sweep, with the interval of each difference (Zou and
    Donner 2008, doi:10.1002/sim.3095).

    Measured with `tests/benchmarks/compare_benchmark.py`; docs/accuracy.md has the figures.

    Args:
        a, b: the two sweeps. If one followed the other, `a` is the earlier one.
        metric: the metric, a numeric or boolean column of both.
        parameters: names; None for those that Auto picks in either sweep.
        goal: "minimize" or "maximize"; None for what the first sweep declares or its name suggests.
        scale: of the metric in the models of both sweeps, as in `importance.rank`.
        seed: of every random step.

    Returns:
        A `Comparison`. Its `changes` say what changed, and its `finding` says it in words. All metrics are in
        their own units, importances are 0 to 1, and NaN means not defined.

    Raises:
        UnknownColumn: when a sweep has no such metric, or neither has a named parameter.
        NotEnoughRuns: when a sweep has fewer than 5 runs with the metric, no parameter varies in it, or the
            two share none.
        ImportanceError: for another goal or scale.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> early = runs.frame.index < 120
        >>> comparison = importance.compare(runs.take(early), runs.take(~early), "val_loss")
        >>> comparison.response_changed, comparison.changes
        (False, ())
    """
    goal, goal_source = a.goal_for(a.name_of(metric), goal)
    joint = joint_runs(a, b, metric, parameters, seed, scale=scale)
    model = surrogate.fit(
        joint.runs, joint.metric, [*joint.parameters, joint.sweep], goal=goal, scale=scale, seed=seed
    )
    tests = response_tests(model, joint.sweep)
    effects = effects_compared(model, joint, tests)
    ranges = ranges_tried(a, b, [*joint.shared, *joint.added, *joint.removed])
    with naming_the_sweep("first"):
        ranking_a, sweep_a = _of_sweep(a, metric, parameters, goal, scale, seed)
    with naming_the_sweep("second"):
        ranking_b, sweep_b = _of_sweep(b, metric, parameters, goal, scale, seed)
    effects = tuple(_with_known_best(effect, ranking_a, ranking_b) for effect in effects)
    shown = [each.parameter for each in ranges]
    other_ranges = any(each.moved for each in ranges) or bool(joint.added or joint.removed)
    shares = importances(ranking_a, ranking_b, shown, may_differ=tests.any_changed or other_ranges)
    second = summary(b, sweep_b, shown)
    order = {each.parameter: k for k, each in enumerate(shares)}
    comparison = Comparison(
        metric=joint.metric,
        goal=goal,
        goal_source=goal_source,
        a=summary(a, sweep_a, shown),
        b=second,
        changes=_changes(joint, tests, effects, shares, ranges),
        ranges=ranges,
        importances=shares,
        effects=tuple(sorted(effects, key=lambda effect: order.get(effect.parameter, len(order)))),
        level=level_difference(model, joint.sweep),
        level_p_value=tests.level,
        common=settings_in_common(a, b, metric, joint.shared),
        promise=promise(sweep_a, b, second),
        confounded=tuple(each.parameter for each in ranges if each.confounded),
        notes=(*joint.notes, *model.notes),
        scale=model.scale,
        seed=seed,
    )
    return replace(comparison, finding=sentences.finding(comparison), tried=sentences.tried(comparison))


def _of_sweep(
    runs: Runs, metric: str, parameters: Sequence[str] | None, goal: str, scale: str, seed: int
) -> tuple[Ranking, Sweep]:
    """Return the ranking of one sweep, and what is recommended after it."""
    names = parameters and [name for name in parameters if runs.find(name) is not None]
    ranking = rank(runs, metric, names, goal=goal, scale=scale, seed=seed)
    return ranking, recommend(runs, metric, ranking, parameters=names, goal=goal, seed=seed)


def _with_known_best(effect: EffectComparison, a: Ranking, b: Ranking) -> EffectComparison:
    """Return an effect without the best value of a sweep where nothing beats chance, unless it changed."""
    if effect.changed:
        return effect
    first, second = (
        curve if ranking.fit.evidence else replace(curve, best=None, best_low=nan, best_high=nan)
        for curve, ranking in ((effect.a, a), (effect.b, b))
    )
    return replace(effect, a=first, b=second)


def _changes(
    joint: JointRuns,
    tests: ResponseTests,
    effects: Sequence[EffectComparison],
    shares: Sequence[ImportanceComparison],
    ranges: Sequence[RangeComparison],
) -> tuple[Change, ...]:
    level = [Change(ChangeKind.LEVEL, p_value=tests.level)] if tests.level_changed else []
    return (
        *level,
        *(Change(ChangeKind.EFFECT, name, tests.effects[name]) for name in tests.changed),
        *(Change(ChangeKind.BEST_RANGE, each.parameter, each.p_value) for each in effects if each.best_moved),
        *(Change(ChangeKind.IMPORTANCE, each.parameter, each.p_value) for each in shares if each.real),
        *(Change(ChangeKind.RANGE_TRIED, each.parameter, each.p_value) for each in ranges if each.moved),
        *(Change(ChangeKind.PARAMETER_ADDED, name) for name in joint.added),
        *(Change(ChangeKind.PARAMETER_REMOVED, name) for name in joint.removed),
    )
