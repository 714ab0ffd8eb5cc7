"""predict_runs(): what the model expects of each of the next runs, and what each run is for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from importance.model.constants import FEWEST_BEST, PREDICTION_SHARE, PREDICTION_WIDTH
from importance.ranking.parameter_columns import parameter_columns
from importance.sweep.result import Sweep
from importance.sweep.run_plan import Purpose, RunPlan

__all__ = ["Aim", "Predictions", "aim_text", "predict_runs", "spread"]


class Aim(StrEnum):
    """What a run is for."""

    EXPLOIT = "exploit"  # a good result is expected
    EXPLORE = "explore"  # the result is uncertain: it may be good, and it tells something
    NEAR_BEST = "near the best"  # it changes one of the best settings by little
    REPEAT = "repeat"  # it runs a setting again


@dataclass(frozen=True, eq=False)
class Predictions:
    """What the model expects of some runs.

    Attributes:
        expected: (n,) the expected metric, in the metric's units; NaN where nothing predicts the metric.
        low, high: (n,) an 80% interval of what the run will log, its noise included; NaN as above.
        succeed: (n,) the chance that the run ends and breaks no constraint, 0 to 1; 1 if no run was lost.
        aims: (n,) what each run is for.
    """

    expected: np.ndarray
    low: np.ndarray
    high: np.ndarray
    succeed: np.ndarray
    aims: tuple[Aim, ...]

    @property
    def known(self) -> bool:
        """Whether anything predicts the metric."""
        return bool(np.isfinite(self.expected).any())


def predict_runs(sweep: Sweep, plan: RunPlan) -> Predictions:
    """Return what the model expects of each run of a plan, and what the run is for.

    A run that the model or the estimator chose is there to exploit if its expected result is at least that
    of the middle one of the best settings so far. Otherwise its uncertainty makes it worth a run, so it is
    there to explore, as is a run with a level that no run had.

    The width of the interval was chosen so that it holds 80% of the results of 25 listed runs after 60
    random ones (`tests/benchmarks/prediction_benchmark.py`).

    Args:
        sweep: the recommendation.
        plan: the runs, from `plan_runs` of the same recommendation.

    Returns:
        The metric, its interval and the aim of each run, in the order of the plan.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> sweep = importance.recommend(runs, "val_loss")
        >>> plan = importance.plan_runs(sweep, 10)
        >>> predictions = predict_runs(sweep, plan)
        >>> len(predictions.aims), bool((predictions.low < predictions.expected).all())
        (10, True)
    """
    n = len(plan)
    inputs = sweep.model_inputs(plan.settings)
    succeed = np.ones(n) if sweep.success is None or not n else sweep.success.probability(inputs)
    if not n or not sweep.evidence or not sweep.any_succeeded:
        nothing = np.full(n, np.nan)
        aims = tuple(_aim(purpose, good=False) for purpose in plan.purposes)
        return Predictions(nothing, nothing, nothing, succeed, aims)
    mean, sd = sweep.model.predict(inputs)
    mean = _of_repeats(sweep, plan, _of_bad_settings(sweep, plan.settings, mean))
    best, _ = sweep.model.predict(sweep.model_inputs(sweep.settings.iloc[sweep.reference]))
    half = PREDICTION_WIDTH * spread(sweep, sd)
    ends = (mean - half, mean, mean + half)
    values = [np.clip(sweep.model.inverse_transform(x), *sweep.metric_limits) for x in ends]
    low, middle, high = np.sort(np.array(values), axis=0)
    expected = np.clip(sweep.mean_ratio * middle, low, high)
    good = mean >= np.median(best)
    aims = tuple(_aim(purpose, good=bool(g)) for purpose, g in zip(plan.purposes, good, strict=True))
    return Predictions(expected, low, high, succeed, aims)


def _of_bad_settings(sweep: Sweep, settings: pd.DataFrame, mean: np.ndarray) -> np.ndarray:
    """Return what is expected (n,), on the model's scale, with what the ranking expects of bad settings.

    The model of the sweep is one of the good end: it counts all bad runs as equally bad. What the ranking
    expects to be worse than these is as bad as that says.
    """
    model = sweep.ranking_model
    if model is None:
        return mean
    # A plan has no column for a parameter that it does not use.
    lacking = [name for name in model.parameters if name not in settings.columns]
    complete = settings.reindex(columns=[*settings.columns, *lacking])
    expected, _ = model.predict(parameter_columns(complete, model.basis_functions))
    with np.errstate(invalid="ignore", divide="ignore"):
        by_ranking = sweep.model.transform(model.inverse_transform(expected))
    is_bad = by_ranking < sweep.model.target.min()
    return np.where(is_bad, np.minimum(mean, by_ranking), mean)


def _of_repeats(sweep: Sweep, plan: RunPlan, mean: np.ndarray) -> np.ndarray:
    """Return what is expected (n,), on the model's scale, with what `settings` expects of tried settings."""
    positions = np.array(plan.positions, dtype=int)
    if sweep.expected is None or not len(positions):
        return mean
    with np.errstate(invalid="ignore", divide="ignore"):
        of_tried = sweep.model.transform(sweep.expected[positions] / sweep.mean_ratio)
    return np.where((positions >= 0) & np.isfinite(of_tried), of_tried, mean)


def spread(sweep: Sweep, sd: np.ndarray) -> np.ndarray:
    """Return (n,) the standard deviation of what runs log about what is expected, on the model's scale.

    It has three parts: that of the model, the noise of a run, and the leave-one-out error at the best
    settings. Listed runs are where the model is hopeful, so its own part alone is too small there.

    Args:
        sweep: the recommendation.
        sd: (n,) the standard deviation of the model at the settings.
    """
    target, predicted = sweep.model.loo_predictions()
    n = max(FEWEST_BEST, round(PREDICTION_SHARE * len(target)))
    best = np.argsort(-target, kind="stable")[:n]
    error = float(np.mean(np.square(target - predicted)[best]))
    return np.asarray(np.sqrt(np.square(sd) + sweep.noise**2 + error))


def _aim(purpose: Purpose, *, good: bool) -> Aim:
    if purpose is Purpose.REPEAT:
        return Aim.REPEAT
    if purpose is Purpose.CHANGE:
        return Aim.NEAR_BEST
    return Aim.EXPLOIT if good and purpose is not Purpose.UNTRIED_LEVEL else Aim.EXPLORE


def aim_text(plan: RunPlan, predictions: Predictions, k: int) -> str:
    """Return in a sentence why run k is listed."""
    if plan.purposes[k] is Purpose.UNTRIED_LEVEL:
        return "It has a level that no run had."
    if plan.purposes[k] is Purpose.REPEAT:
        count = plan.runs_so_far[k]
        times = {1: "once", 2: "twice"}.get(count, f"{count:,} times")
        return f"Its setting ran {times}. One more run shows how much of the result was luck."
    if plan.purposes[k] is Purpose.CHANGE:
        return "It changes one of the three best settings by little."
    if predictions.aims[k] is Aim.EXPLOIT:
        return "Its expected result is among those of the best settings so far."
    return "Its result is uncertain: it may be good, and the model learns from it."
