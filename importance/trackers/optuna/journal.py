"""Optuna's journal: a log of the changes to studies and trials, one JSON object per line, replayed here.

The codes are those of `optuna.storages.journal`: 0 creates a study, 1 deletes one, 2 and 3 set its
attributes, 4 creates a trial, 5 sets a parameter, 6 state and values, 7 an intermediate value, 8 and 9 a
trial's attributes. The ids of studies count from 0 in the order of creation. So do the ids of trials, over
all studies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from importance import regular_files, safe_documents
from importance.errors import UnreadableRuns
from importance.rows.curve_log import keeps_curves, with_keys
from importance.rows.layout import Layout
from importance.rows.store import Options, Store, Study
from importance.trackers.optuna import curves
from importance.trackers.optuna.journal_replay import Replay, change, create, trials_of
from importance.trackers.optuna.trials_table import attribute_notes, check_size, layout

KIND = "Optuna journal"
_DIRECTIONS = ("NOT_SET", "MINIMIZE", "MAXIMIZE")
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


def is_journal(path: Path) -> bool:
    """Return whether a file begins with a step of an Optuna journal."""
    try:
        with regular_files.open_bytes(path) as file:
            head = file.read(300)
    except OSError:
        return False
    return re.match(rb'\s*\{.{0,120}?"op_code"\s*:\s*\d', head, re.DOTALL) is not None


def open_journal(path: Path) -> Store:
    """Return the studies in a journal.

    Raises:
        UnreadableRuns: when it has no study.
    """
    try:
        status = path.stat()
        listed = _listed(path)
    except OSError as error:
        raise UnreadableRuns(f"{path.name} cannot be read: {error.strerror}.") from None
    if not listed:
        raise UnreadableRuns(
            f"{path.name} is an Optuna journal, but it contains no study. Run a study first."
        )
    studies = [Study(study.name, study.n_trials, partial(_read, path, study)) for study in listed]
    stamp = f"{status.st_mtime_ns}-{status.st_size}"
    return Store(KIND, "study", sorted(studies, key=lambda study: study.n_runs == 0), live=True, stamp=stamp)


def _lines(path: Path) -> Iterator[bytes]:
    with regular_files.open_bytes(path) as file:
        while line := file.readline(_LONGEST):
            yield line


def _listed(path: Path) -> list[_Listed]:
    """Return the studies that exist at the end, with their numbers of trials."""
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
        if code == 0 and isinstance(name, str) and name not in [listed.name for listed in studies.values()]:
            directions = tuple(
                _DIRECTIONS[listed]
                for listed in step.get("directions", ())
                if listed in range(len(_DIRECTIONS))
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
    """Return the step in a line; None when the line is incomplete."""
    step = safe_documents.parsed_json(line)
    return step if isinstance(step, dict) and isinstance(step.get("op_code"), int) else None


def _read(path: Path, study: _Listed, options: Options) -> Layout:
    replay = Replay(curves=options.curves)
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
                create(replay, step, step["study_id"] == study.id, study.name)
                if len(replay.states) % 5_000 == 0:
                    options.progress(len(replay.states), study.n_trials)
            elif 5 <= code <= 9:
                change(replay, step, code, study.name)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
            broken += 1
    options.progress(len(replay.states), study.n_trials)
    trials = trials_of(replay, study.directions, _left_out(replay, broken, half))
    table = keeps_curves(layout(trials, KIND), replay.over_time)
    curves.end(replay.traces)
    return with_keys(table, None if options.curves is None else replay.traces)


def _left_out(replay: Replay, broken: int, half: bool) -> tuple[str, ...]:
    """Return notes on the lines and values that are not in the table."""
    notes = []
    if half:
        notes.append("Left out the last line of the journal because it is incomplete.")
    if broken:
        notes.append(f"Left out {broken:,} lines of the journal that could not be read.")
    if replay.refused:
        notes.append(
            f"Left out {replay.refused:,} values whose distribution is incompatible with that of "
            "earlier trials. Optuna leaves these out too."
        )
    return (*notes, *attribute_notes(replay.long, replay.many))
