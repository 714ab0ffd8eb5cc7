"""The section on several tasks: what holds for all of them, and what differs."""

from __future__ import annotations

import math

from importance.errors import ImportanceError
from importance.formatting import interval_text
from importance.ranking.html_table import text
from importance.report.html import cells_table, csv_link, notes
from importance.report.inputs import ReportInputs
from importance.tasks import sentences
from importance.tasks.by_task import by_task
from importance.tasks.result import ByTask

MOST_ROWS, MOST_SETTINGS, MOST_TASKS = 10, 5, 8


def tasks_section(inputs: ReportInputs) -> str:
    """Return the section as HTML; empty if no column names the task of each run."""
    if inputs.task is None:
        return ""
    names = inputs.parameters
    try:
        answer = by_task(
            inputs.runs,
            inputs.metric,
            inputs.task,
            None if names is None else [name for name in names if inputs.runs.find(name) != inputs.task],
            goal=inputs.goal,
            seed=inputs.ranking.seed,
        )
    except ImportanceError as error:
        return notes([str(error)])
    unit = f"The loss of the common value is in standard deviations of {answer.metric} within the task."
    return (
        f"<p><b>{text(sentences.finding(answer))}</b></p><p>{text(sentences.setting_text(answer))}</p>"
        f"{_over_tasks(answer)}{_within_tasks(answer)}{_settings(answer)}"
        f"{csv_link(answer.to_frame(), 'tasks', 'Each parameter in each task as CSV')}"
        f"{csv_link(answer.settings.to_frame(), 'settings_over_tasks', 'The settings as CSV')}"
        f"{notes([unit, *sentences.notes(answer)])}"
    )


def _over_tasks(answer: ByTask) -> str:
    """The parameters over all tasks, a row each."""
    rows = [
        [
            each.name,
            sentences.importance_text(each),
            sentences.verdict(each),
            sentences.common_text(each),
            sentences.common_loss_text(each),
        ]
        for each in answer.parameters[:MOST_ROWS]
    ]
    heads = ("Parameter", "Mean importance, 90% interval", "Best values", "Common value", "It loses")
    return cells_table(heads, rows)


def _within_tasks(answer: ByTask) -> str:
    """The importance and the best value of each parameter in each task."""
    tasks = answer.ranked[:MOST_TASKS]
    scores = {
        (task.name, score.name): score
        for task in tasks
        for score in (task.ranking.shown_scores if task.ranking else ())
    }
    rows = []
    for each in answer.parameters[:MOST_ROWS]:
        best = {one.task: one for one in each.best}
        cells = []
        for task in tasks:
            score, value = scores.get((task.name, each.name)), best.get(task.name)
            share = "–"
            if score is not None and math.isfinite(score.importance):
                share = interval_text(score.importance, score.low, score.high)
            cells.append(share)
            cells.append(
                "–"
                if value is None or not each.matters
                else sentences.best_text(value.value, value.low, value.high, value.chance)
            )
        rows.append((each.name, cells))
    body = [
        [name if k == 0 else "", words, *cells[k::2]]
        for name, cells in rows
        for k, words in enumerate(("importance", "best value"))
        if k == 0 or any(cell != "–" for cell in cells[1::2])
    ]
    heads = (f"Within each {answer.task}", "", *(task.name for task in tasks))
    left = len(answer.ranked) - len(tasks)
    more = [f"{left:,} more tasks are in the CSV."] if left else []
    return f"<h3>In each task</h3>{cells_table(heads, body)}{notes(more)}"


def _settings(answer: ByTask) -> str:
    """The best settings over tasks by their mean rank, a row each."""
    settings = answer.settings
    rows = [sentences.setting_cells(settings, k) for k in range(min(MOST_SETTINGS, len(settings)))]
    if not rows:
        return ""
    table = cells_table(("Setting", "Tasks", "Mean rank, 90% interval", "Probability to be the best"), rows)
    return f"<h3>The best settings over all tasks</h3>{table}"
