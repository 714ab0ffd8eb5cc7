"""The settings that were run on several tasks, and their mean rank over tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from importance.model.constants import MOST_COMPARED_SETTINGS, TASK_RANK_DRAWS
from importance.ranking.setting_posterior import SettingPosterior, setting_posterior
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
    names = [*dict.fromkeys([*varying(fitted), *_auto(runs, fitted)])]
    codes = settings_of(runs.frame, names).codes
    seen = [_seen(each, codes, parameters) for each in fitted]
    counts = np.bincount(np.concatenate([each.settings for each in seen]), minlength=int(codes.max()) + 1)
    chosen, complete = _chosen(counts, seen)
    if len(chosen) < 2:
        nothing = np.empty(0)
        return TaskSettings(
            runs.frame.loc[[], names], nothing, nothing, nothing, nothing, nothing, nothing, False
        )
    mean, sampled = _mean_ranks(seen, chosen, seed)
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


@dataclass(frozen=True, eq=False)
class _Seen:
    """The settings that were run on a task.

    Attributes:
        posterior: of their expected metrics.
        settings: (k,) the number of each among the settings of all runs.
    """

    posterior: SettingPosterior
    settings: np.ndarray

    @property
    def goodness(self) -> np.ndarray:
        """(k,) the expected metric on the scale of the model, where more is better."""
        return self.posterior.model.sign * self.posterior.effects.mean


def _auto(runs: Runs, fitted: Sequence[FittedTask]) -> list[str]:
    """Return the parameters of the automatic selection that vary within at least one task.

    The others, such as the number of rows of a data set, tell tasks apart and not settings.
    """
    return [
        name
        for name in runs.auto_parameters
        if any(each.runs.frame[name].nunique(dropna=False) > 1 for each in fitted)
    ]


def _seen(each: FittedTask, codes: np.ndarray, parameters: Sequence[str] | None) -> _Seen:
    model = each.model
    posterior = setting_posterior(each.runs, model.metric, parameters, goal=model.goal, model=model)
    return _Seen(posterior, codes[each.rows[posterior.first]])


def _chosen(counts: np.ndarray, seen: Sequence[_Seen]) -> tuple[np.ndarray, bool]:
    """Return the settings to compare, ascending, and whether all tasks ran them.

    Of very many, the most promising are compared.

    Args:
        counts: (k,) on how many tasks each setting was run.
        seen: those of each task.
    """
    everywhere = np.flatnonzero(counts == len(seen))
    complete = len(seen) > 1 and len(everywhere) > 1
    chosen = everywhere if complete else np.flatnonzero(counts > 1)
    if len(chosen) > MOST_COMPARED_SETTINGS:
        total = np.zeros(len(counts))
        for each in seen:
            total[each.settings] += each.goodness
        promise = total[chosen] / counts[chosen]
        chosen = np.sort(chosen[np.argsort(-promise.round(9), kind="stable")[:MOST_COMPARED_SETTINGS]])
    return chosen, complete


def _mean_ranks(seen: Sequence[_Seen], chosen: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the expected mean rank (c,), and draws (draws, c) of it that also sample the tasks."""
    t, shape = len(seen), (TASK_RANK_DRAWS, len(chosen))
    weights = np.random.default_rng((seed, t)).multinomial(t, np.full(t, 1 / t), size=TASK_RANK_DRAWS)
    plain, count = np.zeros(shape), np.zeros(len(chosen))
    total, size = np.zeros(shape), np.zeros(shape)
    for i, each in enumerate(seen):
        ranks = _ranks(each, chosen, seed, i)
        has_rank = np.isfinite(ranks[0])
        ranks = np.where(has_rank, ranks, 0.0)
        plain += ranks
        count += has_rank
        total += weights[:, i, None] * ranks
        size += weights[:, i, None] * has_rank
    own = plain / np.maximum(count, 1)
    # A resample may miss all tasks of a setting. Its mean rank is then that of its tasks in this draw.
    return own.mean(axis=0), np.where(size > 0, total / np.maximum(size, 1), own)


def _ranks(each: _Seen, chosen: np.ndarray, seed: int, task: int) -> np.ndarray:
    """Return draws (draws, c) of the ranks on one task, stretched to 1 to c; NaN where not run."""
    ranks = np.full((TASK_RANK_DRAWS, len(chosen)), np.nan)
    here = np.flatnonzero(np.isin(chosen, each.settings))
    if len(here) > 1:
        by_setting = np.argsort(each.settings)
        places = by_setting[np.searchsorted(each.settings, chosen[here], sorter=by_setting)]
        values = each.posterior.model.sign * each.posterior.draws(places, TASK_RANK_DRAWS, seed + task)
        # The draws of a mixture come sorted by its parts, which must not be paired between tasks.
        values = np.random.default_rng((seed, task)).permutation(values)
        order = np.argsort(-values, axis=1, kind="stable").argsort(axis=1)
        ranks[:, here] = 1 + order * (len(chosen) - 1) / (len(here) - 1)
    return ranks
