"""Ray Tune's `param_space`.

https://docs.ray.io/en/latest/tune/api/search_space.html. Ends of ranges of whole numbers are left out there,
so they are written one higher.
"""

from __future__ import annotations

import ast

from importance.errors import ImportanceError
from importance.space import object_levels
from importance.space.dimension import Dimension, Space
from importance.space.formats import python_code
from importance.space.formats.condition_comments import conditions, with_conditions
from importance.space.levels import choice, constant, ends, frozen, parents_first

_RANGES = {  # function -> (log, integer)
    "uniform": (False, False),
    "loguniform": (True, False),
    "randint": (False, True),
    "lograndint": (True, True),
}
_NAMES = {found: name for name, found in _RANGES.items()}
_PARTS = ("lower", "upper")


def write(space: Space, metric: str = "loss", goal: str = "minimize") -> str:
    """Code that defines `param_space`, and the settings of the tuner that go with it."""
    entries = [(one.name, _expression(one)) for one in parents_first(space.values())]
    mode = "min" if goal == "minimize" else "max"
    return "\n".join(
        [
            *conditions(space),
            "from ray import tune",
            "",
            *object_levels.definition(space.values()),
            *python_code.dictionary("param_space", entries),
            f"tune_config = tune.TuneConfig(metric={metric!r}, mode={mode!r}, num_samples=50)",
            "# tune.Tuner(trainable, param_space=param_space, tune_config=tune_config).fit()",
            "",
        ]
    )


def read(text: str) -> dict[str, Dimension]:
    """The space of the `param_space` that a piece of code defines, from its syntax tree.

    Raises:
        ImportanceError: when there is none, or a parameter is no plain range or choice.
    """
    space = {name: _dimension(name, node) for name, node in python_code.entries(text, "param_space")}
    return with_conditions(space, text)


def _expression(one: Dimension) -> str:
    fixed = constant(one)
    if fixed is not None:
        return python_code.value_of(one.levels[0]) if one.is_choice else repr(fixed[0])
    listed = python_code.listed(one)
    if listed is not None:
        return f"tune.choice({listed})"
    low, high = ends(one)
    return f"tune.{_NAMES[one.log, one.integer]}({low!r}, {high + one.integer!r})"


def _dimension(name: str, node: ast.expr) -> Dimension:
    kind = python_code.called(node)
    if not kind or kind == object_levels.PUT_HERE:
        return frozen(name, python_code.literal(node, name))
    if kind == "choice" and isinstance(node, ast.Call) and node.args:
        found = python_code.sequence(node.args[0], name)
        return python_code.steps(name, found) if isinstance(found, range) else choice(name, found or [])
    if kind not in _RANGES:
        raise ImportanceError(f"{name} is drawn by {kind}, which is no plain range or choice.")
    given = python_code.arguments(node, _PARTS, name)
    low, high = (python_code.number(given[end], name) for end in _PARTS)
    log, integer = _RANGES[kind]
    return Dimension(name, low, high - integer, log=log, integer=integer)
