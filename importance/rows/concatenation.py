"""Several tables under each other as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

import pandas as pd

from importance.rows.layout import Layout
from importance.runs.columns import Role
from importance.runs.reading import Nested, Reading, Steps

SOURCE_COLUMN = "source"
_MOST_NAMED = 20


_Said = TypeVar("_Said")


def concatenate(layouts: Sequence[Layout], names: Sequence[str]) -> Layout:
    """Several tables under each other, with a label column that says which run is from where."""
    column = SOURCE_COLUMN
    while any(column in layout.frame.columns for layout in layouts):
        column += " file"
    frames = []
    for layout, name in zip(layouts, names, strict=True):
        frame = layout.frame.astype(object)
        frame.insert(0, column, name)
        frames.append(frame)
    known: dict[str, tuple[Role, str]] = {column: (Role.LABEL, "which file the run is from")}
    for layout in layouts:
        for name, found in layout.known.items():
            known.setdefault(name, found)
    sizes = [f"{name} ({len(frame)})" for name, frame in zip(names, frames, strict=True)]
    more = f" and {len(sizes) - _MOST_NAMED} more" if len(sizes) > _MOST_NAMED else ""
    counts = ", ".join(sizes[:_MOST_NAMED]) + more
    notes = (f"Put {len(frames)} files under each other: {counts} runs.",)
    trackers = list(dict.fromkeys(layout.tracker for layout in layouts if layout.tracker))
    return Layout(
        " and ".join(trackers),
        pd.concat(frames, ignore_index=True),
        known,
        notes + tuple(note for layout in layouts for note in layout.notes),
        _agreed([layout.space for layout in layouts]),
        _agreed([layout.goals for layout in layouts]),
        _read([layout.reading for layout in layouts]),
        tuple(dict.fromkeys(name for layout in layouts for name in layout.constraints)),
        tuple(dict.fromkeys(name for layout in layouts for name in layout.objectives)),
        plain=all(layout.plain for layout in layouts),
        origins={name: origin for layout in reversed(layouts) for name, origin in layout.origins.items()},
    )


def _read(readings: Sequence[Reading]) -> Reading:
    """What there was to choose in any of the tables."""
    steps = [one.steps for one in readings if one.steps]
    nested = [one.nested for one in readings if one.nested]
    return Reading(
        Steps(
            sum(one.rows for one in steps),
            sum(one.runs for one in steps),
            steps[0].clock,
            any(one.folded for one in steps),
            all(one.sure for one in steps),
        )
        if steps
        else None,
        Nested(sum(one.parents for one in nested), sum(one.children for one in nested), nested[0].chosen)
        if nested
        else None,
    )


def _agreed(told: Sequence[Mapping[str, _Said]]) -> dict[str, _Said]:
    """What all tables say that say anything of a column."""
    said: dict[str, _Said] = {}
    differing: set[str] = set()
    for one in told:
        for name, word in one.items():
            if said.setdefault(name, word) != word:
                differing.add(name)
    return {name: word for name, word in said.items() if name not in differing}
