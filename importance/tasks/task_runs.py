"""The runs of each task, with their ranking and their model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from importance.errors import ImportanceError, NotEnoughRuns
from importance.formatting import natural_key
from importance.model import surrogate
from importance.model.constants import FEWEST_RUNS
from importance.model.surrogate import Surrogate
from importance.model.target import metric_values
from importance.ranking.rank import rank
from importance.runs.columns import Kind, Role
from importance.runs.table import Runs
from importance.space.levels import level_text
from importance.tasks.result import Task, TaskState


@dataclass(frozen=True, eq=False)
class FittedTask:
    """A task that is used, with what was fitted to its runs.

    Attributes:
        task: the task.
        rows: the positions of its runs in the table of all runs.
        runs: its runs.
        model: the model of its ranking.
    """

    task: Task
    rows: np.ndarray
    runs: Runs
    model: Surrogate


@dataclass(frozen=True, eq=False)
class TaskRuns:
    """The runs of a table by task.

    Attributes:
        runs: all runs; the task column is a label.
        tasks: all tasks, by name.
        fitted: those that are used.
        without_task: the number of runs without a task.
    """

    runs: Runs
    tasks: tuple[Task, ...]
    fitted: tuple[FittedTask, ...]
    without_task: int


def task_names(runs: Runs, task: str) -> pd.Series:
    """Return the name of the task of each run as text; None without one."""
    column = runs.frame[task]
    if column.dtype != np.float64:
        return column.astype(object).where(column.notna(), None)
    texts = [
        None if np.isnan(x) else str(int(x)) if float(x).is_integer() else level_text(float(x))
        for x in column
    ]
    return pd.Series(texts, index=column.index, dtype=object)


def task_runs(
    runs: Runs, metric: str, task: str, parameters: Sequence[str] | None, *, goal: str, seed: int
) -> TaskRuns:
    """Return the runs of each task with their rankings and models.

    Args:
        runs: the runs.
        metric: the name of the column with the metric.
        task: the name of the column with the task.
        parameters, goal, seed: as in `by_task`.

    Raises:
        ImportanceError: when the column is the metric or a parameter that is to be ranked, or names one task,
            or when the list of parameters is empty.
        NotEnoughRuns: when no task has enough runs.
    """
    if task == metric:
        raise ImportanceError(f"{task} is the metric, so it cannot be the task. Name another column.")
    if task in (parameters or ()):
        raise ImportanceError(f"{task} is the task, so it cannot be a parameter too. Leave it out of them.")
    if parameters is not None and not parameters:
        raise ImportanceError(f"There is no parameter to rank within each {task}. Name at least one.")
    labelled = runs.with_roles({task: Role.LABEL})
    names = task_names(labelled, task)
    distinct = sorted(names.dropna().astype(str).unique(), key=lambda name: (natural_key(name), name))
    if len(distinct) < 2:
        found = f"All runs have the {task} {distinct[0]}" if distinct else f"No run has a value of {task}"
        raise ImportanceError(f"{found}, and tasks are compared from two on. Name another column.")
    tasks, fitted = [], []
    for name in distinct:
        here = (names == name).to_numpy(bool)
        each, model = _fitted(labelled.take(here), metric, name, parameters, goal, seed)
        tasks.append(each)
        if model is not None:
            fitted.append(FittedTask(each, np.flatnonzero(here), *model))
    if not fitted:
        raise NotEnoughRuns(_why_none(tasks, metric, task))
    return TaskRuns(labelled, tuple(tasks), tuple(fitted), int(names.isna().sum()))


def _fitted(
    runs: Runs, metric: str, name: str, parameters: Sequence[str] | None, goal: str, seed: int
) -> tuple[Task, tuple[Runs, Surrogate] | None]:
    usable = int(np.isfinite(metric_values(runs, metric)).sum())
    if usable < FEWEST_RUNS:
        return Task(name, len(runs), usable, TaskState.TOO_FEW_RUNS), None
    try:
        ranking = rank(runs, metric, parameters, goal=goal, seed=seed)
        model = surrogate.fit(runs, metric, parameters, goal=goal, seed=seed)
    except NotEnoughRuns:
        return Task(name, len(runs), usable, TaskState.NOTHING_VARIES), None
    return Task(name, len(runs), usable, TaskState.RANKED, ranking), (runs, model)


def _why_none(tasks: Sequence[Task], metric: str, task: str) -> str:
    most = max(each.n_usable for each in tasks)
    if most < FEWEST_RUNS:
        return (
            f"None of the {len(tasks):,} tasks of {task} has {FEWEST_RUNS} runs with a finite {metric}: "
            f"the largest has {most}. Add runs, or name another column."
        )
    flat = [each.name for each in tasks if each.state is TaskState.NOTHING_VARIES]
    more = f" and {len(flat) - 1:,} more" if len(flat) > 1 else ""
    few = f" The other tasks have fewer than {FEWEST_RUNS} runs." if len(flat) < len(tasks) else ""
    return (
        f"No task of {task} can be ranked: {metric} or all parameters are the same in all runs of "
        f"{flat[0]}{more}.{few} Name another column or metric."
    )


def varying(fitted: Sequence[FittedTask]) -> list[str]:
    """Return the parameters that are in the model of at least one task, in the order of the table."""
    names = {name for each in fitted for name in each.model.parameters}
    return [name for name in fitted[0].runs.frame.columns if name in names]


def is_number(each: FittedTask, parameter: str) -> bool:
    """Return whether a parameter is a number in the model of a task."""
    return any(b.name == parameter and b.kind is Kind.NUMERIC for b in each.model.basis_functions)
