"""What runs of several tasks say, in sentences."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from importance.formatting import interval_text, is_missing, number_text, share_interval, share_text
from importance.runs.goals import GoalSource
from importance.tasks.result import Agreement, ByTask, Task, TaskParameter, TaskSettings, TaskState, Value

_MOST_NAMED = 4


def finding(answer: ByTask) -> str:
    """Return for which parameters one value serves all tasks, and for which it does not."""
    matter = [each for each in answer.parameters if each.matters]
    if not matter:
        return f"Nothing here has an effect on {answer.metric} within any {answer.task} beyond chance."
    agree = [each for each in matter if each.agreement is Agreement.AGREES]
    differ = [each.name for each in matter if each.agreement is Agreement.DIFFERS]
    unclear = [each.name for each in matter if each.agreement is Agreement.UNCLEAR]
    parts = [
        *([f"{_listed([_common(each) for each in agree])} {_good(agree)}"] if agree else []),
        *([f"the best {_listed(differ)} {'differs' if len(differ) == 1 else 'differ'}"] if differ else []),
        *([f"of {_listed(unclear)} these runs cannot tell"] if unclear else []),
    ]
    text = "; ".join(parts)
    return f"{text if agree else text[0].upper() + text[1:]}."


def _common(parameter: TaskParameter) -> str:
    return f"{parameter.name} {value_text(parameter.common)}"


def _good(agree: Sequence[TaskParameter]) -> str:
    counts = {each.n_tasks for each in agree}
    verb = "is" if len(agree) == 1 else "are"
    if len(counts) > 1:
        return f"{verb} good on all of their {min(counts)} to {max(counts)} tasks"
    return f"{verb} good on both tasks" if counts == {2} else f"{verb} good on all {min(counts)} tasks"


def setting_text(answer: ByTask) -> str:
    """Return which setting is the best over tasks, and how sure that is."""
    settings = answer.settings
    if not len(settings):
        return "No two settings were run on the same tasks, so no setting can be called best over tasks."
    rank = interval_text(settings.mean_rank[0], settings.low[0], settings.high[0])
    where = "all tasks" if settings.complete else "at least two tasks"
    return (
        f"Of {len(settings):,} settings on {where}, the best mean rank is {rank}: {cells_text(settings, 0)}. "
        f"It is the best with a probability of {settings.p_best[0]:.0%}."
    )


def mean_rank_text(answer: ByTask) -> str:
    """Return how sure it is that the first setting is the best over tasks; the caller shows the setting."""
    settings = answer.settings
    rank = interval_text(settings.mean_rank[0], settings.low[0], settings.high[0])
    where = "all tasks" if settings.complete else "at least two tasks"
    return (
        f"The best mean rank of {len(settings):,} settings on {where} is {rank}. "
        f"Setting 1 is the best with a probability of {settings.p_best[0]:.0%}."
    )


def cells_text(settings: TaskSettings, row: int) -> str:
    """Return a setting as text: "lr=0.01, solver=sgd"."""
    cells = settings.parameters.iloc[row].items()
    return ", ".join(f"{name}={value_text(value)}" for name, value in cells if not is_missing(value))


def value_text(value: object) -> str:
    """Return a value of a parameter as text."""
    return number_text(float(value)) if isinstance(value, (float, int, np.floating)) else str(value)


def setting_cells(settings: TaskSettings, row: int) -> tuple[str, str, str, str]:
    """Return the cells of a setting: its values, its tasks, its mean rank, and its chance to be best."""
    return (
        cells_text(settings, row),
        str(settings.n_tasks[row]),
        interval_text(settings.mean_rank[row], settings.low[row], settings.high[row]),
        share_text(settings.p_best[row]),
    )


def common_text(parameter: TaskParameter) -> str:
    """Return the value that loses least over all tasks; "–" without one, or without an effect."""
    if parameter.common is None or not parameter.matters:
        return "–"
    ends = parameter.common_low, parameter.common_high
    return best_text(parameter.common, *ends, parameter.common_chance)


def common_loss_text(parameter: TaskParameter) -> str:
    """Return what the common value loses, with its upper end; "–" without one, or without an effect."""
    if parameter.common is None or not parameter.matters:
        return "–"
    return f"{loss_text(parameter.loss)} (to {loss_text(parameter.loss_high)})"


def loss_text(loss: float) -> str:
    """Return a loss in standard deviations, rounded to two decimals."""
    return number_text(round(loss, 2))


def best_text(value: Value, low: float, high: float, chance: float) -> str:
    """Return a best value with its interval, or with its probability if it is a level."""
    if isinstance(value, str):
        return value if np.isnan(chance) else f"{value} ({chance:.0%})"
    return interval_text(value, low, high)


def notes(answer: ByTask) -> list[str]:
    """Return sentences on the runs and tasks that are not used, and on what may mislead."""
    few = [each for each in answer.tasks if each.state is TaskState.TOO_FEW_RUNS]
    flat = [each for each in answer.tasks if each.state is TaskState.NOTHING_VARIES]
    unused = [
        *_unused(few, f"fewer than 5 runs with a finite {answer.metric}"),
        *_unused(flat, "no variation of the metric or of any parameter"),
    ]
    if answer.without_task:
        runs = "1 run has" if answer.without_task == 1 else f"{answer.without_task:,} runs have"
        unused.append(f"{runs} no {answer.task} and {'is' if answer.without_task == 1 else 'are'} not used.")
    if len(answer.ranked) == 1:
        unused.append("Only one task is used, so nothing can be said of agreement between tasks.")
    if len(answer.settings) and not answer.settings.complete:
        unused.append(
            "Not all of these settings were run on all tasks. Ranks among other rivals compare less well."
        )
    if answer.goal_source is GoalSource.GUESS:
        unused.append(f"The goal of {answer.metric} is a guess: set it if it is wrong.")
    return unused


def _unused(tasks: Sequence[Task], reason: str) -> list[str]:
    if not tasks:
        return []
    names = [f"{each.name} ({each.n_usable:,} of {each.n_runs:,})" for each in tasks]
    count = "1 task has" if len(tasks) == 1 else f"{len(tasks):,} tasks have"
    return [f"{count} {reason}, and {'is' if len(tasks) == 1 else 'are'} not used: {_listed(names)}."]


def verdict(parameter: TaskParameter) -> str:
    """Return whether one value serves all tasks, in a few words for a table."""
    if not parameter.matters:
        return "no effect seen"
    return str(parameter.agreement)


def importance_text(parameter: TaskParameter) -> str:
    """Return the mean importance with its interval; a dash if there is none."""
    if not math.isfinite(parameter.importance):
        return share_text(parameter.importance)
    return f"{share_text(parameter.importance)} ({share_interval(parameter.low, parameter.high)})"


def _listed(names: Sequence[str]) -> str:
    """Return names as "a, b and c", the first few of many."""
    if len(names) > _MOST_NAMED + 1:
        return f"{', '.join(names[:_MOST_NAMED])} and {len(names) - _MOST_NAMED} more"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
