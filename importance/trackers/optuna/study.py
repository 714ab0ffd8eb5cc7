"""Optuna's studies in memory."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from importance.errors import UnreadableRuns
from importance.rows import metric_summary
from importance.rows.curve_log import keeps_curves, with_keys
from importance.rows.layout import Layout
from importance.rows.store import Options
from importance.runs.columns import Role
from importance.space.dimension import Dimension, Range
from importance.trackers import in_memory, study_table
from importance.trackers.optuna import constraints, curves, export
from importance.trackers.optuna.trials_table import BUDGET_NAME, steps_reached

_WHYS = {
    Role.LABEL: "Optuna metadata about the trial",
    Role.PARAMETER: "suggested by Optuna",
    Role.METRIC: "Optuna's objective value, or a number in the trial's user attributes",
}


def open_object(source: Any, options: Options) -> tuple[str, Layout] | None:
    """Return the name and the table of a study's trials; None for any other object.

    Raises:
        UnreadableRuns: when the study has no trials.
    """
    if not (hasattr(source, "trials") and hasattr(source, "study_name")):
        return None
    return str(source.study_name), _layout(source, options)


def _layout(study: Any, options: Options) -> Layout:
    """Return the content of `trials_dataframe` under the names that the trials used."""
    trials = list(study.trials)
    if not trials:
        raise UnreadableRuns(f"The study {study.study_name!r} has no trials yet. Run some first.")
    objectives = list(getattr(study, "metric_names", None) or [])
    budgets = _budgets(trials)
    rows = [replace(_row(t, objectives, options), budget=b) for t, b in zip(trials, budgets, strict=True)]
    dimensions = (
        _dimension(name, distribution)
        for trial in trials
        for name, distribution in trial.distributions.items()
    )
    space = in_memory.merged(dimension for dimension in dimensions if dimension is not None)
    states = pd.DataFrame({"state": [row.labels["state"] for row in rows]})
    notes = export.pruned_notes(states)
    table = study_table.layout("Optuna study", rows, _WHYS, notes, space, _minimised(study, objectives))
    table = keeps_curves(table, any(len(trial.intermediate_values) > 1 for trial in trials))
    if options.curves is None:
        return table
    traces = curves.start(len(trials), options.curves)
    for trial, trace in zip(trials, traces, strict=True):
        steps = sorted(trial.intermediate_values)
        values = [trial.intermediate_values[step] for step in steps]
        trace.add_all(curves.metric_name(objectives), steps, values)
    return with_keys(table, traces)


def _budgets(trials: Sequence[Any]) -> list[dict[str, object]]:
    """Return the steps that each trial ran, as `Trials.budget` does."""
    states = [trial.state.name for trial in trials]
    steps = np.array([max(trial.intermediate_values, default=np.nan) for trial in trials], dtype=float)
    budget = steps_reached(np.array(states, dtype=object), steps)
    if budget is None:
        return [{} for _ in trials]
    return [{} if np.isnan(steps) else {BUDGET_NAME: float(steps)} for steps in budget]


def _minimised(study: Any, objectives: Sequence[str]) -> dict[str, bool]:
    """Return whether each objective is minimised, by the name of its column."""
    directions = [str(getattr(entry, "name", entry)) for entry in getattr(study, "directions", None) or []]
    return {
        name: direction == "MINIMIZE"
        for name, direction in zip(objectives or _unnamed(len(directions)), directions, strict=False)
        if direction in ("MINIMIZE", "MAXIMIZE")
    }


def _unnamed(count: int) -> list[str]:
    """Return what `trials_dataframe` calls the objectives of a study that gave them no names."""
    return [f"values_{i}" for i in range(count)] if count > 1 else ["value"]


def _seconds(duration: timedelta | None) -> float | None:
    """Return how long a trial ran; None if it is unknown, or if the clock was set back meanwhile."""
    seconds = math.nan if duration is None else duration.total_seconds()
    return seconds if seconds >= 0 else None


def _row(trial: Any, objectives: Sequence[str], options: Options) -> study_table.Row:
    values = list(trial.values or [])
    metrics: dict[str, object] = dict(zip(objectives or _unnamed(len(values)), values, strict=False))
    steps = [value for _, value in sorted(trial.intermediate_values.items())]
    if steps:
        name = (objectives or ["value"])[0]
        metrics["intermediate value"] = metric_summary.summarise(steps, name, options.history)
    labels: dict[str, object] = {
        "number": trial.number,
        "state": trial.state.name,
        "datetime_start": trial.datetime_start,
        "duration": _seconds(trial.duration),
    }
    for name, value in trial.user_attrs.items():
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        (metrics if is_number and name not in metrics else labels).setdefault(name, value)
    broken = constraints.values_of(getattr(trial, "system_attrs", {}))
    return study_table.Row(
        labels,
        {name: in_memory.cell(value) for name, value in trial.params.items()},
        metrics,
        constraints={f"constraint {name}": value for name, value in broken.items()},
    )


def _dimension(name: str, distribution: Any) -> Dimension | None:
    if hasattr(distribution, "choices"):
        return in_memory.choice(name, distribution.choices) if distribution.choices else None
    if not hasattr(distribution, "low"):
        return None
    integer = type(distribution).__name__.startswith("Int")
    step = distribution.step
    step = None if step is None or (integer and step == 1) else float(step)
    return Range(
        name, float(distribution.low), float(distribution.high), bool(distribution.log), integer, step
    )
