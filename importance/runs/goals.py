"""Whether less or more of a metric is better, and where that is known from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Literal

import numpy as np
import pandas as pd

from importance.errors import ImportanceError
from importance.runs.goal_from_name import literal_goal, metric_words, named_goal

Goal = Literal["minimize", "maximize"]


class GoalSource(StrEnum):
    """Where the goal of a metric is known from."""

    DECLARED = "told"
    """The user, the files of the tool, or the explicit name of the column: "f1 (maximize)"."""
    NAME = "name"
    """A word in the name of the metric, such as "loss" or "accuracy"."""
    GUESS = "guess"
    """Nothing: the user should check it."""


# These are never negative by definition: values below 0 were negated for an optimiser that minimises.
_NEVER_NEGATIVE_WORDS = """
    mse rmse mae mape smape medae msle rmsle wer cer error errors error_rate drawdown max_dd mdd latency brier
    accuracy acc auc auroc f1 precision recall iou miou dice map ap ndcg mrr hit hits
"""
_NEVER_NEGATIVE = frozenset(_NEVER_NEGATIVE_WORDS.split())


def guess_goal(name: str) -> Goal:
    """Return the goal of a metric by its name; "minimize" if the name says nothing.

    Per-second rates and scikit-learn's scores (`mean_test_score`, `neg_*`) are maximised.
    """
    return "maximize" if (literal_goal(name) or named_goal(name)) == "maximize" else "minimize"


def says_goal(name: str) -> bool:
    """Return whether the name says what the goal is."""
    return (literal_goal(name) or named_goal(name)) is not None


def read_goal(name: str, values: pd.Series | None, declared: Mapping[str, str]) -> tuple[Goal, GoalSource]:
    """Return the goal of a metric, and where it is known from.

    Args:
        name: the metric.
        values: its values. If a quantity that cannot be negative is negative in every run, it was negated.
        declared: "minimize" or "maximize" for the metrics whose goal the tool's files hold.
    """
    stated = declared.get(name) or literal_goal(name)
    if stated:
        return _as_goal(stated), GoalSource.DECLARED
    named = named_goal(name)
    if named is None:
        return "minimize", GoalSource.GUESS
    if values is not None and _negated(name, values):
        return _as_goal("minimize" if named == "maximize" else "maximize"), GoalSource.GUESS
    return _as_goal(named), GoalSource.NAME


def check_goal(goal: str | None) -> None:
    """Raise ImportanceError for a goal other than "minimize", "maximize" and None."""
    if goal not in (None, "minimize", "maximize"):
        raise ImportanceError(f"There is no goal {goal!r}. Choose minimize or maximize.")


def chosen_goal(goal: str | None, inferred: tuple[Goal, GoalSource]) -> tuple[str, GoalSource]:
    """Return the goal that the user chose, or else the inferred one; and where it is known from.

    Raises:
        ImportanceError: if the goal is neither "minimize" nor "maximize".
    """
    check_goal(goal)
    return (goal, GoalSource.DECLARED) if goal else inferred


def literal_goals(names: Iterable[str]) -> dict[str, str]:
    """Return the goals that the names of columns state explicitly."""
    return {name: goal for name in names if (goal := literal_goal(name))}


def _as_goal(text: str) -> Goal:
    return "maximize" if text == "maximize" else "minimize"


def _negated(name: str, values: pd.Series) -> bool:
    if values.dtype != np.float64 or not _NEVER_NEGATIVE & set(metric_words(name)):
        return False
    finite = values.to_numpy()[np.isfinite(values.to_numpy())]
    return bool(finite.size) and bool((finite <= 0).all() and (finite < 0).any())
