"""The answers of `by_task` as plain data: the tasks, the parameters, and the settings."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import nan

import numpy as np
import pandas as pd

from importance.ranking.result import Ranking
from importance.runs.goals import GoalSource

Value = float | str
"""A value of a parameter: a number, or a level as text."""


class Agreement(StrEnum):
    """Whether one value of a parameter serves all tasks."""

    AGREES = "agrees"  # the common value loses little in each task
    DIFFERS = "differs"  # the common value surely loses against the best value of some task
    UNCLEAR = "unclear"  # these runs cannot tell, or the tasks share no two values


class TaskState(StrEnum):
    """Whether the runs of a task are used."""

    RANKED = "ranked"
    TOO_FEW_RUNS = "too few runs"  # fewer than 5 runs have a finite metric
    NOTHING_VARIES = "nothing varies"  # the metric or all parameters are the same in all of its runs


@dataclass(frozen=True, eq=False)
class Task:
    """One task.

    Attributes:
        name: its value of the task column, as text.
        n_runs: the number of its runs.
        n_usable: how many of them have a finite metric.
        state: whether they are used.
        ranking: the ranking of its runs alone; None if they are not used.
    """

    name: str
    n_runs: int
    n_usable: int
    state: TaskState
    ranking: Ranking | None = None


@dataclass(frozen=True)
class TaskBest:
    """The best value of a parameter in one task, and what the common value loses there.

    Attributes:
        task: the name of the task.
        value: the best value by the model of the task; a number, or a level as text.
        low, high: its 90% interval if it is a number; else NaN.
        chance: the probability that a level is the best, 0 to 1; NaN for numbers.
        loss: by how much the common value is expected to be worse than the best of the values that all tasks
            share, in standard deviations of the metric over the runs of the task, never below 0; NaN without
            a common value.
        loss_low, loss_high: its 90% interval, which may go below 0.
    """

    task: str
    value: Value
    low: float = nan
    high: float = nan
    chance: float = nan
    loss: float = nan
    loss_low: float = nan
    loss_high: float = nan


@dataclass(frozen=True)
class TaskParameter:
    """One parameter over all tasks.

    Attributes:
        name: the parameter.
        importance: the mean of its importances within the tasks where it varies, 0 to 1; NaN if there are
            none.
        low, high: the 90% interval of that mean over tasks like these.
        n_tasks: the number of tasks where it varies.
        matters: whether it has an effect within at least one task: its p-value is at most 5%, divided by the
            number of tasks (Bonferroni).
        best: its best value in each of these tasks, in the order of the tasks.
        agreement: whether one value serves all of these tasks. Any value of a parameter that does not matter
            does, so read it together with `matters`.
        common: the value that loses least on average over tasks, among those that all of them tried; None if
            the tasks share no two values.
        common_low, common_high: its 90% interval if it is a number; else NaN.
        common_chance: the probability that it is the best common value, if it is a level; else NaN.
        loss: what the common value loses on average over tasks, as `TaskBest.loss`.
        loss_low, loss_high: its 90% interval.
    """

    name: str
    importance: float
    low: float
    high: float
    n_tasks: int
    matters: bool
    best: tuple[TaskBest, ...]
    agreement: Agreement
    common: Value | None = None
    common_low: float = nan
    common_high: float = nan
    common_chance: float = nan
    loss: float = nan
    loss_low: float = nan
    loss_high: float = nan


@dataclass(frozen=True, eq=False)
class TaskSettings:
    """The k settings that were run on several tasks, the best mean rank first.

    Attributes:
        parameters: (k rows) the values of the parameters that differ between settings.
        rows: (k,) the position of each setting's first run in the table of runs.
        n_tasks: (k,) the number of tasks it was run on.
        mean_rank: (k,) its expected rank among these settings, from 1 for the best, averaged over its tasks.
        low, high: (k,) the 90% interval of the mean rank.
        p_best: (k,) the probability that its mean rank is the best, 0 to 1; their sum is 1.
        complete: whether all of them were run on all tasks. If not, a rank among the settings of a task is
            stretched to 1 to k, and settings that met weak rivals look better than they are.
    """

    parameters: pd.DataFrame
    rows: np.ndarray
    n_tasks: np.ndarray
    mean_rank: np.ndarray
    low: np.ndarray
    high: np.ndarray
    p_best: np.ndarray
    complete: bool

    def __len__(self) -> int:
        return len(self.rows)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a setting: its parameters, the number of its tasks, and its mean rank."""
        names = ("n_tasks", "mean_rank", "low", "high", "p_best")
        figures = pd.DataFrame({name: getattr(self, name) for name in names})
        # Joined side by side, because a parameter may have the name of another column.
        return pd.concat([self.parameters, figures], axis=1)


@dataclass(frozen=True, eq=False)
class ByTask:
    """What runs of several tasks say of the parameters and of the settings; what `by_task` returns.

    Attributes:
        metric: the metric.
        goal: "minimize" or "maximize", the same in all tasks.
        task: the column that names the task of each run.
        tasks: the tasks, by name, with those that are not used.
        parameters: the parameters, the most important first.
        settings: the settings that were run on several tasks; it has no row if there are no two.
        without_task: the number of runs without a value of the task column, which are not used.
        goal_source: where the goal is known from.
    """

    metric: str
    goal: str
    task: str
    tasks: tuple[Task, ...]
    parameters: tuple[TaskParameter, ...]
    settings: TaskSettings
    without_task: int = 0
    goal_source: GoalSource = GoalSource.DECLARED

    @property
    def ranked(self) -> tuple[Task, ...]:
        """The tasks that are used."""
        return tuple(task for task in self.tasks if task.state is TaskState.RANKED)

    def to_frame(self) -> pd.DataFrame:
        """Return one row for each parameter and task where it varies.

        Its columns are the parameter, the task, the importance there with its interval, the best value there
        with its interval or chance, what the common value loses there, the common value and the agreement.
        """
        scores = {
            (task.name, score.name): score
            for task in self.ranked
            if task.ranking is not None
            for score in task.ranking.shown_scores
        }
        rows = [
            {
                "parameter": parameter.name,
                "task": best.task,
                "importance": scores[best.task, parameter.name].importance,
                "importance_low": scores[best.task, parameter.name].low,
                "importance_high": scores[best.task, parameter.name].high,
                "best": best.value,
                "best_low": best.low,
                "best_high": best.high,
                "chance": best.chance,
                "loss": best.loss,
                "loss_low": best.loss_low,
                "loss_high": best.loss_high,
                "common": parameter.common,
                "agreement": str(parameter.agreement),
            }
            for parameter in self.parameters
            for best in parameter.best
        ]
        return pd.DataFrame(rows)
