"""A W&B sweep, as `wandb sweep sweep.yaml` takes it.

Format: https://docs.wandb.ai/guides/sweeps/sweep-config-keys. Dotted names become nested `parameters`, since
a nested configuration is logged under dotted names, unless a part of the name is a parameter itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from importance.errors import ImportanceError
from importance.space import object_levels
from importance.space.conditions import parents_first
from importance.space.dimension import Choice, Dimension, Range, Space, choice_of, constant, frozen
from importance.space.formats.condition_comments import condition_comments, with_commented_conditions
from importance.space.formats.yaml_json import read_yaml, yaml_text
from importance.space.levels import parse_value
from importance.space.listing import checked_ends, listed_values

_RANGES = {  # distribution -> (log, integer)
    "uniform": (False, False),
    "int_uniform": (False, True),
    "log_uniform_values": (True, False),
    "q_log_uniform_values": (True, True),
}
_DISTRIBUTIONS = {kind: distribution for distribution, kind in _RANGES.items()}
_DEEPEST = 20


def write(space: Space, metric: str = "loss", goal: str = "minimize") -> str:
    """Return the sweep as YAML, with conditions in a comment, since W&B has none."""
    parameters: dict[str, Any] = {}
    for dimension in parents_first(space.values()):
        name = dimension.name
        *groups, last = name.split(".") if _nests(name, space) else [name]
        group = parameters
        for key in groups:
            group = group.setdefault(key, {"parameters": {}})["parameters"]
        group[last] = _parameter(dimension)
    document = {
        "program": "train.py",
        "method": "random",
        "metric": {"name": metric, "goal": goal},
        "parameters": parameters,
    }
    return yaml_text(document, [*condition_comments(space), *object_levels.comments(space.values())])


def read(text: str) -> dict[str, Dimension]:
    """Return the space of a sweep's YAML.

    Raises:
        ImportanceError: when it is not a sweep, or a distribution is not a range.
    """
    parameters = read_yaml(text).get("parameters")
    if not isinstance(parameters, dict):
        raise ImportanceError("This YAML has no 'parameters', so it is not a W&B sweep.")
    space = {name: _dimension(name, entry) for name, entry in _flat(parameters)}
    return with_commented_conditions(space, text)


def _nests(name: str, space: Space) -> bool:
    """Whether a dotted name can be nested: no part of it is empty, and no head of it is a parameter."""
    parts = name.split(".")
    heads = [".".join(parts[: k + 1]) for k in range(len(parts) - 1)]
    return all(parts) and not any(head in space for head in heads)


def _parameter(dimension: Dimension) -> dict[str, Any]:
    if isinstance(dimension, Choice):
        levels = [_yaml_value(level) for level in dimension.levels]
        return {"values": levels} if len(levels) > 1 else {"value": levels[0]}
    single = constant(dimension)
    if single is not None:
        return {"value": single[0]}
    values = listed_values(dimension)
    if values is not None:
        return {"values": values}
    low, high = checked_ends(dimension)
    distribution = _DISTRIBUTIONS[dimension.log, dimension.integer]
    entry: dict[str, Any] = {"distribution": distribution, "min": low, "max": high}
    return {**entry, "q": 1} if dimension.log and dimension.integer else entry


def _yaml_value(level: str) -> Any:
    """A level as a scalar or a list of numbers. YAML has no tuples, so these stay text."""
    value = parse_value(level)
    return level if isinstance(value, tuple) else value


def _flat(parameters: Mapping[Any, Any], head: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    for key, entry in parameters.items():
        name = f"{head}{key}"
        if isinstance(entry, dict) and isinstance(entry.get("parameters"), dict) and depth < _DEEPEST:
            yield from _flat(entry["parameters"], f"{name}.", depth + 1)
        else:
            yield name, entry


def _dimension(name: str, entry: Any) -> Dimension:
    if not isinstance(entry, dict):
        raise ImportanceError(
            f"{name} is not a parameter of a W&B sweep, which is a mapping with values or a range."
        )
    if "value" in entry:
        return frozen(name, entry["value"])
    if "values" in entry:
        values = entry["values"]
        if not isinstance(values, list):
            raise ImportanceError(f"{name} has the values {values!r}, but needs a list of values.")
        return choice_of(name, values)
    low, high = entry.get("min"), entry.get("max")
    if not isinstance(low, (int, float)) or not isinstance(high, (int, float)):
        raise ImportanceError(f"{name} has neither values nor both min and max.")
    whole = isinstance(low, int) and isinstance(high, int)
    distribution = entry.get("distribution", "int_uniform" if whole else "uniform")
    if distribution not in _RANGES or (distribution == "q_log_uniform_values" and entry.get("q", 1) != 1):
        raise ImportanceError(
            f"{name} is drawn from {distribution}, which is not a range. Use values or min and max."
        )
    log, integer = _RANGES[distribution]
    return Range(name, float(low), float(high), log=log, integer=integer)
