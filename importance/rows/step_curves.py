"""The curves of runs whose steps are rows of a table."""

from __future__ import annotations

import numpy as np

from importance.rows import index_names
from importance.rows.curve_log import CurveLog, RunTrace
from importance.rows.index_names import StepKind
from importance.rows.row_groups import Groups
from importance.runs.column_names import odds_of_result

ROW = "row"
"""What counts the steps if no column does."""


def add_groups(groups: Groups, clock: str, log: CurveLog) -> list[RunTrace]:
    """Add the curves of all groups of rows, and return one trace for each group.

    Args:
        groups: the rows of each run, in the order of the steps.
        clock: the column that counts the steps; "" if there is none. The rows are counted then.
        log: collects the curves.
    """
    clock = clock if clock and np.isfinite(groups.cells.numbers(clock)).all() else ""
    log.clock = log.clock or clock or ROW
    traces = [log.run() for _ in groups.sizes]
    steps = _steps(groups, clock)
    ends = np.append(groups.starts, len(groups.order))
    for name in _metrics(groups):
        values = groups.cells.numbers(name)[groups.order]
        filled = groups.cells.codes(name)[groups.order] >= 0
        for trace, start, stop in zip(traces, ends[:-1], ends[1:], strict=True):
            rows = start + np.flatnonzero(filled[start:stop])
            trace.add_all(name, steps[rows], values[rows])
    return traces


def add_column(trace: RunTrace, groups: Groups, clock: str, name: str, metric: str) -> None:
    """Add the curve of one column of a log that is a single run.

    Args:
        trace: of the run.
        groups: the rows, all in one group.
        clock: as in `add_groups`.
        name: the column.
        metric: the name of its curve.
    """
    filled = groups.cells.codes(name)[groups.order] >= 0
    values = groups.cells.numbers(name)[groups.order]
    trace.add_all(metric, _steps(groups, clock)[filled], values[filled])


def clock_of(names: list[str]) -> str:
    """Return the column that counts the steps of a log by its name; "" if there is none, or only the time."""
    kinds = {name: index_names.step_kind(name) for name in names}
    for wanted in (StepKind.STEP, StepKind.TOTAL):
        for name, kind in kinds.items():
            if kind is wanted:
                return name
    return ""


def _metrics(groups: Groups) -> list[str]:
    """Return the columns of numbers that change within runs, without step counters and schedules."""
    return [
        name
        for name in map(str, groups.cells.frame.columns)
        if not groups.is_constant(name)
        and groups.cells.is_numeric(name)
        and index_names.step_kind(name) is None
        and odds_of_result(name) > -1.5
    ]


def _steps(groups: Groups, clock: str) -> np.ndarray:
    """Return the step of each row in the order of the groups: the clock, or the position within the run."""
    if clock:
        values = groups.cells.numbers(clock)[groups.order]
        if np.isfinite(values).all():
            return values
    return np.arange(len(groups.order)) - np.repeat(groups.starts, groups.sizes) + 1.0
