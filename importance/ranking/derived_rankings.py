"""Rankings for other questions: the best runs, failures, broken constraints, and each metric in turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from importance.errors import ImportanceError, NotEnoughRuns
from importance.model.budget_lift import reached_budget, without_budgets
from importance.model.constants import FEWEST_A_SIDE
from importance.model.failed_runs import failed_runs, open_runs
from importance.model.target import metric_values, missing_reasons, read_target
from importance.ranking.rank import dropped_notes, rank
from importance.ranking.result import Ranking, with_runs
from importance.ranking.scores import Question
from importance.runs.columns import Column, Kind, Role
from importance.runs.table import Runs


def rank_best(
    runs: Runs,
    metric: str,
    parameters: Sequence[str] | None = None,
    *,
    goal: str,
    fraction: float,
    seed: int = 0,
    method: str = "anova",
) -> Ranking:
    """Rank the parameters by how much they separate the best runs from the rest.

    Args:
        runs: the runs; those without a finite metric are left out and counted.
        metric: the metric that says which runs are best.
        parameters: the ones to rank; None leaves the choice to `rank`.
        goal: "minimize" or "maximize".
        fraction: the share of runs that count as best, above 0 and below 1.
        seed: the seed of every random step.
        method: one of the methods of `importance.rank`.

    Returns:
        A ranking whose metric is "best 10% by val_loss" (1 for a best run, 0 for the others), so that a
        positive correlation means that the best runs have more of it.

    Raises:
        NotEnoughRuns: when fewer than `FEWEST_A_SIDE` runs are on either side.
        ImportanceError: when the fraction is not between 0 and 1.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> ranking = importance.rank_best(runs, "val_loss", goal="minimize", fraction=0.2)
        >>> ranking.scores[0].name
        'width'
    """
    if not 0 < fraction < 1:
        raise ImportanceError(
            f"The best {fraction:.0%} is not a share of the runs. Choose one between 0 and 100%."
        )
    metric = runs.name_of(metric)
    values = metric_values(runs, metric)
    if reached_budget(runs, np.isfinite(values)) is None:
        unknown = missing_reasons(runs, metric, values)
    else:
        target = read_target(runs, metric)
        values = np.full(len(runs), np.nan)
        values[target.rows] = target.y
        unknown = dict(target.dropped)
        unknown["with a smaller budget"] = int(np.isnan(values).sum()) - sum(unknown.values())
    finite = np.isfinite(values)
    if not finite.any():
        raise NotEnoughRuns(f"None of the {len(values)} runs here has a finite {metric}.")
    feasible = runs.feasible
    if feasible is not None:
        unknown["infeasible"] = int((finite & ~feasible).sum())
        finite &= feasible
    if not finite.any():
        raise NotEnoughRuns(f"None of the {len(values)} runs here is feasible, so none is the best.")
    best = best_runs(np.where(finite, values, np.nan), goal, fraction)
    name = f"best {fraction:.0%} by {metric}"
    if best.sum() < FEWEST_A_SIDE or (finite & ~best).sum() < FEWEST_A_SIDE:
        raise NotEnoughRuns(
            f"The best {fraction:.0%} of {int(finite.sum())} runs by {metric} are {int(best.sum())}, and at "
            f"least {FEWEST_A_SIDE} are needed on each side. Choose a larger share of best runs."
        )
    outcome = _Outcome(Question.BEST_RUNS, name, np.where(finite, best.astype(float), np.nan), unknown)
    return _rank_outcome(runs, outcome, parameters, metric, seed, method)


def best_runs(values: np.ndarray, goal: str, fraction: float) -> np.ndarray:
    """Return which runs are among the best fraction, rounded up, of those with a finite metric."""
    finite = np.isfinite(values)
    toward = values if goal == "minimize" else -values
    order = np.argsort(np.where(finite, toward, np.inf), kind="stable")
    best = np.zeros(len(values), bool)
    best[order[: int(np.ceil(fraction * finite.sum() - 1e-9))]] = True
    return best & finite


def rank_failures(
    runs: Runs,
    metric: str,
    parameters: Sequence[str] | None = None,
    *,
    goal: str,
    seed: int = 0,
) -> Ranking:
    """Rank the parameters by how much they decide whether a run fails (see `failed_runs`).

    Raises:
        NotEnoughRuns: when fewer than `FEWEST_A_SIDE` runs failed, or fewer than `FEWEST_A_SIDE` did not.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> ranking = importance.rank_failures(runs, "val_loss", goal="minimize")
        >>> ranking.scores[0].name
        'learning_rate'
    """
    metric = runs.name_of(metric)
    failed = failed_runs(runs, metric, goal)
    count = int(failed.sum())
    unfinished = open_runs(runs, metric)
    if count < FEWEST_A_SIDE or (~unfinished & ~failed).sum() < FEWEST_A_SIDE:
        raise NotEnoughRuns(
            f"{count} of {len(runs)} runs failed, diverged or have no {metric}. To find out what makes runs "
            f"fail, at least {FEWEST_A_SIDE} failed runs and {FEWEST_A_SIDE} others are needed."
        )
    values = np.where(unfinished, np.nan, failed.astype(float))
    outcome = _Outcome(Question.FAILURES, "failed", values, {"not finished": int(unfinished.sum())})
    return _rank_outcome(runs, outcome, parameters, metric, seed)


def rank_infeasible(
    runs: Runs,
    metric: str,
    parameters: Sequence[str] | None = None,
    *,
    seed: int = 0,
) -> Ranking:
    """Rank the parameters by how much they decide whether a run breaks a constraint (see `Runs.feasible`).

    Raises:
        NotEnoughRuns: when the runs have no constraints, or fewer than `FEWEST_A_SIDE` runs are on either
            side.

    Examples:
        >>> import importance
        >>> import pandas
        >>> frame = pandas.DataFrame({"width": range(1, 61), "depth": [1, 2, 3] * 20})
        >>> frame["loss"] = 1 / frame["width"]
        >>> frame["memory over limit"] = frame["width"] - 40
        >>> runs = importance.Runs.from_frame(frame, metrics=["loss"], constraints=["memory over limit"])
        >>> importance.rank_infeasible(runs, "loss").scores[0].name
        'width'
    """
    feasible = runs.feasible
    if feasible is None:
        raise NotEnoughRuns("These runs have no constraints, so none of them is infeasible.")
    measured = runs.frame[list(runs.constraints)].notna().any(axis=1).to_numpy(dtype=bool)
    count, kept = int((~feasible).sum()), int((feasible & measured).sum())
    if count < FEWEST_A_SIDE or kept < FEWEST_A_SIDE:
        raise NotEnoughRuns(
            f"{count} of {count + kept} runs are infeasible. To find out what makes runs infeasible, at "
            f"least {FEWEST_A_SIDE} infeasible runs and {FEWEST_A_SIDE} others are needed."
        )
    values = np.where(measured, (~feasible).astype(float), np.nan)
    unknown = {"without a value of a constraint": int((~measured).sum())}
    outcome = _Outcome(Question.INFEASIBLE, "infeasible", values, unknown)
    return _rank_outcome(runs, outcome, parameters, metric, seed)


def rank_each(
    runs: Runs, metrics: Sequence[str], parameters: Sequence[str] | None = None, *, seed: int = 0
) -> pd.DataFrame:
    """Return the importance of every parameter for every metric: one row a parameter, one column a metric.

    A metric that cannot be ranked, such as a constant one, has no column. NaN means that the ranking of a
    metric has no such row. A column is 0 throughout if the parameters do not predict its metric.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> table = importance.rank_each(runs, ["val_loss", "val_accuracy"])
        >>> list(table.columns), table.index[0]
        (['val_loss', 'val_accuracy'], 'learning_rate')
    """
    columns = {}
    for metric in metrics:
        try:
            names = _without(runs, parameters, metric)
            ranking = rank(runs, metric, names, seed=seed)
        except ImportanceError:
            continue
        shares = ranking.to_frame()["importance"]
        columns[metric] = shares if ranking.fit.evidence else shares * 0
    table = pd.DataFrame(columns)
    return (
        table.loc[table.mean(axis=1).sort_values(ascending=False, kind="stable").index] if columns else table
    )


@dataclass(frozen=True)
class _Outcome:
    """A yes-or-no outcome of each run.

    Attributes:
        question: the question it answers.
        name: its name, which becomes the metric of the ranking.
        values: (n,) 1 for yes, 0 for no, NaN where it is not known.
        unknown: why it is not known, each reason with the number of runs.
    """

    question: Question
    name: str
    values: np.ndarray
    unknown: Mapping[str, int]


def _rank_outcome(
    runs: Runs,
    outcome: _Outcome,
    parameters: Sequence[str] | None,
    metric: str,
    seed: int,
    method: str = "anova",
) -> Ranking:
    """Rank the parameters by how much they decide an outcome."""
    name, runs = outcome.name, without_budgets(runs)
    frame = runs.frame.assign(**{name: outcome.values})
    columns = {**runs.columns, name: Column(name, Role.METRIC, Kind.NUMERIC, why="asked for")}
    with_outcome = replace(runs, frame=frame, columns=columns, digest=f"{runs.digest}:{name}")
    names = _without(runs, parameters, metric)
    ranking = rank(with_outcome, name, names, goal="maximize", scale="raw", seed=seed, method=method)
    notes = ranking.notes[1:] if ranking.dropped else ranking.notes  # the first is on the runs left out
    dropped = {reason: count for reason, count in outcome.unknown.items() if count}
    notes = (*dropped_notes(dropped, len(runs)), *notes)
    answer = replace(ranking, question=outcome.question, dropped=dropped, notes=notes)
    return with_runs(answer, with_outcome)


def _without(runs: Runs, parameters: Sequence[str] | None, metric: str) -> list[str] | None:
    """Return the parameters without the metric; None leaves the choice to `rank`."""
    if parameters is None:
        return None
    metric = runs.name_of(metric)
    return [name for name in runs.names_of(parameters) if name != metric]
