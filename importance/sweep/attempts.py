"""What was tried: the settings of the runs that have a result, and of those that failed or are infeasible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

import numpy as np
import pandas as pd

from importance.model.failed_runs import without_result
from importance.model.inputs import Input, independent_settings, select
from importance.model.target import Target
from importance.runs.settings import Settings
from importance.runs.table import Runs
from importance.runs.typed_columns import LENGTH_SUFFIX
from importance.space.dimension import Dimension, Space
from importance.space.sampling import as_numbers, is_number, levels_of, nothing_level
from importance.sweep.lost_regions import Cut, cut
from importance.sweep.outcomes import Outcomes, outcomes, repeat_sd
from importance.sweep.success_chance import Success, learnt
from importance.sweep.tried_space import on_outside, tried_space

BEST = 0.1
"""The share of settings that count as the best."""
FEWEST_BEST = 5


class Loss(Enum):
    """What became of the runs that came to nothing."""

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
    """The runs as the advice sees them: each setting once, however often it was run.

    Attributes:
        inputs: the parameters over all these runs.
        space: what they were drawn from.
        told: the parameters whose range their tool declared.
        frame: (n rows) the settings with a result, as `placed` gives them.
        y: (n,) the mean metric of each, over its runs that were not lost.
        lost: (n,) which of these failed all the same, or are infeasible, in more than half of their runs.
        came: (n,) which had a run that was not lost.
        failed: the settings without a result; None where there are none.
        best: positions of the best settings in `frame`, the best first.
        success: the chance that a run succeeds; None where no run failed and none is infeasible.
        loss: what became of the others; None likewise.
        cuts: the parameters with levels or ends where every run was lost, and what is left of them.
        lost_runs, n_runs: how many runs came to nothing, and of how many.
        repeated: whether any setting was run more than once.
        run_sd: standard deviation of single runs about the mean of their setting, of the metric or its
            logarithm, by which it is judged; None where too few repeats tell.
        open: the settings of runs that were pruned or have not ended; None where there are none.
        outside: a sentence on the runs outside declared ranges.
    """

    inputs: tuple[Input, ...]
    space: dict[str, Dimension]
    told: set[str]
    frame: pd.DataFrame
    y: np.ndarray
    lost: np.ndarray
    came: np.ndarray
    failed: pd.DataFrame | None
    best: np.ndarray
    success: Success | None
    loss: Loss | None
    cuts: Mapping[str, Cut]
    lost_runs: int
    n_runs: int
    repeated: bool
    run_sd: float | None
    open: pd.DataFrame | None = None
    outside: tuple[str, ...] = ()


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
    """What was tried, for a metric.

    Args:
        runs: all runs.
        target: the metric of those that have it.
        parameters, goal, seed: as in `recommend`.
        order: the place of each parameter that was ranked.
        log: whether the metric is judged by its logarithm.
    """
    failed = without_result(runs, target.metric)
    without = failed & ~target.rows & _told_settings(runs, target.rows, parameters)
    rows = target.rows | without
    chosen = select(runs, rows, target.metric, parameters)
    inputs = tuple(sorted((one for one in chosen if not one.idle), key=lambda one: order.get(one.name, 999)))
    space, told = tried_space(runs, inputs)
    whole = placed(space, pd.DataFrame({one.name: one.values for one in inputs}))
    settings = independent_settings(runs, rows, [one.name for one in inputs])
    values = np.full(len(runs), np.nan)
    values[target.rows] = target.y
    values = values[rows]
    feasible = runs.feasible
    infeasible = np.zeros(len(values), dtype=bool) if feasible is None else ~feasible[rows]
    infeasible &= target.rows[rows]
    lost = failed[rows] | infeasible
    became = outcomes(settings, values, lost)
    frame = whole.iloc[became.first].reset_index(drop=True)
    without_any = whole.iloc[became.without].reset_index(drop=True)
    loss = _loss(bool(failed[rows].any()), bool(infeasible.any()))
    cuts = _cuts(space, frame, became.came, without_any, loss, settings)
    success = None
    if lost.any():
        left = {name: one.dimension for name, one in cuts.items()}
        constraints = [runs.frame.loc[rows, name].to_numpy(dtype=float) for name in runs.constraints]
        success = learnt(space, whole, failed[rows], constraints, left, seed=seed)
    return Attempts(
        inputs=inputs,
        space=space,
        told=told,
        frame=frame,
        y=became.y,
        lost=became.lost,
        came=became.came,
        failed=without_any if len(without_any) else None,
        best=_best(became, settings.mean(_broken(runs)[rows]), goal),
        success=success,
        loss=loss,
        cuts=cuts,
        lost_runs=int(lost.sum()),
        n_runs=len(lost),
        repeated=settings.repeated,
        run_sd=repeat_sd(settings, np.log(values) if log else values, ~lost),
        open=_open(runs, rows, inputs, space),
        outside=on_outside(runs, inputs),
    )


def notes_on(had: Attempts) -> tuple[str, ...]:
    """Sentences on the parameters that repeat others, and on the runs that came to nothing."""
    return (*_on_twins(had.inputs), *had.outside, *_on_lost(had))


def _on_twins(inputs: Sequence[Input]) -> tuple[str, ...]:
    others = {o.name: [n for n in o.also if n != f"{o.name}{LENGTH_SUFFIX}"] for o in inputs}
    twins = [f"{', '.join(also)} as {name}" for name, also in others.items() if also]
    return (f"Repeats another parameter, and is left out: {'; '.join(twins)}.",) if twins else ()


def _on_lost(had: Attempts) -> tuple[str, ...]:
    """A sentence on the runs that came to nothing."""
    if had.loss is None:
        return ()
    told = f"{had.lost_runs:,} of {had.n_runs:,} runs {had.loss.verb}: "
    told += "the next runs are kept away from where that is likely."
    if not had.came.any():
        told += " No run is feasible yet, so those nearest to it count as the best, and nothing is promised."
    return (told,)


def placed(space: Space, settings: pd.DataFrame) -> pd.DataFrame:
    """Settings as the model wants them: levels as text, and no value of what they have no column for.

    Where a choice holds None, having no value is that level.
    """
    nothing = pd.Series([None] * len(settings), dtype=object, index=settings.index)
    held = {}
    for name, one in space.items():
        values = settings[name] if name in settings.columns else nothing
        held[name] = pd.Series(as_numbers(values), values.index) if is_number(one) else levels_of(one, values)
        level = nothing_level(one)
        if name in settings.columns and one.when is None and level is not None:
            held[name] = held[name].where(held[name].notna(), level)
    return pd.DataFrame(held)


def _cuts(
    space: Space,
    frame: pd.DataFrame,
    came: np.ndarray,
    without: pd.DataFrame,
    loss: Loss | None,
    settings: Settings,
) -> dict[str, Cut]:
    if loss is None:
        return {}
    noun = "settings" if settings.repeated else "runs"
    lost = pd.concat([frame[~came], without]) if len(without) else frame[~came]
    cuts = {name: cut(one, frame[name][came], lost[name], loss.verb, noun) for name, one in space.items()}
    return {name: one for name, one in cuts.items() if one is not None}


def _open(runs: Runs, rows: np.ndarray, inputs: Sequence[Input], space: Space) -> pd.DataFrame | None:
    """The settings of all other runs: they are being tried, or were pruned."""
    if rows.all():
        return None
    return placed(space, runs.frame.loc[~rows, [one.name for one in inputs]].reset_index(drop=True))


def _told_settings(runs: Runs, used: np.ndarray, parameters: Sequence[str] | None) -> np.ndarray:
    """Which runs have a value wherever all used ones have: a crashed run may not have logged its settings."""
    frame = runs.frame[runs.names_of(runs.auto_parameters if parameters is None else parameters)]
    always = frame.loc[used].notna().all()
    asked = frame.loc[:, always.to_numpy()]
    return np.asarray(asked.notna().all(axis=1).to_numpy(dtype=bool) & frame.notna().any(axis=1).to_numpy())


def _best(became: Outcomes, broken: np.ndarray, goal: str) -> np.ndarray:
    """Positions of the best settings that were not lost; of those nearest to feasible where all were."""
    sign = 1.0 if goal == "maximize" else -1.0
    order = np.argsort(-sign * became.y, kind="stable")
    for kept in (~became.lost, became.came):
        if kept.any():
            order = order[kept[order]]
            break
    else:
        order = order[np.argsort(broken[order], kind="stable")]
    return order[: max(FEWEST_BEST, round(BEST * len(order)))]


def _broken(runs: Runs) -> np.ndarray:
    """(n,) how far each run breaks the constraints together, each in units of its median size."""
    total = np.zeros(len(runs))
    for name in runs.constraints:
        values = runs.frame[name].to_numpy(dtype=float)
        known = values[np.isfinite(values)]
        size = float(np.median(np.abs(known))) if len(known) else 1.0
        total += np.nan_to_num(np.clip(values, 0, None)) / (size or 1.0)
    return total


def _loss(failed: bool, infeasible: bool) -> Loss | None:
    if not failed:
        return Loss.INFEASIBLE if infeasible else None
    return Loss.BOTH if infeasible else Loss.FAILED
