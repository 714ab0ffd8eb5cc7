"""The trials of one Optuna study as a table of runs, wherever they were stored."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from importance.columns import Role
from importance.errors import UnreadableRuns
from importance.readers.layouts import Layout
from importance.space import Dimension
from importance.stores.optuna_space import Distribution, dimension, external
from importance.values import flat

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
    columns: dict[str, object] = {}
    known: dict[str, tuple[Role, str]] = {}
    notes = list(trials.notes)
    taken = set(trials.parameters)

    def put(name: str, cells: object, role: Role, why: str, other: str) -> str:
        name = name if name not in taken and name not in columns else other
        while name in taken or name in columns:
            name += " (2)"
        columns[name], known[name] = cells, (role, why)
        return name

    put("number", trials.numbers, Role.LABEL, "the trial's number", "number (trial)")
    put("state", trials.states, Role.LABEL, "how the trial ended", "trial_state")
    for name, stored in trials.parameters.items():
        columns[name] = external(trials.distributions, stored.values, stored.codes)
        known[name] = (Role.PARAMETER, "a parameter that Optuna suggested")
    pruned = trials.states == "PRUNED"
    objectives = _objectives(trials)
    named = []
    for at, name in enumerate(objectives):
        cells = trials.values[:, at] if at < trials.values.shape[1] else np.full(n, np.nan)
        if len(objectives) == 1:
            cells = np.where(pruned & np.isnan(cells), trials.reported, cells)
        named.append(put(name, cells, Role.METRIC, OBJECTIVE, f"{name} (metric)"))
    goals = {
        name: direction.lower()
        for name, direction in zip(named, trials.directions, strict=False)
        if direction in ("MINIMIZE", "MAXIMIZE")
    }
    if goals:
        notes.append(f"The study's goal is to {' and to '.join(f'{g} {n!r}' for n, g in goals.items())}.")
    left = int(pruned.sum())
    if left:
        notes.append(
            f"{left:,} of {n:,} trials were pruned: their value, if any, is the last one before they were "
            "stopped. Filter by state to leave them out."
        )
    for name, cells, is_number in _attributes(trials.attributes, n):
        role, why = (
            (Role.METRIC, "a number that the trial reported in user_attrs")
            if is_number
            else (Role.LABEL, "a user attribute of the trial")
        )
        put(name, cells, role, why, f"{name} ({'metric' if is_number else 'attribute'})")
    times = {"datetime_start": trials.started, "datetime_complete": trials.completed}
    for name, cells in times.items():
        put(name, pd.Series(cells), Role.LABEL, "when the trial ran", f"{name} (trial)")
    seconds = pd.Series(trials.completed - trials.started)
    put("duration", seconds, Role.LABEL, "how long the trial ran", "duration (trial)")
    space, changed = _space(trials)
    notes += changed
    return Layout(tracker, pd.DataFrame(columns, index=pd.RangeIndex(n)), known, tuple(notes), space, goals)


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


def _objectives(trials: Trials) -> tuple[str, ...]:
    count = max(trials.values.shape[1], len(trials.directions), 1)
    if len(trials.names) == count and len(set(trials.names)) == count:
        return trials.names
    return ("value",) if count == 1 else tuple(f"values_{at}" for at in range(count))


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
            cells[at] = [np.nan if value is None else _float(value) for value in values]
        else:
            cells = np.full(n, None, dtype=object)
            filled = np.empty(len(values), dtype=object)
            filled[:] = values
            cells[at] = filled
        out.append((name, cells, is_number))
    return out


def _float(value: object) -> float:
    try:
        return float(value)  # type: ignore[arg-type]
    except OverflowError:  # JSON's whole numbers have no end
        return float("inf")


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
