"""A raw table whose tracker was recognised: what its layout says of the columns' roles."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from importance.runs.columns import Role
from importance.runs.name_prefixes import Origin, matched, short_names
from importance.runs.reading import Reading
from importance.space.conditions import renamed
from importance.space.dimension import Space


@dataclass(frozen=True)
class Layout:
    """A raw table, and what the tracker's layout settles.

    Attributes:
        tracker: who wrote it, in words: "W&B runs table".
        frame: the raw table, one row a run, unique names.
        known: role and reason of the columns that the layout settles; the others are guessed.
        notes: sentences on what the user should know.
        space: the ranges that the tool drew from, where its files hold them.
        goals: "minimize" or "maximize" for the metrics whose goal the tool was told.
        reading: what there was to choose when the rows became runs.
        constraints: columns that tell how far a constraint is broken, as in `Runs`.
        objectives: those of them that it was told to optimise; () when that is all of them.
        prefix: what this tracker's tables put before the training's own names, as a pattern; None where the
            names are the training's own already.
        plain: whether no tracker is known for the table, so that its names alone tell what is a prefix.
        origins: where the columns' names come from, once the prefixes are gone.
        over_time: whether this is one run of a file that keeps metrics as lists.
    """

    tracker: str
    frame: pd.DataFrame
    known: Mapping[str, tuple[Role, str]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    space: Space = field(default_factory=dict)
    goals: Mapping[str, str] = field(default_factory=dict)
    reading: Reading = field(default_factory=Reading)
    constraints: tuple[str, ...] = ()
    objectives: tuple[str, ...] = ()
    prefix: re.Pattern[str] | None = None
    plain: bool = False
    origins: Mapping[str, Origin] = field(default_factory=dict)
    over_time: bool = False


Recogniser = Callable[[pd.DataFrame], Layout | None]


def under_training_names(layout: Layout) -> Layout:
    """The same table, its parameters and metrics under the names that the training knows.

    Columns that would get the same name keep their full names.
    """
    if layout.prefix is None:
        return layout
    names = [str(name) for name in layout.frame.columns]
    ranked = (Role.PARAMETER, Role.METRIC)
    origins = matched([n for n in names if layout.known.get(n, ("", ""))[0] in ranked], layout.prefix)
    short = short_names(names, origins)
    frame = layout.frame.copy(deep=False)
    frame.columns = pd.Index([short[name] for name in names], dtype=object)
    return replace(
        layout,
        frame=frame,
        known={short.get(name, name): found for name, found in layout.known.items()},
        space=renamed(layout.space, short),
        goals={short.get(name, name): goal for name, goal in layout.goals.items()},
        objectives=tuple(short.get(name, name) for name in layout.objectives),
        prefix=None,
        origins={short[name]: origin for name, origin in origins.items()},
    )


def by_pattern(columns: pd.Index, rules: Mapping[str, tuple[Role, str]]) -> dict[str, tuple[Role, str]]:
    """Role and reason of each column by the first pattern that matches its whole name."""
    compiled = [(re.compile(pattern), found) for pattern, found in rules.items()]
    out = {}
    for name in map(str, columns):
        for pattern, found in compiled:
            if pattern.fullmatch(name):
                out[name] = found
                break
    return out


def filled_numbers(values: pd.Series) -> bool:
    """Whether most of a raw column's filled cells are numbers, or it has none."""
    if values.dtype.kind in "iufb":
        return True
    present = values[values.notna() & (values.astype(str).str.strip() != "")].head(200)
    return bool(len(present)) and bool(
        pd.to_numeric(present.astype(str), errors="coerce").notna().mean() > 0.5
    )
