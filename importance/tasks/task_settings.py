"""The settings that were run on several tasks, and their mean rank over tasks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from importance.effects.setting_posterior import setting_posterior
from importance.model.constants import MOST_COMPARED_SETTINGS, TASK_RANK_DRAWS
from importance.runs.settings import settings_of
from importance.runs.table import Runs
from importance.tasks.result import TaskSettings
from importance.tasks.task_runs import FittedTask, varying


def task_settings(
    runs: Runs, fitted: Sequence[FittedTask], parameters: Sequence[str] | None, seed: int
) -> TaskSettings:
    """Return the settings that were run on several tasks, the best mean rank first.

    If at least two settings were run on all tasks, these are compared; otherwise those that were run on at
    least two tasks. The rank of a setting in a task is that of its expected metric, which is estimated from
    all runs of the task as `importance.settings` does. Each draw samples the expected metrics of all tasks
    from their posterior, and the tasks with replacement (Efron 1979, doi:10.1214/aos/1176344552). So the
    interval is that over tasks like these.

    Args:
        runs: all runs.
        fitted: the tasks.
        parameters: those in the model, as in `by_task`.
        seed: of the draws.
    """
    names = [*dict.fromkeys([*varying(fitted), *runs.names_of(_auto(runs, fitted))])]
    codes = settings_of(runs.frame, names).codes
    draws = _draws(fitted, codes, parameters, seed)
    counts = np.sum([np.isfinite(each[0]) for each in draws], axis=0)
    chosen, complete = _chosen(counts, len(fitted))
    if len(chosen) < 2:
        nothing = np.empty(0)
        return TaskSettings(
            runs.frame.loc[[], names], nothing, nothing, nothing, nothing, nothing, nothing, False
        )
    if len(chosen) > MOST_COMPARED_SETTINGS:
        hopeful = np.nan_to_num(np.nanmean([each[:, chosen].mean(axis=0) for each in draws], axis=0), nan=-9)
        chosen = np.sort(chosen[np.argsort(-hopeful, kind="stable")[:MOST_COMPARED_SETTINGS]])
    ranks = [_ranks(each[:, chosen]) for each in draws]
    mean, sampled = _mean_ranks(ranks, seed)
    best = sampled == sampled.min(axis=1, keepdims=True)
    chance = (best / best.sum(axis=1, keepdims=True)).mean(axis=0)
    low, high = np.quantile(sampled, [0.05, 0.95], axis=0)
    order = np.lexsort((np.arange(len(chosen)), -chance, mean.round(9)))
    rows = np.unique(codes, return_index=True)[1][chosen][order]
    frame = runs.frame[names].iloc[rows].reset_index(drop=True)
    shown = [name for name in names if frame[name].nunique(dropna=False) > 1]
    return TaskSettings(
        frame[shown],
        rows,
        counts[chosen][order],
        mean[order],
        np.minimum(low, mean)[order],
        np.maximum(high, mean)[order],
        chance[order],
        complete,
    )


def _auto(runs: Runs, fitted: Sequence[FittedTask]) -> list[str]:
    """Return the parameters of the automatic selection that vary within at least one task.

    The others, such as the number of rows of a data set, tell tasks apart and not settings.
    """
    return [
        name
        for name in runs.auto_parameters
        if any(each.runs.frame[name].nunique(dropna=False) > 1 for each in fitted)
    ]


def _draws(
    fitted: Sequence[FittedTask], codes: np.ndarray, parameters: Sequence[str] | None, seed: int
) -> list[np.ndarray]:
    """Return for each task draws (draws, k) of the expected metric of all k settings, where more is better.

    They are NaN where a setting was not run on the task.

    Args:
        fitted: the tasks.
        codes: (n,) the setting of each run of the whole table.
        parameters, seed: as in `task_settings`.
    """
    k = int(codes.max()) + 1
    # How many tasks ran each setting. Only those of several tasks are drawn.
    tasks_of = np.zeros(k, int)
    posteriors = []
    for each in fitted:
        posterior = setting_posterior(
            each.runs, each.model.metric, parameters, goal=each.model.goal, model=each.model
        )
        settings = codes[each.rows[posterior.first]]
        posteriors.append((each, posterior, settings))
        tasks_of[settings] += 1
    result = []
    for i, (each, posterior, settings) in enumerate(posteriors):
        shared = np.flatnonzero(tasks_of[settings] > 1)
        drawn = np.full((TASK_RANK_DRAWS, k), np.nan)
        if len(shared):
            values = each.model.sign * posterior.draws(shared, TASK_RANK_DRAWS, seed + i)
            # The draws of a mixture come sorted by its parts, which must not be paired between tasks.
            drawn[:, settings[shared]] = np.random.default_rng((seed, i)).permutation(values)
        result.append(drawn)
    return result


def _chosen(counts: np.ndarray, tasks: int) -> tuple[np.ndarray, bool]:
    """Return the settings to compare, given the number of tasks of each, and whether all tasks ran them."""
    everywhere = np.flatnonzero(counts == tasks)
    if tasks > 1 and len(everywhere) > 1:
        return everywhere, True
    return np.flatnonzero(counts > 1), False


def _ranks(values: np.ndarray) -> np.ndarray:
    """Return the ranks (draws, c) of the settings of one task, stretched to 1 to c; NaN where not run."""
    ranks = np.full(values.shape, np.nan)
    here = np.flatnonzero(np.isfinite(values[0]))
    if len(here) > 1:
        order = np.argsort(-values[:, here], axis=1, kind="stable")
        places = np.empty_like(order)
        np.put_along_axis(places, order, np.arange(len(here))[None, :], axis=1)
        ranks[:, here] = 1 + places * (values.shape[1] - 1) / (len(here) - 1)
    return ranks


def _mean_ranks(ranks: Sequence[np.ndarray], seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the expected mean rank (c,), and draws (draws, c) of it that also sample the tasks."""
    stacked = np.array(ranks)  # (t, draws, c)
    has_rank = np.isfinite(stacked[:, 0, :])
    filled = np.nan_to_num(stacked)
    count = np.maximum(has_rank.sum(axis=0), 1)
    mean = filled.mean(axis=1).sum(axis=0) / count
    t, draws, _ = stacked.shape
    weights = np.random.default_rng((seed, t)).multinomial(t, np.full(t, 1 / t), size=draws)
    total = np.einsum("dt,tdc->dc", weights, filled)
    size = weights @ has_rank.astype(float)
    # A resample may miss all tasks of a setting. Its mean rank is then that of its tasks in this draw.
    own = filled.sum(axis=0) / count
    return mean, np.where(size > 0, total / np.maximum(size, 1), own)
