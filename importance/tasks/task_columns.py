"""Which columns can name the task of each run, and which of them does so by its name."""

from __future__ import annotations

import numpy as np

from importance.runs.column_names import bare, words
from importance.runs.columns import Column, Kind, Role
from importance.runs.table import Runs

MOST_TASKS = 50
"""A column with more values names no tasks: a person would not compare so many."""
_TASK_WORDS = """
    task tasks dataset datasets data benchmark env envs environment environments domain problem game corpus
"""
_TASKS = frozenset(_TASK_WORDS.split())
_SUFFIXES = frozenset(["name", "id", "key"])
_GROUPS = (Kind.CATEGORICAL, Kind.BOOLEAN)


def task_columns(runs: Runs) -> tuple[str, ...]:
    """Return the columns that can name the task of each run: those with 2 to 50 values, no metrics.

    Columns whose name says so come first. Text and booleans follow: first labels such as a group, then
    parameters. Whole numbers come last.
    """
    names = [name for name, column in runs.columns.items() if _can_group(runs, column)]
    return tuple(sorted(names, key=lambda name: _unlikely(runs.columns[name])))


def named_task(runs: Runs) -> str | None:
    """Return the first column whose name says that it is the task of each run; None without one."""
    return next((name for name in task_columns(runs) if names_a_task(name)), None)


def names_a_task(name: str) -> bool:
    """Return whether a column's name says that it names tasks: "dataset", "env_name", "data_set"."""
    spoken = words(bare(name))
    if len(spoken) > 1 and spoken[-1] in _SUFFIXES:
        spoken = spoken[:-1]
    return bool(spoken) and (spoken[-1] in _TASKS or spoken[-2:] == ("data", "set"))


def _can_group(runs: Runs, column: Column) -> bool:
    if column.role in (Role.METRIC, Role.COST) or column.kind not in (*_GROUPS, Kind.NUMERIC):
        return False
    values = runs.frame[column.name].dropna()
    if column.kind is Kind.NUMERIC:
        numbers = values.to_numpy(float)
        if not (np.isfinite(numbers).all() and (numbers == np.round(numbers)).all()):
            return False
    return 2 <= values.nunique() <= MOST_TASKS


def _unlikely(column: Column) -> tuple[bool, bool, bool]:
    return (
        not names_a_task(column.name),
        column.kind not in _GROUPS,
        column.role is Role.PARAMETER,
    )
