"""forecast(): what the next runs are expected to reach, calibrated by what came of other sweeps."""

from __future__ import annotations

import math
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass

import numpy as np
import pandas as pd

from importance.model.constants import (
    BEST_SHARE,
    BEST_SPREAD,
    FEWEST_BEST,
    FORECAST_FUNCTIONS,
    FORECAST_SETTINGS,
    GAINS,
    LEAST_LUCK,
    LEAST_SKILL,
    LEAST_SPREAD,
    LUCK_BY_SKILL,
    MOST_LUCK,
    MOST_RUNS_TO_TELL,
    NEXT_RUNS,
    TWO_SIDED_TEST,
)
from importance.space.conditions import simplified
from importance.space.dimension import Space
from importance.space.sampling import draw
from importance.sweep.attempts import Loss
from importance.sweep.result import Sweep

__all__ = ["Forecast", "forecast", "forecasts", "typical_gain"]


@dataclass(frozen=True)
class Forecast:
    """What the model expects of a number of runs.

    Attributes:
        runs: how many runs.
        best, low, high: the expected best metric of these runs, with an interval that held it in about 80% of
            the cases (see `forecast`), in the metric's units, without the noise of a run.
        present: the expected metric of the best setting so far, in the same units: what more runs of it would
            show, without luck. Of up to 100 settings it is what `importance.settings` says.
        chance: probability that the next runs have a better setting than the best one tried. `best` is not
            worse than `present` where this is above a half, and else not better.
        noise: standard deviation of a single run about the model, or about the mean of its setting where
            settings were repeated, in the metric's units near its best.
        to_tell: how many runs of the new best setting, and as many of the present one, it takes to tell them
            apart: 2 (1.96 + 0.84)^2 noise^2 / gain^2 (two-sided 5%, power 80%; Lehr 1992,
            doi:10.1002/sim.4780110811). None when no gain is expected, or it would take more than 1,000.
        succeed: the share of these runs expected to succeed, 0 to 1; 1 when no run has failed so far.
        loss: what became of the lost runs so far; None when no run was lost.
        limit: the best that the metric can be (see `metric_limits.natural_limits`); None without a limit.
        at_limit: whether a run has logged this limit and `present` is there, so nothing can be better.
    """

    runs: int
    best: float
    low: float
    high: float
    present: float
    chance: float
    noise: float
    to_tell: int | None
    succeed: float = 1.0
    loss: Loss | None = None
    limit: float | None = None
    at_limit: bool = False

    @property
    def room(self) -> float:
        """How much better than `present` the metric can get; infinite without a limit."""
        return math.inf if self.limit is None else abs(self.limit - self.present)


def forecast(
    sweep: Sweep,
    space: Space | None = None,
    next_runs: int = NEXT_RUNS,
    *,
    listed: pd.DataFrame | None = None,
) -> Forecast | None:
    """Return what the model expects of runs drawn from a space, or of a list of runs.

    None when nothing predicts the metric, when no run has succeeded yet, so that there is no best setting, or
    when there are no next runs.

    In each function drawn from the model, the best of the next runs is compared with the best of the settings
    tried. Only whether there is a gain is taken from these pairs. How much is gained is taken from what came
    of other sweeps (`GAINS`), because the model is too hopeful on most landscapes and not hopeful enough in
    a funnel. The best setting tried was chosen for its result, which was luck in part: a share of how much
    the best runs surprise the others is subtracted, and each share up to the largest is equally likely. The
    model of `importance.settings` states what the best of up to 100 settings is expected to have. Where the
    two models disagree on that by more than the interval, the interval is longer.

    Measured with `tests/benchmarks/forecast_benchmark.py` after 30, 50 and 100 runs, for the next 50. On the
    39 problems that the formula was chosen on, the 80% interval held the true best in 79% (of a list 75%).
    Its mean width was 0.47 of the way from the median to the optimum, and the expected best was 0.01 too low.
    On 6 problems that were kept until the end it held 73% (of a list 69%; standard error 9%) with a width of
    0.42, and on 10 funnels, valleys and plains that were run last 85% (of a list 79%; standard error 3%) with
    a width of 0.45. It misses most often in funnels, whose outcome is better than forecast. The
    chance is at most 92%: 90% was stated for lists and 91% came; 85% was stated for ranges and 84% came. It
    is too low where it is below a half. Figures are for 10 to 50 next runs.

    Args:
        sweep: the recommendation.
        space: the space that the runs are drawn from; the recommended one by default.
        next_runs: how many runs are drawn.
        listed: the runs themselves, instead of a space to draw from.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> sweep = importance.recommend(runs, "val_loss")
        >>> expected = importance.forecast(sweep)
        >>> expected.low < expected.best < expected.high, expected.chance <= 0.92
        (True, True)
    """
    runs = next_runs if listed is None else len(listed)
    return forecasts(sweep, (runs,), space, listed=listed)[0]


def forecasts(
    sweep: Sweep, next_runs: Sequence[int], space: Space | None = None, *, listed: pd.DataFrame | None = None
) -> list[Forecast | None]:
    """Return the `forecast` for each of several numbers of runs; the functions are drawn once for all."""
    if not sweep.evidence or not sweep.any_succeeded or max(next_runs, default=0) < 1:
        return [None] * len(next_runs)
    outlook = _outlook(sweep, space, listed)
    return [_of_runs(sweep, outlook, n) if n > 0 else None for n in next_runs]


@dataclass(frozen=True)
class _Outlook:
    """What the model expects of new settings, whatever the number of runs.

    Attributes:
        present: what the best setting so far is expected to have, by the table of settings if they are few.
        start: the value of this model for it, without the luck in it. The gains are added to it.
        luck: the most luck in it (see `_most_luck`).
        best_so_far: (functions,) the best of the settings tried, in each function.
        values: (functions, m) the new settings, in each function, failures included.
        succeed: the share of runs expected to succeed.
        gain: the unit of a gain (see `_typical_gain`).
        rng: draws runs from the settings. To be copied, so that each number of runs has the same draws.
        is_list: whether the settings are the runs themselves, and not a sample of a space.
    """

    present: float
    start: float
    luck: float
    best_so_far: np.ndarray
    values: np.ndarray
    succeed: float
    gain: float
    rng: np.random.Generator
    is_list: bool


def _outlook(sweep: Sweep, space: Space | None, listed: pd.DataFrame | None) -> _Outlook:
    model, rng = sweep.model, np.random.default_rng([sweep.seed, 11])
    if listed is None:
        new = draw(sweep.space if space is None else simplified(space), FORECAST_SETTINGS, rng, evenly=True)
    else:
        new = listed
    inputs = sweep.model_inputs(new)
    reference = sweep.model_inputs(sweep.settings.iloc[sweep.reference])
    # Drawn without the new settings, so that it is the same for all spaces and their forecasts can be
    # compared.
    target, predicted = model.loo_predictions()
    luck = _most_luck(target, predicted)
    start = (
        float(model.sample_posterior(reference, 5 * FORECAST_FUNCTIONS, sweep.seed).max(axis=1).mean())
        - luck / 2
    )
    values = model.sample_posterior(
        pd.concat([inputs, reference], ignore_index=True), FORECAST_FUNCTIONS, sweep.seed
    )
    best_so_far, new_values = values[:, len(new) :].max(axis=1), values[:, : len(new)]
    succeed = 1.0
    if sweep.success is not None:
        new_values = sweep.success.with_failures(new_values, inputs, sweep.seed)
        succeed = float(sweep.success.probability(inputs).mean())
    gain = _typical_gain(sweep, _skill(target, predicted))
    return _Outlook(
        _present(sweep, start), start, luck, best_so_far, new_values, succeed, gain, rng, listed is not None
    )


def _present(sweep: Sweep, start: float) -> float:
    """What the best setting so far is expected to have, on the model's scale.

    A limit of the metric that a run has logged, and the model too, counts as reached.
    """
    model = sweep.model
    [best] = model.transform(np.array([sweep.best_expected / sweep.mean_ratio]))
    limit = sweep.metric_limits[sweep.goal == "maximize"]
    is_at_limit = limit in sweep.metric_range and start >= model.transform(np.array([limit]))[0]
    return float(best) if math.isfinite(best) and not is_at_limit else start


def _of_runs(sweep: Sweep, outlook: _Outlook, next_runs: int) -> Forecast:
    model, rng = sweep.model, deepcopy(outlook.rng)
    values, present, luck = outlook.values, outlook.present, outlook.luck
    if not outlook.is_list:
        drawn = rng.integers(0, values.shape[1], (len(values), next_runs))
        values = np.take_along_axis(values, drawn, axis=1)
    hoped, shares = values.max(axis=1) - outlook.best_so_far, rng.random(len(values))
    scores = rng.permutation(np.resize(GAINS, len(values)))
    gains = np.where(hoped > 0, scores * outlook.gain, hoped)
    limit = sweep.metric_limits[sweep.goal == "maximize"]
    reached_limit = limit in sweep.metric_range
    can_gain = outlook.best_so_far < model.transform(np.array([limit])) if reached_limit else True
    chance = float(np.mean((hoped + shares * luck > 0) & (scores > 0) & can_gain))
    spread = BEST_SPREAD * (outlook.best_so_far - outlook.best_so_far.mean())
    reached = outlook.start + spread + luck * (0.5 - shares) + gains
    low, high = np.quantile(reached, [0.1, 0.9])
    expected = float(reached[(reached >= low) & (reached <= high)].mean())
    best = max(expected, present) if chance > 0.5 else min(expected, present)
    low, high, gain, noise = min(low, best), max(high, best), best - present, sweep.noise
    metric = sweep.mean_ratio * model.inverse_transform(np.array([low, high, best, present]))
    metric = np.clip(metric, *sweep.metric_limits)
    at_limit = bool(reached_limit and metric[3] == limit)
    (metric_low, metric_high), metric_best, metric_present = np.sort(metric[:2]), metric[2], metric[3]
    to_tell = math.ceil(2 * TWO_SIDED_TEST * noise**2 / gain**2) if gain > 0 else math.inf
    return Forecast(
        runs=next_runs,
        best=float(metric_best),
        low=float(metric_low),
        high=float(metric_high),
        present=float(metric_present),
        chance=0.0 if at_limit else chance,
        noise=float(abs(model.inverse_transform(present) - model.inverse_transform(present - noise))),
        to_tell=max(1, int(to_tell)) if to_tell <= MOST_RUNS_TO_TELL else None,
        succeed=outlook.succeed,
        loss=sweep.loss,
        limit=limit if math.isfinite(limit) else None,
        at_limit=at_limit,
    )


def _skill(target: np.ndarray, predicted: np.ndarray) -> float:
    """The R2 of leave-one-out predictions, above 0."""
    return max(1 - float(np.mean(np.square(target - predicted)) / (target.var() or 1.0)), LEAST_SKILL)


def _most_luck(target: np.ndarray, predicted: np.ndarray) -> float:
    """How much of the value of the best runs may be luck, on the model's scale.

    The mean leave-one-out error of the best runs is their surprise: what the other runs do not explain. These
    runs are the best because their errors are large, so part of the surprise does not come again.
    """
    best = np.argsort(-target, kind="stable")[: max(FEWEST_BEST, round(BEST_SHARE * len(target)))]
    share = np.clip(LUCK_BY_SKILL * (1 - _skill(target, predicted)), LEAST_LUCK, MOST_LUCK)
    return max(float(np.mean((target - predicted)[best]) * share), 0.0)


def typical_gain(sweep: Sweep) -> float:
    """Return the unit of a gain (see `_typical_gain`) near the best result, in the metric's units."""
    model, results = sweep.model, sweep.results
    gain = _typical_gain(sweep, _skill(*model.loo_predictions())) * model.target_sd
    best = float(results.max() if sweep.goal == "maximize" else results.min())
    return gain * best if model.log else gain


def _typical_gain(sweep: Sweep, skill: float) -> float:
    """The unit of a gain, on the model's scale.

    If good runs become rarer exponentially, more random runs gain in proportion to the spread of the best
    ones and to the logarithm of the number of runs (Gumbel 1958, doi:10.7312/gumb92958). The gain is larger
    where the tail is longer than that, as in a funnel, where more of the metric follows a trend, which leads
    beyond the runs, and where less of it is noise. The square root is the geometric mean with no correction.
    """
    levels = np.quantile(sweep.model.transform(sweep.results), [1.0, 0.9, 0.75, 0.5])
    best, tenth, quarter, middle = (float(level) for level in levels)
    tail = max(best - quarter, LEAST_SPREAD) / max(quarter - middle, LEAST_SPREAD)
    spread = max(best - tenth, LEAST_SPREAD) * math.log1p(NEXT_RUNS / len(sweep.results))
    return spread * math.sqrt(tail * sweep.model.trend_share * skill)
