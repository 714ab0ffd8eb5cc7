"""Runs: the one table that everything passes through."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from importance import prefixes, roles, spellings, values
from importance.columns import Column, Kind, Role
from importance.errors import UnknownColumn
from importance.names import bare
from importance.prefixes import Origin
from importance.space import Space, renamed

__all__ = ["Column", "Kind", "Role", "Runs"]


@dataclass(frozen=True)
class Runs:
    """A table of runs whose columns know the part they play; never changed in place.

    Attributes:
        frame: one row a run, RangeIndex, unique flat column names. Numeric columns are float64 with NaN
            for missing and may hold infinities; all other columns hold text (or booleans as "true" and
            "false") with None/NaN for missing.
        columns: what is known of each column, in the order of the frame.
        source: where the runs came from, in words.
        digest: a hex digest of the source's bytes, the key for every cache.
        notes: sentences on what the reader did that the user should know.
        space: the ranges that the tool drew from, for the parameters whose ranges its files hold.
        goals: "minimize" or "maximize" for the metrics whose goal the tool was told.
    """

    frame: pd.DataFrame
    columns: Mapping[str, Column]
    source: str = "a table"
    digest: str = ""
    notes: tuple[str, ...] = field(default=())
    space: Space = field(default_factory=dict)
    goals: Mapping[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.frame)

    def of_role(self, *wanted: Role) -> tuple[str, ...]:
        """Names of the columns that play one of these roles, in the order of the frame."""
        return tuple(name for name, column in self.columns.items() if column.role in wanted)

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of all parameters, those that Auto sets aside included."""
        return self.of_role(Role.PARAMETER)

    @property
    def metrics(self) -> tuple[str, ...]:
        """Names of all metrics."""
        return self.of_role(Role.METRIC)

    @property
    def auto_parameters(self) -> tuple[str, ...]:
        """The parameters that Auto picks: they vary, and are no alias, run-unique id, seed or outcome."""
        return tuple(name for name in self.parameters if not self.columns[name].aside)

    def find(self, name: str) -> str | None:
        """The name of the one column that is called so here, in its source or by the training; else None."""
        return name if name in self.columns else prefixes.column_called(name, self.columns.values())

    def name_of(self, name: str) -> str:
        """The name of the column that is called so here, in its source or by the training.

        Raises:
            UnknownColumn: when the runs have no such column, or several that may be meant; the message names
                the nearest ones.
        """
        found = self.find(name)
        if found is None:
            raise UnknownColumn(roles.unknown_column_message(name, list(self.columns)))
        return found

    @property
    def run_names(self) -> pd.Series:
        """A name for each run: the tracker's, or "run 1", "run 2", ... in the order of the table."""
        return roles.run_names(self.frame, self.columns)

    @property
    def states(self) -> pd.Series | None:
        """How each run ended, as its tracker says ("finished", "FAILED", "PRUNED"); None when it does not
        say."""
        name = roles.state_column(self.columns)
        return None if name is None else self.frame[name]

    def goal_of(self, metric: str) -> str:
        """The goal for a metric, "minimize" or "maximize": as the tool was told, else as its name says."""
        name = self.find(metric) or metric
        return self.goals.get(name) or roles.guess_goal(name)

    def column(self, name: str) -> Column:
        """What is known of one column, by its name here or in its source.

        Raises:
            UnknownColumn: when the runs have no such column; the message names the nearest ones.
        """
        return self.columns[self.name_of(name)]

    def with_roles(self, wanted: Mapping[str, Role | str]) -> Runs:
        """The same runs with some columns' roles set by the user.

        Raises:
            UnknownColumn: when a name is not a column of these runs.
        """
        columns = dict(self.columns)
        for name, role in wanted.items():
            column = self.column(name)
            columns[column.name] = replace(column, role=Role(role), why="set by you")
        return replace(self, columns=roles.with_asides(self.frame, columns))

    def take(self, rows: Iterable[bool] | np.ndarray | pd.Series) -> Runs:
        """Only the runs where `rows` is true; the columns keep their roles and kinds, the digest changes."""
        mask = np.asarray(list(rows) if not isinstance(rows, (np.ndarray, pd.Series)) else rows, dtype=bool)
        packed = hashlib.sha256(self.digest.encode() + np.packbits(mask).tobytes()).hexdigest()[:16]
        return replace(self, frame=self.frame[mask].reset_index(drop=True), digest=packed)

    @classmethod
    def from_frame(
        cls,
        frame: pd.DataFrame,
        parameters: Sequence[str] | None = None,
        metrics: Sequence[str] | None = None,
        *,
        source: str = "a table",
        digest: str | None = None,
        notes: Sequence[str] = (),
        known: roles.Known | None = None,
        space: Space | None = None,
        goals: Mapping[str, str] | None = None,
        origins: Mapping[str, Origin] | None = None,
    ) -> Runs:
        """Runs from any table with one row a run.

        Args:
            frame: one row a run; text that spells numbers or booleans is read as such.
            parameters: names of the parameters; None lets names and values decide.
            metrics: names of the metrics; None lets names and values decide. When only one of the two is
                given, the other columns are guessed.
            source, digest, notes: as the attributes; without a digest, that of the table's cells.
            known: role and reason of the columns that a tracker's layout settles.
            space: the ranges that the tool drew from; they settle which axes are logarithmic.
            goals: as the attribute.
            origins: where the columns' names come from, when the tracker's prefixes are gone already; None
                lets the names tell, and takes off what is a prefix. `space`, `goals` and `known` are under
                the names of the table.

        Raises:
            UnknownColumn: when a named column is not in the table.
        """
        typed, kinds = values.typed_frame(frame)
        parameters, metrics = (_in_table(names, list(typed.columns)) for names in (parameters, metrics))
        columns = roles.assign(typed, kinds, parameters=parameters, metrics=metrics, known=known)
        space, goals = dict(space or {}), dict(goals or {})
        if origins is None:
            origins = prefixes.guessed({name: column.role for name, column in columns.items()})
            short = prefixes.short_names(columns, origins)
            typed.columns = pd.Index(list(short.values()), dtype=object)
            columns = {short[name]: replace(column, name=short[name]) for name, column in columns.items()}
            space = renamed(space, short)
            goals = {short.get(name, name): goal for name, goal in goals.items()}
            origins = {short[name]: origin for name, origin in origins.items()}
        columns = roles.with_asides(typed, prefixes.with_origins(columns, origins))
        space = {name: one for name, one in space.items() if name in columns}
        for name, one in space.items():
            if not one.is_choice:
                columns[name] = replace(columns[name], log=one.log)
        return cls(
            typed,
            columns,
            source,
            digest or values.frame_digest(typed),
            (*notes, *_on_none(typed, columns)),
            space,
            goals,
        )


def _in_table(names: Sequence[str] | None, columns: Sequence[str]) -> list[str] | None:
    """The columns that are called so, with or without a tracker's prefix; None for None."""
    if names is None:
        return None
    found = []
    for name in names:
        column = name if name in columns else prefixes.only_one(c for c in columns if bare(c) == bare(name))
        if column is None:
            raise UnknownColumn(roles.unknown_column_message(name, columns))
        found.append(column)
    return found


def _on_none(frame: pd.DataFrame, columns: Mapping[str, Column]) -> tuple[str, ...]:
    """A sentence on the parameters of text where "None" was read as a choice, since it may mean a gap."""
    counts = {
        name: int((frame[name] == spellings.NONE).sum())
        for name, column in columns.items()
        if column.role is Role.PARAMETER and column.kind is Kind.CATEGORICAL
    }
    told = [f"{name} ({count:,} of {len(frame):,} runs)" for name, count in counts.items() if count]
    if not told:
        return ()
    return (
        f"The word None stands among other words and is read as a choice, not as a gap: {', '.join(told)}.",
    )
