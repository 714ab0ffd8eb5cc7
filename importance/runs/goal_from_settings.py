"""Goals that the runs' settings tell: `metric_for_best_model` beside `greater_is_better`, `monitor` beside
`mode`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

import pandas as pd

from importance.runs.columns import Column, Role
from importance.runs.goals import literal_goals

# The last part of the name of a setting that holds a metric's name, and of one that holds its direction.
_NAMES_METRIC = re.compile(
    r"(.*?)(metric_for_best_model|monitor(?:ed)?(?:_metric)?|(?:objective|target|opt|optimization|optimized|"
    r"selection|early_stop|early_stopping|checkpoint|eval|searcher|best)_metric|"
    r"metric(?:\.name|_name)?|objective(?:\.name|_name)?)",
    re.IGNORECASE,
)
_DIRECTIONS = (
    "greater_is_better",
    "smaller_is_better",
    "lower_is_better",
    "higher_is_better",
    "mode",
    "direction",
    "goal",
    "maximize",
    "minimize",
    "monitor_mode",
    "metric_mode",
    "metric_direction",
    "metric.goal",
    "objective_direction",
    "optimize_mode",
    "optimization_direction",
    "metric_goal",
    "objective_goal",
    "objective.direction",
    "objective.type",
)
_RISES = frozenset(["max", "maximize", "maximise", "maximization", "higher", "greater", "ascend", "up"])
_LOWERS = frozenset(["min", "minimize", "minimise", "minimization", "lower", "smaller", "descend", "down"])
_OPTUNA = (("direction", ""), ("tags.direction", "metrics."), ("params.direction", "metrics."))
_LONGEST_NAME = 300
_TURNED = ("smaller_is_better", "lower_is_better", "minimize")


def direction_word(value: object) -> str | None:
    """ "minimize" or "maximize" for a word such as "max", "MINIMIZE" or "StudyDirection.MAXIMIZE"."""
    if isinstance(value, (list, tuple)) and len(value) == 1:
        value = value[0]
    if not isinstance(value, str):
        return None
    word = value.strip("[]'\" ").rpartition(".")[2].lower()
    return "maximize" if word in _RISES else "minimize" if word in _LOWERS else None


def told_by_settings(frame: pd.DataFrame, columns: Mapping[str, Column]) -> dict[str, str]:
    """ "minimize" or "maximize" for the metrics of which a setting, the same in every run that has it, or the
    column's own name says so."""
    metrics = [name for name, column in columns.items() if column.role is Role.METRIC]
    told = literal_goals(metrics)
    for prefix, text in _named_metrics(frame, columns):
        goal = next((goal for last in _DIRECTIONS if (goal := _direction(frame, prefix + last, last))), None)
        metric = _metric_of(text, metrics)
        if goal and metric:
            told.setdefault(metric, goal)
    for name, prefix in _OPTUNA:  # its callbacks for W&B and MLflow keep the study's direction
        goal = direction_word(_only_value(frame, name))
        if goal and f"{prefix}value" in metrics:
            told.setdefault(f"{prefix}value", goal)
    return told


def _named_metrics(frame: pd.DataFrame, columns: Mapping[str, Column]) -> Iterator[tuple[str, str]]:
    """(the names' common beginning, the text) of each setting that holds a metric's name."""
    for name, column in columns.items():
        found = _NAMES_METRIC.fullmatch(name) if len(name) <= _LONGEST_NAME else None
        if found and column.role is not Role.METRIC and not found[1][-1:].isalnum():
            text = _only_value(frame, name)
            if text is not None:
                yield found[1], text


def _metric_of(text: str, metrics: Collection[str]) -> str | None:
    for name in (text, f"eval_{text}", f"eval/{text}", f"metrics.{text}"):
        for spelled in (name, name.replace("eval_", "eval/", 1)):
            if spelled in metrics:
                return spelled
    return None


def _direction(frame: pd.DataFrame, name: str, last: str) -> str | None:
    text = _only_value(frame, name)
    if text is None:
        return None
    low = text.strip().lower()
    if low in ("true", "1", "1.0", "false", "0", "0.0"):
        if last in ("mode", "direction", "goal"):
            return None
        rises = low in ("true", "1", "1.0")
        return "maximize" if rises != (last in _TURNED) else "minimize"
    return direction_word(text)


def _only_value(frame: pd.DataFrame, name: str) -> str | None:
    if name not in frame.columns:
        return None
    present = frame[name].dropna().unique()
    return str(present[0]) if len(present) == 1 else None
