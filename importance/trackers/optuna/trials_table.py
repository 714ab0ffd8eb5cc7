"""The trials of one Optuna study as a table of runs, wherever they were stored."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from importance.errors import UnreadableRuns
from importance.rows.layout import Layout
from importance.runs.columns import Role
from importance.runs.typed_columns import as_float, flat
from importance.space.dimension import Dimension
from importance.trackers.optuna.distributions import Distribution, dimension, external
from importance.trackers.study_table import CONSTRAINT_WHY

MAX_CELLS = 50_000_000
"""Trials times parameters; that many are read in some 1.5 GB."""
MAX_ATTRIBUTES = 5_000_000
"""Values of user attributes."""
MAX_TEXT = 10_000
"""Characters of a user attribute's JSON; longer ones are no labels."""
OBJECTIVE = "Optuna's objective value"
NO_TIME = np.iinfo(np.int64).min


@dataclass(frozen=True)
class Stored:
    """What is stored of one parameter.

    Attributes:
        values: float64 (n,), the stored number; NaN where a trial has none.
        codes: int32 (n,), which of the study's distributions it was drawn from; -1 for none.
    """

    values: np.ndarray
    codes: np.ndarray


@dataclass(frozen=True)
class Trials:
    """What is stored of the n trials of a study, column by column.

    Attributes:
        numbers: int64 (n,), counted from 0.
        states: text (n,), COMPLETE, PRUNED, FAIL, RUNNING or WAITING.
        started, completed: datetime64[us] (n,), NaT where unknown; as the storage holds them.
        values: float64 (n, objectives), NaN where there is none; may be infinite.
        reported: float64 (n,), the last value that a trial without any reported; NaN for none.
        parameters: what is stored of each, by name.
        distributions: the JSON of those that were seen, each once.
        attributes: user attributes by key: the rows that have one, and the values.
        directions: MINIMIZE, MAXIMIZE or NOT_SET for each objective; () where unknown.
        names: what the study calls its objectives; () when it does not say.
        notes: sentences on what was left out.
        constraints: how far each constraint is broken, (n,) by its name; NaN where a trial does not say.
    """

    numbers: np.ndarray
    states: np.ndarray
    started: np.ndarray
    completed: np.ndarray
    values: np.ndarray
    reported: np.ndarray
    parameters: Mapping[str, Stored]
    distributions: Sequence[Distribution | None]
    attributes: Mapping[str, tuple[Sequence[int], Sequence[object]]]
    directions: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    constraints: Mapping[str, np.ndarray] = field(default_factory=dict)


def check_size(name: str, trials: int, parameters: int) -> None:
    """Raises UnreadableRuns for more trials times parameters than memory is spent on."""
    if trials * max(parameters, 1) > MAX_CELLS:
        raise UnreadableRuns(
            f"{name} has {trials:,} trials with {parameters:,} or more parameters; {MAX_CELLS:,} values are "
            "the most that is read. Copy the trials you want to a study of their own."
        )


def layout(trials: Trials, tracker: str) -> Layout:
    """The table of a study's trials: parameters under their own names, then values, attributes and times.

    A pruned trial without a value has the last one that it reported; the column "state" tells it apart.
    """
    n = len(trials.numbers)
    table = _Table(set(trials.parameters))
    table.put("number", trials.numbers, Role.LABEL, "the trial's number", "number (trial)")
    table.put("state", trials.states, Role.LABEL, "how the trial ended", "trial_state")
    for name, stored in trials.parameters.items():
        table.columns[name] = external(trials.distributions, stored.values, stored.codes)
        table.known[name] = (Role.PARAMETER, "a parameter that Optuna suggested")
    named = [
        table.put(name, cells, Role.METRIC, OBJECTIVE, f"{name} (metric)")
        for name, cells in _objectives(trials)
    ]
    for name, cells, is_number in _attributes(trials.attributes, n):
        if is_number:
            why = "a number that the trial reported in user_attrs"
            table.put(name, cells, Role.METRIC, why, f"{name} (metric)")
        else:
            table.put(name, cells, Role.LABEL, "a user attribute of the trial", f"{name} (attribute)")
    constraints = [
        table.put(f"constraint {name}", cells, Role.LABEL, CONSTRAINT_WHY, f"constraint {name} (trial)")
        for name, cells in trials.constraints.items()
    ]
    times = {"datetime_start": trials.started, "datetime_complete": trials.completed}
    for name, moments in times.items():
        table.put(name, pd.Series(moments), Role.LABEL, "when the trial ran", f"{name} (trial)")
    seconds = pd.Series(trials.completed - trials.started)
    table.put("duration", seconds, Role.LABEL, "how long the trial ran", "duration (trial)")
    goals = {
        name: direction.lower()
        for name, direction in zip(named, trials.directions, strict=False)
        if direction in ("MINIMIZE", "MAXIMIZE")
    }
    space, changed = _space(trials)
    notes = (*trials.notes, *_on_goals(goals), *_on_pruned(trials), *changed)
    frame = pd.DataFrame(table.columns, index=pd.RangeIndex(n))
    return Layout(tracker, frame, table.known, notes, space, goals, constraints=tuple(constraints))


@dataclass
class _Table:
    """The columns so far, with the role and the reason of each; parameters keep their names."""

    parameters: Set[str]
    columns: dict[str, object] = field(default_factory=dict)
    known: dict[str, tuple[Role, str]] = field(default_factory=dict)

    def put(self, name: str, cells: object, role: Role, why: str, other: str) -> str:
        """Adds a column under this name or, where that is taken, under the other; gives the name."""
        taken = self.parameters | self.columns.keys()
        name = name if name not in taken else other
        while name in taken:
            name += " (2)"
        self.columns[name], self.known[name] = cells, (role, why)
        return name


def _on_goals(goals: Mapping[str, str]) -> tuple[str, ...]:
    told = " and to ".join(f"{goal} {name!r}" for name, goal in goals.items())
    return (f"The study's goal is to {told}.",) if goals else ()


def _on_pruned(trials: Trials) -> tuple[str, ...]:
    left = int((trials.states == "PRUNED").sum())
    if not left:
        return ()
    return (
        f"{left:,} of {len(trials.numbers):,} trials were pruned: "
        "their value, if any, is the last one before they were stopped. Filter by state to leave them out.",
    )


def grown(cells: dict[str, tuple[list[int], list[object]]], key: str, row: int, value: object) -> int:
    """Adds a user attribute to `cells`, a mapping spread over dotted keys; how many values that were."""
    spread = flat(value, key) if isinstance(value, dict) and value else {key: value}
    for name, one in spread.items():
        rows, values = cells.setdefault(name, ([], []))
        rows.append(row)
        values.append(json.dumps(one) if isinstance(one, (list, dict)) else one)
    return len(spread)


def on_attributes(long: int, many: int) -> tuple[str, ...]:
    """Sentences on the user attributes that were left out."""
    notes = []
    if long:
        notes.append(f"Left out {long:,} user attributes of more than {MAX_TEXT:,} characters.")
    if many:
        notes.append(f"Left out {many:,} user attributes beyond the first {MAX_ATTRIBUTES:,}.")
    return tuple(notes)


def _objectives(trials: Trials) -> list[tuple[str, np.ndarray]]:
    """Name and values of each objective; of a single one, a pruned trial has the last value it reported."""
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
    """Name, cells and whether all are numbers, for each user attribute."""
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
    """The dimension of each parameter, and a sentence on those whose distribution changed."""
    space, changed, unread = {}, [], []
    for name, stored in trials.parameters.items():
        codes = np.unique(stored.codes[stored.codes >= 0])
        found = [one for one in (trials.distributions[int(code)] for code in codes) if one is not None]
        if len(found) < len(codes):
            unread.append(name)
        if not found:
            continue
        space[name] = dimension(name, found)
        if len(set(map(repr, found))) > 1:
            changed.append(name)
    notes = []
    if changed:
        notes.append(
            f"The range of {_listed(changed)} changed from trial to trial; the widest is taken for the space."
        )
    if unread:
        notes.append(
            f"The distribution of {_listed(unread)} is not one that is known; its stored numbers are shown."
        )
    return space, notes


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(repr, names[:5])) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
