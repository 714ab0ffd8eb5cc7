"""The constraints of Optuna's trials, which are stored in their system attributes.

Up to version 4 a sampler stores the list that its `constraints_func` gave; from version 5 on
`trial.set_constraint(name, value)` stores each under its name (`optuna.study._constrained_optimization`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

import numpy as np

from importance.runs.typed_columns import as_float
from importance.safe_documents import python_expression

KEYS = ("constraints", "nsga2:constraints", "botorch:constraints")
"""The keys of a list of constraints. The last two are from versions before 3."""
NAMED = "constraints:"
"""The prefix of the key of a single constraint; its name follows."""
_MOST = 1_000
_LONGEST = 50_000


def is_constraint(key: str) -> bool:
    """Return whether the system attribute with this key holds constraints."""
    return key in KEYS or key.startswith(NAMED)


def values_of(attributes: Mapping[str, object]) -> dict[str, float]:
    """Return how far a trial breaks each constraint; those of a list are named by their positions."""
    constraints: dict[str, float] = {}
    for key in KEYS:
        listed = attributes.get(key)
        if isinstance(listed, str):
            listed = _listed(listed)
        if isinstance(listed, (list, tuple)):
            constraints |= {str(at): _number(value) for at, value in enumerate(listed[:_MOST])}
    for key, value in attributes.items():
        if key.startswith(NAMED) and len(constraints) < _MOST:
            constraints[key[len(NAMED) :]] = _number(value)
    return constraints


def columns_of(trials: Iterable[tuple[int, Mapping[str, float]]], n: int) -> dict[str, np.ndarray]:
    """Return the (n,) values of each constraint, NaN where a trial has none.

    Args:
        trials: the row and the constraints of each trial that has some.
        n: the number of trials.
    """
    columns: dict[str, np.ndarray] = {}
    for row, values in trials:
        for name, value in values.items():
            if name not in columns and len(columns) < _MOST:
                columns[name] = np.full(n, np.nan)
            if name in columns:
                columns[name][row] = value
    return columns


def _listed(text: str) -> object:
    """Return the list that a cell of a table spells."""
    try:
        if len(text) > _LONGEST:
            return None
        return ast.literal_eval(python_expression(text.lstrip()))
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None


def _number(value: object) -> float:
    """Return a constraint's value; NaN for anything but a number, which Optuna does not accept."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return as_float(value) if is_number else float("nan")
