"""`rank_by_budget`: the importances at each budget, and where the ranking changes with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from importance.errors import NotEnoughRuns
from importance.model.budget_lift import BudgetSource, BudgetUse
from importance.model.constants import FEWEST_AT_BUDGET, MOST_BUDGETS
from importance.model.target import read_target
from importance.ranking.rank import rank
from importance.ranking.result import Ranking
from importance.runs.table import Runs


@dataclass(frozen=True)
class BudgetChange:
    """A parameter whose importance is another at a low budget than at the highest that was ranked.

    Attributes:
        parameter: its name.
        budget: the low budget, the one at which the share differs most.
        share, share_at_top: its shares at the two, 0 to 1; their 90% intervals do not overlap.
    """

    parameter: str
    budget: float
    share: float
    share_at_top: float


@dataclass(frozen=True)
class BudgetRankings:
    """The importances at each of some budgets.

    Attributes:
        metric: the metric.
        use: how the budgets are used; its `value` is the one that `rank` ranks.
        budgets: (k,) ascending; the last is the one that `rank` ranks.
        rankings: the ranking at each of them.
        changes: the parameters whose importance changes with the budget, the largest change first.
    """

    metric: str
    use: BudgetUse
    budgets: tuple[float, ...]
    rankings: tuple[Ranking, ...]
    changes: tuple[BudgetChange, ...]

    @property
    def top_changes(self) -> bool:
        """Whether the most important parameter is another at some budget, and clearly so."""
        first = self.rankings[-1].scores[0].name
        changed = {change.parameter for change in self.changes}
        return any(
            ranking.scores[0].name != first and changed & {first, ranking.scores[0].name}
            for ranking in self.rankings
            if ranking.fit.evidence
        )

    def to_frame(self) -> pd.DataFrame:
        """Return a row for each budget and parameter: importance, 90% interval, and the runs there."""
        ended = dict(self.use.counts)
        return pd.DataFrame(
            [
                {
                    "budget": budget,
                    "runs": ended.get(budget, 0),
                    "parameter": score.name,
                    "importance": score.importance,
                    "importance_low": score.low,
                    "importance_high": score.high,
                }
                for budget, ranking in zip(self.budgets, self.rankings, strict=True)
                for score in ranking.shown_scores
            ]
        )


def rank_by_budget(
    runs: Runs,
    metric: str,
    parameters: Sequence[str] | None = None,
    *,
    budget: str | None = None,
    goal: str | None = None,
    scale: str = "auto",
    seed: int = 0,
) -> BudgetRankings:
    """Rank the parameters at each budget, all runs being used at each through a model of the budget.

    Args:
        runs: the runs, of different budgets.
        metric, parameters, goal, scale, seed: as in `importance.rank`.
        budget: the column that says how much was spent on each run; None takes `Runs.budget`.

    Raises:
        NotEnoughRuns: when all runs have the same budget, or as `importance.rank` does.
        UnknownColumn: when the metric, a parameter or the budget is not a column of numbers.

    Examples:
        >>> import importance
        >>> import numpy, pandas
        >>> settings = pandas.DataFrame(numpy.random.default_rng(0).random((40, 2)), columns=["lr", "decay"])
        >>> table = pandas.concat([settings.assign(epochs=1), settings[:20].assign(epochs=9)])
        >>> table["loss"] = table["decay"] + 3 * table["lr"] / table["epochs"]
        >>> runs = importance.Runs.from_frame(table, metrics=["loss"])
        >>> runs.budget
        'epochs'
        >>> result = importance.rank_by_budget(runs, "loss")
        >>> [(budget, ranking.scores[0].name) for budget, ranking in zip(result.budgets, result.rankings)]
        [(1.0, 'lr'), (9.0, 'decay')]
    """
    runs = runs if budget is None else runs.with_budget(budget)
    metric = runs.name_of(metric)
    use = read_target(runs, metric).budget
    if use is None or use.source is BudgetSource.STATE:
        raise NotEnoughRuns(
            "All runs here have the same budget, as far as is known. Choose the column that says how much "
            "was spent on each run."
            if use is None
            else "It is not known after how many steps the runs were pruned, so no budgets can be compared."
        )
    budgets = _shown(use)
    rankings = tuple(
        rank(runs, metric, parameters, goal=goal, scale=scale, seed=seed, at_budget=value)
        for value in budgets
    )
    return BudgetRankings(metric, use, budgets, rankings, _changes(budgets, rankings))


def _shown(use: BudgetUse) -> tuple[float, ...]:
    """Return the budgets up to the ranked one where enough runs ended, at most `MOST_BUDGETS`."""
    low = [b for b, n in use.counts if b < use.value and n >= FEWEST_AT_BUDGET]
    if not low:
        low = [b for b, _ in use.counts if b < use.value][:1]
    most = min(len(low), MOST_BUDGETS - 1)
    chosen = {low[round(float(k))] for k in np.linspace(0, len(low) - 1, most)} if low else set()
    return (*sorted(chosen), use.value)


def _changes(budgets: Sequence[float], rankings: Sequence[Ranking]) -> tuple[BudgetChange, ...]:
    *lower, top = rankings
    at_top = {score.name: score for score in top.scores}
    largest: dict[str, BudgetChange] = {}
    for budget, ranking in zip(budgets, lower, strict=False):
        for score in ranking.scores if ranking.fit.evidence and top.fit.evidence else ():
            other = at_top.get(score.name)
            if other is None or not (score.low > other.high or score.high < other.low):
                continue
            change = BudgetChange(score.name, budget, score.importance, other.importance)
            if score.name not in largest or _size(change) > _size(largest[score.name]):
                largest[score.name] = change
    return tuple(sorted(largest.values(), key=lambda change: -_size(change)))


def _size(change: BudgetChange) -> float:
    return abs(change.share - change.share_at_top)
