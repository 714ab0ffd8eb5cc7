"""The goals that a tool's own files declare, put together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def agreed(declared: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return the goals of the metrics on which all declarations agree."""
    goals: dict[str, set[str]] = {}
    for declaration in declared:
        for name, goal in declaration.items():
            goals.setdefault(name, set()).add(goal)
    return {name: declared_goals.pop() for name, declared_goals in goals.items() if len(declared_goals) == 1}


def minimised(goals: Mapping[str, str]) -> dict[str, bool]:
    """Return the goals as `study_table.layout` takes them, under each spelling of a nested name."""
    return {
        spelling: goal == "minimize"
        for name, goal in goals.items()
        for spelling in (name, name.replace("/", "."), name.replace(".", "/"))
    }
