"""One parameter over several tasks: its mean importance, its best values, and what a common value loses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import nan

import numpy as np
import pandas as pd

from importance.effects.one_parameter import effect
from importance.model.constants import (
    FEW_VALUES,
    SIGNIFICANCE_LEVEL,
    SMALL_LOSS,
    SURE_LOSS,
    TASK_DRAWS,
    TASK_VALUES,
    Z90,
)
from importance.ranking.scores import ParameterScore
from importance.runs.column_scales import reads_log
from importance.runs.table import Runs
from importance.tasks.result import Agreement, TaskBest, TaskParameter, Value
from importance.tasks.task_runs import FittedTask, is_number


def over_tasks(runs: Runs, fitted: Sequence[FittedTask], parameter: str, seed: int) -> TaskParameter:
    """Return what the tasks say of one parameter.

    Each task has a best value by the mean of its model. All have one common value: that with the highest mean
    over tasks, where the metric of each task has standard deviation 1. Both are then judged by functions
    sampled from the posterior of each task: the loss of a task is what its own best value gains there over
    the common one. A parameter without an effect therefore loses nothing, although the best of several noisy
    values always looks better than the others.

    Args:
        runs: all runs.
        fitted: the tasks.
        parameter: a parameter that is in the model of at least one of them.
        seed: of the sampled functions.
    """
    within = [each for each in fitted if parameter in each.model.parameters]
    importance, low, high = mean_importance(within, parameter)
    answer = TaskParameter(
        parameter,
        importance,
        low,
        high,
        n_tasks=len(within),
        matters=_matters(within, parameter),
        best=tuple(_best(each, parameter) for each in within),
        agreement=Agreement.UNCLEAR,
    )
    number = all(is_number(each, parameter) for each in within)
    values = _shared_values(runs, within, parameter, number)
    if len(values) < 2 or len(within) < 2:
        return answer
    return _with_common(answer, within, values, seed)


def _with_common(
    answer: TaskParameter, within: Sequence[FittedTask], values: Sequence[Value], seed: int
) -> TaskParameter:
    """Return the answer on a parameter with its best common value, and with what that loses."""
    means, draws = _curves(within, answer.name, values, seed)
    common, own = int(means.mean(axis=0).argmax()), means.argmax(axis=1)
    expected = means.max(axis=1) - means[:, common]
    losses = np.array([curve[:, k] - curve[:, common] for curve, k in zip(draws, own, strict=True)])
    low, high = np.quantile(losses, [0.05, 0.95], axis=1)
    mean_low, mean_high = np.quantile(losses.mean(axis=0), [0.05, 0.95])
    best_of_draws = draws.mean(axis=0).argmax(axis=1)
    value, common_low, common_high, chance = values[common], nan, nan, nan
    if isinstance(value, float):
        ends = np.quantile(np.array(values, float)[best_of_draws], [0.05, 0.95], method="nearest")
        common_low, common_high = min(float(ends[0]), value), max(float(ends[1]), value)
    else:
        chance = float(np.mean(best_of_draws == common))
    best = [
        replace(each, loss=float(loss), loss_low=float(left), loss_high=float(right))
        for each, loss, left, right in zip(answer.best, expected, low, high, strict=True)
    ]
    return replace(
        answer,
        best=tuple(best),
        agreement=agreement(expected, losses),
        common=value,
        common_low=common_low,
        common_high=common_high,
        common_chance=chance,
        loss=float(expected.mean()),
        loss_low=float(mean_low),
        loss_high=float(mean_high),
    )


def agreement(expected: np.ndarray, losses: np.ndarray) -> Agreement:
    """Return whether one value serves all tasks.

    The best values differ if the common value is worse with a probability of 95%, and by more than a little.
    That must hold on average over tasks, or in some task with a probability that is corrected for the number
    of tasks (Bonferroni). They agree if the expected loss is small in each task, and the mean over tasks is
    surely small.

    Args:
        expected: (t,) the expected loss in each task, in standard deviations of its metric.
        losses: (t, draws) draws of it.
    """
    mean = losses.mean(axis=0)
    worse = np.mean(losses > 0, axis=1) >= 1 - (1 - SURE_LOSS) / len(expected)
    worse_on_average = np.mean(mean > 0) >= SURE_LOSS and expected.mean() > SMALL_LOSS
    if worse_on_average or (worse & (expected > SMALL_LOSS)).any():
        return Agreement.DIFFERS
    surely_small = np.quantile(mean, SURE_LOSS) <= SMALL_LOSS
    return Agreement.AGREES if surely_small and (expected <= SMALL_LOSS).all() else Agreement.UNCLEAR


def mean_importance(within: Sequence[FittedTask], parameter: str) -> tuple[float, float, float]:
    """Return the mean importance of a parameter over tasks, and its 90% interval over tasks like these.

    Tasks where nothing beats chance do not count. If none is left, all three are NaN.

    The interval is that of Student for the mean of the tasks. Tasks that agree by chance would make it too
    narrow, so the variance is at least that of the importances within tasks.
    """
    scores = [score for score in _scores(within, parameter) if np.isfinite(score.importance)]
    k = len(scores)
    if not k:
        return nan, nan, nan
    if k == 1:
        return scores[0].importance, scores[0].low, scores[0].high
    from scipy.special import stdtrit  # loaded late, because SciPy is slow to load

    shares = np.array([score.importance for score in scores])
    sds = np.array([(score.high - score.low) / (2 * Z90) for score in scores])
    variance = max(float(shares.var(ddof=1)), float(np.nan_to_num(np.square(sds).mean())))
    half = float(stdtrit(k - 1, 0.95)) * np.sqrt(variance / k)
    mean = float(shares.mean())
    return mean, max(mean - half, 0.0), min(mean + half, 1.0)


def _scores(within: Sequence[FittedTask], parameter: str) -> list[ParameterScore]:
    """Return the scores of a parameter in the tasks where anything beats chance."""
    rankings = [each.task.ranking for each in within if each.task.ranking is not None]
    clear = [ranking for ranking in rankings if ranking.fit.evidence]
    return [score for ranking in clear for score in ranking.scores if score.name == parameter]


def _matters(within: Sequence[FittedTask], parameter: str) -> bool:
    level = SIGNIFICANCE_LEVEL / max(len(within), 1)
    return any(score.p_value <= level for score in _scores(within, parameter))


def _best(each: FittedTask, parameter: str) -> TaskBest:
    predicted = effect(each.runs, each.model.metric, parameter, model=each.model).predicted
    return TaskBest(each.task.name, predicted.value, predicted.low, predicted.high, predicted.chance)


def _shared_values(runs: Runs, within: Sequence[FittedTask], parameter: str, number: bool) -> list[Value]:
    """Return the values that can be compared: those that all tasks tried, or numbers in the range of all."""
    tried = [each.model.frame[parameter].dropna() for each in within]
    if not number:
        levels = [set(column.astype(str)) for column in tried]
        return [level for level in sorted(levels[0]) if all(level in each for each in levels)]
    numbers = [np.unique(column[np.isfinite(column.to_numpy(float))].to_numpy(float)) for column in tried]
    if any(len(each) == 0 for each in numbers):
        return []
    shared = [float(x) for x in numbers[0] if all(x in each for each in numbers[1:])]
    if max(map(len, numbers)) <= FEW_VALUES:
        return list(shared)
    low, high = max(each[0] for each in numbers), min(each[-1] for each in numbers)
    if low >= high:
        return []
    log = reads_log(runs, parameter) and low > 0
    grid = np.geomspace(low, high, TASK_VALUES) if log else np.linspace(low, high, TASK_VALUES)
    if all((each == np.round(each)).all() for each in numbers):
        grid = np.round(grid)
    return [float(x) for x in np.unique(grid)]


def _curves(
    within: Sequence[FittedTask], parameter: str, values: Sequence[Value], seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean (t, v) and draws (t, draws, v) of each task at these values, where more is better."""
    fixed = pd.DataFrame({parameter: list(values)})
    means, draws = [], []
    for i, each in enumerate(within):
        active = np.flatnonzero(each.model.frame[parameter].notna())
        expected = each.model.partial_dependence(fixed, active)
        means.append(each.model.sign * expected.mean)
        # Another seed for each task, because their errors are independent.
        draws.append(each.model.sign * expected.sample(TASK_DRAWS, seed + i))
    return np.array(means), np.array(draws)
