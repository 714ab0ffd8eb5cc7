"""A ConfigSpace as its `to_json` writes it (format 0.4), conditions included.

Format: https://automl.github.io/ConfigSpace. SMAC, DeepCAVE and Auto-sklearn read it.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from importance.errors import ImportanceError
from importance.space import object_levels
from importance.space.dimension import Dimension, Space
from importance.space.formats.yaml_json import read_json
from importance.space.levels import choice, constant, ends, frozen, level_text, parents_first, typed, values


def write(space: Space, metric: str = "loss", goal: str = "minimize") -> str:
    """The space as JSON; it has no place for a metric and its goal."""
    ordered = parents_first(space.values())
    document = {
        "name": None,
        "hyperparameters": [_hyperparameter(one) for one in ordered],
        "conditions": [_condition(one) for one in ordered if one.when is not None and one.when[0] in space],
        "forbiddens": [],
        "python_module_version": "1.2.0",
        "format_version": 0.4,
    }
    return json.dumps(document, indent=2, allow_nan=False) + "\n"


def read(text: str) -> dict[str, Dimension]:
    """The space of a ConfigSpace's JSON.

    Raises:
        ImportanceError: when it is none, or has parts that are no plain range, choice or condition.
    """
    document = read_json(text)
    listed = document.get("hyperparameters")
    if not isinstance(listed, list):
        raise ImportanceError("This JSON has no 'hyperparameters', so it is no ConfigSpace.")
    space = {one.name: one for one in map(_dimension, listed)}
    for held in document.get("conditions") or []:
        kind, child, parent = (held.get(key) for key in ("type", "child", "parent"))
        if kind not in ("EQ", "IN") or child not in space:
            raise ImportanceError(f"The condition {held} is neither of the kinds EQ and IN.")
        levels = held["values"] if kind == "IN" else [held["value"]]
        space[child] = replace(space[child], when=(parent, tuple(level_text(v) for v in levels)))
    return space


def _hyperparameter(one: Dimension) -> dict[str, Any]:
    fixed = constant(one)
    said = object_levels.sentences([one])
    meta = {"comment": said[0]} if said else None
    if fixed is not None:
        return {"type": "constant", "name": one.name, "value": fixed[0], "meta": meta}
    listed = values(one)
    if listed is not None:
        chosen = {"choices": listed, "weights": None, "default_value": listed[0], "meta": meta}
        return {"type": "categorical", "name": one.name, **chosen}
    low, high = ends(one)
    middle = (low * high) ** 0.5 if one.log else (low + high) / 2
    middle = min(max(round(middle), low), high) if one.integer else middle
    kind = "uniform_int" if one.integer else "uniform_float"
    drawn = {"lower": low, "upper": high, "default_value": middle, "log": one.log, "meta": None}
    return {"type": kind, "name": one.name, **drawn}


def _condition(one: Dimension) -> dict[str, Any]:
    assert one.when is not None  # noqa: S101 - for the type checker; the caller has looked
    switch, levels = one.when
    wanted = [typed(level) for level in levels]
    if len(wanted) == 1:
        return {"type": "EQ", "child": one.name, "parent": switch, "value": wanted[0]}
    return {"type": "IN", "child": one.name, "parent": switch, "values": wanted}


def _dimension(held: Any) -> Dimension:
    kind = held.get("type") if isinstance(held, dict) else None
    name = held.get("name") if isinstance(held, dict) else None
    if not isinstance(name, str):
        raise ImportanceError(f"{held!r} is no hyperparameter of a ConfigSpace.")
    if kind == "constant":
        return frozen(name, held["value"])
    if kind in ("categorical", "ordinal"):
        return choice(name, held.get("choices") or held.get("sequence") or [])
    if kind in ("uniform_int", "uniform_float"):
        ints = kind == "uniform_int"
        return Dimension(
            name, float(held["lower"]), float(held["upper"]), log=bool(held.get("log")), integer=ints
        )
    raise ImportanceError(f"{name} is of the kind {kind}, which is no plain range or choice.")
