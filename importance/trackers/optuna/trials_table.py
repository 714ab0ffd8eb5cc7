"""The trials of one Optuna study as a table of runs, from any storage."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from importance.errors import UnreadableRuns
from importance.rows.layout import Layout
from importance.runs.columns import Role
from importance.runs.mapping_cells import flat
from importance.runs.typed_columns import as_float
from importance.space.dimension import Dimension
from importance.trackers.optuna.distributions import Distribution, dimension, external
from importance.trackers.study_table import CONSTRAINT_WHY

MAX_VALUES = 50_000_000
"""The most values, trials times parameters. They take some 1.5 GB."""
MAX_ATTRIBUTES = 5_000_000
"""The most values of user attributes."""
MAX_TEXT = 10_000
"""The most characters of a user attribute's JSON; longer ones are left out."""
OBJECTIVE = "Optuna's objective value"
BUDGET_NAME = "steps reached"
BUDGET_WHY = "the steps after which the trial was pruned, or all steps if it is complete"
NO_TIME = np.iinfo(np.int64).min


@dataclass(frozen=True)
class StoredParameter:
    """The stored values of one parameter.

    Attributes:
        values: float64 (n,), the stored number; NaN where a trial has none.
        codes: int32 (n,), the index of its distribution in the study; -1 for none.
    """

    values: np.ndarray
    codes: np.ndarray


@dataclass(frozen=True)
class Trials:
    """The n stored trials of a study, column by column.

    Attributes:
        numbers: int64 (n,), counted from 0.
        states: text (n,), COMPLETE, PRUNED, FAIL, RUNNING or WAITING.
        started, completed: datetime64[us] (n,), NaT where unknown; as the storage holds them.
        values: float64 (n, objectives), NaN where there is none; may be infinite.
        reported: float64 (n,), the last intermediate value of a trial without a final value; NaN for none.
        parameters: the stored values of each, by name.
        distributions: the distinct distributions.
        attributes: user attributes by key, as the rows that have one and their values.
        directions: MINIMIZE, MAXIMIZE or NOT_SET for each objective; () where unknown.
        names: the study's names for its objectives; () for none.
        notes: sentences on what was left out.
        constraints: float64 (n,) by name, above 0 where a trial violates it; NaN where a trial has none.
        steps: float64 (n,), the last step that a pruned trial reported, counted from 0; NaN for none.
        last_step: the highest step that a complete trial reported; NaN for none.
    """

    numbers: np.ndarray
    states: np.ndarray
    started: np.ndarray
    completed: np.ndarray
    values: np.ndarray
    reported: np.ndarray
    parameters: Mapping[str, StoredParameter]
    distributions: Sequence[Distribution | None]
    attributes: Mapping[str, tuple[Sequence[int], Sequence[object]]]
    directions: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    constraints: Mapping[str, np.ndarray] = field(default_factory=dict)
    steps: np.ndarray = field(default_factory=lambda: np.empty(0))
    last_step: float = np.nan

    @property
    def budget(self) -> np.ndarray | None:
        """(n,) the steps that each trial ran; None if no trial is known to have run fewer than others."""
        if self.steps.shape != self.states.shape:
            return None
        return steps_reached(self.states, self.steps, self.last_step)


def steps_reached(states: np.ndarray, steps: np.ndarray, last: float = -1.0) -> np.ndarray | None:
    """Return the steps (n,) that each trial ran; None if no pruned trial is known to have run fewer.

    A complete trial counts as one that ran all steps, although it may have stopped by itself.

    Args:
        states: (n,) text, as in `Trials`.
        steps: (n,) the last step that a trial reported, counted from 0; NaN for none.
        last: a step that complete trials reported, if it is not among the steps.
    """
    pruned, complete = states == "PRUNED", states == "COMPLETE"
    by_complete = np.fmax(np.fmax.reduce(steps[complete], initial=-1.0), last)
    if by_complete < 0 or not np.isfinite(steps[pruned]).any():
        return None
    whole = max(by_complete, np.nanmax(steps[pruned])) + 1
    budget = np.where(complete, whole, np.where(pruned, steps + 1, np.nan))
    return budget if np.nanmin(budget) < whole else None


def check_size(name: str, trials: int, parameters: int) -> None:
    """Raise UnreadableRuns for more trials times parameters than `MAX_VALUES`."""
    if trials * max(parameters, 1) > MAX_VALUES:
        raise UnreadableRuns(
            f"{name} has {trials:,} trials with {parameters:,} or more parameters. The limit is "
            f"{MAX_VALUES:,} values. Copy the trials that you want into a separate study."
        )


def layout(trials: Trials, tracker: str) -> Layout:
    """Return the table of a study's trials: parameters by name, then values, attributes and times.

    A pruned trial without a value has its last intermediate value. The column "state" marks it.
    """
    n = len(trials.numbers)
    table = _Table(set(trials.parameters))
    table.put("number", trials.numbers, Role.LABEL, "the trial's number", "number (trial)")
    table.put("state", trials.states, Role.LABEL, "the trial's state", "trial_state")
    for name, stored in trials.parameters.items():
        table.columns[name] = external(trials.distributions, stored.values, stored.codes)
        table.known_roles[name] = (Role.PARAMETER, "a parameter that Optuna suggested")
    named = [
        table.put(name, cells, Role.METRIC, OBJECTIVE, f"{name} (metric)")
        for name, cells in _objectives(trials)
    ]
    for name, cells, is_number in _attributes(trials.attributes, n):
        if is_number:
            why = "a number in the trial's user_attrs"
            table.put(name, cells, Role.METRIC, why, f"{name} (metric)")
        else:
            table.put(name, cells, Role.LABEL, "a user attribute of the trial", f"{name} (attribute)")
    constraints = [
        table.put(f"constraint {name}", cells, Role.LABEL, CONSTRAINT_WHY, f"constraint {name} (trial)")
        for name, cells in trials.constraints.items()
    ]
    if (budget := trials.budget) is not None:
        table.put(BUDGET_NAME, budget, Role.BUDGET, BUDGET_WHY, f"{BUDGET_NAME} (trial)")
    times = {"datetime_start": trials.started, "datetime_complete": trials.completed}
    for name, moments in times.items():
        table.put(name, pd.Series(moments), Role.LABEL, "when the trial ran", f"{name} (trial)")
    spans = pd.Series(trials.completed - trials.started)
    spans = spans.where(spans >= pd.Timedelta(0))  # unknown if the clock was set back meanwhile
    table.put("duration", spans, Role.LABEL, "how long the trial ran", "duration (trial)")
    goals = {
        name: direction.lower()
        for name, direction in zip(named, trials.directions, strict=False)
        if direction in ("MINIMIZE", "MAXIMIZE")
    }
    space, changed = _space(trials)
    notes = (*trials.notes, *_goal_notes(goals), *_pruned_notes(trials), *changed)
    frame = pd.DataFrame(table.columns, index=pd.RangeIndex(n))
    return Layout(tracker, frame, table.known_roles, notes, space, goals, constraints=tuple(constraints))


@dataclass
class _Table:
    """The columns so far, each with its role and reason. Parameters keep their names."""

    parameters: Set[str]
    columns: dict[str, object] = field(default_factory=dict)
    known_roles: dict[str, tuple[Role, str]] = field(default_factory=dict)

    def put(self, name: str, cells: object, role: Role, why: str, other: str) -> str:
        """Add a column under this name, or under the other if it is taken. Return the name of the column."""
        name = name if self._is_free(name) else other
        while not self._is_free(name):
            name += " (2)"
        self.columns[name], self.known_roles[name] = cells, (role, why)
        return name

    def _is_free(self, name: str) -> bool:
        return name not in self.parameters and name not in self.columns


def _goal_notes(goals: Mapping[str, str]) -> tuple[str, ...]:
    goal_text = " and to ".join(f"{goal} {name!r}" for name, goal in goals.items())
    return (f"The study's goal is to {goal_text}.",) if goals else ()


def _pruned_notes(trials: Trials) -> tuple[str, ...]:
    left = int((trials.states == "PRUNED").sum())
    if not left:
        return ()
    return (
        f"{left:,} of {len(trials.numbers):,} trials were pruned. Their value, if any, is the last "
        "one that they reported.",
    )


def add_attribute(cells: dict[str, tuple[list[int], list[object]]], key: str, row: int, value: object) -> int:
    """Add a user attribute to `cells` and return its number of values. A mapping has one for each key."""
    cells_by_key = flat(value, key) if isinstance(value, dict) and value else {key: value}
    for name, cell in cells_by_key.items():
        rows, values = cells.setdefault(name, ([], []))
        rows.append(row)
        values.append(json.dumps(cell) if isinstance(cell, (list, dict)) else cell)
    return len(cells_by_key)


def attribute_notes(long: int, many: int) -> tuple[str, ...]:
    """Return notes on the user attributes that were left out."""
    notes = []
    if long:
        notes.append(f"Left out {long:,} user attributes longer than {MAX_TEXT:,} characters.")
    if many:
        notes.append(f"Left out {many:,} user attributes beyond the first {MAX_ATTRIBUTES:,}.")
    return tuple(notes)


def _objectives(trials: Trials) -> list[tuple[str, np.ndarray]]:
    """Return the name and the values of each objective.

    If there is a single objective, a pruned trial has the last value that it reported.
    """
    count = max(trials.values.shape[1], len(trials.directions), 1)
    if len(trials.names) == count and len(set(trials.names)) == count:
        names = trials.names
    else:
        names = ("value",) if count == 1 else tuple(f"values_{at}" for at in range(count))
    missing = np.full((len(trials.numbers), count - trials.values.shape[1]), np.nan)
    values = np.column_stack([trials.values, missing])
    if count == 1:
        pruned = (trials.states == "PRUNED") & np.isnan(values[:, 0])
        values[:, 0] = np.where(pruned, trials.reported, values[:, 0])
    return list(zip(names, values.T, strict=True))


def _attributes(
    attributes: Mapping[str, tuple[Sequence[int], Sequence[object]]], n: int
) -> list[tuple[str, np.ndarray, bool]]:
    """Return (name, cells, whether all are numbers) for each user attribute."""
    out = []
    for name, (rows, values) in sorted(attributes.items()):
        at = np.asarray(rows, dtype=np.int64)
        present = [value for value in values if value is not None]
        is_number = bool(present) and all(
            isinstance(value, (int, float)) and not isinstance(value, bool) for value in present
        )
        if is_number:
            cells = np.full(n, np.nan)
            cells[at] = [np.nan if value is None else as_float(value) for value in values]
        else:
            cells = np.full(n, None, dtype=object)
            filled = np.empty(len(values), dtype=object)
            filled[:] = values
            cells[at] = filled
        out.append((name, cells, is_number))
    return out


def _space(trials: Trials) -> tuple[dict[str, Dimension], list[str]]:
    """Return the dimension of each parameter, and a note on those whose distribution changed."""
    space, changed, unread = {}, [], []
    for name, stored in trials.parameters.items():
        codes = np.unique(stored.codes[stored.codes >= 0])
        distributions = [
            distribution
            for distribution in (trials.distributions[int(code)] for code in codes)
            if distribution is not None
        ]
        if len(distributions) < len(codes):
            unread.append(name)
        if not distributions:
            continue
        space[name] = dimension(name, distributions)
        if len(set(map(repr, distributions))) > 1:
            changed.append(name)
    notes = []
    if changed:
        notes.append(
            f"The range of {_listed(changed)} changed between trials. The search space uses the widest range."
        )
    if unread:
        notes.append(
            f"The distribution of {_listed(unread)} is of an unknown type, so its stored numbers are shown."
        )
    return space, notes


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(repr, names[:5])) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
