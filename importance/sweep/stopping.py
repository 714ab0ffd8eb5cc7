"""The chance that more runs improve the best setting by a difference that matters to the user."""

from __future__ import annotations

import numpy as np

from importance.model.constants import (
    BEST_SHARE,
    FEWEST_BEST,
    IMPROVE_STEEPNESS,
    IMPROVE_WEIGHTS,
    LARGEST_CHANCE,
    NEXT_RUNS,
    RECORD_SHRINKAGE,
)
from importance.sweep.forecast import Forecast, forecasts, typical_gain
from importance.sweep.result import Sweep


def chances_of_improvement(sweep: Sweep, next_runs: tuple[int, ...], difference: float) -> tuple[float, ...]:
    """Return for each number of next runs the chance of an improvement of more than a difference.

    An improvement is one of the best setting, without the noise of a run, by random runs from the recommended
    ranges. Where nothing predicts the metric it is one of the best result, by more random runs.

    The forecast's own chance is of any improvement. A logistic regression turns it, the number of next runs,
    and the difference in units of the gain that the best results let expect into the chance of this
    improvement (Platt 1999, Probabilistic outputs for support vector machines). Its four weights were fitted
    to 308 sweeps of 65 problems. docs/next-sweep.md has the figures for others (`history_benchmark.py`).

    Args:
        sweep: the recommendation.
        next_runs: the numbers of runs, rising; more runs never have a smaller chance.
        difference: at least 0, in the metric's units.
    """
    chances = []
    gain = typical_gain(sweep) if sweep.evidence and sweep.any_succeeded else 0.0
    for n, expected in zip(next_runs, forecasts(sweep, next_runs), strict=True):
        if expected is None:
            chances.append(_of_record(sweep, n, difference))
        else:
            chances.append(chance_by_forecast(expected, gain, difference))
    return tuple(np.maximum.accumulate(chances).tolist())


def chance_by_forecast(expected: Forecast, gain: float, difference: float) -> float:
    """Return the chance of an improvement of more than a difference.

    Args:
        expected: the forecast for the next runs.
        gain: the unit of a gain, in the metric's units (see `typical_gain`).
        difference: at least 0, in the metric's units.
    """
    constant, by_chance, by_next, by_difference = IMPROVE_WEIGHTS
    chance = float(np.clip(expected.chance, 1 - LARGEST_CHANCE, LARGEST_CHANCE))
    if expected.at_limit or difference > expected.room:
        return 0.0
    relative = difference / gain if gain > 0 else np.inf if difference else 0.0
    odds = (
        constant
        + by_chance * np.log(chance / (1 - chance))
        + by_next * np.log(expected.runs / NEXT_RUNS)
        + by_difference * np.log1p(IMPROVE_STEEPNESS * relative)
    )
    return float(1 / (1 + np.exp(-odds)))


def _of_record(sweep: Sweep, next_runs: int, difference: float) -> float:
    """The chance that the best of more draws beats the best of those so far (Renyi 1962, on records).

    Good results become rarer exponentially, as the best ones so far do.
    """
    good = np.sort(sweep.results if sweep.goal == "maximize" else -sweep.results)[::-1]
    n = len(good)
    k = min(max(FEWEST_BEST, round(BEST_SHARE * n)), n - 1)
    excess = float(np.mean(good[:k] - good[k])) if k > 0 else 0.0
    rarer = difference / excess if excess > 0 else np.inf if difference else 0.0
    odds = RECORD_SHRINKAGE * (np.log(next_runs / max(n, 1)) - rarer)
    # The best of equally good draws is one of the new ones with a chance that no formula can exceed.
    return float(min(1 / (1 + np.exp(-odds)), next_runs / (n + next_runs)))
