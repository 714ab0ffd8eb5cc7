"""Values and ranges of searches that are still in memory, as Python objects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from importance.runs import cell_parsing
from importance.space.dimension import Choice, Dimension
from importance.space.levels import level_text


def cell(value: object) -> object:
    """Return the value as a cell of a table.

    None becomes the word "None", because an empty cell would mean that nothing was chosen. A function becomes
    its name, because its text contains an address in memory.
    """
    if value is None:
        return cell_parsing.NONE
    return getattr(value, "__name__", value) if callable(value) else value


def choice(name: str, values: Sequence[Any]) -> Dimension | None:
    """Return the choice between these values.

    Returns:
        None if a value is neither text, a number, a boolean nor None.
    """
    plain: list[Any] = [cell(value.item() if hasattr(value, "item") else value) for value in values]
    if not all(value is None or isinstance(value, (str, bool, int, float)) for value in plain):
        return None
    return Choice(name, tuple(dict.fromkeys(level_text(value) for value in plain)))


def merged(dimensions: Iterable[Dimension]) -> dict[str, Dimension]:
    """Return one dimension for each name.

    Choices of the same name that differ are joined. A name whose ranges differ is left out.
    """
    space: dict[str, Dimension | None] = {}
    for dimension in dimensions:
        before = space.setdefault(dimension.name, dimension)
        if before == dimension or before is None:
            continue
        if isinstance(before, Choice) and isinstance(dimension, Choice):
            levels = tuple(dict.fromkeys(before.levels + dimension.levels))
            space[dimension.name] = Choice(dimension.name, levels)
        else:
            space[dimension.name] = None
    return {name: dimension for name, dimension in space.items() if dimension is not None}
