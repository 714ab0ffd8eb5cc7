"""A raw table whose tracker was recognised, and what is known of its columns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from importance.runs.columns import Role
from importance.runs.name_prefixes import Origin, matched, short_names
from importance.runs.reading import Reading
from importance.space.conditions import renamed
from importance.space.dimension import Space

KnownRoles = Mapping[str, tuple[Role, str]]
"""Role and reason of columns, by their names."""


@dataclass(frozen=True)
class Layout:
    """A raw table, and what its tracker says about it.

    Attributes:
        tracker: what wrote the table, in words: "W&B runs table".
        frame: the raw table with unique column names; in the end it has one row per run.
        known_roles: role and reason of the columns whose role is certain; the others are guessed.
        notes: sentences for the user.
        space: the ranges from which the tool sampled, if its files hold them.
        goals: "minimize" or "maximize" for the metrics whose goal the tool knew.
        reading: the choices that were made when the rows became runs.
        constraints: columns that say by how much a constraint is violated, as in `Runs`.
        objectives: the columns that the tool optimised; () if it optimised all columns with a goal.
        prefix: a pattern for what the tracker puts before the names of the training; None if the names are
            already those of the training.
        plain: whether no tracker was recognised, so that prefixes can only be guessed from the names.
        origins: what prefix each column had before the prefixes were removed.
        over_time: whether this is one run of a file that keeps metrics as lists.
    """

    tracker: str
    frame: pd.DataFrame
    known_roles: KnownRoles = field(default_factory=dict)
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


def under_training_names(layout: Layout) -> Layout:
    """Return the same table with the tracker's prefixes removed from its parameters and metrics.

    Columns that would get the same name keep their full names.
    """
    if layout.prefix is None:
        return layout
    names = [str(name) for name in layout.frame.columns]
    prefixed_roles = (Role.PARAMETER, Role.METRIC)
    prefixed = [name for name in names if layout.known_roles.get(name, ("", ""))[0] in prefixed_roles]
    origins = matched(prefixed, layout.prefix)
    short = short_names(names, origins)
    frame = layout.frame.copy(deep=False)
    frame.columns = pd.Index([short[name] for name in names], dtype=object)
    return replace(
        layout,
        frame=frame,
        known_roles={short.get(name, name): role for name, role in layout.known_roles.items()},
        space=renamed(layout.space, short),
        goals={short.get(name, name): goal for name, goal in layout.goals.items()},
        objectives=tuple(short.get(name, name) for name in layout.objectives),
        prefix=None,
        origins={short[name]: origin for name, origin in origins.items()},
    )


def by_pattern(columns: pd.Index, rules: KnownRoles) -> dict[str, tuple[Role, str]]:
    """Return role and reason of each column, from the first pattern that matches its whole name.

    Args:
        rules: role and reason by pattern. Columns that no pattern matches are left out.
    """
    compiled = [(re.compile(pattern), role) for pattern, role in rules.items()]
    roles = {}
    for name in map(str, columns):
        role = next((role for pattern, role in compiled if pattern.fullmatch(name)), None)
        if role is not None:
            roles[name] = role
    return roles


def filled_numbers(values: pd.Series) -> bool:
    """Whether most of a raw column's filled cells are numbers."""
    if values.dtype.kind in "iufb":
        return True
    filled = values[values.notna() & (values.astype(str).str.strip() != "")].head(200)
    return bool(len(filled)) and bool(pd.to_numeric(filled.astype(str), errors="coerce").notna().mean() > 0.5)
