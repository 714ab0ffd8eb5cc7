"""The metric of the runs that have it, and why other runs were left out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from importance.errors import ImportanceError, NotEnoughRuns, UnknownColumn
from importance.model.budget_lift import BudgetUse, lifted, reached_budget
from importance.model.constants import FEWEST_RUNS
from importance.runs.columns import Kind, Role
from importance.runs.cost_columns import is_cost_name
from importance.runs.end_states import FAILED_STATES
from importance.runs.table import Runs


@dataclass(frozen=True)
class Target:
    """A metric over the runs that have a finite value of it.

    Attributes:
        metric: its name.
        rows: for each run of the table, whether it is used.
        y: the metric of the used runs, finite, in its own units.
        dropped: runs left out, reason -> number.
        budget: how runs of different budgets are used; None if all have the same. `y` is then the metric as
            it would be at one budget, and of each setting only the runs nearest to that budget are used.
        draws: (m, runs) draws of `y` where what the budget changes is not known; m may be 0.
    """

    metric: str
    rows: np.ndarray
    y: np.ndarray
    dropped: dict[str, int]
    budget: BudgetUse | None = None
    draws: np.ndarray = field(default_factory=lambda: np.empty((0, 0)))


def metric_values(runs: Runs, metric: str) -> np.ndarray:
    """Return the metric of every run as a number: NaN for missing, 1 for true and 0 for false.

    Raises:
        UnknownColumn: when there is no such column, or it holds text or times.
    """
    column = runs.column(metric)
    series = runs.frame[column.name]
    if pd.api.types.is_bool_dtype(series) or pd.api.types.is_numeric_dtype(series):
        return series.to_numpy(dtype=float, na_value=np.nan)
    present = series.dropna().astype(str).str.lower()
    if (
        column.kind in (Kind.BOOLEAN, Kind.CONSTANT)
        and present.isin(["true", "false"]).all()
        and len(present)
    ):
        return series.map(lambda v: {"true": 1.0, "false": 0.0}.get(str(v).lower(), np.nan)).to_numpy(float)
    if column.kind is Kind.EMPTY:
        return np.full(len(series), np.nan)
    raise UnknownColumn(
        f"{metric} holds {column.kind.value} values, and a metric must be numeric. "
        f"Numeric metrics here: {', '.join(runs.metrics) or 'none'}."
    )


def is_spent(runs: Runs, metric: str) -> bool:
    """Return whether a metric is what a whole run costs, such as its duration: it grows with the budget."""
    return runs.columns[metric].role is Role.COST or is_cost_name(metric)


def final_values(runs: Runs, metric: str) -> np.ndarray:
    """Return the metric of every run as a number, as `metric_values`, but for the cost of a stopped run.

    A run that was stopped early cost less because it was stopped. What its settings cost is not known, and
    it is NaN, unless too few runs are left.
    """
    values = metric_values(runs, metric)
    if runs.budget == metric or not is_spent(runs, metric):
        return values
    at_budget = values_at_budget(runs, metric)
    present = at_budget[np.isfinite(at_budget)]
    return at_budget if len(present) >= FEWEST_RUNS and np.ptp(present) > 0 else values


def values_at_budget(runs: Runs, metric: str) -> np.ndarray:
    """Return the metric (n,) of the runs that reached the budget that is ranked; NaN for other runs.

    It is the metric of every run if all have the same budget.
    """
    values = metric_values(runs, metric)
    reached = None if runs.budget == metric else reached_budget(runs, np.isfinite(values))
    return values if reached is None else np.where(reached, values, np.nan)


def read_target(runs: Runs, metric: str, at_budget: float | None = None) -> Target:
    """Return the metric of the runs that can be used, at one budget if they have different ones.

    Args:
        runs: the runs.
        metric: the metric.
        at_budget: the budget; None takes the highest that enough runs reached.

    Raises:
        ImportanceError: when a budget is named that is not a finite number, or no column has budgets.
        UnknownColumn: when the metric is not a column of these runs, or not numeric.
        NotEnoughRuns: when fewer than `FEWEST_RUNS` runs have it, or it is the same in all of them.
    """
    metric = runs.name_of(metric)
    if at_budget is not None and not np.isfinite(at_budget):
        raise ImportanceError(f"The budget to rank is {at_budget:g}, and must be a finite number.")
    values = metric_values(runs, metric)
    dropped = missing_reasons(runs, metric, values)
    if at_budget is None:
        final = final_values(runs, metric)
        dropped |= _reasons_of_stopped(runs, np.isfinite(values) & ~np.isfinite(final))
        values = final
    rows = np.isfinite(values)
    used = int(rows.sum())
    if len(values) == 0:
        raise NotEnoughRuns(f"There are no runs here, and ranking needs at least {FEWEST_RUNS}.")
    if used == 0:
        raise NotEnoughRuns(f"No run has a finite {metric}. Choose another metric, or runs that logged it.")
    if used < FEWEST_RUNS:
        raise NotEnoughRuns(
            f"Only {used} of {len(values)} runs {'has' if used == 1 else 'have'} a finite {metric}, "
            f"and ranking needs at least {FEWEST_RUNS}. Add runs, or choose another metric."
        )
    if np.ptp(values[rows]) == 0:
        raise NotEnoughRuns(
            f"{metric} is {values[rows][0]:g} in all {used} runs that have it, so nothing can matter for it. "
            "Choose another metric."
        )
    # What was spent on a run does not depend on what was spent on it.
    at_one = None if runs.budget == metric else lifted(runs, metric, values, at_budget)
    if at_one is None and at_budget is not None:
        raise ImportanceError(
            f"There is no budget {at_budget:g} to rank, because all runs here have the same budget, as far "
            "as is known. Name the column that says how much was spent on each run, or leave out the budget."
        )
    if at_one is None:
        return Target(metric, rows, values[rows], dropped)
    if without := int(rows.sum()) - sum(n for _, n in at_one.use.counts):
        dropped[f"without {runs.budget}"] = without
    return Target(metric, at_one.rows, at_one.y, dropped, at_one.use, at_one.draws)


def _reasons_of_stopped(runs: Runs, left_out: np.ndarray) -> dict[str, int]:
    """Return why the runs (n,) that `final_values` leaves out have no final value, and how many they are."""
    unknown = 0 if runs.budget is None else int(runs.frame.loc[left_out, runs.budget].isna().sum())
    counts = {"stopped early": int(left_out.sum()) - unknown, f"without {runs.budget}": unknown}
    return {reason: count for reason, count in counts.items() if count}


def run_states(runs: Runs) -> pd.Series | None:
    """Return the state of each run in lower case, without the class of an enum, or None without states."""
    states = runs.states
    if states is None or pd.api.types.is_numeric_dtype(states):
        return None
    return states.astype("string").str.lower().str.rsplit(".", n=1).str[-1]


def missing_reasons(runs: Runs, metric: str, values: np.ndarray) -> dict[str, int]:
    """Return why runs have no finite value of the metric, each reason with how many runs it holds for."""
    states = run_states(runs)
    counts: Counter[str] = Counter()
    for i in np.flatnonzero(~np.isfinite(values)):
        state = None if states is None or pd.isna(states.iloc[i]) else str(states.iloc[i])
        if np.isinf(values[i]):
            counts[f"with an infinite {metric}"] += 1
        elif state in FAILED_STATES:
            counts[f"{FAILED_STATES[state]} without {metric}"] += 1
        else:
            counts[f"without {metric}"] += 1
    return dict(counts)
