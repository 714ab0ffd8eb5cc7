"""Settings that a tool draws from an exported space, compared with the space."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from importance.space.dimension import Choice, Condition, Dimension, Range, Space
from importance.space.levels import level_text

SPACE: dict[str, Dimension] = {
    dimension.name: dimension
    for dimension in [
        Range("lr", 1e-5, 0.03, log=True),
        Range("dropout", 0.0, 0.5),
        Range("layers", 1.0, 4.0, integer=True),
        Range("width", 16.0, 512.0, log=True, integer=True),
        Choice("batch", ("16", "32", "64")),
        Choice("optimizer", ("adam", "sgd", 'it\'s \\odd: #1, "x"')),
        Choice("amp", ("true", "false")),
        Choice("clip", ("None", "0.5", "auto")),
        Range("momentum", 0.1, 0.99, condition=Condition("optimizer", ("sgd",))),
        Range("scale", 1.0, 8.0, log=True, condition=Condition("amp", ("true",))),
        Range("model.dim", 32.0, 96.0, integer=True, step=32.0),
        Range("weight_decay", 0.01, 0.01),
        Range("epochs", 20.0, 20.0, integer=True),
        Choice("schedule", ("cosine",)),
        Choice("version", ("007", "1_000", "null", "no")),
    ]
}
"""A space with each kind of dimension, and with texts that formats easily misread."""

LAYERS: dict[str, Dimension] = {
    "hidden": Choice("hidden", ("[512, 256]", "[128]", "[1, 2, odd]")),
    "layers": Choice("layers", ("(64, 64)", "(32,)", "auto")),
    "decay": Choice("decay", ("[0.5, 0.1]",)),
}
"""A space with lists and tuples of numbers, and with text that only looks like a list."""


def check_draws(draws: Iterable[Mapping[str, Any]], space: Space, conditional: bool) -> None:
    """Check that each draw is in the space.

    Args:
        conditional: whether the tool leaves out the parameters whose condition does not hold.
    """
    for draw in draws:
        for name, value in draw.items():
            assert holds(space[name], plain(value)), f"{name} = {value!r}"
        for name, dimension in space.items():
            condition = dimension.condition
            active = condition is None or (
                condition.parent in draw and level_text(plain(draw[condition.parent])) in condition.levels
            )
            assert (name in draw) == (active or not conditional), name


def check_levels(draws: Iterable[Mapping[str, Any]]) -> None:
    """Check that each level of the choices of `SPACE` is drawn."""
    draws = list(draws)
    for name in ("optimizer", "amp", "clip", "version", "batch"):
        drawn = {level_text(plain(draw[name])) for draw in draws}
        assert drawn == set(SPACE[name].levels)  # type: ignore[union-attr]


def holds(dimension: Dimension, value: object) -> bool:
    """Whether a drawn value is one of the dimension, with the right type."""
    if isinstance(dimension, Choice):
        return any(each == value and type(each) is type(value) for each in dimension.values)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    stepped = dimension.step is None or math.isclose(
        ((value - dimension.low) / dimension.step + 0.5) % 1, 0.5, abs_tol=1e-9
    )
    return (
        dimension.low <= value <= dimension.high
        and stepped
        and (not dimension.integer or float(value).is_integer())
    )


def plain(value: Any) -> Any:
    """A drawn value as a plain Python object."""
    return value.item() if hasattr(value, "item") else value


def unnested(draw: dict[str, Any]) -> dict[str, Any]:
    """A draw of `SPACE` with model.dim in place of model: {dim: ...}."""
    assert set(draw["model"]) == {"dim"}
    return {
        **{name: value for name, value in draw.items() if name != "model"},
        "model.dim": draw["model"]["dim"],
    }


def executed(text: str) -> dict[str, Any]:
    """The names that exported code defines."""
    scope: dict[str, Any] = {"__name__": "exported"}
    exec(compile(text, "exported.py", "exec"), scope)
    return scope
