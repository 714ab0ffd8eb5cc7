"""The space of a W&B sweep's configuration, parameter by parameter."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from importance.errors import ImportanceError
from importance.space.dimension import Dimension, Range, Space
from importance.space.formats import wandb as sweep
from importance.space.formats import yaml_json

_DEEPEST = 20


def space(config: Mapping[str, object]) -> tuple[Space, tuple[str, ...]]:
    """(the space of a sweep, the parameters whose distribution has no ends, such as a normal one).

    Args:
        config: the sweep's configuration, with its `parameters`.
    """
    parameters = config.get("parameters")
    found: dict[str, Dimension] = {}
    without: list[str] = []
    for name, held in _flat(parameters if isinstance(parameters, dict) else {}):
        one = _dimension(name, held)
        if one is None:
            without.append(name)
        else:
            found[name] = one
    return found, tuple(without)


def _flat(
    parameters: Mapping[object, object], head: str = "", depth: int = 0
) -> Iterator[tuple[str, dict[str, object]]]:
    for name, held in parameters.items():
        if not isinstance(held, dict):
            continue
        inner = held.get("parameters")
        if isinstance(inner, dict) and depth < _DEEPEST:
            yield from _flat(inner, f"{head}{name}.", depth + 1)
        else:
            yield f"{head}{name}", held


def _dimension(name: str, held: dict[str, object]) -> Dimension | None:
    held = {**held, **{key: _read(held[key]) for key in ("min", "max", "q") if key in held}}
    kind, low, high, q = (held.get(key) for key in ("distribution", "min", "max", "q"))
    if kind in ("log_uniform", "q_log_uniform") and _number(low) and _number(high):
        try:  # their ends are exponents
            low, high = math.exp(float(str(low))), math.exp(float(str(high)))
        except OverflowError:
            return None
        held = {**held, "distribution": "log_uniform_values", "min": low, "max": high}
    if kind == "q_uniform" and _number(low) and _number(high):
        step = float(str(q)) if _number(q) else 1.0
        ends = float(str(low)), float(str(high))
        return Range(name, *ends, integer=not step % 1 and not ends[0] % 1, step=step)
    if kind == "q_log_uniform_values":
        held = {**held, "q": 1} if isinstance(q, int) else {**held, "distribution": "log_uniform_values"}
    try:
        return sweep.read(yaml_json.yaml_text({"parameters": {name: held}}, []))[name]
    except (ImportanceError, KeyError):
        return None


def _read(value: object) -> object:
    """A number that YAML took for text: it knows 1.0e-5, not 1e-5."""
    try:
        return float(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
