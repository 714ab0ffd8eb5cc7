"""Folders with one log per run: the steps of each log become one run, with the settings in its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from importance.rows import index_names, settings_in_names, step_aggregation, step_curves, step_detection
from importance.rows.curve_log import CurveLog, RunTrace, with_keys
from importance.rows.layout import Layout
from importance.rows.row_groups import Cells, group_rows
from importance.rows.settings_in_names import NameSettings
from importance.rows.store import History
from importance.runs.column_names import odds_of_result
from importance.runs.columns import Role
from importance.runs.reading import Reading, Steps

RUN = "run"
FROM_FILE = "from the file of settings beside the run's log"
FROM_NAME = "from the name of the run's file or folder"


@dataclass(frozen=True)
class RunLog:
    """The log of one run.

    Attributes:
        name: a path without the file's ending. It may contain settings.
        parts: functions that read each of its files as a raw table, by names that distinguish the files.
        settings: the settings in a file beside it.
        phased: whether its files are phases of the training. Their names then become prefixes of the metrics.
    """

    name: str
    parts: Mapping[str, Callable[[], Layout]]
    settings: Mapping[str, object] = field(default_factory=dict)
    phased: bool = False


@dataclass
class _Columns:
    """What the logs that were read so far reveal about their columns."""

    known_roles: dict[str, tuple[Role, str]] = field(default_factory=dict)
    changing: set[str] = field(default_factory=set)
    numeric: set[str] = field(default_factory=set)
    goals: dict[str, str] = field(default_factory=dict)
    rows: int = 0
    clock: str = ""
    clock_of_curves: str = ""


def is_log(raw: Layout) -> bool:
    """Whether a raw table is the log of one run."""
    return step_detection.is_one_run(raw.frame, raw.known_roles)


def may_be_log(raw: Layout) -> bool:
    """Whether a raw table may be the log of one run, though no column counts its steps."""
    return step_detection.has_no_changing_setting(raw.frame, raw.known_roles)


def read_logs(
    logs: Sequence[RunLog],
    history: History,
    report: Callable[[int], None] = lambda done: None,
    curves: CurveLog | None = None,
) -> Layout:
    """Return one row per log: its settings, and one value of each of its metrics.

    Settings in a file beside a log, or in a column of the log, take precedence over settings in its name.

    Args:
        report: called with the number of logs that have been read.
        curves: collects the curves of the metrics; None if nobody asks for them.
    """
    columns = _Columns()
    rows = []
    traces = []
    for done, log in enumerate(logs):
        report(done)
        trace = None if curves is None else curves.run()
        traces.append(trace)
        rows.append(_row(log, history, columns, trace))
    if curves is not None:
        curves.clock = curves.clock or columns.clock_of_curves or step_curves.ROW
    in_names = settings_in_names.settings_in_names([log.name for log in logs])
    frame, known_roles = _table(logs, rows, in_names, columns, history)
    layout = Layout(
        "one log per run",
        frame,
        known_roles,
        _notes(logs, in_names, columns, history),
        goals=columns.goals,
        reading=Reading(Steps(columns.rows, len(logs), columns.clock, True), curves=True),
    )
    return with_keys(layout, None if curves is None else traces)


def _row(log: RunLog, history: History, columns: _Columns, trace: RunTrace | None) -> dict[str, object]:
    row: dict[str, object] = {}
    for part, read_part in log.parts.items():
        raw = read_part()
        cells = Cells(raw.frame)
        groups = group_rows(cells, np.zeros(len(raw.frame), dtype=np.int64))
        names = [str(name) for name in raw.frame.columns]
        changing = [name for name in names if not groups.is_constant(name)]
        clock = step_curves.clock_of(names)
        columns.clock_of_curves = columns.clock_of_curves or clock
        aggregated = step_aggregation.aggregated_frame(raw.frame, groups, changing, history, raw.goals)
        for name, cell in aggregated.iloc[0].items():
            column, changes = str(name), str(name) in changing
            is_step = index_names.step_kind(column) is not None or column in raw.known_roles
            if log.phased and changes and not is_step:
                column = f"{part}_{name}"
            elif column in row and not is_step and row[column] != cell:
                column = f"{part}.{name}"
            row.setdefault(column, cell)
            if trace is not None and changes and not is_step and cells.is_numeric(str(name)):
                step_curves.add_column(trace, groups, clock, str(name), column)
            if changes:
                columns.changing.add(column)
                columns.numeric.update([column] if cells.is_numeric(str(name)) else [])
        columns.known_roles = dict(raw.known_roles) | columns.known_roles
        columns.goals.update(raw.goals)
        columns.rows += len(raw.frame)
        columns.clock = columns.clock or next((name for name in names if index_names.step_kind(name)), "")
    return row


def _table(
    logs: Sequence[RunLog],
    rows: Sequence[Mapping[str, object]],
    in_names: Sequence[NameSettings],
    columns: _Columns,
    history: History,
) -> tuple[pd.DataFrame, dict[str, tuple[Role, str]]]:
    names = list(dict.fromkeys(name for row in rows for name in row))
    from_files = list(dict.fromkeys(name for log in logs for name in log.settings))
    from_names = list(dict.fromkeys(name for row in in_names for name in row))
    logged = [name for name in names if name in columns.changing or index_names.step_kind(name)]
    cells_of: dict[str, list[object]] = {}
    known_roles: dict[str, tuple[Role, str]] = {}

    def put(name: str, cells: Iterable[object], role: tuple[Role, str] | None) -> None:
        cells_of[name] = list(cells)
        if role is not None:
            known_roles[name] = role

    run = RUN if RUN not in (*names, *from_files, *from_names) else "run (file)"
    put(run, [log.name for log in logs], (Role.LABEL, "the file of the run"))
    for name in from_files:
        is_result = odds_of_result(name) >= 2.5
        role = None if is_result else (Role.PARAMETER, FROM_FILE)
        put(name, [log.settings.get(name) for log in logs], role)
    for name in from_names:
        if name not in cells_of and (name not in names or name in logged):
            put(name, [row.get(name) for row in in_names], (Role.PARAMETER, FROM_NAME))
    for name in names:
        column = f"{name} (logged)" if name in cells_of else name
        if name in from_files and name not in logged:
            continue
        put(column, [row.get(name) for row in rows], _role(name, columns, history))
    frame = pd.DataFrame({name: pd.Series(cells, dtype=object) for name, cells in cells_of.items()})
    return frame, known_roles


def _role(name: str, columns: _Columns, history: History) -> tuple[Role, str] | None:
    if name in columns.known_roles:
        return columns.known_roles[name]
    if index_names.step_kind(name):
        return Role.LABEL, "how far the run went"
    if name in columns.changing:
        return step_aggregation.changing_role(name, name in columns.numeric, history)
    return None


def _notes(
    logs: Sequence[RunLog], in_names: Sequence[NameSettings], columns: _Columns, history: History
) -> tuple[str, ...]:
    notes = [
        f"{columns.rows:,} rows are steps of {len(logs):,} runs (each file is the log of one run). "
        f"The {step_aggregation.VALUE_NAMES[history]} of each run is used. {step_aggregation.HOW_TO_CHANGE}"
    ]
    keys = list(dict.fromkeys(key for row in in_names for key in row))
    if keys:
        notes.append(_names_note(keys))
    return tuple(notes)


def _names_note(keys: Sequence[str]) -> str:
    return f"These settings come from the names of the runs: {', '.join(keys)}."


def add_settings_in_names(layout: Layout, names: Sequence[str]) -> Layout:
    """Return the table with the settings in the name of each row's file, unless it has them already."""
    in_names = settings_in_names.settings_in_names(names)
    columns = {str(name).rsplit(".", 1)[-1] for name in layout.frame.columns}
    keys = [key for key in dict.fromkeys(key for row in in_names for key in row) if key not in columns]
    if not keys or not settings_in_names.same_named_settings(in_names):
        return layout
    added = {key: pd.Series([row.get(key) for row in in_names], dtype=object) for key in keys}
    frame = pd.concat([layout.frame.reset_index(drop=True), pd.DataFrame(added)], axis=1)
    known_roles = {**layout.known_roles, **dict.fromkeys(keys, (Role.PARAMETER, FROM_NAME))}
    return replace(layout, frame=frame, known_roles=known_roles, notes=(*layout.notes, _names_note(keys)))
