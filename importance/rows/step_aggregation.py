"""From one row a step to one row a run: the value that stands for each column, and what is said of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from importance.rows import index_names
from importance.rows.index_names import StepKind
from importance.rows.layout import Layout
from importance.rows.row_groups import Groups
from importance.rows.step_detection import HIPLOT_IDS, DetectedSteps, GroupedBy, detect_steps
from importance.rows.store import History, Options
from importance.runs import typed_columns
from importance.runs.column_names import odds_of_result
from importance.runs.columns import Kind, Role
from importance.runs.goals import guess_goal
from importance.runs.reading import Fold, Steps
from importance.runs.roles import is_label

VALUE_NAMES = {
    "last": "last value",
    "best": "best value",
    "mean": "mean",
    "min": "lowest value",
    "max": "highest value",
}
_HOW = {
    GroupedBy.CHAIN: "from_uid joins them",
    GroupedBy.ID: "{by} names the run",
    GroupedBy.RESTARTS: "{clock} starts again with each run",
    GroupedBy.SETTINGS: "their settings are the same while {clock} rises",
}
HOW_TO_CHANGE = (
    "To take the best, mean, lowest or highest value, or each row as a run, choose it under Rows (--history)."
)
_RESULT = 2.5
_RATE = re.compile(r"(^|_)(lr|learning_rate)$")


def aggregate_steps(layout: Layout, options: Options) -> Layout:
    """The table with one row a run, where its rows are steps of runs; else the table as it is.

    Where that is not sure it is folded only when asked for (`Fold.ALWAYS`); a note says what it looks like.
    """
    found = detect_steps(layout.frame, layout.known)
    if found is None:
        return _on_descent(layout)
    folded = options.fold is Fold.ALWAYS or (found.sure and options.fold is Fold.IF_SURE)
    steps = Steps(len(layout.frame), found.runs, found.clock, folded, bool(found.sure))
    noted = replace(
        layout,
        notes=(*layout.notes, _said(steps, found, options.history)),
        reading=replace(layout.reading, steps=steps),
    )
    return aggregate(noted, found, options.history) if folded else noted


def _on_descent(layout: Layout) -> Layout:
    """The table, with a note where its rows go on from each other with other settings (HiPlot's from_uid)."""
    if not set(HIPLOT_IDS) <= set(map(str, layout.frame.columns)):
        return layout
    before = layout.frame[HIPLOT_IDS[1]]
    follows = int((before.notna() & (before.astype(str).str.strip() != "")).sum())
    if follows <= 0.2 * len(layout.frame):
        return layout
    note = (
        f"{follows:,} of {len(layout.frame):,} rows go on from another row (from_uid) with other settings, "
        "as in population-based training: they are no steps of one run, so each row is kept as a run."
    )
    counters = [
        name for name in map(str, layout.frame.columns) if index_names.step_kind(name) is StepKind.STEP
    ]
    known = dict.fromkeys(counters, (Role.METRIC, "counts on from row to row"))
    return replace(layout, known=known | dict(layout.known), notes=(*layout.notes, note))


def aggregate(layout: Layout, found: DetectedSteps, history: History) -> Layout:
    """One row a run, in the order in which the runs begin, with what the steps settle of the columns."""
    groups = found.groups
    names = [str(name) for name in layout.frame.columns]
    running = [name for name in names if not groups.is_constant(name)]
    frame = aggregated_frame(layout.frame, groups, running, history, layout.goals)
    known = dict(layout.known)
    for name in found.by:
        if found.way is GroupedBy.CHAIN or (found.way is GroupedBy.ID and index_names.run_id_names([name])):
            known.setdefault(name, (Role.LABEL, "names the run whose steps the rows were"))
    if found.way is GroupedBy.CHAIN:
        frame = frame.drop(columns=HIPLOT_IDS[1])
    for name in running:
        known.setdefault(name, changing_role(name, groups.cells.is_numeric(name), history))
    for name in running:
        if _RATE.search(index_names.bare_name(name)) and groups.cells.is_numeric(name):
            highest = f"{name} (highest)"
            frame[highest] = _summary(pd.Series(groups.cells.numbers(name)), groups, name, "max", {})
            known[highest] = (Role.PARAMETER, f"where the schedule of {name} has its peak")
    kept = [name for name in names if name not in known and groups.differs_between(name)]
    typed, kinds = typed_columns.typed_frame(frame[kept]) if kept else (frame[kept], {})
    for name in kept:
        if name in typed and _is_setting(name, typed[name], kinds[name][0]):
            known[name] = (Role.PARAMETER, "the same at every step of a run")
    return replace(layout, frame=frame, known={n: k for n, k in known.items() if n in frame.columns})


def aggregated_frame(
    frame: pd.DataFrame,
    groups: Groups,
    running: list[str],
    history: History,
    goals: Mapping[str, str],
) -> pd.DataFrame:
    """One row a group: of columns that run on the value that was asked for, of others the one they hold."""
    last = {name: _last(groups, name) for name in map(str, frame.columns)}
    columns = {name: _taken(frame[name], rows) for name, rows in last.items()}
    if history != "last":
        measured = [name for name in running if not index_names.step_kind(name)]
        typed, _ = typed_columns.typed_frame(frame[measured])
        for name in measured:
            if name in typed and typed[name].dtype == np.float64:
                columns[name] = _summary(typed[name], groups, name, history, goals)
    return pd.DataFrame(columns, columns=pd.Index(list(columns), dtype=object))


def _last(groups: Groups, name: str) -> np.ndarray:
    """The row of each group's last cell with something in it; its last row where there is none."""
    filled = groups.cells.codes(name)[groups.order] >= 0
    group = groups.group[groups.order]
    place = np.append(groups.starts[1:], len(groups.order)) - 1
    known = np.full(len(groups.sizes), -1)
    np.maximum.at(known, group[filled], np.flatnonzero(filled))
    return np.asarray(groups.order[np.where(known >= 0, known, place)])


def _taken(column: pd.Series, rows: np.ndarray) -> pd.Series:
    return column.iloc[rows].reset_index(drop=True)


def _summary(
    column: pd.Series, groups: Groups, name: str, history: History, goals: Mapping[str, str]
) -> pd.Series:
    if history == "best":
        history = "min" if (goals.get(name) or guess_goal(name)) == "minimize" else "max"
    by_group = column.groupby(groups.group)
    if history == "mean":
        return by_group.mean().reset_index(drop=True)
    return (by_group.min() if history == "min" else by_group.max()).reset_index(drop=True)


def changing_role(name: str, is_numeric: bool, history: History) -> tuple[Role, str]:
    """The role of a column that changes from step to step of a run."""
    if index_names.step_kind(name):
        return Role.LABEL, "how far the run went"
    if not is_numeric:
        return Role.LABEL, "changes from step to step, and is no number"
    if odds_of_result(name) <= -1.5:
        return Role.LABEL, "a setting that changes from step to step, as a schedule does"
    return Role.METRIC, f"logged at each step; the run's {VALUE_NAMES[history]}"


def _is_setting(name: str, column: pd.Series, kind: Kind) -> bool:
    return not is_label(name, column, kind) and odds_of_result(name) < _RESULT


def _said(steps: Steps, found: DetectedSteps, history: History) -> str:
    how = _HOW[found.way].format(by=" with ".join(found.by), clock=found.clock)
    if steps.folded:
        return (
            f"{steps.rows:,} rows are steps of {steps.runs:,} runs ({how}); each run's "
            f"{VALUE_NAMES[history]} is used. {HOW_TO_CHANGE}"
        )
    if found.sure:
        return f"{steps.rows:,} rows are steps of {steps.runs:,} runs ({how}); each row is kept, as asked."
    return (
        f"{steps.rows:,} rows look like the steps of {steps.runs:,} runs ({how}), but that is not sure, so "
        "each row is kept as a run. Choose the history last, best, mean, min or max to take one row a run."
    )
