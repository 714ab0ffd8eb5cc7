"""What the user looks at."""

from __future__ import annotations

from dataclasses import dataclass

from importance.runs.goals import GoalSource
from importance.runs.table import Runs


@dataclass(frozen=True)
class View:
    """What the user looks at: chosen in the sidebar, read by every page.

    Attributes:
        runs: all runs of the source, with the user's roles.
        kept: the runs that the filters keep.
        metric, goal: what is explained, and which end is good.
        goal_source: who says so; the user, once the goal is not the one that was guessed.
        scale: the scale that the metric is judged on, "auto", "raw", "log" or "rank".
        auto: parameters are picked automatically.
        shown: the parameters picked by hand, in table and chart; None leaves it to the ranking.
        modelled: the parameters that the model is given.
        filters: the filters in words; empty when all runs are kept.
        best: the share of runs that count as best, when the question is what separates these from the rest.
    """

    runs: Runs
    kept: Runs
    metric: str
    goal: str
    scale: str
    auto: bool
    shown: tuple[str, ...] | None
    modelled: tuple[str, ...]
    filters: str = ""
    best: float | None = None
    goal_source: GoalSource = GoalSource.TOLD
