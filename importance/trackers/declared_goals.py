"""The goals that a tool's own files declare, put together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def agreed(declared: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """The goals on which all agree that name the metric."""
    goals: dict[str, set[str]] = {}
    for one in declared:
        for name, goal in one.items():
            goals.setdefault(name, set()).add(goal)
    return {name: said.pop() for name, said in goals.items() if len(said) == 1}


def low(goals: Mapping[str, str]) -> dict[str, bool]:
    """The goals as `rows.table` takes them, under each spelling that a nested name may have."""
    return {
        spelled: goal == "minimize"
        for name, goal in goals.items()
        for spelled in (name, name.replace("/", "."), name.replace(".", "/"))
    }
