"""The answer in sentences: the finding, and how far to trust it."""

from __future__ import annotations

from collections.abc import Mapping

from importance.scores import ParameterScore, Ranking

NO_EVIDENCE = "Nothing here predicts {metric} better than chance."


def finding(ranking: Ranking) -> str:
    """One headline, such as "learning_rate decides val_loss, 74% of what can be predicted."""
    metric = ranking.metric
    if not ranking.fit.evidence:
        return NO_EVIDENCE.format(metric=metric)
    leaders = [s for s in ranking.scores if s.importance > 0]
    if not leaders:
        return NO_EVIDENCE.format(metric=metric)
    first = leaders[0]
    if first.importance >= 0.5:
        return f"{first.name} decides {metric}: {_share(first)} of what the parameters can predict."
    if len(leaders) > 1 and leaders[1].importance >= 0.5 * first.importance:
        second = leaders[1]
        both = first.importance + second.importance
        return (
            f"{first.name} and {second.name} matter most for {metric}: together {both:.0%} of what the "
            "parameters can predict."
        )
    return f"{first.name} matters most for {metric}: {_share(first)} of what the parameters can predict."


def separation(ranking: Ranking) -> str:
    """The headline of a ranking by `rank_best`: what separates the best runs from the rest."""
    if not ranking.fit.evidence:
        return f"Nothing here separates the {ranking.metric} from the rest better than chance."
    clear = [s.name for s in ranking.scores if s.importance > 0 and not s.p_value > 0.05][:3]
    if not clear:
        return f"No single parameter separates the {ranking.metric} from the rest."
    names = clear[0] if len(clear) == 1 else f"{', '.join(clear[:-1])} and {clear[-1]}"
    return f"{names} separate{'s' if len(clear) == 1 else ''} the {ranking.metric} from the rest."


def trust_line(ranking: Ranking) -> str:
    """How well the parameters predict unseen runs, and how many runs the answer rests on."""
    modelled = sum(1 for s in ranking.scores if s.importance > 0 or s.p_value == s.p_value)
    who = "This parameter predicts" if modelled == 1 else f"These {modelled} parameters predict"
    fit = ranking.fit
    if fit.r2 != fit.r2:
        skill = f"How well the parameters predict {ranking.metric} cannot be told from these runs."
    elif not fit.evidence or fit.r2 <= 0:
        skill = f"On unseen runs the parameters predict {ranking.metric} no better than chance."
    else:
        low, high = max(0.0, fit.r2_low), min(1.0, fit.r2_high)
        skill = f"{who} {fit.r2:.0%} of {ranking.metric} on unseen runs ({low * 100:.0f} to {high:.0%})."
    return f"{skill} {runs_used(ranking.n_runs, ranking.dropped)}"


def runs_used(used: int, dropped: Mapping[str, int]) -> str:
    """How many runs were used, and why the others were not."""
    if not dropped:
        return f"All {used} runs used."
    reasons = ", ".join(f"{count} {reason}" for reason, count in dropped.items())
    return f"{used} of {used + sum(dropped.values())} runs used: {reasons}."


def _share(score: ParameterScore) -> str:
    return f"{score.importance:.0%}"
