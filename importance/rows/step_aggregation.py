"""Aggregate tables with one row per step to one row per run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from importance.rows import index_names, step_curves
from importance.rows.curve_log import keeps_curves, with_keys
from importance.rows.index_names import StepKind
from importance.rows.layout import Layout
from importance.rows.row_groups import Groups
from importance.rows.run_tree import names_parent
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
HOW_TO_CHANGE = (
    "To use the best, mean, lowest or highest value, or to keep each row as a run, change Rows (--history)."
)
_EVIDENCE = {
    GroupedBy.CHAIN: "from_uid links them",
    GroupedBy.ID: "{by} names the run",
    GroupedBy.RESTARTS: "{clock} restarts with each run",
    GroupedBy.SETTINGS: "their settings are the same while {clock} rises",
}
_RESULT = 2.5
_RATE = re.compile(r"(^|_)(lr|learning_rate)$")


def aggregate_steps(layout: Layout, options: Options) -> Layout:
    """Return the table with one row per run if its rows are steps of runs; otherwise the table itself.

    If it is not certain that the rows are steps, they are only aggregated if the options require it
    (`Fold.ALWAYS`). A note says what the rows look like.
    """
    detected = detect_steps(layout.frame, layout.known_roles)
    if detected is None:
        return _with_note_on_hiplot(layout)
    folded = options.fold is Fold.ALWAYS or (detected.sure and options.fold is Fold.IF_SURE)
    steps = Steps(len(layout.frame), detected.runs, detected.clock, folded, bool(detected.sure))
    with_note = replace(
        layout,
        notes=(*layout.notes, _note(steps, detected, options.history)),
        reading=replace(layout.reading, steps=steps),
    )
    if not folded:
        return with_note
    aggregated = keeps_curves(aggregate(with_note, detected, options.history), True)
    if options.curves is None:
        return aggregated
    return with_keys(aggregated, step_curves.add_groups(detected.groups, detected.clock, options.curves))


def _with_note_on_hiplot(layout: Layout) -> Layout:
    """Return the table, with a note if its rows continue other rows with different settings."""
    if not set(HIPLOT_IDS) <= set(map(str, layout.frame.columns)):
        return layout
    previous = layout.frame[HIPLOT_IDS[1]]
    continued = int((previous.notna() & (previous.astype(str).str.strip() != "")).sum())
    if continued <= 0.2 * len(layout.frame):
        return layout
    note = (
        f"{continued:,} of {len(layout.frame):,} rows continue another row (from_uid) with different "
        "settings, as in population-based training. They are not steps of one run, so each row is kept as a "
        "run."
    )
    names = map(str, layout.frame.columns)
    step_names = [name for name in names if index_names.step_kind(name) is StepKind.STEP]
    known_roles = dict.fromkeys(step_names, (Role.METRIC, "continues counting from row to row"))
    return replace(layout, known_roles=known_roles | dict(layout.known_roles), notes=(*layout.notes, note))


def aggregate(layout: Layout, detected: DetectedSteps, history: History) -> Layout:
    """Return one row per run, in the order in which the runs begin, with the roles that the steps reveal."""
    groups = detected.groups
    names = [str(name) for name in layout.frame.columns]
    changing = [name for name in names if not groups.is_constant(name)]
    frame = aggregated_frame(layout.frame, groups, changing, history, layout.goals)
    known_roles = dict(layout.known_roles)
    for name in detected.by:
        if detected.way is GroupedBy.CHAIN or (
            detected.way is GroupedBy.ID and index_names.run_id_names([name])
        ):
            known_roles.setdefault(name, (Role.LABEL, "names the run to which the steps belong"))
    if detected.way is GroupedBy.CHAIN:
        frame = frame.drop(columns=HIPLOT_IDS[1])
    for name in changing:
        known_roles.setdefault(name, changing_role(name, groups.cells.is_numeric(name), history))
    for name in changing:
        if _RATE.search(index_names.bare_name(name)) and groups.cells.is_numeric(name):
            highest = f"{name} (highest)"
            frame[highest] = _statistic(pd.Series(groups.cells.numbers(name)), groups, name, "max", {})
            known_roles[highest] = (Role.PARAMETER, f"the highest value in the schedule of {name}")
    unknown = [name for name in names if name not in known_roles and groups.differs_between(name)]
    typed, kinds = typed_columns.typed_frame(frame[unknown]) if unknown else (frame[unknown], {})
    for name in unknown:
        if name in typed and _is_setting(name, typed[name], kinds[name][0]):
            known_roles[name] = (Role.PARAMETER, "the same at every step of a run")
    return replace(
        layout,
        frame=frame,
        known_roles={name: role for name, role in known_roles.items() if name in frame.columns},
    )


def aggregated_frame(
    frame: pd.DataFrame,
    groups: Groups,
    changing: list[str],
    history: History,
    goals: Mapping[str, str],
) -> pd.DataFrame:
    """Return one row per group.

    Args:
        changing: the columns that change within groups. They get the value that the history asks for; the
            other columns get their only value.
        goals: the goals of metrics, for the best value.
    """
    last = {name: _last_rows(groups, name) for name in map(str, frame.columns)}
    columns = {name: frame[name].iloc[rows].reset_index(drop=True) for name, rows in last.items()}
    if history != "last":
        logged = [name for name in changing if not index_names.step_kind(name)]
        typed, _ = typed_columns.typed_frame(frame[logged])
        for name in logged:
            if name in typed and typed[name].dtype == np.float64:
                columns[name] = _statistic(typed[name], groups, name, history, goals)
    return pd.DataFrame(columns, columns=pd.Index(list(columns), dtype=object))


def _last_rows(groups: Groups, name: str) -> np.ndarray:
    """Return the row of each group's last filled cell, or its last row if no cell is filled."""
    filled = groups.cells.codes(name)[groups.order] >= 0
    group = groups.group[groups.order]
    last = np.append(groups.starts[1:], len(groups.order)) - 1
    last_filled = np.full(len(groups.sizes), -1)
    np.maximum.at(last_filled, group[filled], np.flatnonzero(filled))
    return np.asarray(groups.order[np.where(last_filled >= 0, last_filled, last)])


def _statistic(
    column: pd.Series, groups: Groups, name: str, history: History, goals: Mapping[str, str]
) -> pd.Series:
    if history == "best":
        history = "min" if (goals.get(name) or guess_goal(name)) == "minimize" else "max"
    by_group = column.groupby(groups.group)
    if history == "mean":
        return by_group.mean().reset_index(drop=True)
    return (by_group.min() if history == "min" else by_group.max()).reset_index(drop=True)


def changing_role(name: str, is_numeric: bool, history: History) -> tuple[Role, str]:
    """Return role and reason of a column that changes from step to step of a run."""
    if index_names.step_kind(name):
        return Role.LABEL, "how far the run went"
    if not is_numeric:
        return Role.LABEL, "changes from step to step, and is not a number"
    if odds_of_result(name) <= -1.5:
        return Role.LABEL, "a setting that changes from step to step, like a schedule"
    return Role.METRIC, f"logged at each step; the run's {VALUE_NAMES[history]}"


def _is_setting(name: str, column: pd.Series, kind: Kind) -> bool:
    return not is_label(name, column, kind) and not names_parent(name) and odds_of_result(name) < _RESULT


def _note(steps: Steps, detected: DetectedSteps, history: History) -> str:
    evidence = _EVIDENCE[detected.way].format(by=" with ".join(detected.by), clock=detected.clock)
    if steps.folded:
        return (
            f"{steps.rows:,} rows are steps of {steps.runs:,} runs ({evidence}). "
            f"The {VALUE_NAMES[history]} of each run is used. {HOW_TO_CHANGE}"
        )
    if detected.sure:
        return (
            f"{steps.rows:,} rows are steps of {steps.runs:,} runs ({evidence}). Each row is kept as a run, "
            "as requested."
        )
    return (
        f"{steps.rows:,} rows look like steps of {steps.runs:,} runs ({evidence}), but this is not certain, "
        "so each row is kept as a run. To use one row per run, choose the history last, best, mean, min or "
        "max."
    )
