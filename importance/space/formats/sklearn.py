"""scikit-learn's `param_distributions`, as RandomizedSearchCV takes them.

https://scikit-learn.org/stable/modules/grid_search.html#randomized-parameter-search. SciPy cannot draw whole
numbers evenly in the logarithm, so a list of 50 of them, evenly spaced in the logarithm, is written instead.
"""

from __future__ import annotations

import ast
import math

from importance.errors import ImportanceError
from importance.space import object_levels
from importance.space.conditions import parents_first
from importance.space.dimension import Choice, Dimension, Range, Space, choice_of
from importance.space.formats import python_code
from importance.space.formats.condition_comments import condition_comments, with_commented_conditions
from importance.space.listing import checked_ends

_SPACED = 50
_ARGUMENTS = ("first", "second")


def write(space: Space, metric: str = "loss", goal: str = "minimize") -> str:
    """Return code that defines `param_distributions`."""
    entries = [(dimension.name, _expression(dimension)) for dimension in parents_first(space.values())]
    return "\n".join(
        [
            *condition_comments(space),
            "import numpy as np",
            "from scipy.stats import loguniform, randint, uniform",
            "",
            *object_levels.put_here_code(space.values()),
            *python_code.dictionary("param_distributions", entries),
            "# RandomizedSearchCV(estimator, param_distributions, n_iter=50)",
            "",
        ]
    )


def read(text: str) -> dict[str, Dimension]:
    """Return the space of the `param_distributions` that a piece of code defines, from its syntax tree.

    Raises:
        ImportanceError: when there are no `param_distributions`, or a parameter is neither a range nor a
            list.
    """
    entries = python_code.entries(text, "param_distributions")
    return with_commented_conditions({name: _dimension(name, node) for name, node in entries}, text)


def _expression(dimension: Dimension) -> str:
    if isinstance(dimension, Choice):
        return python_code.choice_code(dimension)
    steps = python_code.steps_code(dimension)
    if steps is not None:
        return steps
    low, high = checked_ends(dimension)
    if dimension.integer and dimension.log:
        return f"np.geomspace({low}, {high}, {_SPACED}).round().astype(int)"
    if dimension.integer:
        return f"randint({low}, {high + 1})"
    return f"loguniform({low!r}, {high!r})" if dimension.log else f"uniform({low!r}, {_width(low, high)!r})"


def _width(low: float, high: float) -> float:
    """The largest width with low + width <= high in floating point."""
    width = high - low
    while low + width > high:
        width = math.nextafter(width, 0)
    return width


def _dimension(name: str, node: ast.expr) -> Dimension:
    values = python_code.sequence(node, name)
    if isinstance(values, range):
        return python_code.stepped_range(name, values)
    if values is not None:
        return choice_of(name, values)
    geomspace = _geomspace(node)
    if geomspace is not None:
        if len(geomspace.args) < 2:
            raise ImportanceError(f"{name} needs the two ends of geomspace by position.")
        low, high = (python_code.number(argument, name) for argument in geomspace.args[:2])
        return Range(name, low, high, log=True, integer=True)
    kind = python_code.called(node)
    if kind not in ("uniform", "loguniform", "randint"):
        raise ImportanceError(f"{name} is {kind or 'an expression'}, which is neither a range nor a list.")
    arguments = python_code.arguments(node, _ARGUMENTS, name)
    if set(arguments) != set(_ARGUMENTS):
        raise ImportanceError(f"{name} needs the two arguments of {kind} by position.")
    low, second = (python_code.number(arguments[argument], name) for argument in _ARGUMENTS)
    if kind == "uniform":
        return Range(name, low, float(f"{low + second:.15g}"))
    integer = kind == "randint"
    return Range(name, low, second - integer, log=kind == "loguniform", integer=integer)


def _geomspace(node: ast.expr) -> ast.Call | None:
    """The call of geomspace within `np.geomspace(...).round().astype(int)`."""
    while isinstance(node, ast.Call):
        if python_code.called(node) == "geomspace":
            return node
        if not isinstance(node.func, ast.Attribute):
            return None
        node = node.func.value
    return None
