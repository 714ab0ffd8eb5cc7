"""Several tasks in a terminal, and for programs."""

from __future__ import annotations

import dataclasses

from importance.cli.json_answer import in_json
from importance.cli.terminal import BOLD, DIM, Style
from importance.cli.text_table import table_lines
from importance.tasks import sentences
from importance.tasks.result import ByTask

SHOWN_SETTINGS = 5
"""Rows of the table of settings, unless another number is chosen."""


def task_lines(answer: ByTask, style: Style, top: int | None = None) -> list[str]:
    """Return the finding, the parameters over tasks and in each task, and the best settings.

    Args:
        answer: the answer.
        style: what the terminal can show.
        top: the most parameters and settings; None for all parameters and 5 settings.
    """
    runs = sum(task.n_usable for task in answer.ranked)
    return [
        *(style.paint(line, BOLD) for line in style.wrap(sentences.finding(answer))),
        *style.wrap(f"{answer.metric} ({answer.goal}), {runs:,} runs of {len(answer.ranked):,} tasks."),
        *style.wrap(sentences.setting_text(answer)),
        "",
        *_parameter_lines(answer, style, top),
        "",
        *_best_lines(answer, style, top),
        *_setting_lines(answer, style, top or SHOWN_SETTINGS),
        *(style.paint(line, DIM) for note in sentences.notes(answer) for line in style.wrap(note)),
    ]


def _parameter_lines(answer: ByTask, style: Style, top: int | None) -> list[str]:
    rows = []
    for each in answer.parameters[:top]:
        common, loss = sentences.common_text(each), sentences.common_loss_text(each)
        rows.append((each.name, sentences.importance_text(each), common, loss, sentences.verdict(each)))
    header = ["parameter", "importance", "common value", "loses (sd)", "best values"]
    return table_lines(header, rows, style, optional=(3, 1))


def _best_lines(answer: ByTask, style: Style, top: int | None) -> list[str]:
    """One row a parameter and task. Those without an effect have no best value to speak of."""
    rows = [
        (
            each.name,
            best.task,
            sentences.best_text(best.value, best.low, best.high, best.chance),
            sentences.loss_text(best.loss),
        )
        for each in answer.parameters[:top]
        if each.matters
        for best in each.best
    ]
    return (
        [*table_lines(["parameter", answer.task, "best value", "loss (sd)"], rows, style), ""] if rows else []
    )


def _setting_lines(answer: ByTask, style: Style, shown: int) -> list[str]:
    settings = answer.settings
    rows = [sentences.setting_cells(settings, k) for k in range(min(shown, len(settings)))]
    return [*table_lines(["setting", "tasks", "mean rank", "p best"], rows, style), ""] if rows else []


def task_record(answer: ByTask, top: int | None = None) -> object:
    """Return the answer in the types of JSON.

    Args:
        answer: the answer.
        top: the most parameters and settings; None for all.
    """
    settings = answer.settings
    figures = ("n_tasks", "mean_rank", "low", "high", "p_best")
    return in_json(
        {
            "finding": sentences.finding(answer),
            "metric": answer.metric,
            "goal": answer.goal,
            "goal_source": answer.goal_source,
            "task": answer.task,
            "tasks": [
                {
                    "name": task.name,
                    "n_runs": task.n_runs,
                    "n_usable": task.n_usable,
                    "state": task.state,
                    "importances": task.ranking.shown_shares if task.ranking else {},
                }
                for task in answer.tasks
            ],
            "without_task": answer.without_task,
            "parameters": [dataclasses.asdict(each) for each in answer.parameters[:top]],
            "settings": [
                {"parameters": settings.parameters.iloc[k].to_dict()}
                | {name: getattr(settings, name)[k] for name in figures}
                for k in range(len(settings))[:top]
            ],
            "settings_complete": settings.complete,
            "notes": sentences.notes(answer),
        }
    )
