"""The curves of Optuna's trials: the intermediate values that they reported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import numpy as np

from importance.rows.curve_log import CurveLog, RunTrace
from importance.rows.store import Progress, no_progress
from importance.trackers.formats.sql_cells import floats, whole_numbers
from importance.trackers.formats.sql_databases import blocks, columns
from importance.trackers.formats.sql_session import Session
from importance.trackers.optuna.attributes import OF_STUDY, rows_of

CLOCK = "step"


def step_table(session: Session) -> tuple[str, str, frozenset[str]] | None:
    """Return the table of intermediate values, its column of values, and all its columns; None for none."""
    table, column = "trial_intermediate_values", "intermediate_value"
    have = columns(session, table)
    if column not in have:
        # Before version 2.4 the intermediate values were in `trial_values`.
        table, column, have = "trial_values", "value", columns(session, "trial_values")
    return (table, column, have) if {"step", column} <= have else None


def has_curves(session: Session, of_study: Mapping[str, object]) -> bool:
    """Return whether a trial of the study reported a value after its first step."""
    stored = step_table(session)
    if stored is None:
        return False
    sql = f"SELECT x.step FROM {stored[0]} x {OF_STUDY} AND x.step > 0 LIMIT 1"  # noqa: S608
    return any(True for _ in session.query(sql, of_study)[1])


def add_stored(
    session: Session,
    of_study: Mapping[str, object],
    ids: np.ndarray,
    metric: str,
    log: CurveLog,
    progress: Progress = no_progress,
) -> list[RunTrace]:
    """Add the intermediate values in a database, and return one trace for each trial.

    Args:
        session, of_study: the database and its study.
        ids: (n,) int64, the ids of the trials, sorted.
        metric: the name of their objective.
        log: collects the curves.
        progress: called with (trials read, number of trials).
    """
    traces = start(len(ids), log)
    stored = step_table(session)
    if stored is None:
        return traces
    table, column, _ = stored
    sql = (
        f"SELECT x.trial_id, x.step, x.{column} FROM {table} x {OF_STUDY} "  # noqa: S608
        "ORDER BY x.trial_id, x.step"
    )
    points = _points(session.query(sql, of_study)[1], ids)
    for row, of_trial in groupby(points, key=lambda point: point[0]):
        for _, step, value in of_trial:
            traces[row].add(metric, step, value)
        traces[row].end()  # before the next trial begins, so that memory is bounded
        progress(row, len(ids))
    return traces


def _points(records: Iterator[Sequence[Any]], ids: np.ndarray) -> Iterator[tuple[int, float, float]]:
    """Yield the row of the trial, the step and the value of each record of a trial that is in the table."""
    for block in blocks(records):
        trials, steps, values = zip(*block, strict=True)
        rows, there = rows_of(ids, trials)
        columns_of_block = rows[there], whole_numbers(steps)[there], floats(values)[there]
        for row, step, value in zip(*columns_of_block, strict=True):
            yield int(row), float(step), float(value)


def start(n_trials: int, log: CurveLog) -> list[RunTrace]:
    """Return a trace for each trial."""
    log.clock = log.clock or CLOCK
    return [log.run() for _ in range(n_trials)]


def end(traces: Sequence[RunTrace]) -> None:
    """End all traces."""
    for trace in traces:
        trace.end()


def metric_name(names: Sequence[str]) -> str:
    """Return the name of the column with a study's only objective.

    Args:
        names: the study's own names for its objectives; () for none.
    """
    return names[0] if names else "value"
