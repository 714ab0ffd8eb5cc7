"""next_per_cost(): the next runs by what they gain for what they cost, and what fits into an amount."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from importance.errors import ImportanceError
from importance.model.constants import COST_DRAWS, NEXT_RUNS
from importance.model.cost_model import CostModel, fit_costs
from importance.runs.cost_columns import CostUnit, amount_text
from importance.runs.table import Runs
from importance.sweep.batch import next_runs
from importance.sweep.forecast import Forecast, forecast
from importance.sweep.reach_text import forecast_text
from importance.sweep.result import Sweep


@dataclass(frozen=True)
class CostedRuns:
    """The next runs, the most gain for the cost first; what `next_per_cost` returns.

    Attributes:
        settings: (n rows) as `next_runs` returns them.
        gains: (n,) the expected improvement of each over the best setting so far, at least 0, in standard
            deviations of the metric.
        costs: (n,) what each is expected to cost, in the unit.
        cost, unit: the column with the cost, and its unit.
        forecast: what the model expects of these runs together; None if nothing predicts the metric.
    """

    settings: pd.DataFrame
    gains: np.ndarray
    costs: np.ndarray
    cost: str
    unit: CostUnit
    forecast: Forecast | None

    @property
    def total(self) -> float:
        """What all of these runs are expected to cost."""
        return float(self.costs.sum())


def next_per_cost(
    runs: Runs,
    recommendation: Sweep,
    n: int | None = None,
    *,
    amount: float | None = None,
    cost: str | None = None,
    seed: int = 0,
) -> CostedRuns:
    """Return the next runs ordered by expected improvement per cost (Snoek, Larochelle and Adams 2012,
    arXiv:1206.2944), as many as asked for, or fewer if no more fit into an amount.

    They are chosen among twice as many as `next_runs` lists. A run that costs more than what is left of the
    amount is passed over.

    Args:
        runs: the runs that the recommendation is for.
        recommendation: the result of `recommend`.
        n: how many runs at most; None takes 50.
        amount: the hours, or the money, that may be spent; None for any.
        cost: the column with the cost. None takes the one with the role COST, or one whose name says so.
        seed: the same seed gives the same list.

    Raises:
        ImportanceError: when no column says what a run costs, or the amount is not above 0.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> listed = importance.next_per_cost(runs, importance.recommend(runs, "val_loss"), amount=0.01)
        >>> listed.total <= 0.01, len(listed.settings) > 5
        (True, True)
    """
    if amount is not None and not 0 < amount < np.inf:
        raise ImportanceError(f"The amount is {amount:g}, and must be a number above 0.")
    sweep = recommendation
    model = fit_costs(runs, sweep.metric, cost, seed)
    most = n or NEXT_RUNS
    pool = next_runs(sweep, 2 * most, seed=seed)
    prices = _prices(model, sweep, pool)
    gains = _expected_improvements(sweep, pool, seed)
    order = np.argsort(-gains / np.maximum(prices, np.finfo(float).tiny), kind="stable")
    if amount is not None:
        order = affordable(order, prices, amount)
    order = order[:most]
    settings = pool.iloc[order].reset_index(drop=True)
    expected = forecast(sweep, listed=settings) if len(settings) else None
    return CostedRuns(settings, gains[order], prices[order], model.costs.column, model.costs.unit, expected)


def affordable(order: np.ndarray, prices: np.ndarray, amount: float) -> np.ndarray:
    """Return the positions that fit into an amount together, the first of the order before the others."""
    chosen, left = [], amount
    for position in order:
        if prices[position] <= left:
            chosen.append(position)
            left -= prices[position]
    return np.array(chosen, int)


def affordable_text(listed: CostedRuns, metric: str) -> str:
    """Return how many of the next runs fit into the amount, and what they may reach."""
    if not len(listed.settings):
        return "Not one of the next runs fits into this amount."
    total = amount_text(listed.total, listed.unit, listed.cost)
    fits = f"{len(listed.settings)} of the next runs fit, for {total} together."
    if listed.forecast is None:
        return fits
    return f"{fits} {forecast_text(listed.forecast, metric, listed=True)}"


def _prices(model: CostModel, sweep: Sweep, settings: pd.DataFrame) -> np.ndarray:
    return model.predict(sweep.model_inputs(settings)) if len(settings) else np.zeros(0)


def _expected_improvements(sweep: Sweep, settings: pd.DataFrame, seed: int) -> np.ndarray:
    """Return by how much each setting is expected to be better than the best so far, at least 0."""
    if not len(settings) or not sweep.any_succeeded:
        return np.zeros(len(settings))
    best = sweep.settings.iloc[sweep.best[:1]]
    inputs = pd.concat([sweep.model_inputs(settings), sweep.model_inputs(best)], ignore_index=True)
    values = sweep.sample_functions(inputs, COST_DRAWS, seed)
    return np.asarray(np.maximum(values[:, :-1] - values[:, -1:], 0).mean(axis=0))
