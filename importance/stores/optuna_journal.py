"""Optuna's journal: a log of what happened to studies and trials, one JSON object a line, replayed here.

The codes are those of `optuna.storages.journal`: 0 creates a study, 1 deletes one, 2 and 3 set its
attributes, 4 creates a trial, 5 sets a parameter, 6 state and values, 7 a value on the way, 8 and 9 a trial's
attributes. A study's id counts the studies that were created, a trial's id all trials of all studies.
"""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from importance.errors import UnreadableRuns
from importance.readers.layouts import Layout
from importance.stores.optuna_database import on_attributes
from importance.stores.optuna_space import Distribution, parsed
from importance.stores.optuna_trials import (
    MAX_ATTRIBUTES,
    MAX_TEXT,
    NO_TIME,
    Stored,
    Trials,
    check_size,
    grown,
    layout,
)
from importance.stores.places import Options, Store, Study

KIND = "Optuna journal"
_STATES = ("RUNNING", "COMPLETE", "PRUNED", "FAIL", "WAITING")
_FINISHED = (1, 2, 3)
_DIRECTIONS = ("NOT_SET", "MINIMIZE", "MAXIMIZE")
_EPOCH = datetime(1970, 1, 1)
_FAST = re.compile(rb'\{"op_code": ?([2-9])[,}]')
_NEW_TRIAL = re.compile(rb'\{"op_code": ?4,.*?"study_id": ?(\d+)[,}]')
_LONGEST = 64 * 2**20


@dataclass(frozen=True)
class _Listed:
    """One study of a journal: its id, name, directions and number of trials."""

    id: int
    name: str
    directions: tuple[str, ...]
    n_trials: int


@dataclass
class _Replay:
    """What one study's trials have come to so far; grows as the journal is read."""

    row_of: array[int] = field(default_factory=lambda: array("q"))
    states: array[int] = field(default_factory=lambda: array("b"))
    started: array[int] = field(default_factory=lambda: array("q"))
    completed: array[int] = field(default_factory=lambda: array("q"))
    steps: array[int] = field(default_factory=lambda: array("q"))
    reported: array[float] = field(default_factory=lambda: array("d"))
    values: dict[int, tuple[array[int], array[float]]] = field(default_factory=dict)
    parameters: dict[str, tuple[array[int], array[float], array[int]]] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    distributions: list[Distribution | None] = field(default_factory=list)
    attributes: dict[str, tuple[list[int], list[object]]] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    n_attributes: int = 0
    long: int = 0
    many: int = 0
    refused: int = 0


def is_journal(path: Path) -> bool:
    """Whether a file begins with a step of an Optuna journal."""
    try:
        with path.open("rb") as file:
            head = file.read(300)
    except OSError:
        return False
    return re.match(rb'\s*\{.{0,120}?"op_code"\s*:\s*\d', head, re.DOTALL) is not None


def open_journal(path: Path) -> Store:
    """The studies in a journal.

    Raises:
        UnreadableRuns: when no study is in it.
    """
    try:
        status = path.stat()
        listed = _listed(path)
    except OSError as error:
        raise UnreadableRuns(f"{path.name} cannot be read: {error.strerror}.") from None
    if not listed:
        raise UnreadableRuns(f"{path.name} is an Optuna journal without a study. Run a study first.")
    studies = [Study(one.name, one.n_trials, partial(_read, path, one)) for one in listed]
    stamp = f"{status.st_mtime_ns}-{status.st_size}"
    return Store(KIND, "study", sorted(studies, key=lambda one: one.n_runs == 0), live=True, stamp=stamp)


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while line := file.readline(_LONGEST):
            yield line


def _listed(path: Path) -> list[_Listed]:
    """The studies that are there at the end, with their numbers of trials."""
    studies: dict[int, _Listed] = {}
    created = 0
    for line in _lines(path):
        new = _NEW_TRIAL.match(line)
        if new is not None and line.endswith(b"}\n"):
            study = int(new[1])
            if study in studies:
                studies[study] = replace(studies[study], n_trials=studies[study].n_trials + 1)
            continue
        if _FAST.match(line):
            continue
        step = _step(line)
        if step is None:
            continue
        code = step["op_code"]
        name = step.get("study_name")
        if code == 0 and isinstance(name, str) and name not in [one.name for one in studies.values()]:
            directions = tuple(
                _DIRECTIONS[one] for one in step.get("directions", ()) if one in range(len(_DIRECTIONS))
            )
            studies[created] = _Listed(created, name, directions, 0)
            created += 1
        elif code == 1:
            studies.pop(step.get("study_id", -1), None)
        elif code == 4 and step.get("study_id") in studies:
            study = step["study_id"]
            studies[study] = replace(studies[study], n_trials=studies[study].n_trials + 1)
    return list(studies.values())


def _step(line: bytes) -> dict[str, Any] | None:
    """One step; None when the line is not a whole one."""
    try:
        step = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return step if isinstance(step, dict) and isinstance(step.get("op_code"), int) else None


def _read(path: Path, study: _Listed, options: Options) -> Layout:
    replay, notes = _Replay(), []
    existing: dict[int, str] = {}
    created = broken = 0
    half = False
    check_size(study.name, study.n_trials, 1)
    for line in _lines(path):
        step = _step(line)
        if step is None:
            half = not line.endswith(b"\n")
            broken += not half and bool(line.strip(b"\0 \r\n"))
            continue
        try:
            code = step["op_code"]
            if code == 0:
                name = step["study_name"]
                if isinstance(name, str) and name not in existing.values():
                    existing[created] = name
                    created += 1
            elif code == 1:
                existing.pop(step["study_id"], None)
            elif code == 3 and step["study_id"] == study.id:
                names = step["system_attr"].get("study:metric_names")
                replay.names = tuple(map(str, names)) if isinstance(names, list) else replay.names
            elif code == 4 and step["study_id"] in existing:
                _create(replay, step, step["study_id"] == study.id, study.name)
                if len(replay.states) % 5_000 == 0:
                    options.progress(len(replay.states), study.n_trials)
            elif 5 <= code <= 8:
                _change(replay, step, code, study.name)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
            broken += 1
    if half:
        notes.append("The last line of the journal is half written and was left out.")
    if broken:
        notes.append(f"Left out {broken:,} lines of the journal that could not be read.")
    if replay.refused:
        notes.append(
            f"Left out {replay.refused:,} values whose distribution contradicts that of earlier trials, as "
            "Optuna does."
        )
    notes += on_attributes(replay.long, replay.many)
    options.progress(len(replay.states), study.n_trials)
    return layout(_trials(replay, study, tuple(notes)), KIND)


def _create(replay: _Replay, step: dict[str, Any], is_ours: bool, name: str) -> None:
    """A new trial; one that was added whole brings its parameters and values along."""
    if not is_ours:
        replay.row_of.append(-1)
        return
    row = len(replay.states)
    replay.row_of.append(row)
    state = step.get("state", 0)
    replay.states.append(state if state in range(len(_STATES)) else 0)
    replay.started.append(_time(step.get("datetime_start")))
    replay.completed.append(_time(step.get("datetime_complete")))
    replay.steps.append(NO_TIME)
    replay.reported.append(np.nan)
    for parameter, value in step.get("params", {}).items():
        _put(replay, row, parameter, value, step["distributions"][parameter], name)
    values = step.get("values") if step.get("values") is not None else [step.get("value")]
    _set_values(replay, row, values)
    for at, value in step.get("intermediate_values", {}).items():
        _report(replay, row, int(at), value)
    _attributes(replay, row, step.get("user_attrs", {}))


def _change(replay: _Replay, step: dict[str, Any], code: int, name: str) -> None:
    """What a step does to a trial; nothing once the trial has ended, as in Optuna."""
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
        _set_values(replay, row, step.get("values") or ())
    elif code == 7:
        _report(replay, row, step["step"], step["intermediate_value"])
    else:
        _attributes(replay, row, step["user_attr"])


def _put(replay: _Replay, row: int, parameter: str, value: float, text: str, name: str) -> None:
    code = replay.seen.get(text)
    if code is None:
        code = replay.seen[text] = len(replay.distributions)
        replay.distributions.append(parsed(text))
    cells = replay.parameters.get(parameter)
    if cells is None:
        check_size(name, len(replay.states), len(replay.parameters) + 1)
        cells = replay.parameters[parameter] = (array("q"), array("d"), array("i"))
    elif cells[2][0] != code and not _agree(replay.distributions[cells[2][0]], replay.distributions[code]):
        replay.refused += 1
        return
    number = float(value)
    cells[0].append(row)
    cells[1].append(number)
    cells[2].append(code)


def _agree(first: Distribution | None, second: Distribution | None) -> bool:
    """Whether Optuna takes both for the same parameter: only a range may change, in its ends and step."""
    if first is None or second is None:
        return True
    if first.choices is not None or second.choices is not None:
        return first.choices == second.choices
    return first.log == second.log and first.integer == second.integer


def _set_values(replay: _Replay, row: int, values: Any) -> None:
    for at, value in enumerate(values):
        if value is not None:
            rows, numbers = replay.values.setdefault(at, (array("q"), array("d")))
            number = float(value)
            rows.append(row)
            numbers.append(number)


def _report(replay: _Replay, row: int, step: int, value: float | None) -> None:
    if step >= replay.steps[row]:
        replay.steps[row] = step
        replay.reported[row] = np.nan if value is None else float(value)


def _attributes(replay: _Replay, row: int, attributes: dict[str, Any]) -> None:
    for key, value in attributes.items():
        if replay.n_attributes >= MAX_ATTRIBUTES:
            replay.many += 1
        elif isinstance(value, (str, list, dict)) and len(json.dumps(value)) > MAX_TEXT:
            replay.long += 1
        else:
            replay.n_attributes += grown(replay.attributes, key, row, value)


def _time(text: str | None) -> int:
    """Microseconds since 1970 in local time, as Optuna shows it."""
    if text is None:
        return NO_TIME
    found = datetime.fromisoformat(text)
    local = found.astimezone().replace(tzinfo=None) if found.tzinfo is not None else found
    return (local - _EPOCH) // timedelta(microseconds=1)


def _trials(replay: _Replay, study: _Listed, notes: tuple[str, ...]) -> Trials:
    n = len(replay.states)
    parameters = {}
    for name, (rows, numbers, codes) in replay.parameters.items():
        stored = Stored(np.full(n, np.nan), np.full(n, -1, dtype=np.int32))
        at = np.frombuffer(rows, dtype=np.int64)
        stored.values[at] = np.frombuffer(numbers, dtype=np.float64)
        stored.codes[at] = np.frombuffer(codes, dtype=np.int32)
        parameters[name] = stored
    values = np.full((n, max([len(study.directions), 1, *(at + 1 for at in replay.values)])), np.nan)
    for objective, (rows, numbers) in replay.values.items():
        values[np.frombuffer(rows, dtype=np.int64), objective] = np.frombuffer(numbers, dtype=np.float64)
    return Trials(
        np.arange(n),
        np.array(_STATES, dtype=object)[np.array(replay.states, dtype=np.int64)],
        np.array(replay.started, dtype=np.int64).view("datetime64[us]"),
        np.array(replay.completed, dtype=np.int64).view("datetime64[us]"),
        values,
        np.array(replay.reported, dtype=np.float64),
        parameters,
        replay.distributions,
        replay.attributes,
        study.directions,
        replay.names,
        notes,
    )
