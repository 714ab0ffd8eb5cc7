"""What a trade-off says in words."""

from __future__ import annotations

import numpy as np

from importance.formatting import interval_text, listed, number_text, runs_text
from importance.ranking.budget_text import how_used
from importance.runs.goals import GoalSource
from importance.tradeoff.objectives import Objective
from importance.tradeoff.result import Front, TradeOff, WeightedImportance

LIKELY = 0.5
"""A setting with a higher probability is likely to be on the front."""
_LAST_RUNS = 50


def finding(importance: WeightedImportance) -> str:
    """Return which parameter matters most for the trade-off, and for each metric, as a headline."""
    metrics = listed(list(importance.metrics))
    firsts = {
        each.metric: ranking.scores[0].name
        for each, ranking in zip(importance.objectives, importance.rankings, strict=True)
        if ranking.fit.evidence
    }
    known = importance.evidence.any() and (importance.predicted or firsts)
    if not known or not importance.parameters:
        return f"Nothing here predicts {metrics} better than chance."
    alone = [
        f"{name}{' matters most' if k == 0 else ''} for {m}" for k, (m, name) in enumerate(firsts.items())
    ]
    if not importance.predicted:
        return f"Nothing here predicts a trade-off between {metrics}; {', '.join(alone)}."
    if firsts and len(firsts) < len(importance.metrics):
        unknown = listed([metric for metric in importance.metrics if metric not in firsts])
        return f"{', '.join(alone)}; nothing predicts {unknown} better than chance."
    top = importance.parameters[0]
    if len(firsts) == len(importance.metrics) and set(firsts.values()) == {top}:
        return f"{top} matters most for {metrics}, and for every trade-off between them."
    whole = f"{top} matters most for the trade-off between {metrics}"
    others = [f"{name} for {metric}" for metric, name in firsts.items() if name != top]
    return f"{whole}, {listed(others)}." if others else f"{whole}."


def front_text(front: Front) -> str:
    """Return how many settings are on the front, and how sure that is."""
    n, total = int(front.on_front.sum()), len(front.first)
    likely = int((front.p_front[front.on_front] > LIKELY).sum())
    expected = front.p_front.sum()
    text = f"{n:,} of {total:,} settings {'is' if n == 1 else 'are'} expected to be on the front"
    if n == 1:
        return f"{text}: it is the best in each metric, with a chance of {front.p_front[0]:.0%}."
    which = "none" if not likely else "all" if likely == n else f"{likely:,}"
    return (
        f"{text}, {which} of them with a chance above {LIKELY:.0%}. "
        f"The front should hold about {expected:.0f} settings."
    )


def is_sure(front: Front) -> bool:
    """Return whether most settings on the front are likely to be there."""
    return bool((front.p_front[front.on_front] > LIKELY).mean() > 0.5)


def hypervolume_text(front: Front) -> str:
    """Return the hypervolume with its interval, its reference point, and what the last runs added."""
    grown = front.hypervolume
    value = interval_text(grown.values[-1], grown.low[-1], grown.high[-1])
    corner = listed(
        [f"{each.metric} {number_text(v)}" for each, v in zip(front.objectives, front.reference, strict=True)]
    )
    return f"The hypervolume is {value}, measured from {corner}. {growth_text(front)}".rstrip()


def growth_text(front: Front) -> str:
    """Return what the last runs added to the hypervolume; "" if the order of the runs is not known."""
    grown = front.hypervolume
    if not grown.is_ordered:
        return ""
    last = min(_LAST_RUNS, grown.runs[-1] // 2)
    before = float(np.interp(grown.runs[-1] - last, grown.runs, grown.values))
    added = grown.values[-1] - before
    runs = "last run" if last == 1 else f"last {runs_text(last)}"
    if before <= 0:
        return f"All of it came with the {runs}."
    share = added / before
    return f"The {runs} raised it by {share:.0%}." if share >= 0.005 else f"The {runs} did not raise it."


def goal_text(objective: Objective) -> str:
    """Return a metric with its goal, such as "loss (minimize)"."""
    guess = ", a guess" if objective.goal_source is GoalSource.GUESS else ""
    return f"{objective.metric} ({objective.goal}{guess})"


def notes(answer: TradeOff) -> list[str]:
    """Return sentences on the runs used, on the scales, and on what the numbers mean."""
    front, importance = answer.front, answer.importance
    budget = importance.rankings[0].budget
    sentences = []
    left_out = int((front.codes < 0).sum())
    if left_out:
        noun, verb = ("run", "was") if left_out == 1 else ("runs", "were")
        lacking = "a final value of each metric"
        if budget is not None and budget.column:
            lacking = f"{budget.column} or without {lacking}"
        sentences.append(f"{left_out:,} {noun} without {lacking} {verb} left out.")
    if budget is not None:
        sentences.append(how_used(budget))
    infeasible = int((~front.feasible).sum())
    if infeasible:
        words = "setting breaks" if infeasible == 1 else "settings break"
        sentences.append(f"{infeasible:,} {words} a constraint and cannot be on the front.")
    guessed = [each.metric for each in front.objectives if each.goal_source is GoalSource.GUESS]
    if guessed:
        sentences.append(f"The goal of {listed(guessed)} is a guess: set it if it is wrong.")
    logs = [m for m, scale in zip(importance.metrics, importance.scales, strict=True) if scale != "raw"]
    if logs:
        sentences.append(f"{listed(logs)} is weighted on a scale of {listed(_scales(importance))}.")
    return [*sentences, *front.hypervolume.notes]


def _scales(importance: WeightedImportance) -> list[str]:
    words = {"log": "logarithms", "rank": "ranks"}
    return list(dict.fromkeys(words[scale] for scale in importance.scales if scale != "raw"))
