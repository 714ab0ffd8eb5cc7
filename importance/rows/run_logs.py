"""One log a run: each file's steps become one run, and what the file's name spells becomes its settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from importance.rows import index_names, settings_in_names, step_aggregation, step_detection
from importance.rows.layout import Layout
from importance.rows.row_groups import Cells, group_rows
from importance.rows.store import History
from importance.runs.column_names import odds_of_result
from importance.runs.columns import Role
from importance.runs.reading import Reading, Steps

RUN = "run"
FROM_FILE = "set in the file beside the run's log"
FROM_NAME = "spelled by the name of the run's file or folder"


@dataclass(frozen=True)
class RunLog:
    """The log of one run.

    Attributes:
        name: a path without the file's ending: what it spells are settings.
        parts: what reads each of its files as a raw table, under a name that tells these apart.
        settings: what a file beside it says was set.
        phased: whether its files are phases of the training, whose names go in front of the metrics'.
    """

    name: str
    parts: Mapping[str, Callable[[], Layout]]
    settings: Mapping[str, object] = field(default_factory=dict)
    phased: bool = False


@dataclass
class _Columns:
    """What is known of the columns of all logs so far."""

    known: dict[str, tuple[Role, str]] = field(default_factory=dict)
    running: set[str] = field(default_factory=set)
    numeric: set[str] = field(default_factory=set)
    goals: dict[str, str] = field(default_factory=dict)
    rows: int = 0
    clock: str = ""


def is_log(raw: Layout) -> bool:
    """Whether a raw table is the log of one run."""
    return step_detection.is_one_run(raw.frame, raw.known)


def may_be_log(raw: Layout) -> bool:
    """Whether a raw table may be a log of one run that does not count its steps."""
    return step_detection.has_no_changing_setting(raw.frame, raw.known)


def read_logs(
    logs: Sequence[RunLog], history: History, tell: Callable[[int], None] = lambda done: None
) -> Layout:
    """One row a log: its settings, and the value that stands for each of its metrics.

    Settings in a file beside a log, or in a column of the log itself, win over what its name spells.
    """
    seen = _Columns()
    rows = []
    for done, log in enumerate(logs):
        tell(done)
        rows.append(_row(log, history, seen))
    spelled = settings_in_names.settings_in_names([log.name for log in logs])
    frame, known = _table(logs, rows, spelled, seen, history)
    return Layout(
        "one log a run",
        frame,
        known,
        _said(logs, spelled, seen, history),
        goals=seen.goals,
        reading=Reading(Steps(seen.rows, len(logs), seen.clock, True)),
    )


def _row(log: RunLog, history: History, seen: _Columns) -> dict[str, object]:
    row: dict[str, object] = {}
    for part, opened in log.parts.items():
        raw = opened()
        cells = Cells(raw.frame)
        groups = group_rows(cells, np.zeros(len(raw.frame), dtype=np.int64))
        names = [str(name) for name in raw.frame.columns]
        running = [name for name in names if not groups.is_constant(name)]
        folded = step_aggregation.aggregated_frame(raw.frame, groups, running, history, raw.goals)
        for name, cell in folded.iloc[0].items():
            column, runs_on = str(name), str(name) in running
            counts = index_names.step_kind(column) is not None or column in raw.known
            if log.phased and runs_on and not counts:
                column = f"{part}_{name}"
            elif column in row and not counts and row[column] != cell:
                column = f"{part}.{name}"
            row.setdefault(column, cell)
            if runs_on:
                seen.running.add(column)
                seen.numeric.update([column] if cells.is_numeric(str(name)) else [])
        seen.known = dict(raw.known) | seen.known
        seen.goals.update(raw.goals)
        seen.rows += len(raw.frame)
        seen.clock = seen.clock or next((name for name in names if index_names.step_kind(name)), "")
    return row


def _table(
    logs: Sequence[RunLog],
    rows: Sequence[Mapping[str, object]],
    spelled: Sequence[Mapping[str, str]],
    seen: _Columns,
    history: History,
) -> tuple[pd.DataFrame, dict[str, tuple[Role, str]]]:
    names = list(dict.fromkeys(name for row in rows for name in row))
    beside = list(dict.fromkeys(name for log in logs for name in log.settings))
    in_names = list(dict.fromkeys(name for row in spelled for name in row))
    logged = [name for name in names if name in seen.running or index_names.step_kind(name)]
    columns: dict[str, list[object]] = {}
    known: dict[str, tuple[Role, str]] = {}

    def put(name: str, cells: Iterable[object], role: tuple[Role, str] | None) -> None:
        columns[name] = list(cells)
        if role is not None:
            known[name] = role

    run = RUN if RUN not in (*names, *beside, *in_names) else "run (file)"
    put(run, [log.name for log in logs], (Role.LABEL, "the file of the run"))
    for name in beside:
        result = odds_of_result(name) >= 2.5
        role = None if result else (Role.PARAMETER, FROM_FILE)
        put(name, [log.settings.get(name) for log in logs], role)
    for name in in_names:
        if name not in columns and (name not in names or name in logged):
            put(name, [row.get(name) for row in spelled], (Role.PARAMETER, FROM_NAME))
    for name in names:
        column = f"{name} (logged)" if name in columns else name
        if name in beside and name not in logged:
            continue
        put(column, [row.get(name) for row in rows], _role(name, seen, history))
    frame = pd.DataFrame({name: pd.Series(cells, dtype=object) for name, cells in columns.items()})
    return frame, known


def _role(name: str, seen: _Columns, history: History) -> tuple[Role, str] | None:
    if name in seen.known:
        return seen.known[name]
    if index_names.step_kind(name):
        return Role.LABEL, "how far the run went"
    return (
        step_aggregation.changing_role(name, name in seen.numeric, history) if name in seen.running else None
    )


def _said(
    logs: Sequence[RunLog], spelled: Sequence[Mapping[str, str]], seen: _Columns, history: History
) -> tuple[str, ...]:
    notes = [
        f"{seen.rows:,} rows are steps of {len(logs):,} runs (each file is the log of one); each run's "
        f"{step_aggregation.VALUE_NAMES[history]} is used. {step_aggregation.HOW_TO_CHANGE}"
    ]
    keys = list(dict.fromkeys(key for row in spelled for key in row))
    if keys:
        notes.append(f"The names of the runs spell settings: {', '.join(keys)}.")
    return tuple(notes)


def add_settings_in_names(layout: Layout, names: Sequence[str]) -> Layout:
    """The table with what the name of each row's file spells, where the table does not say it itself."""
    spelled = settings_in_names.settings_in_names(names)
    last = {str(name).rsplit(".", 1)[-1] for name in layout.frame.columns}
    keys = [key for key in dict.fromkeys(k for row in spelled for k in row) if key not in last]
    if not keys or not settings_in_names.same_named_settings(spelled):
        return layout
    added = {key: pd.Series([row.get(key) for row in spelled], dtype=object) for key in keys}
    frame = pd.concat([layout.frame.reset_index(drop=True), pd.DataFrame(added)], axis=1)
    known = {**layout.known, **dict.fromkeys(keys, (Role.PARAMETER, FROM_NAME))}
    note = f"The names of the runs spell settings: {', '.join(keys)}."
    return replace(layout, frame=frame, known=known, notes=(*layout.notes, note))
