"""The metrics of a trade-off with their goals, and which ones to begin with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from importance.errors import ImportanceError, NotEnoughRuns, UnknownColumn
from importance.model.constants import FEWEST_RUNS
from importance.model.target import final_values
from importance.runs.column_names import bare, words
from importance.runs.columns import Column, Kind, Role
from importance.runs.goals import GoalSource
from importance.runs.table import Runs

FEWEST_METRICS, MOST_METRICS = 2, 3
_COST_WORDS = """
    time runtime duration elapsed seconds latency cost memory size params flops energy
"""
_COSTS = frozenset(_COST_WORDS.split())
"""Words in the name of a metric that is often weighed against a result."""
_DURATIONS = frozenset(["runtime", "duration", "elapsed"])


@dataclass(frozen=True)
class Objective:
    """One of the metrics of a trade-off.

    Attributes:
        metric: its name.
        goal: "minimize" or "maximize".
        goal_source: where the goal is known from.
    """

    metric: str
    goal: str
    goal_source: GoalSource = GoalSource.DECLARED

    @property
    def sign(self) -> float:
        """1 when higher is better, else -1."""
        return 1.0 if self.goal == "maximize" else -1.0


def read_objectives(
    runs: Runs, metrics: Sequence[str], goals: Mapping[str, str] | None = None
) -> tuple[Objective, ...]:
    """Return the metrics with their goals.

    Args:
        runs: the runs.
        metrics: two or three metrics.
        goals: "minimize" or "maximize" for some of them; the others have the goal that `Runs.goal_of` says.

    Raises:
        ImportanceError: when there are not two or three different metrics, or a goal is unknown.
        UnknownColumn: when a metric is not a column of the runs, or a goal is for another metric.
    """
    if isinstance(metrics, str):
        raise ImportanceError(f"A trade-off needs two or three metrics in a list, not the text {metrics!r}.")
    names = runs.names_of(metrics)
    if not FEWEST_METRICS <= len(names) <= MOST_METRICS:
        noun = "metric" if len(names) == 1 else "different metrics"
        raise ImportanceError(f"A trade-off needs two or three metrics, and here are {len(names)} {noun}.")
    if runs.budget in names:
        raise ImportanceError(
            f"{runs.budget} is how much was spent on each run, so it cannot be a metric of a trade-off. "
            "Choose another metric, or say that it is no budget."
        )
    chosen = {runs.name_of(name): goal for name, goal in (goals or {}).items()}
    for name in chosen:
        if name not in names:
            raise UnknownColumn(
                f"There is a goal for {name}, which is not one of the metrics {', '.join(names)}. "
                "Add it to the metrics, or leave out its goal."
            )
    return tuple(Objective(name, *runs.goal_for(name, chosen.get(name))) for name in names)


def complete_runs(runs: Runs, objectives: Sequence[Objective]) -> np.ndarray:
    """Return which runs (n,) have a finite value of each metric.

    Raises:
        NotEnoughRuns: when fewer than 5 have, or a metric is the same in all of them.
    """
    values = np.column_stack([final_values(runs, each.metric) for each in objectives])
    rows = np.isfinite(values).all(axis=1)
    names = " and ".join(each.metric for each in objectives)
    if rows.sum() < FEWEST_RUNS:
        raise NotEnoughRuns(
            f"{int(rows.sum())} of {len(runs)} runs have a finite value of {names}, and a trade-off needs at "
            f"least {FEWEST_RUNS}. Choose other metrics."
        )
    for each, column in zip(objectives, values[rows].T, strict=True):
        if np.ptp(column) == 0:
            raise NotEnoughRuns(
                f"{each.metric} is {column[0]:g} in all {int(rows.sum())} runs that have {names}, so there "
                "is nothing to weigh. Choose another metric."
            )
    return rows


def candidate_metrics(runs: Runs) -> tuple[str, ...]:
    """Return the metrics that a trade-off can be about: numbers that vary, in at least 5 runs.

    The run time is one too, although a tracker logs it for every run without being asked.
    """
    times = [name for name in runs.of_role(Role.LABEL) if _DURATIONS & set(words(bare(name)))]
    return tuple(
        name
        for name in (*runs.metrics, *times)
        if runs.columns[name].kind is Kind.NUMERIC
        and np.isfinite(values := runs.frame[name].to_numpy(float)).sum() >= FEWEST_RUNS
        and np.ptp(values[np.isfinite(values)]) > 0
    )


def suggested_metrics(runs: Runs, first: str | None = None) -> tuple[str, ...]:
    """Return two or three metrics to begin with, or () if fewer than two vary.

    They are the objectives of the search if it had several. Otherwise they are the metric that a person would
    look at first, and what is often weighed against a result, such as a time or a size. Without such a
    metric, the second one is the metric that agrees least with the first, by their rank correlation.

    Args:
        runs: the runs.
        first: the metric to begin with, unless the search had several objectives.
    """
    candidates = candidate_metrics(runs)
    declared = tuple(name for name in runs.declared_objectives if name in candidates)
    if len(declared) >= FEWEST_METRICS:
        return declared[:MOST_METRICS]
    first = next((name for name in (first, *declared, runs.first_metric) if name in candidates), None)
    if first is None or len(candidates) < FEWEST_METRICS:
        return ()
    others = [name for name in candidates if name != first]
    costs = [name for name in others if _COSTS & set(words(bare(name)))]
    return first, max(costs or others, key=lambda name: _conflict(runs, first, name))


def _conflict(runs: Runs, first: str, second: str) -> float:
    """Return the share of runs with both metrics less the rank correlation of how good they are."""
    good = [
        runs.frame[name].where(np.isfinite(runs.frame[name])) * Objective(name, runs.goal_of(name)).sign
        for name in (first, second)
    ]
    both = good[0].notna() & good[1].notna()
    if both.sum() < FEWEST_RUNS:
        return -2.0
    correlation = good[0][both].rank().corr(good[1][both].rank())
    return float(both.mean()) - (0.0 if pd.isna(correlation) else float(correlation))


def at_complete_runs(runs: Runs, objectives: Sequence[Objective]) -> tuple[Runs, np.ndarray]:
    """Return the runs with a finite value of each metric, and their positions (c,) in the table.

    A parameter that is one of the metrics becomes a metric, so that all metrics have the same settings.
    """
    rows = complete_runs(runs, objectives)
    names = [each.metric for each in objectives if runs.columns[each.metric].role is Role.PARAMETER]
    runs = runs.with_roles(dict.fromkeys(names, Role.METRIC)) if names else runs
    return (runs if rows.all() else runs.take(rows)), np.flatnonzero(rows)


def parameters_for(
    runs: Runs, objectives: Sequence[Objective], parameters: Sequence[str] | None
) -> list[str]:
    """Return the parameters to model: those given, or else those of the automatic selection, no metric."""
    names = runs.auto_parameters if parameters is None else runs.names_of(parameters)
    metrics = {each.metric for each in objectives}
    return [name for name in names if name not in metrics]


def with_score(runs: Runs, name: str, score: np.ndarray) -> Runs:
    """Return the runs with a further metric (n,), which has a name that no other column has."""
    frame = runs.frame.assign(**{name: score})
    column = Column(name, Role.METRIC, Kind.NUMERIC, why="the weighted sum of metrics")
    return replace(runs, frame=frame, columns={**runs.columns, name: column}, digest=f"{runs.digest}:{name}")
