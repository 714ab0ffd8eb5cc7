"""Levels that stand for objects, such as the text MinMaxScaler() of a scaler in scikit-learn's grid.

No file can hold the object, and its text in its place would only make every run fail. So code calls
`put_here`, which stops and says what to put there until the user has filled it in, and files without code say
in a comment what the training has to build from the text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from importance.space.dimension import Dimension

PUT_HERE = "put_here"
"""The function that code calls in place of an object."""
_MADE = re.compile(r"[A-Za-z_][\w.]*\(.*\)", re.DOTALL)
_SHOWN = re.compile(r"<.*\bat 0x[0-9a-fA-F]+.*>|<(class|function|built-in|bound method) .*>", re.DOTALL)
_MOST_NAMED = 6


def is_object(level: str) -> bool:
    """Whether a level is how Python shows an object: a call, such as ReLU(), or <function f at 0x7f...>."""
    return _MADE.fullmatch(level) is not None or _SHOWN.fullmatch(level) is not None


def holds_objects(one: Dimension) -> bool:
    """Whether some level of a choice stands for an object."""
    return any(map(is_object, one.levels))


def definition(space: Collection[Dimension]) -> list[str]:
    """Lines of code that define `put_here`; none where no level stands for an object."""
    if not any(map(holds_objects, space)):
        return []
    return [
        *remarks(space),
        f"def {PUT_HERE}(text):",
        '    """The object that a text stands for. Text cannot hold one: return it here yourself, such as',
        '    return {\'MinMaxScaler()\': MinMaxScaler()}[text]"""',
        f"    raise NotImplementedError(f'{PUT_HERE} has to return the object {{text}}, not its text')",
        "",
        "",
    ]


def remarks(space: Iterable[Dimension]) -> list[str]:
    """Comment lines on the levels that stand for objects; none where there are none."""
    return [f"# {sentence}" for sentence in sentences(space)]


def sentences(space: Iterable[Dimension]) -> list[str]:
    """What to put in the place of each text that stands for an object, a sentence a parameter."""
    return [
        f"{one.name} takes objects, not text: your code has to build {_named(found)}."
        for one in space
        if (found := list(filter(is_object, one.levels)))
    ]


def _named(levels: list[str]) -> str:
    """The levels on one line, so that no level leaves its comment."""
    shown = [" ".join(level.split())[:80] for level in levels[:_MOST_NAMED]]
    more = len(levels) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
