"""MLflow's runs as a table, from its folder, its database or its server."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from importance.rows import nested_runs
from importance.rows.curve_log import RunTrace, keeps_curves, with_keys
from importance.rows.layout import Layout
from importance.rows.run_tree import RunTree
from importance.rows.store import History
from importance.runs.columns import Role
from importance.runs.goals import guess_goal
from importance.runs.reading import Nesting

NAME_TAG = "mlflow.runName"
PARENT_TAG = "mlflow.parentRunId"
MLFLOW_TAGS = "mlflow."
STATES = {1: "RUNNING", 2: "SCHEDULED", 3: "FINISHED", 4: "FAILED", 5: "KILLED"}
"""The meaning of MLflow's numbers for a status."""
LARGEST = 1.7976931348623157e308
"""The number that MLflow's database writes for infinity."""


@dataclass(frozen=True, slots=True)
class Logged:
    """One run as MLflow stores it.

    Attributes:
        key: MLflow's id of the run.
        name, state, user: as text; "" where unknown.
        started, ended: milliseconds since 1970; None where unknown.
        params: the parameters as text, by name.
        metrics: one number per metric, with NaN and infinities as they were logged.
        tags: the tags by name, with those of MLflow itself.
        trace: the curves of the metrics; None if they were not read.
        over_time: whether a metric was logged after step 0.
    """

    key: str
    name: str = ""
    state: str = ""
    user: str = ""
    started: int | None = None
    ended: int | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    metrics: Mapping[str, float] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    trace: RunTrace | None = None
    over_time: bool = False


def resolved_history(name: str, history: History) -> History:
    """Return the history, with "best" resolved to the lowest or highest by the metric's name."""
    if history != "best":
        return history
    return "min" if guess_goal(name) == "minimize" else "max"


def value_of_history(values: Sequence[float], history: History) -> float:
    """Return the mean, lowest or highest of a metric's logged values, without NaN.

    Returns:
        NaN when there is no number, or when the mean of infinities of both signs is undefined.
    """
    numbers = [value for value in values if value == value]
    if not numbers:
        return math.nan
    if history == "mean":
        return math.nan if {math.inf, -math.inf} <= set(numbers) else sum(numbers) / len(numbers)
    return min(numbers) if history == "min" else max(numbers)


def layout(
    tracker: str, runs: Iterable[Logged], notes: Sequence[str] = (), nesting: Nesting | None = None
) -> Layout:
    """Return the table of an experiment's runs, oldest first, with the role of every column.

    Args:
        nesting: which of nested runs are read; None lets each family decide.

    Parameters keep their names. A metric with the name of a parameter is called "NAME (metric)".
    """
    in_order = sorted(runs, key=lambda run: (run.started or 0, run.key))
    kept = [run for run in in_order if run.params or run.metrics]
    sentences = list(notes)
    if len(kept) < len(in_order):
        number = len(in_order) - len(kept)
        sentences.append(
            f"Left out {number:,} {'run' if number == 1 else 'runs'} without parameters or metrics."
        )
    frame, roles = _table(kept, {run.key: run.name for run in in_order})
    whole = Layout(tracker, frame, roles, tuple(sentences))
    whole = keeps_curves(whole, any(run.over_time for run in kept))
    if any(run.trace is not None for run in kept):
        whole = with_keys(whole, [run.trace for run in kept])
    keys = [run.key for run in kept]
    parents = [run.tags.get(PARENT_TAG, "") for run in kept]
    id_column = next(name for name in reversed(frame.columns) if roles[name][0] is Role.LABEL)
    return nested_runs.resolve_nested_runs(
        whole, nesting, RunTree(keys, id_column, parents, True, False, PARENT_TAG)
    )


def _table(
    runs: Sequence[Logged], names: Mapping[str, str]
) -> tuple[pd.DataFrame, dict[str, tuple[Role, str]]]:
    params = sorted({name for run in runs for name in run.params})
    metrics = sorted({name for run in runs for name in run.metrics})
    tags = sorted({name for run in runs for name in run.tags if not name.startswith(MLFLOW_TAGS)})
    taken = set(params)
    metric_columns = {name: _free(taken, name, f"{name} (metric)") for name in metrics}
    columns: dict[str, object] = {}
    roles: dict[str, tuple[Role, str]] = {}

    def label(why: str, values: object, *names_to_try: str) -> None:
        name = _free(taken, *names_to_try)
        columns[name] = values
        roles[name] = (Role.LABEL, why)

    label("the run's name in MLflow", [run.name or run.key for run in runs], "name", "run_name")
    label("the run's status in MLflow", [run.state or None for run in runs], "state", "status")
    parents = [run.tags.get(PARENT_TAG) for run in runs]
    if any(parents):
        shown = [None if key is None else names.get(key) or key for key in parents]
        label("the run that contains this nested run", shown, "parent", "parent run")
    label("when the run started", _times([run.started for run in runs]), "start_time")
    spans = [_seconds(run.started, run.ended) for run in runs]
    label("seconds from the start of the run to its end", spans, "duration", "run duration")
    if len({run.user for run in runs}) > 1:
        label("who started the run", [run.user or None for run in runs], "user")
    for name in params:
        columns[name] = pd.Series([run.params.get(name) for run in runs], dtype=object)
        roles[name] = (Role.PARAMETER, "logged in MLflow as a parameter")
    for name, column in metric_columns.items():
        columns[column] = pd.Series([run.metrics.get(name, math.nan) for run in runs], dtype="float64")
        roles[column] = (
            (Role.LABEL, "a system metric that MLflow recorded")
            if name.startswith("system/")
            else (Role.METRIC, "logged in MLflow as a metric")
        )
    for name in tags:
        values = pd.Series([run.tags.get(name) for run in runs], dtype=object)
        label("an MLflow tag", values, name, f"{name} (tag)")
    label("the run's id in MLflow", [run.key for run in runs], "run_id")
    return pd.DataFrame(columns), roles


_LATEST = 10**15  # milliseconds


def _seconds(started: int | None, ended: int | None) -> float:
    """Return the length of a run; NaN if it is unknown, or if the clock was set back meanwhile."""
    if started is None or ended is None or ended < started:
        return math.nan
    return (ended - started) / 1000 if ended - started < _LATEST else math.nan


def _times(milliseconds: Sequence[int | None]) -> pd.Series:
    """Return times in UTC; those beyond the range of a calendar are missing."""
    inside = [value if value is not None and abs(value) < _LATEST else None for value in milliseconds]
    return pd.to_datetime(
        pd.Series(np.array(inside, dtype="float64")), unit="ms", utc=True, errors="coerce"
    ).dt.floor("s")


def _free(taken: set[str], *names_to_try: str) -> str:
    """Return the first of these names that is free, and add it to those taken."""
    name = next(
        (candidate for candidate in names_to_try if candidate not in taken), f"{names_to_try[-1]} (MLflow)"
    )
    while name in taken:
        name += " (MLflow)"
    taken.add(name)
    return name
