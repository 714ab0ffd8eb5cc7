"""The trials of one study, built from the steps of an Optuna journal in growing columns."""

from __future__ import annotations

import json
from array import array
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from importance.rows.curve_log import CurveLog, RunTrace
from importance.trackers.optuna import constraints as optuna_constraints
from importance.trackers.optuna.curves import metric_name
from importance.trackers.optuna.distributions import Distribution, parsed
from importance.trackers.optuna.trials_table import (
    MAX_ATTRIBUTES,
    MAX_TEXT,
    NO_TIME,
    StoredParameter,
    Trials,
    add_attribute,
    check_size,
)

_STATES = ("RUNNING", "COMPLETE", "PRUNED", "FAIL", "WAITING")
_FINISHED = (1, 2, 3)
_EPOCH = datetime(1970, 1, 1)


@dataclass
class Replay:
    """The state of one study's trials so far."""

    row_of: array[int] = field(default_factory=lambda: array("q"))
    states: array[int] = field(default_factory=lambda: array("b"))
    started: array[int] = field(default_factory=lambda: array("q"))
    completed: array[int] = field(default_factory=lambda: array("q"))
    steps: array[int] = field(default_factory=lambda: array("q"))
    reported: array[float] = field(default_factory=lambda: array("d"))
    values: dict[int, tuple[array[int], array[float]]] = field(default_factory=dict)
    parameters: dict[str, tuple[array[int], array[float], array[int]]] = field(default_factory=dict)
    code_of: dict[str, int] = field(default_factory=dict)
    distributions: list[Distribution | None] = field(default_factory=list)
    attributes: dict[str, tuple[list[int], list[object]]] = field(default_factory=dict)
    constraints: dict[int, dict[str, object]] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    n_attributes: int = 0
    long: int = 0
    many: int = 0
    refused: int = 0
    curves: CurveLog | None = None
    traces: list[RunTrace] = field(default_factory=list)
    over_time: bool = False


def create(replay: Replay, step: dict[str, Any], is_ours: bool, name: str) -> None:
    """Add a new trial. If it was added as a finished trial, its parameters and values are added too."""
    if not is_ours:
        replay.row_of.append(-1)
        return
    row = len(replay.states)
    replay.row_of.append(-1)  # the trial has its number, even if its times are broken
    started, completed = _time(step.get("datetime_start")), _time(step.get("datetime_complete"))
    state = step.get("state", 0)
    replay.row_of[-1] = row
    replay.states.append(state if state in range(len(_STATES)) else 0)
    replay.started.append(started)
    replay.completed.append(completed)
    replay.steps.append(NO_TIME)
    replay.reported.append(np.nan)
    if replay.curves is not None:
        replay.traces.append(replay.curves.run())
    for parameter, value in step.get("params", {}).items():
        _put(replay, row, parameter, value, step["distributions"][parameter], name)
    values = step.get("values") if step.get("values") is not None else [step.get("value")]
    _set_values(replay, row, values)
    for at, value in step.get("intermediate_values", {}).items():
        _report(replay, row, int(at), value)
    _attributes(replay, row, step.get("user_attrs", {}))
    _constraints(replay, row, step.get("system_attrs", {}))


def change(replay: Replay, step: dict[str, Any], code: int, name: str) -> None:
    """Apply a step to a trial. A step for a trial that has ended is ignored, as in Optuna."""
    trial = step["trial_id"]
    row = replay.row_of[trial] if 0 <= trial < len(replay.row_of) else -1
    if row < 0 or replay.states[row] in _FINISHED:
        return
    if code == 5:
        _put(replay, row, step["param_name"], step["param_value_internal"], step["distribution"], name)
    elif code == 6:
        state = step["state"]
        if state not in range(len(_STATES)) or (state == 0 and replay.states[row] == 0):
            return
        if state == 0:
            replay.started[row] = _time(step.get("datetime_start"))
        elif state in _FINISHED:
            replay.completed[row] = _time(step.get("datetime_complete"))
        replay.states[row] = state
        if state in _FINISHED and replay.curves is not None:
            replay.traces[row].end()
        _set_values(replay, row, step.get("values") or ())
    elif code == 7:
        _report(replay, row, step["step"], step["intermediate_value"])
    elif code == 8:
        _attributes(replay, row, step["user_attr"])
    else:
        _constraints(replay, row, step["system_attr"])


def _put(replay: Replay, row: int, parameter: str, value: float, text: str, name: str) -> None:
    number = float(value)
    if not isinstance(parameter, str):
        raise TypeError(f"{parameter!r} is no name")
    code = replay.code_of.get(text)
    if code is None:
        code = replay.code_of[text] = len(replay.distributions)
        replay.distributions.append(parsed(text))
    cells = replay.parameters.get(parameter)
    if cells is None:
        check_size(name, len(replay.states), len(replay.parameters) + 1)
        cells = replay.parameters[parameter] = (array("q"), array("d"), array("i"))
    elif cells[2][0] != code and not _agree(replay.distributions[cells[2][0]], replay.distributions[code]):
        replay.refused += 1
        return
    cells[0].append(row)
    cells[1].append(number)
    cells[2].append(code)


def _agree(first: Distribution | None, second: Distribution | None) -> bool:
    """Return whether Optuna accepts both for one parameter. Only a range's ends and step may change."""
    if first is None or second is None:
        return True
    if first.choices is not None or second.choices is not None:
        return first.choices == second.choices
    return first.log == second.log and first.integer == second.integer


def _set_values(replay: Replay, row: int, values: Any) -> None:
    for at, value in enumerate(values):
        if value is not None:
            rows, numbers = replay.values.setdefault(at, (array("q"), array("d")))
            number = float(value)
            rows.append(row)
            numbers.append(number)


def _report(replay: Replay, row: int, step: int, value: float | None) -> None:
    replay.over_time = replay.over_time or step > 0
    if replay.curves is not None:
        replay.traces[row].add(metric_name(replay.names), step, np.nan if value is None else float(value))
    if step >= replay.steps[row]:
        replay.steps[row] = step
        replay.reported[row] = np.nan if value is None else float(value)


def _attributes(replay: Replay, row: int, attributes: dict[str, Any]) -> None:
    for key, value in attributes.items():
        if replay.n_attributes >= MAX_ATTRIBUTES:
            replay.many += 1
        elif isinstance(value, (str, list, dict)) and len(json.dumps(value)) > MAX_TEXT:
            replay.long += 1
        else:
            replay.n_attributes += add_attribute(replay.attributes, key, row, value)


def _constraints(replay: Replay, row: int, attributes: dict[str, Any]) -> None:
    for key, value in attributes.items():
        if optuna_constraints.is_constraint(key) and len(json.dumps(value)) <= MAX_TEXT:
            replay.constraints.setdefault(row, {})[key] = value


def _time(text: str | None) -> int:
    """Return the microseconds since 1970 in local time, which is the time that Optuna shows."""
    if text is None:
        return NO_TIME
    moment = datetime.fromisoformat(text)
    local = moment.astimezone().replace(tzinfo=None) if moment.tzinfo is not None else moment
    return (local - _EPOCH) // timedelta(microseconds=1)


def trials_of(replay: Replay, directions: tuple[str, ...], notes: tuple[str, ...]) -> Trials:
    """Return the columns of the study's trials at the end of the journal."""
    n = len(replay.states)
    parameters = {}
    for name, (rows, numbers, codes) in replay.parameters.items():
        stored = StoredParameter(np.full(n, np.nan), np.full(n, -1, dtype=np.int32))
        at = np.frombuffer(rows, dtype=np.int64)
        stored.values[at] = np.frombuffer(numbers, dtype=np.float64)
        stored.codes[at] = np.frombuffer(codes, dtype=np.int32)
        parameters[name] = stored
    values = np.full((n, max([len(directions), 1, *(at + 1 for at in replay.values)])), np.nan)
    for objective, (rows, numbers) in replay.values.items():
        values[np.frombuffer(rows, dtype=np.int64), objective] = np.frombuffer(numbers, dtype=np.float64)
    states = np.array(_STATES, dtype=object)[np.array(replay.states, dtype=np.int64)]
    steps = np.where(np.array(replay.steps) == NO_TIME, np.nan, np.array(replay.steps, dtype=np.float64))
    return Trials(
        np.arange(n),
        states,
        np.array(replay.started, dtype=np.int64).view("datetime64[us]"),
        np.array(replay.completed, dtype=np.int64).view("datetime64[us]"),
        values,
        np.array(replay.reported, dtype=np.float64),
        parameters,
        replay.distributions,
        replay.attributes,
        directions,
        replay.names,
        notes,
        optuna_constraints.columns_of(
            (
                (row, optuna_constraints.values_of(attributes))
                for row, attributes in replay.constraints.items()
            ),
            n,
        ),
        np.where(states == "PRUNED", steps, np.nan),
        float(np.nanmax(steps[states == "COMPLETE"], initial=-1.0)),
    )
