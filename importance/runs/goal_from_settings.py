"""Goals from the settings of the runs, such as `metric_for_best_model` with `greater_is_better`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

import pandas as pd

from importance.runs.columns import Column, Role
from importance.runs.goals import literal_goals

# The last part of the name of a setting that names a metric, and of one that gives its direction.
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
    """Return "minimize" or "maximize" for a word such as "max", "MINIMIZE" or "StudyDirection.MAXIMIZE"."""
    if isinstance(value, (list, tuple)) and len(value) == 1:
        value = value[0]
    if not isinstance(value, str):
        return None
    word = value.strip("[]'\" ").rpartition(".")[2].lower()
    return "maximize" if word in _RISES else "minimize" if word in _LOWERS else None


def goals_from_settings(frame: pd.DataFrame, columns: Mapping[str, Column]) -> dict[str, str]:
    """Return "minimize" or "maximize" for each metric whose goal is in its name or in a constant setting."""
    metrics = [name for name, column in columns.items() if column.role is Role.METRIC]
    goals = literal_goals(metrics)
    for prefix, text in _named_metrics(frame, columns):
        goal = next((goal for last in _DIRECTIONS if (goal := _direction(frame, prefix + last, last))), None)
        metric = _metric_of(text, metrics)
        if goal and metric:
            goals.setdefault(metric, goal)
    for name, prefix in _OPTUNA:  # its callbacks for W&B and MLflow keep the study's direction
        goal = direction_word(_only_value(frame, name))
        if goal and f"{prefix}value" in metrics:
            goals.setdefault(f"{prefix}value", goal)
    return goals


def _named_metrics(frame: pd.DataFrame, columns: Mapping[str, Column]) -> Iterator[tuple[str, str]]:
    """Yield (prefix of the setting's name, name of the metric) for each setting that names a metric."""
    for name, column in columns.items():
        match = _NAMES_METRIC.fullmatch(name) if len(name) <= _LONGEST_NAME else None
        if match and column.role is not Role.METRIC and not match[1][-1:].isalnum():
            text = _only_value(frame, name)
            if text is not None:
                yield match[1], text


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
