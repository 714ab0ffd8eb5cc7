"""What was tried: the settings of the runs with a result, and of those that failed or are infeasible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

import numpy as np
import pandas as pd

from importance.model.constants import BEST_SHARE, FEWEST_BEST, FEWEST_REPEATS
from importance.model.failed_runs import without_result
from importance.model.inputs import Input, independent_settings, select
from importance.model.target import Target
from importance.runs.list_cells import LENGTH_SUFFIX
from importance.runs.settings import Settings
from importance.runs.table import Runs
from importance.space.dimension import Choice, Dimension, Space
from importance.space.sampling import as_levels, as_numbers
from importance.sweep.lost_regions import Cut, cut_lost_regions
from importance.sweep.outcomes import Outcomes, outcomes, repeat_sd
from importance.sweep.success_chance import SuccessModel, fit_success
from importance.sweep.tried_space import outside_notes, tried_space


class Loss(Enum):
    """What became of the runs that were lost."""

    FAILED = auto()
    INFEASIBLE = auto()
    BOTH = auto()

    @property
    def verb(self) -> str:
        """What the runs did, in a sentence whose subject they are."""
        return _VERBS[self]


_VERBS = {
    Loss.FAILED: "failed",
    Loss.INFEASIBLE: "were infeasible",
    Loss.BOTH: "failed or were infeasible",
}


@dataclass(frozen=True)
class Attempts:
    """What was tried, with one row for each setting, however often it was run.

    Attributes:
        inputs: the parameters over all these runs.
        space: what they were drawn from.
        declared: the names of the parameters whose range their tool declares.
        settings: (n rows) the settings with a result, as `model_inputs` gives them.
        first_runs: (n,) the position of the first run of each in the table of runs.
        y: (n,) the mean metric of each, over its runs that were not lost.
        lost: (n,) which of them failed or are infeasible in more than half of their runs.
        succeeded: (n,) which of them have a run that was not lost.
        failed_settings: the settings without a result; None when there are none.
        best: positions of the best settings in `settings`, the best first.
        success: the chance that a run succeeds; None when no run failed and all are feasible.
        loss: what became of the lost runs; None when no run was lost.
        cuts: for the parameters with levels or ends where every run was lost, what is left without these.
        n_lost, n_runs: how many runs were lost, and of how many.
        repeated: whether any setting was run more than once.
        run_sd: standard deviation of single runs about the mean of their setting, of the metric or of its
            logarithm if that is modelled; None when there are too few repeats.
        repeat_sd: the same from however few repeats; None without any.
        counts: (n,) the number of runs of each of `settings` that were not lost.
        open_settings: the settings of runs that were pruned or have not ended; None when there are none.
        outside_notes: a sentence on the runs outside declared ranges.
    """

    inputs: tuple[Input, ...]
    space: dict[str, Dimension]
    declared: set[str]
    settings: pd.DataFrame
    first_runs: np.ndarray
    y: np.ndarray
    lost: np.ndarray
    succeeded: np.ndarray
    failed_settings: pd.DataFrame | None
    best: np.ndarray
    success: SuccessModel | None
    loss: Loss | None
    cuts: Mapping[str, Cut]
    n_lost: int
    n_runs: int
    repeated: bool
    run_sd: float | None
    repeat_sd: float | None
    counts: np.ndarray
    open_settings: pd.DataFrame | None = None
    outside_notes: tuple[str, ...] = ()


def attempts(
    runs: Runs,
    target: Target,
    parameters: Sequence[str] | None,
    goal: str,
    order: dict[str, int],
    seed: int,
    *,
    log: bool = False,
) -> Attempts:
    """Return what was tried, with the results of a metric.

    Args:
        runs: all runs.
        target: the metric of those that have it.
        parameters, goal, seed: as in `recommend`.
        order: the rank of each parameter that was ranked.
        log: whether the logarithm of the metric is modelled.
    """
    failed = without_result(runs, target.metric)
    rows = target.rows | (failed & ~target.rows & _logged_settings(runs, target.rows, parameters))
    chosen = select(runs, rows, target.metric, parameters)
    varied = (parameter for parameter in chosen if parameter.idle is None)
    inputs = tuple(sorted(varied, key=lambda parameter: order.get(parameter.name, 999)))
    space, declared = tried_space(runs, inputs)
    every = model_inputs(space, pd.DataFrame({parameter.name: parameter.values for parameter in inputs}))
    grouped = independent_settings(runs, rows, [parameter.name for parameter in inputs])
    values = np.full(len(runs), np.nan)
    values[target.rows] = target.y
    values = values[rows]
    infeasible = _infeasible(runs)[rows] & target.rows[rows]
    lost = failed[rows] | infeasible
    outcome = outcomes(grouped, values, lost)
    settings = every.iloc[outcome.first].reset_index(drop=True)
    failed_settings = every.iloc[outcome.without_result].reset_index(drop=True)
    loss = _loss(bool(failed[rows].any()), bool(infeasible.any()))
    cuts = _cuts(space, settings, outcome.succeeded, failed_settings, loss, grouped)
    modelled = np.log(values) if log else values
    success = None
    if lost.any():
        cut_space = {name: cut.dimension for name, cut in cuts.items()}
        constraints = [runs.frame.loc[rows, name].to_numpy(dtype=float) for name in runs.constraints]
        success = fit_success(space, every, failed[rows], constraints, cut_space, seed=seed)
    return Attempts(
        inputs=inputs,
        space=space,
        declared=declared,
        settings=settings,
        first_runs=np.arange(len(runs))[rows][outcome.first],
        y=outcome.y,
        lost=outcome.lost,
        succeeded=outcome.succeeded,
        failed_settings=failed_settings if len(failed_settings) else None,
        best=_best(outcome, grouped.mean(_violation(runs)[rows]), goal),
        success=success,
        loss=loss,
        cuts=cuts,
        n_lost=int(lost.sum()),
        n_runs=len(lost),
        repeated=grouped.repeated,
        run_sd=repeat_sd(grouped, modelled, ~lost, FEWEST_REPEATS),
        repeat_sd=repeat_sd(grouped, modelled, ~lost, 1),
        counts=outcome.counts,
        open_settings=_open_settings(runs, rows, inputs, space),
        outside_notes=outside_notes(runs, inputs),
    )


def notes_on(tried: Attempts) -> tuple[str, ...]:
    """Return sentences on repeated parameters, on runs outside declared ranges, and on lost runs."""
    return (*_repeated_notes(tried.inputs), *tried.outside_notes, *_lost_notes(tried))


def _repeated_notes(inputs: Sequence[Input]) -> tuple[str, ...]:
    repeats = {
        parameter.name: [name for name in parameter.also if name != f"{parameter.name}{LENGTH_SUFFIX}"]
        for parameter in inputs
    }
    listed = [f"{', '.join(also)} (as {name})" for name, also in repeats.items() if also]
    return (
        (f"Left out, because another parameter has the same values: {'; '.join(listed)}.",) if listed else ()
    )


def _lost_notes(tried: Attempts) -> tuple[str, ...]:
    if tried.loss is None:
        return ()
    note = f"{tried.n_lost:,} of {tried.n_runs:,} runs {tried.loss.verb}. "
    note += "The next runs avoid settings where that is likely."
    if not tried.succeeded.any():
        note += " No run is feasible yet, so the runs closest to feasible count as the best, and there is no "
        note += "forecast."
    return (note,)


def model_inputs(space: Space, settings: pd.DataFrame) -> pd.DataFrame:
    """Return settings as the models take them, with a column of numbers or of levels for each dimension.

    A missing value is the level None where a choice has that, and else stays missing. So do all values of a
    dimension without a column.
    """
    missing = pd.Series([None] * len(settings), dtype=object, index=settings.index)
    columns = {}
    for name, dimension in space.items():
        values = settings[name] if name in settings.columns else missing
        if isinstance(dimension, Choice) and not dimension.is_numeric:
            columns[name] = as_levels(dimension, values)
            level = dimension.none_level
            if name in settings.columns and dimension.condition is None and level is not None:
                columns[name] = columns[name].where(columns[name].notna(), level)
        else:
            columns[name] = pd.Series(as_numbers(values), values.index)
    return pd.DataFrame(columns)


def _cuts(
    space: Space,
    settings: pd.DataFrame,
    succeeded: np.ndarray,
    failed_settings: pd.DataFrame,
    loss: Loss | None,
    grouped: Settings,
) -> dict[str, Cut]:
    if loss is None:
        return {}
    noun = "settings" if grouped.repeated else "runs"
    lost = settings[~succeeded]
    if len(failed_settings):
        lost = pd.concat([lost, failed_settings])
    cuts = {
        name: cut_lost_regions(dimension, settings[name][succeeded], lost[name], loss.verb, noun)
        for name, dimension in space.items()
    }
    return {name: cut for name, cut in cuts.items() if cut is not None}


def _open_settings(
    runs: Runs, rows: np.ndarray, inputs: Sequence[Input], space: Space
) -> pd.DataFrame | None:
    """The settings of all other runs: they have not ended, or were pruned."""
    if rows.all():
        return None
    names = [parameter.name for parameter in inputs]
    return model_inputs(space, runs.frame.loc[~rows, names].reset_index(drop=True))


def _logged_settings(runs: Runs, used: np.ndarray, parameters: Sequence[str] | None) -> np.ndarray:
    """Which runs have a value wherever all used ones have: a crashed run may not have logged its settings."""
    frame = runs.frame[runs.names_of(runs.auto_parameters if parameters is None else parameters)]
    always = frame.loc[used].notna().all().to_numpy()
    complete = frame.loc[:, always].notna().all(axis=1).to_numpy(dtype=bool)
    return np.asarray(complete & frame.notna().any(axis=1).to_numpy())


def _best(outcome: Outcomes, violation: np.ndarray, goal: str) -> np.ndarray:
    """Positions of the best settings that were not lost, or of the closest to feasible when all were."""
    sign = 1.0 if goal == "maximize" else -1.0
    order = np.argsort(-sign * outcome.y, kind="stable")
    for kept in (~outcome.lost, outcome.succeeded):
        if kept.any():
            order = order[kept[order]]
            break
    else:
        order = order[np.argsort(violation[order], kind="stable")]
    return order[: max(FEWEST_BEST, round(BEST_SHARE * len(order)))]


def _infeasible(runs: Runs) -> np.ndarray:
    """(n,) which runs break a constraint."""
    return np.zeros(len(runs), dtype=bool) if runs.feasible is None else ~runs.feasible


def _violation(runs: Runs) -> np.ndarray:
    """(n,) how far each run breaks the constraints, in total, each in units of its median absolute value."""
    total = np.zeros(len(runs))
    for name in runs.constraints:
        values = runs.frame[name].to_numpy(dtype=float)
        finite = values[np.isfinite(values)]
        size = float(np.median(np.abs(finite))) if len(finite) else 1.0
        total += np.nan_to_num(np.clip(values, 0, None)) / (size or 1.0)
    return total


def _loss(failed: bool, infeasible: bool) -> Loss | None:
    if not failed:
        return Loss.INFEASIBLE if infeasible else None
    return Loss.BOTH if infeasible else Loss.FAILED
