"""by_task(): what holds for all tasks of a sweep, and what differs between them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from importance.runs.table import Runs
from importance.tasks.agreement import over_tasks
from importance.tasks.result import ByTask
from importance.tasks.task_runs import task_runs, varying
from importance.tasks.task_settings import task_settings


def by_task(
    runs: Runs,
    metric: str,
    task: str,
    parameters: Sequence[str] | None = None,
    *,
    goal: str | None = None,
    seed: int = 0,
) -> ByTask:
    """Return what runs of several tasks say: importances within tasks, best values, and the best setting.

    A task is a data set, an environment or a group of folds: whatever the settings are repeated on, and need
    not suit alike. Each task is ranked and modelled alone, so that its difficulty and the units of its metric
    do not matter.

    Args:
        runs: the runs.
        metric: the metric, any numeric or boolean column. Runs without a finite value are left out.
        task: the column that names the task of each run: text or numbers. It is no parameter.
        parameters: the parameters to rank; by default those that the automatic selection takes.
        goal: "minimize" or "maximize", for all tasks; by default that of the metric.
        seed: of every random step.

    Returns:
        the tasks with their rankings, and those with too few runs. For each parameter: the mean importance
        within tasks, its best value in each, and whether one value serves all. The settings that were run on
        several tasks, by their mean rank. All intervals are of 90%.

    Raises:
        UnknownColumn: when the metric, the task or a parameter is not a column.
        NotEnoughRuns: when no task has 5 runs with a finite metric that varies.
        ImportanceError: when the task column is the metric or a parameter, or names fewer than two tasks.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> answer = importance.by_task(runs, "val_loss", "solver", ["learning_rate", "width"])
        >>> [(task.name, task.n_usable) for task in answer.tasks]
        [('adam', 128), ('sgd', 157)]
        >>> [(each.name, str(each.agreement)) for each in answer.parameters]
        [('learning_rate', 'unclear'), ('width', 'unclear')]
    """
    metric, task = runs.name_of(metric), runs.name_of(task)
    named = None if parameters is None else runs.names_of(parameters)
    direction, source = runs.goal_for(metric, goal)
    grouped = task_runs(runs, metric, task, named, goal=direction, seed=seed)
    rows = [over_tasks(grouped.runs, grouped.fitted, name, seed) for name in varying(grouped.fitted)]
    rows.sort(key=lambda row: (-np.nan_to_num(row.importance), row.name))
    return ByTask(
        metric,
        direction,
        task,
        grouped.tasks,
        tuple(rows),
        task_settings(grouped.runs, grouped.fitted, named, seed),
        grouped.without_task,
        source,
    )
