"""scikit-learn's `param_distributions`, for RandomizedSearchCV and its like.

https://scikit-learn.org/stable/modules/grid_search.html#randomized-parameter-search. SciPy has no whole
numbers drawn evenly in the logarithm: a list of 50 of them, evenly spaced there, stands in.
"""

from __future__ import annotations

import ast

from importance.errors import ImportanceError
from importance.space import object_levels
from importance.space.dimension import Dimension, Space
from importance.space.formats import python_code
from importance.space.formats.condition_comments import conditions, with_conditions
from importance.space.levels import choice, ends, parents_first

_SPACED = 50


def write(space: Space, metric: str = "loss", goal: str = "minimize") -> str:
    """Code that defines `param_distributions`."""
    entries = [(one.name, _expression(one)) for one in parents_first(space.values())]
    return "\n".join(
        [
            *conditions(space),
            "import numpy as np",
            "from scipy.stats import loguniform, randint, uniform",
            "",
            *object_levels.definition(space.values()),
            *python_code.dictionary("param_distributions", entries),
            "# RandomizedSearchCV(estimator, param_distributions, n_iter=50)",
            "",
        ]
    )


def read(text: str) -> dict[str, Dimension]:
    """The space of the `param_distributions` that a piece of code defines, from its syntax tree.

    Raises:
        ImportanceError: when there is none, or a parameter is no plain range or list.
    """
    space = {name: _dimension(name, node) for name, node in python_code.entries(text, "param_distributions")}
    return with_conditions(space, text)


def _expression(one: Dimension) -> str:
    listed = python_code.listed(one)
    if listed is not None:
        return listed
    low, high = ends(one)
    if one.integer and one.log:
        return f"np.geomspace({low}, {high}, {_SPACED}).round().astype(int)"
    if one.integer:
        return f"randint({low}, {high + 1})"
    return f"loguniform({low!r}, {high!r})" if one.log else f"uniform({low!r}, {_width(low, high)!r})"


def _width(low: float, high: float) -> float:
    """The width that leads from one end to the other, or as near below it as numbers go."""
    import math

    width = high - low
    while low + width > high:
        width = math.nextafter(width, 0)
    return width


def _dimension(name: str, node: ast.expr) -> Dimension:
    found = python_code.sequence(node, name)
    if found is not None:
        return python_code.steps(name, found) if isinstance(found, range) else choice(name, found)
    spaced = _geomspace(node)
    if spaced is not None:
        low, high = (python_code.number(arg, name) for arg in spaced.args[:2])
        return Dimension(name, low, high, log=True, integer=True)
    kind = python_code.called(node)
    if kind not in ("uniform", "loguniform", "randint"):
        raise ImportanceError(f"{name} is {kind or 'something'} that is no plain range or list.")
    given = python_code.arguments(node, ("first", "second"), name)
    if set(given) != {"first", "second"}:
        raise ImportanceError(f"{name} needs the two arguments of {kind} by position.")
    low, second = (python_code.number(given[part], name) for part in ("first", "second"))
    if kind == "uniform":
        return Dimension(name, low, float(f"{low + second:.15g}"))
    return Dimension(
        name, low, second - (kind == "randint"), log=kind == "loguniform", integer=kind == "randint"
    )


def _geomspace(node: ast.expr) -> ast.Call | None:
    """The call of geomspace within `np.geomspace(...).round().astype(int)`."""
    while isinstance(node, ast.Call):
        if python_code.called(node) == "geomspace":
            return node
        if not isinstance(node.func, ast.Attribute):
            return None
        node = node.func.value
    return None
