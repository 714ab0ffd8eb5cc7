"""The goals that several files of a tool declare, as one mapping."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def agreed(declared: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return the goal of each metric. A metric is left out if its declarations differ."""
    goals: dict[str, set[str]] = {}
    for declaration in declared:
        for name, goal in declaration.items():
            goals.setdefault(name, set()).add(goal)
    return {name: declared_goals.pop() for name, declared_goals in goals.items() if len(declared_goals) == 1}


def minimised(goals: Mapping[str, str]) -> dict[str, bool]:
    """Return whether each metric is minimised, for `study_table.layout`.

    A nested metric is there with dots and with slashes: "val.loss" and "val/loss".
    """
    return {
        spelling: goal == "minimize"
        for name, goal in goals.items()
        for spelling in (name, name.replace("/", "."), name.replace(".", "/"))
    }
