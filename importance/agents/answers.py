"""What the tools answer: a sentence, the numbers behind it, and the next question worth asking.

Each function takes runs and returns a dict whose lists begin with what matters most. Numbers that the runs
cannot tell are NaN or None.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from importance.comparison.compare import compare
from importance.effects import effect_text, explanation_text, setting_text
from importance.effects.explanation import explain
from importance.effects.interactions import pairs_of
from importance.effects.one_parameter import effect
from importance.effects.setting_means import parameters_of, setting_table
from importance.errors import NotEnoughRuns
from importance.even_spread import evenly_spread
from importance.model import surrogate
from importance.ranking import sentences
from importance.ranking.derived_rankings import rank_failures
from importance.ranking.rank import rank
from importance.runs.columns import Kind
from importance.runs.default_metric import listed_metrics
from importance.runs.goals import GoalSource
from importance.runs.table import Runs
from importance.space.range_text import range_text
from importance.sweep import history_text
from importance.sweep.batch import plan_runs
from importance.sweep.history import GoOn, history
from importance.sweep.reach_text import reach_text
from importance.sweep.recommend import recommend

Answer = dict[str, Any]
_MOST_LEVELS, _MOST_POINTS, _MOST_SETTINGS = 6, 7, 10


def described(runs: Runs) -> Answer:
    """Return the metrics with their goals, and the parameters with what was tried."""
    first = runs.first_metric
    if first is None:
        raise NotEnoughRuns("These runs have no column of numbers that can be a metric.")
    varying = len(runs.auto_parameters)
    metrics = listed_metrics(runs.metrics, runs.columns, first)
    return {
        "sentence": f"{len(runs):,} runs with {varying} parameters that vary, from {runs.source}.",
        "runs": len(runs),
        "metrics": [
            {"name": name, "goal": goal, "goal_is_a_guess": source is GoalSource.GUESS}
            for name in metrics
            for goal, source in [runs.goal_for(name)]
        ],
        "parameters": [{"name": name, "tried": _tried(runs, name)} for name in runs.auto_parameters],
        "left_aside": [
            {"name": name, "why": runs.columns[name].exclusion_reason}
            for name in runs.parameters
            if name not in runs.auto_parameters
        ],
        "next": _next(f"Which parameters mattered for {metrics[0]}?", "rank_parameters", metric=metrics[0]),
    }


def ranked(runs: Runs, metric: str, goal: str | None, failures: bool = False) -> Answer:
    """Return the importances with their intervals, and how far to trust them."""
    if failures:
        ranking = rank_failures(runs, metric, goal=goal or runs.goal_of(metric))
        finding = sentences.separation(ranking)
    else:
        ranking = rank(runs, metric, goal=goal)
        finding = sentences.finding(ranking)
    fit = ranking.fit
    leader = next((s.name for s in ranking.scores if s.importance > 0 and not s.by_chance), "")
    if not fit.evidence:
        following = _next("Which runs would tell more?", "next_runs")
    elif leader and not failures:
        following = _next(f"Which values of {leader} are best?", "parameter_effect", parameter=leader)
    else:
        following = _next("Which setting is best, and not just lucky?", "best_settings")
    return {
        "sentence": finding,
        "trust": sentences.trust_line(ranking),
        "evidence": fit.evidence,
        "predicted": {"share": fit.r2, "low": fit.r2_low, "high": fit.r2_high},
        "goal": ranking.goal,
        "goal_is_a_guess": ranking.goal_source is GoalSource.GUESS,
        "parameters": [
            {
                "name": score.name,
                "importance": score.importance,
                "low": score.low,
                "high": score.high,
                "correlation": score.correlation,
                "beyond_chance": fit.evidence and score.importance > 0 and not score.by_chance,
                **({"best": score.best} if score.best and fit.evidence else {}),
            }
            for score in ranking.shown_scores
        ],
        "next": following,
    }


def best_settings(runs: Runs, metric: str, goal: str | None) -> Answer:
    """Return the settings with the best expected metric."""
    result = setting_table(runs, metric, goal=goal)
    settings, figures = parameters_of(result.frame), result.figures
    return {
        "sentence": f"{setting_text.headline(result.frame, metric)}. {setting_text.certainty_text(result)}",
        "columns": ["expected", "low", "high", "p_best", "runs", *settings.columns],
        "settings": [
            [row["shrunken"], row["low"], row["high"], row["p_best"], int(row["runs"]), *settings.iloc[k]]
            for k, (_, row) in enumerate(figures.head(_MOST_SETTINGS).iterrows())
        ],
        "next": _next("Are more runs worth it?", "when_to_stop"),
    }


def effect_of(runs: Runs, metric: str, parameter: str, goal: str | None) -> Answer:
    """Return what a parameter does to the metric, on average over the others, and with which it interacts."""
    model = surrogate.fit(runs, metric, goal=goal)
    curve, ranking = effect(runs, metric, parameter, model=model), rank(runs, metric, goal=goal)
    pairs = [p for p in pairs_of(runs, ranking, model=model) if curve.parameter in (p.a, p.b)]
    predicted = curve.predicted
    best = {
        "value": predicted.value,
        "low": predicted.low,
        "high": predicted.high,
        "metric": predicted.metric,
        "metric_low": predicted.metric_low,
        "metric_high": predicted.metric_high,
    }
    at = evenly_spread(np.arange(len(curve.grid)), _MOST_POINTS)
    points = [
        {"value": curve.grid[k], "metric": curve.mean[k], "low": curve.low[k], "high": curve.high[k]}
        for k in at[: len(curve.grid)]
    ]
    levels = [
        {"value": level.level, "metric": level.mean, "low": level.low, "high": level.high, "runs": level.n}
        for level in curve.levels[:_MOST_LEVELS]
    ]
    other = next((name for pair in pairs for name in (pair.a, pair.b) if name != curve.parameter), "")
    following = _next("What should I run next?", "next_runs")
    if other:
        following = _next(f"What does {other} do?", "parameter_effect", parameter=other)
    return {
        "sentence": effect_text.headline(curve, ranking, pairs[0] if pairs else None),
        **({} if ranking.may_be_chance(curve.parameter) else {"best": best}),
        "curve": levels or points,
        "interactions": [
            {
                "with": pair.b if pair.a == curve.parameter else pair.a,
                "share": pair.share,
                "how": pair.sentence,
            }
            for pair in pairs
        ],
        "next": following,
    }


def explained(
    runs: Runs, metric: str, run: str | int | None, reference: str | int | None, goal: str | None
) -> Answer:
    """Return why a run, by default the best, has another metric than a reference (the median run)."""
    why = explain(runs, metric, reference, run, goal=goal)
    return {
        "sentence": f"{explanation_text.headline(why, why.a, why.b)}.",
        "reference": {"run": why.a, "metric": why.metric_a},
        "run": {"run": why.b, "metric": why.metric_b},
        "unit": why.unit,
        "parts": [
            {"parameter": part.parameter, "from": part.a, "to": part.b}
            | {"part": part.value, "low": part.low, "high": part.high}
            for part in why.parts
        ],
        "unexplained": {
            "part": why.unexplained.value,
            "low": why.unexplained.low,
            "high": why.unexplained.high,
        },
        **({"notes": list(why.notes)} if why.notes else {}),
        "next": _next("Is this setting best, or was it lucky?", "best_settings"),
    }


def next_runs(runs: Runs, metric: str, count: int, goal: str | None) -> Answer:
    """Return what to do with each range, and the runs to start next."""
    sweep = recommend(runs, metric, goal=goal)
    plan = plan_runs(sweep, count)
    half = max(1, len(plan) // 2)
    return {
        "sentence": f"{sweep.finding} {reach_text(sweep, plan.settings)}".strip(),
        "evidence": sweep.evidence,
        "columns": ["purpose", *plan.settings.columns],
        "runs": [[str(purpose), *plan.settings.iloc[k]] for k, purpose in enumerate(plan.purposes)],
        "advice": [
            f"{each.action} {each.name}: {range_text(each.dimension)}"
            for each in sweep.advice
            if each.action != "keep"
        ],
        "next": _next(
            f"Run the first {half}, then ask again: which parameters matter now?", "rank_parameters"
        ),
    }


def when_to_stop(runs: Runs, metric: str, difference: float | None, goal: str | None) -> Answer:
    """Return how likely more runs improve the metric by a difference that matters."""
    past = history(runs, metric, difference=difference, goal=goal)
    going_on = past.go_on is not GoOn.NO
    following = _next("What should I run next?", "next_runs")
    return {
        "sentence": history_text.verdict(past),
        "go_on": past.go_on,
        "difference": past.difference,
        "chances": [{"more_runs": each.runs, "chance": each.chance} for each in past.chances],
        "best": past.best[-1],
        "runs_since_best": past.since,
        "random_search": {
            "median": past.random[-1],
            "low": past.random_low[-1],
            "high": past.random_high[-1],
        },
        "evidence": past.evidence,
        "next": following if going_on else _next("Which setting do I keep?", "best_settings"),
    }


def compared(first: Runs, second: Runs, metric: str, goal: str | None) -> Answer:
    """Return what changed from a sweep to a second one."""
    result = compare(first, second, metric, goal=goal)
    return {
        "sentence": result.finding,
        "tried": result.tried,
        "response_changed": result.response_changed,
        "best": {"first": result.a.best, "second": result.b.best},
        "importances": [
            {
                "parameter": each.parameter,
                "first": each.a.value,
                "second": each.b.value,
                "difference": each.difference.value,
                "low": each.difference.low,
                "high": each.difference.high,
                "real": each.real,
            }
            for each in result.importances
        ],
        "next": _next("What should I run next, given the second sweep?", "next_runs"),
    }


def _tried(runs: Runs, name: str) -> object:
    """Return the ends of the numbers that were tried, or the most frequent levels."""
    values = runs.frame[name].dropna()
    if runs.columns[name].kind is Kind.NUMERIC and values.dtype == float:
        finite = values[np.isfinite(values)]
        return [finite.min(), finite.max()] if len(finite) else []
    return [str(level) for level in values.value_counts().index[:_MOST_LEVELS]]


def _next(question: str, tool: str, **arguments: object) -> dict[str, object]:
    """Return the next question worth asking, with the tool and those arguments that change."""
    return {"question": question, "tool": tool, **({"arguments": arguments} if arguments else {})}
