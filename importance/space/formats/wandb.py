"""A W&B sweep, as `wandb sweep sweep.yaml` takes it.

Format: https://docs.wandb.ai/guides/sweeps/sweep-config-keys. Dotted names become nested `parameters`, as a
nested configuration logs them, unless a part of the name is a parameter itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from importance.errors import ImportanceError
from importance.space import object_levels
from importance.space.dimension import Dimension, Space
from importance.space.formats.condition_comments import conditions, with_conditions
from importance.space.formats.yaml_json import read_yaml, yaml_text
from importance.space.levels import choice, constant, ends, frozen, native, parents_first, values

_RANGES = {  # distribution -> (log, integer)
    "uniform": (False, False),
    "int_uniform": (False, True),
    "log_uniform_values": (True, False),
    "q_log_uniform_values": (True, True),
}
_NAMES = {found: name for name, found in _RANGES.items()}


def write(space: Space, metric: str = "loss", goal: str = "minimize") -> str:
    """The sweep as YAML; conditions, which W&B has no words for, in a comment."""
    parameters: dict[str, Any] = {}
    for one in parents_first(space.values()):
        place = parameters
        parts = one.name.split(".") if _nests(one.name, space) else [one.name]
        for part in parts[:-1]:
            place = place.setdefault(part, {"parameters": {}})["parameters"]
        place[parts[-1]] = _parameter(one)
    document = {
        "program": "train.py",
        "method": "random",
        "metric": {"name": metric, "goal": goal},
        "parameters": parameters,
    }
    return yaml_text(document, [*conditions(space), *object_levels.remarks(space.values())])


def read(text: str) -> dict[str, Dimension]:
    """The space of a sweep's YAML.

    Raises:
        ImportanceError: when it is no sweep, or draws from a distribution that is no plain range.
    """
    parameters = read_yaml(text).get("parameters")
    if not isinstance(parameters, dict):
        raise ImportanceError("This YAML has no 'parameters', so it is no W&B sweep.")
    space = {name: _dimension(name, held) for name, held in _flat(parameters)}
    return with_conditions(space, text)


def _nests(name: str, space: Space) -> bool:
    """Whether a dotted name can be nested: no part is empty, and none is a parameter of its own."""
    parts = name.split(".")
    heads = [".".join(parts[: k + 1]) for k in range(len(parts) - 1)]
    return all(parts) and not any(head in space for head in heads)


def _parameter(one: Dimension) -> dict[str, Any]:
    if one.is_choice:
        found = [_told(level) for level in one.levels]
        return {"values": found} if len(found) > 1 else {"value": found[0]}
    fixed = constant(one)
    if fixed is not None:
        return {"value": fixed[0]}
    listed = values(one)
    if listed is not None:
        return {"values": listed}
    low, high = ends(one)
    shape: dict[str, Any] = {"distribution": _NAMES[one.log, one.integer], "min": low, "max": high}
    return {**shape, "q": 1} if one.log and one.integer else shape


def _told(level: str) -> Any:
    """A level as a plain value or a list of numbers; YAML has no tuples, so these stay text."""
    found = native(level)
    return level if isinstance(found, tuple) else found


def _flat(parameters: Mapping[Any, Any], head: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    for name, held in parameters.items():
        whole = f"{head}{name}"
        if isinstance(held, dict) and isinstance(held.get("parameters"), dict) and depth < 20:
            yield from _flat(held["parameters"], f"{whole}.", depth + 1)
        else:
            yield whole, held


def _dimension(name: str, held: Any) -> Dimension:
    if not isinstance(held, dict):
        raise ImportanceError(f"{name} is no parameter of a W&B sweep: a mapping with values or a range.")
    if "value" in held:
        return frozen(name, held["value"])
    if "values" in held:
        return choice(name, held["values"])
    low, high = held.get("min"), held.get("max")
    if not isinstance(low, (int, float)) or not isinstance(high, (int, float)):
        raise ImportanceError(f"{name} has neither values nor both min and max.")
    whole = isinstance(low, int) and isinstance(high, int)
    kind = held.get("distribution", "int_uniform" if whole else "uniform")
    if kind not in _RANGES or (kind == "q_log_uniform_values" and held.get("q", 1) != 1):
        raise ImportanceError(
            f"{name} is drawn from {kind}, which is no plain range. Use values or min and max."
        )
    log, integer = _RANGES[kind]
    return Dimension(name, float(low), float(high), log=log, integer=integer)
