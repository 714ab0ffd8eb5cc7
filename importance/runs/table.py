"""Runs: the one table that everything passes through."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from importance.errors import UnknownColumn
from importance.runs import column_contents, name_prefixes, roles, unset_values
from importance.runs.assembly import assembled
from importance.runs.columns import Column, Kind, Role
from importance.runs.default_metric import pick_metric
from importance.runs.goals import Goal, GoalSource, asked_goal, read_goal
from importance.runs.mixed_cells import Mixed
from importance.runs.name_prefixes import Origin
from importance.runs.reading import Reading
from importance.runs.settings import Settings, settings_of
from importance.runs.typed_columns import frame_digest
from importance.space.dimension import Space

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
        mixed: the columns of numbers with words among them, as they were written: what the frame holds of
            one hangs on its role.
        reading: what there was to choose when the rows of the source became runs.
        constraints: columns that tell how far a constraint is broken: above 0 a run is infeasible.
        objectives: those of them that the tool was told to optimise; () when that is all of them.
    """

    frame: pd.DataFrame
    columns: Mapping[str, Column]
    source: str = "a table"
    digest: str = ""
    notes: tuple[str, ...] = field(default=())
    space: Space = field(default_factory=dict)
    goals: Mapping[str, str] = field(default_factory=dict)
    mixed: Mapping[str, Mixed] = field(default_factory=dict)
    reading: Reading = field(default_factory=Reading)
    constraints: tuple[str, ...] = ()
    objectives: tuple[str, ...] = ()

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
        return tuple(name for name in self.parameters if self.columns[name].exclusion is None)

    def find(self, name: str) -> str | None:
        """The name of the one column that is called so here, in its source or by the training; else None."""
        return name if name in self.columns else name_prefixes.column_called(name, self.columns.values())

    def name_of(self, name: str) -> str:
        """The name of the column that is called so here, in its source or by the training.

        Raises:
            UnknownColumn: when the runs have no such column, or several that may be meant; the message names
                the nearest ones.
        """
        if not isinstance(name, str):
            raise UnknownColumn(f"No column was named: {name!r} is no name. Name one of these runs' columns.")
        found = self.find(name)
        if found is None:
            raise UnknownColumn(roles.unknown_column_message(name, list(self.columns)))
        return found

    def names_of(self, names: Sequence[str]) -> list[str]:
        """The names of the columns that are called so, each once (see `name_of`).

        Raises:
            UnknownColumn: when the runs lack any of them.
        """
        return list(dict.fromkeys(self.name_of(name) for name in names))

    @property
    def replicates(self) -> tuple[str, ...]:
        """Names of the columns that tell repeats of one setting apart: seeds, folds, repetitions, splits."""
        return self.of_role(Role.REPLICATE)

    @property
    def selectable(self) -> tuple[str, ...]:
        """Names that a user may choose to model: all parameters, and what tells their repeats apart."""
        return self.of_role(Role.PARAMETER, Role.REPLICATE)

    def settings(self, parameters: Sequence[str] | None = None) -> Settings:
        """Which runs share a setting: equal values in all parameters that Auto picks, gaps included.

        Args:
            parameters: columns that count as well, whatever Auto says: those that are modelled.
        """
        return settings_of(self.frame, self.names_of([*self.auto_parameters, *(parameters or ())]))

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

    @property
    def feasible(self) -> np.ndarray | None:
        """(n,) which runs break no constraint, as far as is known; None where there are no constraints."""
        if not self.constraints:
            return None
        values = self.frame[list(self.constraints)].apply(pd.to_numeric, errors="coerce")
        return ~(values > 0).any(axis=1).to_numpy(dtype=bool)

    def goal_of(self, metric: str) -> str:
        """The goal for a metric, "minimize" or "maximize": as the tool was told, else as its name says, else
        a guess."""
        return self._goal(metric)[0]

    def goal_source(self, metric: str) -> GoalSource:
        """Who says which end of a metric is good."""
        return self._goal(metric)[1]

    def goal_for(self, metric: str, asked: str | None = None) -> tuple[str, GoalSource]:
        """The goal that a user asked for, or else what is known of the metric's; and who says so.

        Raises:
            ImportanceError: when the user asked for neither "minimize" nor "maximize".
        """
        return asked_goal(asked, self._goal(metric))

    def _goal(self, metric: str) -> tuple[Goal, GoalSource]:
        name = self.find(metric) or metric
        return read_goal(name, self.frame.get(name), self.goals)

    @property
    def first_metric(self) -> str | None:
        """The metric that a person would look at first; None when no column of numbers can serve."""
        return pick_metric(self.frame, self.columns, self.objectives or tuple(self.goals))

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
            columns[column.name] = replace(column, role=Role(role), why="set by you", stand_in=False)
        frame, columns = column_contents.settled(self.frame, columns, self.mixed)
        columns = unset_values.with_unset(frame, columns, self.space)
        return replace(self, frame=frame, columns=roles.with_exclusions(frame, columns))

    def take(self, rows: Iterable[bool] | np.ndarray | pd.Series) -> Runs:
        """Only the runs where `rows` is true; the columns keep their roles and kinds, the digest changes."""
        mask = np.asarray(list(rows) if not isinstance(rows, (np.ndarray, pd.Series)) else rows, dtype=bool)
        packed = hashlib.sha256(self.digest.encode() + np.packbits(mask).tobytes()).hexdigest()[:16]
        frame = self.frame[mask].reset_index(drop=True)
        return replace(self, frame=frame, digest=packed, mixed=column_contents.take(self.mixed, mask))

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
        reading: Reading | None = None,
        constraints: Sequence[str] = (),
        objectives: Sequence[str] = (),
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
            goals, reading, constraints, objectives: as the attributes.
            origins: where the columns' names come from, when the tracker's prefixes are gone already; None
                lets the names tell, and takes off what is a prefix. `space`, `goals` and `known` are under
                the names of the table.

        Raises:
            UnknownColumn: when a named column is not in the table.
        """
        table = assembled(
            frame,
            parameters,
            metrics,
            known=known or {},
            space=dict(space or {}),
            goals=dict(goals or {}),
            origins=origins,
        )
        return cls(
            table.frame,
            table.columns,
            source,
            digest or frame_digest(table.frame),
            (*notes, *table.notes),
            table.space,
            table.goals,
            table.mixed,
            reading or Reading(),
            tuple(name for name in constraints if name in table.columns),
            tuple(objectives),
        )
