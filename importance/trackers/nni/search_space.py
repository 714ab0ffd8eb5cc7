"""NNI's search space: `{"lr": {"_type": "loguniform", "_value": [0.001, 0.1]}}`, with nested choices."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from importance.errors import ImportanceError
from importance.space.dimension import Condition, Dimension, Range, choice_of
from importance.trackers.nni.settings import CHOSEN

_DEEPEST = 20


def read(document: object) -> dict[str, Dimension]:
    """Return the dimensions of a search space. Those that are neither a range nor a choice are left out.

    A parameter of a branch is used where the branch was chosen.

    Example:
        >>> read({"lr": {"_type": "loguniform", "_value": [0.001, 0.1]}})
        {'lr': Range(name='lr', low=0.001, high=0.1, log=True, integer=False, step=None, condition=None, \
unset=<Unset.INACTIVE: 'inactive'>)}
    """
    space: dict[str, Dimension | None] = {}
    _add(space, document, "", None, 0)
    return {name: dimension for name, dimension in space.items() if dimension is not None}


def _add(
    space: dict[str, Dimension | None], document: object, prefix: str, condition: Condition | None, depth: int
) -> None:
    if not isinstance(document, Mapping) or depth > _DEEPEST:
        return
    for key, parameter in document.items():
        if key == CHOSEN or not isinstance(parameter, Mapping):
            continue
        name = f"{prefix}{key}"
        values = parameter.get("_value")
        branches = values if parameter.get("_type") == "choice" and isinstance(values, list) else []
        try:
            dimension = _dimension(name, parameter, condition)
        except (TypeError, ValueError, IndexError, OverflowError, ImportanceError):
            dimension = None
        space[name] = dimension if name not in space else _of_both(space[name], dimension)
        for branch in branches:
            if isinstance(branch, Mapping) and CHOSEN in branch:
                chosen = Condition(name, (str(branch[CHOSEN]),))
                _add(space, branch, f"{name}.", chosen, depth + 1)


def _of_both(before: Dimension | None, after: Dimension | None) -> Dimension | None:
    """Return a parameter that two branches have; None if they draw it differently."""
    if before is None or after is None or before.condition is None or after.condition is None:
        return None
    levels = (*before.condition.levels, *after.condition.levels)
    joined = Condition(before.condition.parent, tuple(dict.fromkeys(levels)))
    same = replace(before, condition=joined) == replace(after, condition=joined)
    return replace(before, condition=joined) if same else None


def _dimension(name: str, parameter: Mapping[str, Any], condition: Condition | None) -> Dimension | None:
    kind, values = parameter.get("_type"), parameter.get("_value")
    if not isinstance(values, list):
        return None
    if kind == "choice":
        levels = [value.get(CHOSEN) if isinstance(value, Mapping) else value for value in values]
        return None if None in levels else choice_of(name, levels, condition)
    if kind == "randint":  # the upper end is not drawn
        drawn = Range(name, float(values[0]), float(values[1]) - 1, integer=True, condition=condition)
    elif kind in ("uniform", "quniform", "loguniform", "qloguniform"):
        low, high = float(values[0]), float(values[1])
        log = kind.endswith("loguniform")
        step = float(values[2]) if kind == "quniform" else None
        drawn = Range(name, low, high, log=log, step=step, condition=condition)
    else:
        return None
    return drawn if _can_be_drawn(drawn) else None


def _can_be_drawn(drawn: Range) -> bool:
    """Return whether NNI could draw from a range: a mistyped one has no values."""
    ends = (drawn.low, drawn.high) if drawn.step is None else (drawn.low, drawn.high, drawn.step)
    return (
        all(map(math.isfinite, ends))
        and drawn.low <= drawn.high
        and (not drawn.log or drawn.low > 0)
        and (drawn.step is None or drawn.step > 0)
    )
