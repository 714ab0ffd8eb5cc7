"""The command `tasks`: its answer as tables, as JSON, or as CSV."""

from __future__ import annotations

import argparse

from importance.cli.answer_output import Output, print_answer
from importance.cli.reading import names_in
from importance.cli.tasks_text import task_lines, task_record
from importance.cli.terminal import this_terminal
from importance.errors import ImportanceError
from importance.runs.table import Runs
from importance.tasks import sentences
from importance.tasks.by_task import by_task
from importance.tasks.task_columns import task_columns

_MOST_NAMED = 5


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
    kept = [each.name for each in answer.parameters[: arguments.top]]
    output = Output(
        (sentences.finding(answer), *sentences.notes(answer)),
        lines=lambda: task_lines(answer, this_terminal(), arguments.top),
        record=lambda: task_record(answer, arguments.top),
        frame=lambda: answer.to_frame().loc[lambda frame: frame["parameter"].isin(kept)],
    )
    print_answer("tasks", output, arguments.format)


def _hint(runs: Runs) -> str:
    """Name columns that group the runs."""
    names = task_columns(runs)[:_MOST_NAMED]
    return f" Columns that group the runs: {', '.join(names)}." if names else ""
