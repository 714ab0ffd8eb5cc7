"""Search spaces as Python code: written as literals, and read from the syntax tree without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from importance.errors import ImportanceError
from importance.space import object_levels
from importance.space.dimension import Choice, Range, constant
from importance.space.levels import LevelValue, are_numbers, is_number, parse_value
from importance.space.listing import checked_ends, listed_values

MAX_CODE = 500_000


def dictionary(name: str, entries: list[tuple[str, str]]) -> list[str]:
    """Return lines of code that assign a dict of these names and expressions."""
    return [f"{name} = {{", *(f"    {key!r}: {value}," for key, value in entries), "}"]


def choice_code(choice: Choice) -> str:
    """Return the code of the list of all values of a choice."""
    return f"[{', '.join(map(value_code, choice.levels))}]"


def steps_code(dimension: Range) -> str | None:
    """Return the code of the list of all values of a range with steps; None for a continuous range."""
    single = constant(dimension)
    if single is not None:
        return repr(list(single))
    values = listed_values(dimension)
    if values is None:
        return None
    step = dimension.step or 1
    if dimension.may_be_unset or not dimension.integer or not float(step).is_integer():
        return repr(values)
    low, high = checked_ends(dimension)
    return f"list(range({low}, {int(high) + 1}, {int(step)}))"


def value_code(level: str) -> str:
    """Return the code of a level: its value, or a call of `put_here` for the text of an object."""
    is_object = object_levels.is_object(level)
    return f"{object_levels.PUT_HERE}({level!r})" if is_object else repr(parse_value(level))


def tree(text: str) -> ast.Module:
    """Return the syntax tree of a piece of Python.

    Raises:
        ImportanceError: when the text is not Python.
    """
    if len(text) > MAX_CODE:
        raise ImportanceError(f"This code has {len(text):,} characters, far more than a search space needs.")
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ImportanceError(f"This is not Python code: {error}.") from None


def entries(text: str, name: str) -> Iterator[tuple[str, ast.expr]]:
    """Yield the keys and expressions of the dict that is assigned to a name.

    Raises:
        ImportanceError: when there is no such dict.
    """
    for node in ast.walk(tree(text)):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
            targets = [target.id for target in node.targets if isinstance(target, ast.Name)]
            if name in targets:
                for key, value in zip(node.value.keys, node.value.values, strict=True):
                    yield str(literal(key, name)), value
                return
    raise ImportanceError(f"This code assigns no dict to {name}.")


def literal(node: ast.expr | None, name: str) -> LevelValue:
    """Return the value of an expression: a scalar, a list or tuple of numbers, or the text of an object.

    Raises:
        ImportanceError: when the expression is anything else.
    """
    if called(node) == object_levels.PUT_HERE and isinstance(node, ast.Call) and node.args:
        node = node.args[0]
    try:
        value = ast.literal_eval(node) if node is not None else ...
    except (ValueError, TypeError, MemoryError, RecursionError):
        value = ...
    if value is None or isinstance(value, (bool, int, float, str)) or are_numbers(value):
        return value
    raise ImportanceError(f"{name} has an argument that is not a plain value.")


def sequence(node: ast.expr, name: str) -> list[LevelValue] | range | None:
    """Return the values of a list or of `list(range(...))`; None for any other expression.

    Raises:
        ImportanceError: when a value is not plain, or Python has no such range.
    """
    if isinstance(node, (ast.List, ast.Tuple)):
        return [literal(element, name) for element in node.elts]
    if called(node) == "list" and isinstance(node, ast.Call) and len(node.args) == 1:
        inner = node.args[0]
        if called(inner) == "range" and isinstance(inner, ast.Call):
            try:
                return range(*(round(number(argument, name)) for argument in inner.args))
            except (TypeError, ValueError, OverflowError) as error:
                raise ImportanceError(f"{name} is a range that Python refuses: {error}.") from None
    return None


def stepped_range(name: str, values: range) -> Range:
    """Return the dimension of a range of whole numbers with steps.

    Raises:
        ImportanceError: when the range is empty.
    """
    if not len(values):
        raise ImportanceError(f"{name} is an empty range. Give it at least one value.")
    step = None if values.step == 1 else float(values.step)
    return Range(name, float(values[0]), float(values[-1]), integer=True, step=step)


def called(node: ast.expr | None) -> str:
    """Return the last part of the name of the function that an expression calls; "" when it calls none."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def number(node: ast.expr, name: str) -> float:
    """Return the number of an argument.

    Raises:
        ImportanceError: when it is not a number.
    """
    value = literal(node, name)
    if not is_number(value):
        raise ImportanceError(f"{name} has the argument {value!r} where a number is needed.")
    return float(value)


def arguments(node: ast.expr, names: tuple[str, ...], owner: str) -> dict[str, ast.expr]:
    """Return the arguments of a call by name, those given by position too.

    Raises:
        ImportanceError: when there are more arguments than names.
    """
    if not isinstance(node, ast.Call) or len(node.args) > len(names):
        raise ImportanceError(f"{owner} is drawn in a way that cannot be read.")
    positional = dict(zip(names, node.args, strict=False))
    return positional | {str(keyword.arg): keyword.value for keyword in node.keywords}
