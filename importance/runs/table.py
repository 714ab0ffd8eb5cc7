"""`Runs`: the table of runs that every other package works on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd

from importance.errors import UnknownColumn
from importance.runs import column_contents, name_prefixes, roles, unset_values
from importance.runs.assembly import assembled
from importance.runs.columns import Column, Role
from importance.runs.default_metric import pick_metric
from importance.runs.exclusions import with_exclusions
from importance.runs.goals import Goal, GoalSource, chosen_goal, read_goal
from importance.runs.mixed_cells import Mixed
from importance.runs.name_prefixes import Origin
from importance.runs.reading import Reading
from importance.runs.settings import Settings, settings_of
from importance.runs.typed_columns import frame_digest
from importance.space.dimension import Space


@dataclass(frozen=True)
class Runs:
    """A table of runs with a role for each column. It is never changed in place.

    Attributes:
        frame: one row for each run, RangeIndex, unique flat column names. Numeric columns are float64 with
            NaN for missing and may hold infinities. All other columns hold text, or booleans as "true" and
            "false", with None or NaN for missing.
        columns: the role, kind and reason of each column, in the order of the frame.
        source: where the runs come from, in words.
        digest: a hex digest of the bytes of the source, the key of every cache.
        notes: sentences on what the reader did and the user should know.
        space: the search space, for the parameters whose ranges the tool's files hold.
        goals: "minimize" or "maximize" for the metrics whose goal the tool's files hold.
        mixed: the columns of numbers with words among them, as they were written; their form in the frame
            depends on their role.
        reading: the choices that there were when the rows of the source became runs.
        constraints: columns of constraints; a run with a value above 0 is infeasible.
        objectives: the metrics that the search optimised; () if all of `goals`.
        names: what the runs are called among all runs of the source, if these are some of them; else None.
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
    names: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.frame)

    def of_role(self, *roles: Role) -> tuple[str, ...]:
        """Return the names of the columns with one of these roles, in the order of the frame."""
        return tuple(name for name, column in self.columns.items() if column.role in roles)

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of all parameters, with those that Auto leaves out."""
        return self.of_role(Role.PARAMETER)

    @property
    def metrics(self) -> tuple[str, ...]:
        """Names of all metrics."""
        return self.of_role(Role.METRIC)

    @property
    def auto_parameters(self) -> tuple[str, ...]:
        """The parameters that Auto picks: they vary, and are not aliases, unique ids or outcomes."""
        return tuple(name for name in self.parameters if self.columns[name].exclusion is None)

    def find(self, name: str) -> str | None:
        """Return the name of the one column with this name here, its source or the training; else None."""
        return name if name in self.columns else name_prefixes.column_called(name, self.columns.values())

    def name_of(self, name: str) -> str:
        """Return the name of the column with this name here, in its source or in the training.

        Raises:
            UnknownColumn: if there is no such column, or several may be meant. The message has the nearest
                names.
        """
        if not isinstance(name, str):
            raise UnknownColumn(
                f"{name!r} is not the name of a column. Name one of the columns of these runs."
            )
        column = self.find(name)
        if column is None:
            raise UnknownColumn(roles.unknown_column_message(name, list(self.columns)))
        return column

    def names_of(self, names: Sequence[str]) -> list[str]:
        """Return the names of the columns with these names, each once (see `name_of`).

        Raises:
            UnknownColumn: if any of them is missing.
        """
        return list(dict.fromkeys(self.name_of(name) for name in names))

    @property
    def replicates(self) -> tuple[str, ...]:
        """Names of the columns that number the repeats of a setting: seeds, folds, repetitions and splits."""
        return self.of_role(Role.REPLICATE)

    @property
    def budget(self) -> str | None:
        """The column that says how much was spent on each run, the first if there are several; else None."""
        return next(iter(self.of_role(Role.BUDGET)), None)

    def with_budget(self, name: str | None) -> Runs:
        """Return the runs with this column as their only budget, or without a budget if None.

        A column that was the budget becomes a parameter.

        Raises:
            UnknownColumn: if there is no such column, or it does not hold numbers.
        """
        column = None if name is None else self.column(name)
        if column is not None and self.frame[column.name].dtype != np.float64:
            raise UnknownColumn(f"{column.name} does not hold numbers, and a budget must be a number.")
        roles = dict.fromkeys(self.of_role(Role.BUDGET), Role.PARAMETER)
        if column is not None:
            roles = {**roles, column.name: Role.BUDGET}
            if roles == {self.budget: Role.BUDGET}:
                return self
        return self.with_roles(roles) if roles else self

    @property
    def selectable(self) -> tuple[str, ...]:
        """Names that a user may choose to model: all parameters and all replicates."""
        return self.of_role(Role.PARAMETER, Role.REPLICATE)

    def settings(self, parameters: Sequence[str] | None = None) -> Settings:
        """Return which runs share a setting: equal or missing values in all parameters that Auto picks.

        Args:
            parameters: further columns that count, such as those that are modelled.
        """
        return settings_of(self.frame, self.names_of([*self.auto_parameters, *(parameters or ())]))

    @cached_property
    def run_names(self) -> pd.Series:
        """A name for each run: the tracker's, or "run 1", "run 2", ... in the order of all runs."""
        if self.names is not None:
            return pd.Series(self.names, self.frame.index, dtype=object)
        return roles.run_names(self.frame, self.columns)

    @property
    def state_column(self) -> str | None:
        """The column that says how each run ended; None if there is none."""
        return roles.state_column(self.columns)

    @property
    def states(self) -> pd.Series | None:
        """How each run ended, in the word of its tracker ("finished", "FAILED"); None if it is not known."""
        name = self.state_column
        return None if name is None else self.frame[name]

    @property
    def feasible(self) -> np.ndarray | None:
        """(n,) which runs break no known constraint; None if there are no constraints."""
        if not self.constraints:
            return None
        values = self.frame[list(self.constraints)].apply(pd.to_numeric, errors="coerce")
        return ~(values > 0).any(axis=1).to_numpy(dtype=bool)

    def goal_of(self, metric: str) -> str:
        """Return the goal of a metric, "minimize" or "maximize": declared, by its name, or a guess."""
        return self._goal(metric)[0]

    def goal_source(self, metric: str) -> GoalSource:
        """Return where the goal of a metric is known from."""
        return self._goal(metric)[1]

    def goal_for(self, metric: str, goal: str | None = None) -> tuple[str, GoalSource]:
        """Return the goal that the user chose, or else that of the metric; and where it is known from.

        Raises:
            ImportanceError: if the goal is neither "minimize" nor "maximize".
        """
        return chosen_goal(goal, self._goal(metric))

    def _goal(self, metric: str) -> tuple[Goal, GoalSource]:
        name = self.find(metric) or metric
        return read_goal(name, self.frame.get(name), self.goals)

    @property
    def first_metric(self) -> str | None:
        """The metric that a person would look at first; None if no column of numbers can be one."""
        return pick_metric(self.frame, self.columns, self.objectives or tuple(self.goals))

    @property
    def declared_objectives(self) -> tuple[str, ...]:
        """The metrics that the search was told to optimise; () if it is not known."""
        told = set(self.objectives or self.goals)
        return tuple(name for name in self.metrics if name in told)

    def column(self, name: str) -> Column:
        """Return a column by its name here, in its source or in the training.

        Raises:
            UnknownColumn: if there is no such column. The message has the nearest names.
        """
        return self.columns[self.name_of(name)]

    def with_roles(self, roles: Mapping[str, Role | str]) -> Runs:
        """Return the runs with the roles of some columns set by the user.

        Raises:
            UnknownColumn: if a name is not a column of these runs.
        """
        columns = dict(self.columns)
        for name, role in roles.items():
            column = self.column(name)
            columns[column.name] = replace(column, role=Role(role), why="set by you", stand_in=False)
        frame, columns = column_contents.settled(self.frame, columns, self.mixed)
        columns = unset_values.with_unset(frame, columns, self.space)
        return replace(self, frame=frame, columns=with_exclusions(frame, columns))

    def take(self, rows: Iterable[bool] | np.ndarray | pd.Series) -> Runs:
        """Return the runs for which `rows` is true. They keep their names, and columns their roles."""
        mask = np.asarray(list(rows) if not isinstance(rows, (np.ndarray, pd.Series)) else rows, dtype=bool)
        packed = hashlib.sha256(self.digest.encode() + np.packbits(mask).tobytes()).hexdigest()[:16]
        frame, names = self.frame[mask].reset_index(drop=True), self.run_names[mask].to_numpy()
        mixed = column_contents.take(self.mixed, mask)
        return replace(self, frame=frame, digest=packed, mixed=mixed, names=names)

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
        known_roles: roles.KnownRoles | None = None,
        space: Space | None = None,
        goals: Mapping[str, str] | None = None,
        reading: Reading | None = None,
        constraints: Sequence[str] = (),
        objectives: Sequence[str] = (),
        origins: Mapping[str, Origin] | None = None,
    ) -> Runs:
        """Return runs from a table with one row for each run.

        Args:
            frame: one row for each run; text that is a number or a boolean is read as such.
            parameters: the names of the parameters; None to guess from names and values.
            metrics: the names of the metrics; None to guess. If only one of the two is given, the other
                roles are guessed.
            source, digest, notes: as the attributes; the default digest is of the cells of the table.
            known_roles: role and reason of the columns that the layout of a tracker settles.
            space: the search space, which also decides which axes are logarithmic.
            goals, reading, constraints, objectives: as the attributes.
            origins: the original names of the columns, if the prefixes of the tracker are taken off already;
                None to guess the prefixes and take them off. `space`, `goals` and `known_roles` are under the
                names of the table.

        Raises:
            UnknownColumn: if a named column is not in the table.
        """
        table = assembled(
            frame,
            parameters,
            metrics,
            known_roles=known_roles or {},
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
