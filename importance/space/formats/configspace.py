"""A ConfigSpace as its `to_json` writes it (format 0.4), with conditions.

Format: https://automl.github.io/ConfigSpace. SMAC, DeepCAVE and Auto-sklearn read it.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from importance.errors import ImportanceError
from importance.space import object_levels
from importance.space.conditions import parents_first
from importance.space.dimension import Choice, Condition, Dimension, Range, Space, choice_of, constant, frozen
from importance.space.formats.yaml_json import read_json
from importance.space.levels import Scalar, is_number, level_text, parse_scalar
from importance.space.listing import checked_ends, listed_values


def write(space: Space, metric: str = "loss", goal: str = "minimize") -> str:
    """Return the space as JSON. The format has no place for the metric and its goal."""
    ordered = parents_first(space.values())
    document = {
        "name": None,
        "hyperparameters": [_hyperparameter(dimension) for dimension in ordered],
        "conditions": [
            _condition(dimension.name, condition)
            for dimension in ordered
            if (condition := dimension.condition) is not None and condition.parent in space
        ],
        "forbiddens": [],
        "python_module_version": "1.2.0",
        "format_version": 0.4,
    }
    return json.dumps(document, indent=2, allow_nan=False) + "\n"


def read(text: str) -> dict[str, Dimension]:
    """Return the space of a ConfigSpace's JSON.

    Raises:
        ImportanceError: when it is not a ConfigSpace, or has parts other than ranges, choices and conditions.
    """
    document = read_json(text)
    hyperparameters = document.get("hyperparameters")
    if not isinstance(hyperparameters, list):
        raise ImportanceError("This JSON has no 'hyperparameters', so it is not a ConfigSpace.")
    space = {dimension.name: dimension for dimension in map(_dimension, hyperparameters)}
    conditions = document.get("conditions") or []
    for entry in conditions if isinstance(conditions, list) else [conditions]:
        child, condition = _child_and_condition(entry)
        if child not in space:
            raise ImportanceError(f"The condition {entry} is about a parameter that is not in the space.")
        space[child] = replace(space[child], condition=condition)
    return space


def _child_and_condition(entry: Any) -> tuple[str, Condition]:
    """The name of the parameter that a condition is about, and the condition."""
    fields = entry if isinstance(entry, dict) else {}
    child, parent = fields.get("child"), fields.get("parent")
    values = {"EQ": [fields.get("value")], "IN": fields.get("values")}.get(str(fields.get("type")))
    if not (isinstance(child, str) and isinstance(parent, str) and isinstance(values, list)):
        raise ImportanceError(f"The condition {entry} is not of the kind EQ or IN.")
    return child, Condition(parent, tuple(level_text(value) for value in values))


def _hyperparameter(dimension: Dimension) -> dict[str, Any]:
    single, values = constant(dimension), listed_values(dimension)
    if single is not None:
        sentences = object_levels.sentences([dimension])
        meta = {"comment": sentences[0]} if sentences else None
        return {"type": "constant", "name": dimension.name, "value": single[0], "meta": meta}
    if isinstance(dimension, Choice) or values is not None:
        return _categorical(dimension, values or [])
    return _uniform(dimension)


def _categorical(dimension: Dimension, values: list[Scalar]) -> dict[str, Any]:
    sentences = object_levels.sentences([dimension])
    return {
        "type": "categorical",
        "name": dimension.name,
        "choices": values,
        "weights": None,
        "default_value": values[0],
        "meta": {"comment": sentences[0]} if sentences else None,
    }


def _uniform(dimension: Range) -> dict[str, Any]:
    low, high = checked_ends(dimension)
    middle = (low * high) ** 0.5 if dimension.log else (low + high) / 2
    return {
        "type": "uniform_int" if dimension.integer else "uniform_float",
        "name": dimension.name,
        "lower": low,
        "upper": high,
        "default_value": min(max(round(middle), low), high) if dimension.integer else middle,
        "log": dimension.log,
        "meta": None,
    }


def _condition(child: str, condition: Condition) -> dict[str, Any]:
    values = [parse_scalar(level) for level in condition.levels]
    if len(values) == 1:
        return {"type": "EQ", "child": child, "parent": condition.parent, "value": values[0]}
    return {"type": "IN", "child": child, "parent": condition.parent, "values": values}


def _dimension(entry: Any) -> Dimension:
    kind = entry.get("type") if isinstance(entry, dict) else None
    name = entry.get("name") if isinstance(entry, dict) else None
    if not isinstance(name, str):
        raise ImportanceError(f"{entry!r} is not a hyperparameter of a ConfigSpace.")
    if kind == "constant":
        return frozen(name, entry.get("value"))
    if kind in ("categorical", "ordinal"):
        values = entry.get("choices") or entry.get("sequence")
        return choice_of(name, values if isinstance(values, list) else [])
    if kind in ("uniform_int", "uniform_float"):
        low, high = entry.get("lower"), entry.get("upper")
        if not (is_number(low) and is_number(high)):
            raise ImportanceError(
                f"{name} runs from {low!r} to {high!r}, but needs a number as lower and upper."
            )
        log, integer = bool(entry.get("log")), kind == "uniform_int"
        return Range(name, float(low), float(high), log=log, integer=integer)
    raise ImportanceError(f"{name} is of the kind {kind}, which is neither a range nor a choice.")
