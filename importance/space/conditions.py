"""Which parameter depends on which: their order, their names, and conditions that always or never hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from importance.errors import ImportanceError
from importance.space.dimension import Choice, Condition, Dimension, Space, constant
from importance.space.levels import level_text

_MOST_LISTED = 64
"""The longest range of whole numbers whose values are compared with a condition one by one."""


def renamed(space: Space, names: Mapping[str, str]) -> dict[str, Dimension]:
    """Return the space under other names, also in its conditions; a name that is not listed stays."""
    return {
        names.get(name, name): replace(
            dimension,
            name=names.get(name, name),
            condition=None
            if (condition := dimension.condition) is None
            else Condition(names.get(condition.parent, condition.parent), condition.levels),
        )
        for name, dimension in space.items()
    }


def parents_first(space: Iterable[Dimension]) -> list[Dimension]:
    """Return the dimensions in their order, but each after its parent.

    Raises:
        ImportanceError: when the conditions form a circle.
    """
    waiting, done, ordered = list(space), set[str](), list[Dimension]()
    names = {dimension.name for dimension in waiting}
    while waiting:
        ready = [
            dimension
            for dimension in waiting
            if (condition := dimension.condition) is None
            or condition.parent in done
            or condition.parent not in names
        ]
        if not ready:
            stuck = ", ".join(dimension.name for dimension in waiting)
            raise ImportanceError(f"The conditions of {stuck} form a circle. Remove one of them.")
        ordered += ready
        done |= {dimension.name for dimension in ready}
        waiting = [dimension for dimension in waiting if dimension.name not in done]
    return ordered


def simplified(space: Space) -> dict[str, Dimension]:
    """Return the space without the conditions that always hold and the parameters that are never used."""
    kept: dict[str, Dimension] = {}
    unused: set[str] = set()
    for name, dimension in space.items():
        condition = dimension.condition
        if condition is None or condition.parent not in space:
            kept[name] = dimension
            continue
        parent_levels = _levels(space[condition.parent])
        if parent_levels is None:
            kept[name] = dimension
        elif not set(parent_levels) & set(condition.levels):
            unused.add(name)
        elif set(parent_levels) <= set(condition.levels):
            kept[name] = replace(dimension, condition=None)
        else:
            levels = tuple(level for level in condition.levels if level in parent_levels)
            kept[name] = replace(dimension, condition=Condition(condition.parent, levels))
    if not unused:
        return kept
    # What depends on a parameter that is never used is never used either.
    return simplified(
        {
            name: dimension
            for name, dimension in kept.items()
            if dimension.condition is None or dimension.condition.parent not in unused
        }
    )


def _levels(dimension: Dimension) -> tuple[str, ...] | None:
    """The text of all values; None for a range with too many of them."""
    if isinstance(dimension, Choice):
        return dimension.levels
    low, high = dimension.low, dimension.high
    if constant(dimension) is not None:
        return (str(int(low)) if float(low).is_integer() else level_text(low),)
    if dimension.integer:
        step = dimension.step or 1
        count = int((high - low) / step + 1e-9) + 1
        if count <= _MOST_LISTED:
            return tuple(str(int(low + k * step)) for k in range(count))
    return None
