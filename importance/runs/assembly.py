"""Build the contents of `Runs` from a raw table: typed cells, roles, the training's names and notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from importance.errors import UnknownColumn
from importance.runs import cell_parsing, column_contents, name_prefixes, roles, typed_columns, unset_values
from importance.runs.column_names import bare
from importance.runs.columns import Column, Kind, Role
from importance.runs.exclusions import with_exclusions
from importance.runs.goal_from_settings import goals_from_settings
from importance.runs.list_cells import LENGTH_SUFFIX
from importance.runs.mixed_cells import Mixed
from importance.runs.name_prefixes import Origin
from importance.runs.prefix_vocabulary import SEARCHED
from importance.space.conditions import renamed
from importance.space.dimension import Choice, Dimension, Range, Space

_NO_TEXT = frozenset(["", "nan", "inf", "infinity", "none", "null"])


@dataclass(frozen=True)
class Assembled:
    """The contents of `Runs`, with the same attributes."""

    frame: pd.DataFrame
    columns: Mapping[str, Column]
    notes: tuple[str, ...]
    space: Space
    goals: Mapping[str, str]
    mixed: Mapping[str, Mixed]


def assembled(
    frame: pd.DataFrame,
    parameters: Sequence[str] | None,
    metrics: Sequence[str] | None,
    *,
    known_roles: roles.KnownRoles,
    space: Space,
    goals: Mapping[str, str],
    origins: Mapping[str, Origin] | None,
) -> Assembled:
    """Return the typed table with a `Column` for each name.

    Args:
        frame, parameters, metrics, known_roles, space, goals, origins: as in `Runs.from_frame`.

    Raises:
        UnknownColumn: if a named column is not in the table.
    """
    typed = typed_columns.typed(frame, [name for name, choice in space.items() if _is_text(choice)])
    parameters, metrics = (_in_table(typed, names) for names in (parameters, metrics))
    columns = roles.assign(
        typed.frame,
        typed.kinds,
        parameters=parameters,
        metrics=metrics,
        known_roles=_inherited(typed, known_roles),
        searched=[
            *space,
            *(n for n, origin in (origins or {}).items() if SEARCHED.match(origin.original)),
        ],
    )
    table, columns = column_contents.settled(typed.frame, columns, typed.mixed)
    mixed = typed.mixed
    if origins is None:
        origins = name_prefixes.guessed({name: column.role for name, column in columns.items()})
        short = name_prefixes.short_names(columns, origins)
        table = table.set_axis(pd.Index(list(short.values()), dtype=object), axis="columns")
        columns = {short[name]: replace(column, name=short[name]) for name, column in columns.items()}
        space, goals = renamed(space, short), {short.get(name, name): goal for name, goal in goals.items()}
        origins = {short[name]: origin for name, origin in origins.items()}
        mixed = {
            short.get(name, name): replace(column, companion=short.get(column.companion, column.companion))
            for name, column in mixed.items()
        }
    columns = name_prefixes.with_origins(columns, origins)
    space = {name: dimension for name, dimension in space.items() if name in columns}
    for name, dimension in space.items():
        is_parameter = columns[name].role is Role.PARAMETER
        column = replace(columns[name], declared=is_parameter, searched=is_parameter)
        columns[name] = replace(column, log=dimension.log) if isinstance(dimension, Range) else column
    columns = with_exclusions(table, unset_values.with_unset(table, columns, space))
    notes = (
        *typed.notes,
        *column_contents.notes(columns, mixed),
        *_on_none(table, columns),
        *unset_values.note(table, columns),
    )
    return Assembled(table, columns, notes, space, {**goals_from_settings(table, columns), **goals}, mixed)


def _is_text(dimension: Dimension) -> bool:
    """Return whether a declared choice has text that is not a number, so that all its levels are text."""
    if not isinstance(dimension, Choice):
        return False
    typed_levels = zip(dimension.levels, dimension.values, strict=True)
    words = [level for level, value in typed_levels if isinstance(value, str)]
    return any(level.strip('"+-').lower() not in _NO_TEXT for level in words)


def _in_table(typed: typed_columns.Typed, names: Sequence[str] | None) -> list[str] | None:
    """Return the columns with these names, with or without a prefix, or the columns that one was spread into.

    Raises:
        UnknownColumn: if there is no such column.
    """
    if names is None:
        return None
    present = list(typed.frame.columns)
    columns: list[str] = []
    for name in names:
        children = [child for child in present if typed.parents[child] == name]
        alone = name_prefixes.only_one(column for column in present if bare(column) == bare(name))
        if name in present:
            columns.append(name)
        elif children:
            columns += children
        elif alone is not None:
            columns.append(alone)
        else:
            raise UnknownColumn(roles.unknown_column_message(name, present))
    return columns


def _inherited(typed: typed_columns.Typed, known_roles: roles.KnownRoles) -> dict[str, tuple[Role, str]]:
    """Return the roles that the tracker's layout settles, also for columns made of its mappings and lists."""
    settled = dict(known_roles)
    for name, parent in typed.parents.items():
        if name in settled or parent not in known_roles or name.endswith(LENGTH_SUFFIX):
            continue
        role, why = known_roles[parent]
        logged = role is Role.METRIC and typed.frame[name].dtype != np.float64
        logged = logged and typed.kinds[name][0] is not Kind.EMPTY
        settled[name] = (Role.LABEL, "logged text, not a number") if logged else (role, why)
    return settled


def _on_none(frame: pd.DataFrame, columns: Mapping[str, Column]) -> tuple[str, ...]:
    """Return a sentence on the parameters in which "None" was read as a choice and not as missing."""
    counts = {
        name: int((frame[name] == cell_parsing.NONE).sum())
        for name, column in columns.items()
        if column.role is Role.PARAMETER and column.kind is Kind.CATEGORICAL
    }
    worded = [f"{name} ({count:,} of {len(frame):,} runs)" for name, count in counts.items() if count]
    if not worded:
        return ()
    return (f"None is read as one of the choices, not as a missing value: {', '.join(worded)}.",)
