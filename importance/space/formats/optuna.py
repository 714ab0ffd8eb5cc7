"""An Optuna objective: a `suggest_*` call for each parameter, in an if-block where it is conditional.

https://optuna.readthedocs.io/en/stable/reference/generated/optuna.trial.Trial.html
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace

from importance.errors import ImportanceError
from importance.space import object_levels
from importance.space.dimension import Dimension, Space
from importance.space.formats import python_code
from importance.space.levels import (
    NUMBER,
    WORD_SUFFIX,
    choice,
    constant,
    ends,
    frozen,
    level_text,
    parents_first,
    typed,
    values,
)

_SUGGEST = ("suggest_float", "suggest_int", "suggest_categorical")


def write(
    space: Space,
    metric: str = "loss",
    goal: str = "minimize",
    first: Sequence[Mapping[str, object]] = (),
) -> str:
    """A script that runs as it is; `train` is the place for the user's own code, `first` is tried first."""
    lines = [
        "import optuna",
        "",
        "",
        *object_levels.definition(space.values()),
        "def suggest(trial):",
        '    """The parameters of one run."""',
        "    params = {}",
    ]
    for one in parents_first(space.values()):
        indent = "    "
        if one.when is not None:
            switch, levels = one.when
            asked = "trial.params" if any(map(object_levels.is_object, levels)) else "params"
            lines.append(f"    if {asked}.get({switch!r}) in {[typed(level) for level in levels]!r}:")
            indent = "        "
        lines.append(f"{indent}params[{one.name!r}] = {_expression(one)}")
    lines += _words(space)
    said = f"Train with these parameters and return {metric}.".replace("\\", "\\\\").replace('"', "'")
    lines += [
        "    return params",
        "",
        "",
        "def train(params):",
        f'    """{said}"""',
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


def _first(space: Space, runs: Sequence[Mapping[str, object]]) -> list[str]:
    """The settings to try first, without what is frozen, which the study does not know."""
    if not runs:
        return []
    asked = {name for name, one in space.items() if constant(one) is None}
    held = [_enqueued(space, {n: value for n, value in run.items() if n in asked}) for run in runs]
    return ["FIRST = [  # tried first, in this order", *(f"    {run!r}," for run in held), "]", "", ""]


def _words(space: Space) -> list[str]:
    """Lines that put the word that was drawn where a number would stand."""
    found = [name for name in space if name.endswith(WORD_SUFFIX) and space[name].is_choice]
    return [
        line
        for name in found
        for line in (
            f"    if params.get({name!r}, {NUMBER!r}) != {NUMBER!r}:",
            f"        params[{name.removesuffix(WORD_SUFFIX)!r}] = params[{name!r}]",
        )
    ]


def _set(name: str) -> str:
    """The name of the switch that decides whether a parameter is set."""
    return f"{name} is set"


def _enqueued(space: Space, run: Mapping[str, object]) -> dict[str, object]:
    """A run as the study knows it: whether a parameter is set is drawn before its value."""
    found: dict[str, object] = {}
    for name, value in run.items():
        if space[name].unset:
            found[_set(name)] = value is not None
        if value is not None or not space[name].unset:
            found[name] = value
    return found


def read(text: str) -> dict[str, Dimension]:
    """The space of an objective's code, from its syntax tree.

    Raises:
        ImportanceError: when it has no `suggest_*` call, or one with arguments that are no plain values.
    """
    space: dict[str, Dimension] = {}
    for function in ast.walk(python_code.tree(text)):
        if isinstance(function, ast.FunctionDef):
            _collect(function.body, None, space)
    if not space:
        raise ImportanceError("This code has no suggest_* call, so it is no objective of Optuna.")
    return space


def _expression(one: Dimension) -> str:
    fixed = constant(one)
    if fixed is not None:
        text = python_code.value_of(one.levels[0]) if object_levels.holds_objects(one) else repr(fixed[0])
        return f"{text}  # frozen"
    if one.unset:
        drawn = _expression(replace(one, unset=None))
        return f"{drawn} if trial.suggest_categorical({_set(one.name)!r}, [True, False]) else None"
    if one.is_choice:
        chosen = f"trial.suggest_categorical({one.name!r}, {values(one)!r})"
        return f"{object_levels.PUT_HERE}({chosen})" if object_levels.holds_objects(one) else chosen
    low, high = ends(one)
    kind = "int" if one.integer else "float"
    more = ", log=True" if one.log else ""
    if one.step is not None and not one.log:
        more = f", step={int(one.step) if one.integer else one.step!r}"
    return f"trial.suggest_{kind}({one.name!r}, {low!r}, {high!r}{more})"


def _collect(
    body: list[ast.stmt], when: tuple[str, tuple[str, ...]] | None, space: dict[str, Dimension]
) -> None:
    """Put the dimensions of a block into the space, with the condition of the block."""
    for statement in body:
        if isinstance(statement, ast.If):
            _collect(statement.body, _condition(statement.test), space)
            _collect(statement.orelse, when, space)
        elif isinstance(statement, ast.Assign):
            one = _suggested(statement.value) or _fixed(statement)
            if one is not None:
                space[one.name] = replace(one, when=when)


def _condition(test: ast.expr) -> tuple[str, tuple[str, ...]] | None:
    """The switch and levels of `params.get("switch") in [...]`; None for any other test."""
    if not (isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.In)):
        return None
    levels = python_code.sequence(test.comparators[0], "a condition")
    left = test.left
    if levels is None or python_code.called(left) != "get" or not isinstance(left, ast.Call):
        return None
    return str(python_code.literal(left.args[0], "a condition")), tuple(level_text(level) for level in levels)


def _suggested(node: ast.expr) -> Dimension | None:
    if python_code.called(node) == object_levels.PUT_HERE and isinstance(node, ast.Call) and node.args:
        node = node.args[0]
    if isinstance(node, ast.IfExp) and isinstance(node.orelse, ast.Constant) and node.orelse.value is None:
        set_one = _suggested(node.body)
        return None if set_one is None else replace(set_one, unset=True)
    kind = python_code.called(node)
    if kind not in _SUGGEST:
        return None
    names = ("name", "choices") if kind == "suggest_categorical" else ("name", "low", "high")
    given = python_code.arguments(node, names, kind)
    if not set(names) <= set(given):
        raise ImportanceError(f"A {kind} call lacks one of {', '.join(names)}.")
    name = str(python_code.literal(given["name"], kind))
    if kind == "suggest_categorical":
        return choice(name, python_code.sequence(given["choices"], name) or [])
    low, high = (python_code.number(given[end], name) for end in ("low", "high"))
    log = bool(python_code.literal(given["log"], name)) if "log" in given else False
    step = python_code.number(given["step"], name) if "step" in given else None
    integer = kind == "suggest_int"
    return Dimension(name, low, high, log=log, integer=integer, step=None if integer and step == 1 else step)


def _fixed(statement: ast.Assign) -> Dimension | None:
    """`params["name"] = value`."""
    target = statement.targets[0]
    is_object = python_code.called(statement.value) == object_levels.PUT_HERE
    plain = isinstance(statement.value, (ast.Constant, ast.UnaryOp))
    if not isinstance(target, ast.Subscript) or not (plain or is_object):
        return None
    return frozen(
        str(python_code.literal(target.slice, "params")), python_code.literal(statement.value, "params")
    )
