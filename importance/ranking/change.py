"""What new runs changed in the answer, in a sentence."""

from __future__ import annotations

from importance.ranking.result import Ranking
from importance.ranking.scores import ParameterScore


def change(before: Ranking, after: Ranking) -> str:
    """Return a sentence on what added (or removed) runs changed in the ranking of a metric.

    The first of these that holds is said: that there is evidence now, or none any more; which parameter leads
    instead; which parameter with a clear effect moved most; that nothing changed.

    Args:
        before, after: two rankings that answer the same question.

    Returns:
        One sentence, such as "After 40 more runs, dropout rose from 4th to 2nd."
    """
    return f"{_occasion(after.n_runs - before.n_runs)}, {_news(before, after)}."


def ordinal(place: int) -> str:
    """Return a place in words: "1st", "2nd", "3rd", "4th", "11th", "22nd"."""
    ending = "th" if place % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending}"


def _occasion(more: int) -> str:
    if more == 0:
        return "With as many runs as before"
    return f"After {abs(more):,} {'more' if more > 0 else 'fewer'} run{'s' * (abs(more) != 1)}"


def _news(before: Ranking, after: Ranking) -> str:
    if after.fit.evidence != before.fit.evidence:
        if after.fit.evidence:
            return f"the parameters predict {after.metric} better than chance, {_leader(after)} first"
        return f"nothing predicts {after.metric} better than chance any more"
    if not after.fit.evidence:
        return f"still nothing predicts {after.metric} better than chance"
    old, new = _places(before), _places(after)
    first = _leader(after)
    if first != _leader(before):
        rise = f"rose from {ordinal(old[first])} to 1st" if first in old else "is new and comes first"
        return f"{first} {rise}, ahead of {_leader(before)}"
    moved = {
        score.name: old[score.name] - new[score.name]
        for score in after.scores
        if score.name in old and score.name in new and _is_clear(score, before, after)
    }
    if moved and any(moved.values()):
        # If two changed places, the one that rose is named.
        name = max(moved, key=lambda name: (abs(moved[name]), moved[name], -new[name]))
        verb = "rose" if moved[name] > 0 else "fell"
        return f"{name} {verb} from {ordinal(old[name])} to {ordinal(new[name])}"
    return f"the order is the same, {first} first"


def _places(ranking: Ranking) -> dict[str, int]:
    """Return the place of each parameter with an importance, from 1."""
    ranked = [score.name for score in ranking.scores if score.importance > 0]
    return {name: place for place, name in enumerate(ranked, 1)}


def _leader(ranking: Ranking) -> str:
    return next((score.name for score in ranking.scores if score.importance > 0), "no parameter")


def _is_clear(score: ParameterScore, before: Ranking, after: Ranking) -> bool:
    """Return whether a parameter passes its test in one of the two; the places of others are noise."""
    scores = [same for ranking in (before, after) for same in ranking.scores if same.name == score.name]
    return any(same.importance > 0 and not same.by_chance for same in scores)
