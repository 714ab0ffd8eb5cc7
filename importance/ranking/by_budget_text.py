"""Sentences on where the ranking changes with the budget."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter

from importance.formatting import number_text
from importance.ranking.by_budget import BudgetRankings

_MOST_CHANGES = 3
"""Changes that are stated."""


def change_sentences(result: BudgetRankings) -> tuple[str, ...]:
    """Return where the ranking changes with the budget, or that it does not."""
    name, top = result.use.column, number_text(result.budgets[-1])
    if not any(ranking.fit.evidence for ranking in result.rankings):
        return ("At no budget do the parameters predict the metric better than chance.",)
    if not result.changes:
        return (f"No parameter clearly gains or loses importance with more {name}.",)
    lines = []
    if result.top_changes:
        lines.append(f"The most important parameter changes with {name}: {_leaders(result)}.")
    for change in result.changes[:_MOST_CHANGES]:
        verb = "gains" if change.share_at_top > change.share else "loses"
        lines.append(
            f"{change.parameter} {verb} importance with more {name}: {change.share:.0%} at "
            f"{number_text(change.budget)}, {change.share_at_top:.0%} at {top}."
        )
    return tuple(lines)


def _leaders(result: BudgetRankings) -> str:
    """Return the most important parameter at each budget, as "lr at 1, decay from 3 to 9"."""
    named = [
        (ranking.scores[0].name, number_text(budget))
        for budget, ranking in zip(result.budgets, result.rankings, strict=True)
        if ranking.fit.evidence
    ]
    parts = []
    for name, group in groupby(named, key=itemgetter(0)):
        budgets = [budget for _, budget in group]
        where = f"at {budgets[0]}" if len(budgets) == 1 else f"from {budgets[0]} to {budgets[-1]}"
        parts.append(f"{name} {where}")
    return ", ".join(parts)
