"""The command `tasks`: its answer as tables, as JSON, or as CSV."""

from __future__ import annotations

import argparse
import json

from importance.cli.reading import names_in
from importance.cli.tasks_text import task_lines, task_record
from importance.cli.terminal import this_terminal, write
from importance.csv_export import safe_csv
from importance.errors import ImportanceError
from importance.runs.columns import Kind
from importance.runs.table import Runs
from importance.tasks.by_task import by_task

_MOST_TASKS, _MOST_NAMED = 50, 5


def answer_tasks(runs: Runs, arguments: argparse.Namespace) -> None:
    """Print what the runs of several tasks say.

    Raises:
        ImportanceError: when no task column is named.
    """
    if arguments.task is None:
        raise ImportanceError(f"Name the column with the task of each run, with --task COLUMN.{_hint(runs)}")
    answer = by_task(
        runs,
        arguments.metric,
        arguments.task,
        names_in(arguments.parameters),
        goal=arguments.goal,
        seed=arguments.seed,
    )
    if arguments.format == "json":
        write(json.dumps(task_record(answer, arguments.top), indent=2, allow_nan=False))
    elif arguments.format == "csv":
        kept = [each.name for each in answer.parameters[: arguments.top]]
        frame = answer.to_frame()
        write(safe_csv(frame[frame["parameter"].isin(kept)]).rstrip("\r\n").replace("\r\n", "\n"))
    else:
        write("\n".join(task_lines(answer, this_terminal(), arguments.top)))


def _hint(runs: Runs) -> str:
    """Name columns of text that group the runs."""
    kinds = (Kind.CATEGORICAL, Kind.BOOLEAN)
    names = [
        name
        for name, column in runs.columns.items()
        if column.kind in kinds and 2 <= runs.frame[name].nunique() <= _MOST_TASKS
    ]
    return f" Columns that group the runs: {', '.join(names[:_MOST_NAMED])}." if names else ""
