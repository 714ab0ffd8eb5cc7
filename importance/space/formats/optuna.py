"""An Optuna objective: a `suggest_*` call for each parameter, in an if-block where it is conditional.

https://optuna.readthedocs.io/en/stable/reference/generated/optuna.trial.Trial.html
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace

from importance.errors import ImportanceError
from importance.space import object_levels
from importance.space.conditions import parents_first
from importance.space.dimension import (
    Choice,
    Condition,
    Dimension,
    Range,
    Space,
    Unset,
    choice_of,
    constant,
    frozen,
)
from importance.space.formats import python_code
from importance.space.levels import NUMBER, WORD_SUFFIX, level_text, parse_scalar
from importance.space.listing import checked_ends

_SUGGEST = ("suggest_float", "suggest_int", "suggest_categorical")


def write(
    space: Space,
    metric: str = "loss",
    goal: str = "minimize",
    first: Sequence[Mapping[str, object]] = (),
) -> str:
    """Return a script that runs as it is, with the place for the user's own code in `train`.

    Args:
        space, metric, goal: as in `write_space`.
        first: the settings that the study tries first.
    """
    docstring = f"Train with these parameters and return {metric}.".replace("\\", "\\\\").replace('"', "'")
    lines = [
        "import optuna",
        "",
        "",
        *object_levels.put_here_code(space.values()),
        "def suggest(trial):",
        '    """The parameters of one run."""',
        "    params = {}",
        *(line for dimension in parents_first(space.values()) for line in _suggestion(dimension)),
        *_words(space),
        "    return params",
        "",
        "",
        "def train(params):",
        f'    """{docstring}"""',
        "    return 0.0  # put your training here",
        "",
        "",
        "def objective(trial):",
        "    return train(suggest(trial))",
        "",
        "",
        *_first(space, first),
        'if __name__ == "__main__":',
        f"    study = optuna.create_study(direction={goal!r})",
        *(["    for params in FIRST:", "        study.enqueue_trial(params)"] if first else []),
        "    study.optimize(objective, n_trials=50)",
        "    print(study.best_params)",
        "",
    ]
    return "\n".join(lines)


def _suggestion(dimension: Dimension) -> list[str]:
    """Lines that draw a parameter, under its condition."""
    assignment = f"params[{dimension.name!r}] = {_expression(dimension)}"
    condition = dimension.condition
    if condition is None:
        return [f"    {assignment}"]
    # `params` has the object, but the condition has its text, which only the trial has.
    params = "trial.params" if any(map(object_levels.is_object, condition.levels)) else "params"
    values = [parse_scalar(level) for level in condition.levels]
    return [f"    if {params}.get({condition.parent!r}) in {values!r}:", f"        {assignment}"]


def _first(space: Space, runs: Sequence[Mapping[str, object]]) -> list[str]:
    """Lines with the settings to try first, without frozen parameters, which the study does not draw."""
    if not runs:
        return []
    drawn = {name for name, dimension in space.items() if constant(dimension) is None}
    params = [_enqueued(space, {n: value for n, value in run.items() if n in drawn}) for run in runs]
    return ["FIRST = [  # tried first, in this order", *(f"    {run!r}," for run in params), "]", "", ""]


def _words(space: Space) -> list[str]:
    """Lines that put the word that was drawn in place of the number, for parameters that take both."""
    names = [
        name
        for name, dimension in space.items()
        if name.endswith(WORD_SUFFIX) and isinstance(dimension, Choice)
    ]
    return [
        line
        for name in names
        for line in (
            f"    if params.get({name!r}, {NUMBER!r}) != {NUMBER!r}:",
            f"        params[{name.removesuffix(WORD_SUFFIX)!r}] = params[{name!r}]",
        )
    ]


def _is_set(name: str) -> str:
    """The name under which the study draws whether a parameter is set."""
    return f"{name} is set"


def _enqueued(space: Space, run: Mapping[str, object]) -> dict[str, object]:
    """The settings of a run as the study draws them: first whether a parameter is set, then its value."""
    params: dict[str, object] = {}
    for name, value in run.items():
        if space[name].may_be_unset:
            params[_is_set(name)] = value is not None
        if value is not None or not space[name].may_be_unset:
            params[name] = value
    return params


def read(text: str) -> dict[str, Dimension]:
    """Return the space of an objective's code, from its syntax tree.

    Raises:
        ImportanceError: when it has no `suggest_*` call, or one whose arguments are not plain values.
    """
    space: dict[str, Dimension] = {}
    for function in ast.walk(python_code.tree(text)):
        if isinstance(function, ast.FunctionDef):
            _collect(function.body, None, space)
    if not space:
        raise ImportanceError("This code has no suggest_* call, so it is not an Optuna objective.")
    return space


def _expression(dimension: Dimension) -> str:
    name, single = dimension.name, constant(dimension)
    has_objects = bool(object_levels.object_levels(dimension))
    if isinstance(dimension, Choice):
        if single is not None:
            code = python_code.value_code(dimension.levels[0]) if has_objects else repr(single[0])
            return f"{code}  # frozen"
        suggested = f"trial.suggest_categorical({name!r}, {list(dimension.values)!r})"
        return f"{object_levels.PUT_HERE}({suggested})" if has_objects else suggested
    if single is not None:
        return f"{single[0]!r}  # frozen"
    if dimension.may_be_unset:
        number = _expression(replace(dimension, unset=Unset.INACTIVE))
        return f"{number} if trial.suggest_categorical({_is_set(name)!r}, [True, False]) else None"
    low, high = checked_ends(dimension)
    kind = "int" if dimension.integer else "float"
    more = ", log=True" if dimension.log else ""
    if dimension.step is not None and not dimension.log:
        more = f", step={int(dimension.step) if dimension.integer else dimension.step!r}"
    return f"trial.suggest_{kind}({name!r}, {low!r}, {high!r}{more})"


def _collect(body: list[ast.stmt], condition: Condition | None, space: dict[str, Dimension]) -> None:
    """Add the dimensions of a block to the space, with the condition of the block."""
    for statement in body:
        if isinstance(statement, ast.If):
            _collect(statement.body, _condition(statement.test), space)
            _collect(statement.orelse, condition, space)
        elif isinstance(statement, ast.Assign):
            dimension = _suggested(statement.value) or _assigned(statement)
            if dimension is not None:
                space[dimension.name] = replace(dimension, condition=condition)


def _condition(test: ast.expr) -> Condition | None:
    """The condition of `params.get("parent") in [...]`; None for any other test."""
    if not (isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.In)):
        return None
    levels = python_code.sequence(test.comparators[0], "a condition")
    left = test.left
    if levels is None or python_code.called(left) != "get" or not isinstance(left, ast.Call) or not left.args:
        return None
    parent = str(python_code.literal(left.args[0], "a condition"))
    return Condition(parent, tuple(level_text(level) for level in levels))


def _suggested(node: ast.expr) -> Dimension | None:
    """The dimension of a `suggest_*` call; None for any other expression."""
    if python_code.called(node) == object_levels.PUT_HERE and isinstance(node, ast.Call) and node.args:
        node = node.args[0]
    if isinstance(node, ast.IfExp) and isinstance(node.orelse, ast.Constant) and node.orelse.value is None:
        number = _suggested(node.body)
        return replace(number, unset=Unset.ALLOWED) if isinstance(number, Range) else number
    kind = python_code.called(node)
    if kind not in _SUGGEST:
        return None
    names = ("name", "choices") if kind == "suggest_categorical" else ("name", "low", "high")
    arguments = python_code.arguments(node, names, kind)
    if not set(names) <= set(arguments):
        raise ImportanceError(f"A {kind} call needs all of {', '.join(names)}.")
    name = str(python_code.literal(arguments["name"], kind))
    if kind == "suggest_categorical":
        return choice_of(name, python_code.sequence(arguments["choices"], name) or [])
    low, high = (python_code.number(arguments[end], name) for end in ("low", "high"))
    log = bool(python_code.literal(arguments["log"], name)) if "log" in arguments else False
    step = python_code.number(arguments["step"], name) if "step" in arguments else None
    integer = kind == "suggest_int"
    return Range(name, low, high, log=log, integer=integer, step=None if integer and step == 1 else step)


def _assigned(statement: ast.Assign) -> Dimension | None:
    """The frozen dimension of `params["name"] = value`; None for any other statement."""
    target = statement.targets[0]
    is_object = python_code.called(statement.value) == object_levels.PUT_HERE
    is_plain = isinstance(statement.value, (ast.Constant, ast.UnaryOp))
    if not isinstance(target, ast.Subscript) or not (is_plain or is_object):
        return None
    name = str(python_code.literal(target.slice, "params"))
    return frozen(name, python_code.literal(statement.value, "params"))
