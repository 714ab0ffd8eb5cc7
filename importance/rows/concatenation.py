"""Concatenate several tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

import pandas as pd

from importance.rows.layout import Layout
from importance.runs.columns import Role
from importance.runs.reading import Nested, Reading, Steps

SOURCE_COLUMN = "source"
_MAX_NAMED = 20

_Value = TypeVar("_Value")


def concatenate(layouts: Sequence[Layout], names: Sequence[str]) -> Layout:
    """Return the rows of all tables, with a label column that says which table each row comes from."""
    column = SOURCE_COLUMN
    while any(column in layout.frame.columns for layout in layouts):
        column += " file"
    frames = []
    for layout, name in zip(layouts, names, strict=True):
        frame = layout.frame.astype(object)
        frame.insert(0, column, name)
        frames.append(frame)
    known_roles: dict[str, tuple[Role, str]] = {column: (Role.LABEL, "the file that the run comes from")}
    for layout in layouts:
        for name, role in layout.known_roles.items():
            known_roles.setdefault(name, role)
    sizes = [f"{name} ({len(frame)})" for name, frame in zip(names, frames, strict=True)]
    more = f" and {len(sizes) - _MAX_NAMED} more" if len(sizes) > _MAX_NAMED else ""
    counts = ", ".join(sizes[:_MAX_NAMED]) + more
    notes = (f"Concatenated {len(frames)} files: {counts} runs.",)
    trackers = list(dict.fromkeys(layout.tracker for layout in layouts if layout.tracker))
    return Layout(
        " and ".join(trackers),
        pd.concat(frames, ignore_index=True),
        known_roles,
        notes + tuple(note for layout in layouts for note in layout.notes),
        _without_conflicts([layout.space for layout in layouts]),
        _without_conflicts([layout.goals for layout in layouts]),
        _combined_reading([layout.reading for layout in layouts]),
        tuple(dict.fromkeys(name for layout in layouts for name in layout.constraints)),
        tuple(dict.fromkeys(name for layout in layouts for name in layout.objectives)),
        plain=all(layout.plain for layout in layouts),
        origins={name: origin for layout in reversed(layouts) for name, origin in layout.origins.items()},
    )


def _combined_reading(readings: Sequence[Reading]) -> Reading:
    """Return the choices that any of the tables offered."""
    steps = [reading.steps for reading in readings if reading.steps]
    nested = [reading.nested for reading in readings if reading.nested]
    return Reading(
        Steps(
            sum(table.rows for table in steps),
            sum(table.runs for table in steps),
            steps[0].clock,
            any(table.folded for table in steps),
            all(table.sure for table in steps),
        )
        if steps
        else None,
        Nested(
            sum(table.parents for table in nested),
            sum(table.children for table in nested),
            nested[0].chosen,
        )
        if nested
        else None,
        any(reading.curves for reading in readings),
    )


def _without_conflicts(mappings: Sequence[Mapping[str, _Value]]) -> dict[str, _Value]:
    """Return the union of the mappings, without the names for which they differ."""
    union: dict[str, _Value] = {}
    conflicts: set[str] = set()
    for mapping in mappings:
        for name, value in mapping.items():
            if union.setdefault(name, value) != value:
                conflicts.add(name)
    return {name: value for name, value in union.items() if name not in conflicts}
