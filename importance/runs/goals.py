"""Which end of a metric is good, and who says so."""

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
    """Who says which end of a metric is good."""

    TOLD = "told"
    """The user, the tool's files, or the column's name in so many words: "f1 (maximize)"."""
    NAME = "name"
    """A word of the metric's name, such as "loss" or "accuracy"."""
    GUESS = "guess"
    """Nobody: the user should look at it."""


# They are 0 or more by definition: values below 0 were negated for an optimiser of the other direction.
_NEVER_NEGATIVE_WORDS = """
    mse rmse mae mape smape medae msle rmsle wer cer error errors error_rate drawdown max_dd mdd latency brier
    accuracy acc auc auroc f1 precision recall iou miou dice map ap ndcg mrr hit hits
"""
_NEVER_NEGATIVE = frozenset(_NEVER_NEGATIVE_WORDS.split())


def guess_goal(name: str) -> Goal:
    """Whether less or more of a metric is better, by its name; "minimize" where the name says nothing.

    Per-second rates and scikit-learn's scores (`mean_test_score`, `neg_*`) are maximised.
    """
    return "maximize" if (literal_goal(name) or named_goal(name)) == "maximize" else "minimize"


def says_goal(name: str) -> bool:
    """Whether the name tells which end is good."""
    return (literal_goal(name) or named_goal(name)) is not None


def read_goal(name: str, values: pd.Series | None, told: Mapping[str, str]) -> tuple[Goal, GoalSource]:
    """The goal of a metric, and who says so.

    Args:
        name: the metric.
        values: its values; a quantity that cannot be negative and is negative everywhere was negated.
        told: "minimize" or "maximize" of the metrics whose goal the tool was told.
    """
    stated = told.get(name) or literal_goal(name)
    if stated:
        return _as_goal(stated), GoalSource.TOLD
    named = named_goal(name)
    if named is None:
        return "minimize", GoalSource.GUESS
    if values is not None and _negated(name, values):
        return _as_goal("minimize" if named == "maximize" else "maximize"), GoalSource.GUESS
    return _as_goal(named), GoalSource.NAME


def check_goal(goal: str | None) -> None:
    """Raises ImportanceError for a goal that is neither "minimize" nor "maximize" nor left open."""
    if goal not in (None, "minimize", "maximize"):
        raise ImportanceError(f"There is no goal {goal!r}. Choose minimize or maximize.")


def asked_goal(goal: str | None, known: tuple[Goal, GoalSource]) -> tuple[str, GoalSource]:
    """The goal that a user asked for, or else what is known of the metric's; and who says so.

    Raises:
        ImportanceError: for a goal that is neither "minimize" nor "maximize".
    """
    check_goal(goal)
    return (goal, GoalSource.TOLD) if goal else known


def literal_goals(names: Iterable[str]) -> dict[str, str]:
    """The goals that columns' names state in so many words."""
    return {name: goal for name in names if (goal := literal_goal(name))}


def _as_goal(text: str) -> Goal:
    return "maximize" if text == "maximize" else "minimize"


def _negated(name: str, values: pd.Series) -> bool:
    if values.dtype != np.float64 or not _NEVER_NEGATIVE & set(metric_words(name)):
        return False
    finite = values.to_numpy()[np.isfinite(values.to_numpy())]
    return bool(finite.size) and bool((finite <= 0).all() and (finite < 0).any())
