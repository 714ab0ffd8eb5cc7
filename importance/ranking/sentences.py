"""The answer in sentences: the finding, and how far to trust it."""

from __future__ import annotations

from collections.abc import Mapping

from importance.model.constants import HARDLY_PREDICTED, MOSTLY_PREDICTED, SHOWN_SHARE
from importance.ranking.power import more_to_show, smallest_shown
from importance.ranking.scores import ParameterScore, Question, ScoresOfAll
from importance.runs.goals import GoalSource

_PREDICTED = {
    Question.METRIC: "{metric}",
    Question.BEST_RUNS: "being in the {metric}",
    Question.FAILURES: "whether a run fails",
    Question.INFEASIBLE: "whether a run is infeasible",
}
"""What the parameters predict, for each question."""
_EXPLAINED = {
    Question.METRIC: "the variation of {metric}",
    Question.BEST_RUNS: "what separates the {metric} from the rest",
    Question.FAILURES: "what decides whether a run fails",
    Question.INFEASIBLE: "what decides whether a run is infeasible",
}
"""Of what the parameters explain a share, for each question."""
NO_EVIDENCE = "Nothing here predicts {metric} better than chance."
_CONFOUNDED = "The settings are too few to tell which parameter matters for {metric}."
_ONE_LINE = 80


def finding(ranking: ScoresOfAll) -> str:
    """Return the headline, such as "lr is the main driver of val_loss: best between 0.001 and 0.012."

    It names only parameters that pass the test against chance, whose bars are not grey. A parameter is the
    main driver of the metric if most of the metric can be predicted, and half of that goes through it. The
    headline says on which other parameter its effect depends, if most of it does. Else it says where the
    parameter is best if that is clear (see `ParameterScore.best`), else its share.
    """
    metric = ranking.metric
    if ranking.fit.confounded:
        return _CONFOUNDED.format(metric=metric)
    if not ranking.fit.evidence or not any(s.importance > 0 for s in ranking.scores):
        return NO_EVIDENCE.format(metric=metric)
    leaders = [s for s in ranking.scores if s.importance > 0 and not s.by_chance]
    if not leaders:
        return _together(ranking)
    first = leaders[0]
    second = leaders[1] if len(leaders) > 1 else None
    two = second is not None and first.importance < 0.5 and second.importance >= 0.5 * first.importance
    decides = first.importance >= 0.5 and ranking.fit.r2 >= MOSTLY_PREDICTED
    verb = "is the main driver of" if decides else "matters most for"
    if first.depends and (second is None or not two or first.partner == second.name):
        return f"{first.name} {verb} {metric} and {first.depends}."
    if two and second is not None:
        return _two(first, second, ranking)
    if first.best:
        return f"{first.name} {verb} {metric}: {first.best}."
    return f"{first.name} {verb} {metric}: {first.importance:.0%} of {_predicted(ranking)}."


def separation(ranking: ScoresOfAll) -> str:
    """Return the headline of a ranking for a yes-or-no question: what separates some runs from the rest."""
    if not ranking.fit.evidence:
        return f"Nothing here separates the {ranking.metric} from the rest better than chance."
    clear = [s.name for s in ranking.scores if s.importance > 0 and not s.by_chance][:3]
    if not clear:
        return f"No single parameter separates the {ranking.metric} from the rest."
    names = clear[0] if len(clear) == 1 else f"{', '.join(clear[:-1])} and {clear[-1]}"
    return f"{names} separate{'s' if len(clear) == 1 else ''} the {ranking.metric} from the rest."


def trust_line(ranking: ScoresOfAll) -> str:
    """Return a sentence on how well the parameters predict held-out runs, and one on the runs used."""
    single = ranking.n_modelled == 1
    they = "the parameter predicts" if single else "the parameters predict"
    metric, fit = _PREDICTED[ranking.question].format(metric=ranking.metric), ranking.fit
    if fit.confounded:
        skill = (
            f"{metric} differs between settings, but several parameters change together. Run more settings."
        )
    elif fit.r2 != fit.r2:
        skill = f"These runs do not show how well {they} {metric}."
    elif not fit.evidence:
        skill = f"On held-out {ranking.units} {they} {metric} no better than chance."
        skill = f"{skill} {_power(ranking)}"
    elif fit.r2 <= 0:
        held_out = f"held-out {ranking.units}"
        skill = f"There is an effect, but it is too small to predict {metric} on {held_out}."
    else:
        who = "This parameter explains" if single else f"These {ranking.n_modelled:,} parameters explain"
        share = f"{fit.r2:.0%}{_range(fit.r2_low, fit.r2_high)}"
        explained = _EXPLAINED[ranking.question].format(metric=ranking.metric)
        skill = f"{who} {share} of {explained} on held-out {ranking.units}."
    used = runs_used(ranking.n_runs, ranking.dropped)
    return (
        f"{skill} {used} They repeat {ranking.n_settings:,} settings."
        if ranking.repeated
        else f"{skill} {used}"
    )


def _power(ranking: ScoresOfAll) -> str:
    """Return a sentence on the effect that would have shown, and how many more runs show a smaller one."""
    n, parameters = ranking.n_units, ranking.n_modelled
    share = f"{smallest_shown(n, parameters):.0%}"
    would = f"An effect that explains {share} of the variation would probably have shown."
    more = more_to_show(n, parameters)
    if not more:
        return would
    return f"{would} To show one of {SHOWN_SHARE:.0%} takes about {more:,} more {ranking.units}."


def guessed_goal(metric: str, goal: str, source: GoalSource, turn: str) -> str:
    """Return a sentence that the goal is a guess, with what changes it, such as "--goal maximize".

    It is empty if somebody set the goal, or the metric's name says it.
    """
    if source is not GoalSource.GUESS:
        return ""
    taken = "minimised" if goal == "minimize" else "maximised"
    return f"Nothing says which end of {metric} is good. It is taken to be {taken}; {turn} changes that."


def turning_option(goal: str) -> str:
    """Return the option of the command line that changes a goal to the opposite."""
    return f"--goal {'maximize' if goal == 'minimize' else 'minimize'}"


def runs_used(used: int, dropped: Mapping[str, int]) -> str:
    """Return a sentence on how many runs were used, and why the others were not."""
    if not dropped:
        return f"All {used:,} runs used." if used != 1 else "The only run used."
    reasons = ", ".join(f"{count:,} {reason}" for reason, count in dropped.items())
    return f"{used:,} of {used + sum(dropped.values()):,} runs used: {reasons}."


def _together(ranking: ScoresOfAll) -> str:
    """Return the headline if the parameters predict the metric and none of them passes its test."""
    if len(ranking.scores) == 1:
        [score] = ranking.scores
        return f"{score.name} may predict {ranking.metric}, but it does not stand out from chance."
    return f"Together the parameters predict {ranking.metric}; no single one stands out from chance."


def _predicted(ranking: ScoresOfAll) -> str:
    return "the little that is explained" if ranking.fit.r2 < HARDLY_PREDICTED else "the explained variation"


def _two(first: ParameterScore, second: ParameterScore, ranking: ScoresOfAll) -> str:
    """Return the headline of two leaders, with where each is best if the line has room."""
    metric = ranking.metric
    names = [first.name, second.name]
    dependent = next((score for score in (first, second) if score.depends), None)
    if dependent is not None:
        both = f"{first.name} and {second.name} matter most for {metric}"
        return f"{both}, and {dependent.name} {dependent.depends}."
    for i, score in enumerate((first, second)):
        tried = [*names]
        tried[i] = f"{score.name} ({score.best})"
        room = _ONE_LINE if i else 1.3 * _ONE_LINE
        if score.best and len(f"{tried[0]} and {tried[1]} matter most for {metric}.") <= room:
            names = tried
    sentence = f"{names[0]} and {names[1]} matter most for {metric}"
    if names != [first.name, second.name]:
        return f"{sentence}."
    return f"{sentence}: together {first.importance + second.importance:.0%} of {_predicted(ranking)}."


def _range(low: float, high: float) -> str:
    if low != low or high != high:
        return ""
    low, high = max(0.0, low), min(1.0, high)
    return f" ({low * 100:.0f} to {high:.0%})" if f"{low:.0%}" != f"{high:.0%}" else ""
