"""Search spaces as Python code: written as literals, and read from the syntax tree, never run."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from importance.errors import ImportanceError
from importance.space import object_levels
from importance.space.dimension import Dimension
from importance.space.levels import Native, are_numbers, constant, ends, native, values

MAX_CODE = 500_000


def dictionary(name: str, entries: list[tuple[str, str]]) -> list[str]:
    """Lines of code that assign a dict of these names and expressions."""
    return [f"{name} = {{", *(f"    {key!r}: {value}," for key, value in entries), "}"]


def listed(one: Dimension) -> str | None:
    """The list of all values of a choice or of a range with steps, as code; None for a range without."""
    if one.is_choice:
        return f"[{', '.join(map(value_of, one.levels))}]"
    fixed = constant(one)
    if fixed is not None:
        return repr(list(fixed))
    found = values(one)
    if found is None:
        return None
    if one.unset or not one.integer or not float(one.step or 1).is_integer():
        return repr(found)
    low, high = ends(one)
    step = int(one.step or 1)
    return f"list(range({low}, {int(high) + 1}, {step}))"


def value_of(level: str) -> str:
    """The code of a level: its plain value, or a call that asks for the object that it stands for."""
    return f"{object_levels.PUT_HERE}({level!r})" if object_levels.is_object(level) else repr(native(level))


def tree(text: str) -> ast.Module:
    """The syntax tree of a piece of Python.

    Raises:
        ImportanceError: when it is none.
    """
    if len(text) > MAX_CODE:
        raise ImportanceError(f"This code has {len(text):,} characters, far more than a search space needs.")
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ImportanceError(f"This is no Python code: {error}.") from None


def entries(text: str, name: str) -> Iterator[tuple[str, ast.expr]]:
    """The keys and expressions of the dict that is assigned to a name.

    Raises:
        ImportanceError: when there is none.
    """
    for node in ast.walk(tree(text)):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
            targets = [target.id for target in node.targets if isinstance(target, ast.Name)]
            if name in targets:
                for key, value in zip(node.value.keys, node.value.values, strict=True):
                    yield str(literal(key, name)), value
                return
    raise ImportanceError(f"This code assigns no dict to {name}.")


def literal(node: ast.expr | None, name: str) -> Native:
    """The plain value of an expression, or its list or tuple of numbers; of an object the text."""
    if (
        node is not None
        and called(node) == object_levels.PUT_HERE
        and isinstance(node, ast.Call)
        and node.args
    ):
        node = node.args[0]
    try:
        value = ast.literal_eval(node) if node is not None else ...
    except (ValueError, TypeError, MemoryError, RecursionError):
        value = ...
    if value is None or isinstance(value, (bool, int, float, str)) or are_numbers(value):
        return value
    raise ImportanceError(f"{name} has an argument that is no plain value.")


def sequence(node: ast.expr, name: str) -> list[Native] | range | None:
    """The values of a list or of `list(range(...))`; None when the expression is neither."""
    if isinstance(node, (ast.List, ast.Tuple)):
        return [literal(each, name) for each in node.elts]
    if called(node) == "list" and isinstance(node, ast.Call) and len(node.args) == 1:
        inner = node.args[0]
        if called(inner) == "range" and isinstance(inner, ast.Call):
            return range(*(whole(arg, name) for arg in inner.args))
    return None


def steps(name: str, found: range) -> Dimension:
    """The dimension of a range of whole numbers with steps."""
    if not len(found):
        raise ImportanceError(f"{name} is an empty range. Give it at least one value.")
    step = None if found.step == 1 else float(found.step)
    return Dimension(name, float(found[0]), float(found[-1]), integer=True, step=step)


def called(node: ast.expr) -> str:
    """The last part of the name of the function that an expression calls; empty when it calls none."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def number(node: ast.expr, name: str) -> float:
    """The number of an argument."""
    value = literal(node, name)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ImportanceError(f"{name} has the argument {value!r} where a number is needed.")
    return float(value)


def whole(node: ast.expr, name: str) -> int:
    """The whole number of an argument."""
    return round(number(node, name))


def arguments(node: ast.expr, names: tuple[str, ...], owner: str) -> dict[str, ast.expr]:
    """The arguments of a call by name, those given by position included."""
    if not isinstance(node, ast.Call) or len(node.args) > len(names):
        raise ImportanceError(f"{owner} is drawn in a way that cannot be read.")
    found = dict(zip(names, node.args, strict=False))
    return found | {str(keyword.arg): keyword.value for keyword in node.keywords}
