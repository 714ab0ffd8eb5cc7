"""Levels that are the text of an object, such as the scaler MinMaxScaler() in scikit-learn's grid.

A file cannot hold the object, and a run that gets its text instead would fail. Code therefore calls
`put_here`, which stops with an explanation until the user has filled it in. Files without code say in a
comment what the training has to build from the text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from importance.space.dimension import Choice, Dimension

PUT_HERE = "put_here"
"""The function that code calls in place of an object."""
_CALL = re.compile(r"[A-Za-z_][\w.]*\(.*\)", re.DOTALL)
_REPR = re.compile(r"<.*\bat 0x[0-9a-fA-F]+.*>|<(class|function|built-in|bound method) .*>", re.DOTALL)
_MOST_NAMED = 6


def is_object(level: str) -> bool:
    """Return whether a level is the text of a Python object: ReLU(), or <function f at 0x7f...>."""
    return _CALL.fullmatch(level) is not None or _REPR.fullmatch(level) is not None


def object_levels(dimension: Dimension) -> list[str]:
    """Return the levels of a choice that are the text of an object; none for a range."""
    return list(filter(is_object, dimension.levels)) if isinstance(dimension, Choice) else []


def put_here_code(space: Collection[Dimension]) -> list[str]:
    """Return lines of code that define `put_here`; none when no level is the text of an object."""
    if not any(map(object_levels, space)):
        return []
    return [
        *comments(space),
        f"def {PUT_HERE}(text):",
        '    """Return the object of a text, which this file cannot hold. Fill it in, for example:',
        '    return {\'MinMaxScaler()\': MinMaxScaler()}[text]"""',
        f"    raise NotImplementedError(f'{PUT_HERE} has to return the object {{text}}, not its text')",
        "",
        "",
    ]


def comments(space: Iterable[Dimension]) -> list[str]:
    """Return `sentences` as lines of comment."""
    return [f"# {sentence}" for sentence in sentences(space)]


def sentences(space: Iterable[Dimension]) -> list[str]:
    """Return a sentence for each parameter that takes objects; none when there are no such parameters."""
    return [
        f"{dimension.name} takes objects, not text: your code has to build {_listed(levels)}."
        for dimension in space
        if (levels := object_levels(dimension))
    ]


def _listed(levels: list[str]) -> str:
    """The levels in one line, so that a comment stays a comment."""
    short = [" ".join(level.split())[:80] for level in levels[:_MOST_NAMED]]
    more = len(levels) - len(short)
    return ", ".join(short) + (f" and {more} more" if more else "")
