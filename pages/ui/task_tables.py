"""The tables of the page Tasks: the parameters over all tasks, in each task, and the settings."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from importance.formatting import interval_text
from importance.tasks import sentences
from importance.tasks.result import ByTask, TaskParameter, TaskSettings
from pages.ui import bar_cells, runs_table, table

PARAMETER_ROWS, BEST_ROWS, SETTING_ROWS = 10, 10, 6
MOST_SETTINGS = 100
WORDS = {"agrees": "agree", "differs": "differ", "unclear": "unclear"}


def parameters(answer: ByTask) -> None:
    """Draw the parameters over all tasks: their importance, and whether their best values agree."""
    top = 1.02 * max(
        [1e-9, *(x for each in answer.parameters for x in (each.importance, each.high) if x == x)]
    )
    rows = [
        {
            "0": each.name,
            "1": bar_cells.rounded(each.importance),
            "2": verdict(each),
            "3": sentences.common_text(each) if each.matters and each.common is not None else None,
            "4": bar_cells.rounded(each.loss) if each.matters else None,
            "muted": not each.matters,
            "cells": {
                "1": _importance(each, top),
                "4": {"text": sentences.common_loss_text(each), "title": _loss_title(each), "tone": "whole"},
            },
        }
        for each in answer.parameters
    ]
    table.component(
        "tasks_parameters",
        kind="runs wraps tasks",
        headings={
            "0": ["Parameter", "Sort by name", "ascending"],
            "1": ["Importance", "The mean within tasks, with its 90% interval over such tasks", "descending"],
            "2": ["Best values", "Whether one value is good in all tasks", "ascending"],
            "3": ["Common value", "The value that loses least on average over tasks", "ascending"],
            "4": ["It loses", "Against the best value of each task, in standard deviations", "descending"],
        },
        rows=rows,
        id="0",
        page_size=PARAMETER_ROWS,
        still=True,
        footer=(
            f"{len(rows)} parameter{'s' * (len(rows) != 1)} over "
            f"{len(answer.ranked)} task{'s' * (len(answer.ranked) != 1)}"
        ),
    )


def verdict(parameter: TaskParameter) -> str:
    """Return whether the best values of a parameter agree, in a word or two."""
    return WORDS[str(parameter.agreement)] if parameter.matters else "no effect seen"


def best_values(answer: ByTask) -> None:
    """Draw the best value of each parameter with an effect, in each task."""
    tasks = [task.name for task in answer.ranked]
    rows = []
    for each in (each for each in answer.parameters if each.matters):
        best = {one.task: one for one in each.best}
        texts = [
            sentences.best_text(one.value, one.low, one.high, one.chance) if one is not None else None
            for one in (best.get(task) for task in tasks)
        ]
        rows.append({"0": each.name, **{str(i): words for i, words in enumerate(texts, 1)}})
    table.component(
        "tasks_best",
        kind="runs",
        headings={
            "0": ["Best value of", "Sort by name", "ascending"],
            **{str(i): [task, f"{answer.task} {task}", "ascending"] for i, task in enumerate(tasks, 1)},
        },
        rows=rows,
        id="0",
        page_size=BEST_ROWS,
        still=True,
        footer="With 90% intervals, or the probability of a level to be the best.",
    )


def settings(answer: ByTask) -> None:
    """Draw the settings that were run on several tasks, the best mean rank first."""
    found = answer.settings
    shown = min(len(found), MOST_SETTINGS)
    names = [str(name) for name in found.parameters.columns]
    top = float(np.nanmax(found.high[:shown]))
    rows = [
        {
            "0": k,
            "1": str(k + 1),
            "2": bar_cells.rounded(found.mean_rank[k]),
            "3": float(found.p_best[k]),
            "4": float(found.n_tasks[k]),
            **{str(5 + i): runs_table.cell(value) for i, value in enumerate(found.parameters.iloc[k])},
            "cells": {"2": _rank(found, k, top), "3": bar_cells.chance(float(found.p_best[k]))},
        }
        for k in range(shown)
    ]
    more = f" of {len(found):,}" if shown < len(found) else ""
    table.component(
        "tasks_settings",
        kind="runs weights",
        headings={
            "1": ["Setting", "By the mean rank", "ascending"],
            "2": ["Mean rank", "The expected rank in a task, averaged over its tasks", "ascending"],
            "3": ["Best with", "The probability that its mean rank is the best", "descending"],
            "4": ["Tasks", "On how many tasks it was run", "descending"],
            **{str(5 + i): [name, name, "ascending"] for i, name in enumerate(names)},
        },
        rows=rows,
        id="0",
        page_size=SETTING_ROWS,
        still=True,
        footer=f"{shown:,}{more} settings",
    )


def _importance(parameter: TaskParameter, top: float) -> dict[str, Any]:
    if not math.isfinite(parameter.importance):
        return {"text": "–", "title": "no importance in any task"}
    title = f"mean over tasks {sentences.importance_text(parameter)}, 90% interval"
    return bar_cells.share(parameter.importance, parameter.low, parameter.high, top, title)


def _loss_title(parameter: TaskParameter) -> str:
    losses = [
        f"{best.task} {sentences.loss_text(best.loss)}" for best in parameter.best if best.loss == best.loss
    ]
    return ", ".join(losses)


def _rank(found: TaskSettings, k: int, top: float) -> dict[str, Any]:
    rank, low, high = found.mean_rank[k], found.low[k], found.high[k]
    text = interval_text(rank, low, high)
    return bar_cells.interval(rank, low, high, (1.0, top), text, f"mean rank {text}, 90% interval")
