"""What the user looks at, and what of it decides the answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from importance.runs.filters import Filter
from importance.runs.goals import GoalSource
from importance.runs.table import Runs


def runs_key(runs: Runs) -> tuple[Any, ...]:
    """Return what identifies these runs and the roles of their columns."""
    return runs.digest, tuple((column.name, str(column.role)) for column in runs.columns.values())


CACHE_KEYS: dict[str | type[Any], Callable[[Any], Any]] = {Runs: runs_key}
"""How the caches identify runs. All other arguments of a cached function are compared by their values."""


class Question(NamedTuple):
    """Everything that decides what the model answers.

    Attributes:
        runs: the runs that the filters keep.
        metric, goal: what is explained, and which end is good.
        scale: the scale that the metric is judged on.
        parameters: the parameters in the model.
    """

    runs: Runs
    metric: str
    goal: str
    scale: str
    parameters: tuple[str, ...]

    @property
    def key(self) -> tuple[Any, ...]:
        """What identifies this question."""
        return (runs_key(self.runs), *self[1:])


@dataclass(frozen=True)
class View:
    """What the user looks at: chosen in the sidebar, read by every page.

    Attributes:
        runs: all runs of the source, with the user's roles.
        kept: the runs that the filters keep.
        metric, goal: what is explained, and which end is good.
        goal_source: where the goal is from; the user, once it differs from the default.
        scale: the scale that the metric is judged on: "auto", "raw", "log" or "rank".
        auto: whether parameters are chosen automatically.
        shown: the parameters that the user chose, in table and chart; None leaves it to the ranking.
        modelled: the parameters in the model.
        filters: the filters in words; empty when all runs are kept.
        active: the filters that apply.
        ignored: sentences on filters that do not apply to these runs.
        axes: further columns with an axis in the chart, which are not in the model.
        best: the share of runs that count as best, when the question is what separates these from the rest.
        method: the method of the ranking on the panel, one of `importance.ranking.rank.METHODS`.
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
    goal_source: GoalSource = GoalSource.DECLARED
    method: str = "anova"
    active: tuple[Filter, ...] = ()
    ignored: tuple[str, ...] = ()
    axes: tuple[str, ...] = ()

    @property
    def question(self) -> Question:
        """What decides the model's answers about this view."""
        return Question(self.kept, self.metric, self.goal, self.scale, self.modelled)

    @property
    def key(self) -> tuple[Any, ...]:
        """What identifies the answers about this view."""
        return (*self.question.key, self.best, self.method)
