"""Ray Tune's `param_space`.

https://docs.ray.io/en/latest/tune/api/search_space.html. Ray excludes the upper end of a range of whole
numbers, so it is written one higher.
"""

from __future__ import annotations

import ast

from importance.errors import ImportanceError
from importance.space import object_levels
from importance.space.conditions import parents_first
from importance.space.dimension import Choice, Dimension, Range, Space, choice_of, constant, frozen
from importance.space.formats import python_code
from importance.space.formats.condition_comments import condition_comments, with_commented_conditions
from importance.space.listing import checked_ends

_RANGES = {  # function -> (log, integer)
    "uniform": (False, False),
    "loguniform": (True, False),
    "randint": (False, True),
    "lograndint": (True, True),
}
_FUNCTIONS = {kind: function for function, kind in _RANGES.items()}
_ENDS = ("lower", "upper")


def write(space: Space, metric: str = "loss", goal: str = "minimize") -> str:
    """Return code that defines `param_space` and the matching `tune_config`."""
    entries = [(dimension.name, _expression(dimension)) for dimension in parents_first(space.values())]
    mode = "min" if goal == "minimize" else "max"
    return "\n".join(
        [
            *condition_comments(space),
            "from ray import tune",
            "",
            *object_levels.put_here_code(space.values()),
            *python_code.dictionary("param_space", entries),
            f"tune_config = tune.TuneConfig(metric={metric!r}, mode={mode!r}, num_samples=50)",
            "# tune.Tuner(trainable, param_space=param_space, tune_config=tune_config).fit()",
            "",
        ]
    )


def read(text: str) -> dict[str, Dimension]:
    """Return the space of the `param_space` that a piece of code defines, from its syntax tree.

    Raises:
        ImportanceError: when there is no `param_space`, or a parameter is neither a range nor a choice.
    """
    space = {name: _dimension(name, node) for name, node in python_code.entries(text, "param_space")}
    return with_commented_conditions(space, text)


def _expression(dimension: Dimension) -> str:
    single = constant(dimension)
    if isinstance(dimension, Choice):
        if single is not None:
            return python_code.value_code(dimension.levels[0])
        return f"tune.choice({python_code.choice_code(dimension)})"
    if single is not None:
        return repr(single[0])
    steps = python_code.steps_code(dimension)
    if steps is not None:
        return f"tune.choice({steps})"
    low, high = checked_ends(dimension)
    return f"tune.{_FUNCTIONS[dimension.log, dimension.integer]}({low!r}, {high + dimension.integer!r})"


def _dimension(name: str, node: ast.expr) -> Dimension:
    kind = python_code.called(node)
    if not kind or kind == object_levels.PUT_HERE:
        return frozen(name, python_code.literal(node, name))
    if kind == "choice" and isinstance(node, ast.Call) and node.args:
        values = python_code.sequence(node.args[0], name)
        if isinstance(values, range):
            return python_code.stepped_range(name, values)
        return choice_of(name, values or [])
    if kind not in _RANGES:
        raise ImportanceError(f"{name} is drawn by {kind}, which is neither a range nor a choice.")
    arguments = python_code.arguments(node, _ENDS, name)
    if not set(_ENDS) <= set(arguments):
        raise ImportanceError(f"{name} needs both lower and upper in its call of {kind}.")
    low, high = (python_code.number(arguments[end], name) for end in _ENDS)
    log, integer = _RANGES[kind]
    return Range(name, low, high - integer, log=log, integer=integer)
