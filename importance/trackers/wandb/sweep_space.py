"""The space of a W&B sweep's configuration, parameter by parameter."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from importance.errors import ImportanceError
from importance.space.dimension import Dimension, Range, Space
from importance.space.formats import wandb as sweep
from importance.space.formats import yaml_json
from importance.space.levels import is_number

_DEEPEST = 20


def space(config: Mapping[str, object]) -> tuple[Space, tuple[str, ...]]:
    """Return the space of a sweep, and the parameters whose distribution has no ends, such as a normal one.

    Args:
        config: the sweep's configuration, with its `parameters`.
    """
    parameters = config.get("parameters")
    dimensions: dict[str, Dimension] = {}
    without: list[str] = []
    for name, parameter in _flat(parameters if isinstance(parameters, dict) else {}):
        dimension = _dimension(name, parameter)
        if dimension is None:
            without.append(name)
        else:
            dimensions[name] = dimension
    return dimensions, tuple(without)


def _flat(
    parameters: Mapping[object, object], head: str = "", depth: int = 0
) -> Iterator[tuple[str, dict[str, object]]]:
    for name, parameter in parameters.items():
        if not isinstance(parameter, dict):
            continue
        inner = parameter.get("parameters")
        if isinstance(inner, dict) and depth < _DEEPEST:
            yield from _flat(inner, f"{head}{name}.", depth + 1)
        else:
            yield f"{head}{name}", parameter


def _dimension(name: str, parameter: dict[str, object]) -> Dimension | None:
    parameter = {
        **parameter,
        **{key: _read(parameter[key]) for key in ("min", "max", "q") if key in parameter},
    }
    kind, low, high, q = (parameter.get(key) for key in ("distribution", "min", "max", "q"))
    if kind in ("log_uniform", "q_log_uniform") and is_number(low) and is_number(high):
        try:  # the ends are exponents
            low, high = math.exp(float(str(low))), math.exp(float(str(high)))
        except OverflowError:
            return None
        parameter = {**parameter, "distribution": "log_uniform_values", "min": low, "max": high}
    if kind == "q_uniform" and is_number(low) and is_number(high):
        step = float(str(q)) if is_number(q) else 1.0
        ends = float(str(low)), float(str(high))
        return Range(name, *ends, integer=not step % 1 and not ends[0] % 1, step=step)
    if kind == "q_log_uniform_values":
        parameter = (
            {**parameter, "q": 1}
            if isinstance(q, int)
            else {**parameter, "distribution": "log_uniform_values"}
        )
    try:
        return sweep.read(yaml_json.yaml_text({"parameters": {name: parameter}}, []))[name]
    except (ImportanceError, KeyError):
        return None


def _read(value: object) -> object:
    """Return the number in a text, or the value as it is. YAML reads 1.0e-5 as a number, but 1e-5 as text."""
    try:
        return float(value) if isinstance(value, str) else value
    except ValueError:
        return value
