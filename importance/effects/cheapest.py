"""cheapest(): the cheapest setting that is nearly as good as the best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan

import numpy as np
import pandas as pd

from importance.effects.tunability import Gain, Value
from importance.errors import ImportanceError
from importance.model import surrogate
from importance.model.constants import (
    COMPARED_VALUES,
    COST_DRAWS,
    COSTED_SETTINGS,
    LEAST_SAVING,
    TOLERANCE,
)
from importance.model.cost_model import CostModel, as_parameter, fit_costs
from importance.model.surrogate import Surrogate
from importance.runs.columns import Kind
from importance.runs.cost_columns import CostUnit
from importance.runs.table import Runs


@dataclass(frozen=True)
class CostedSetting:
    """A setting, what it costs, and what it loses against the best.

    Attributes:
        setting: parameter -> value.
        cost: the expected cost of a run, in the unit of `Cheapest`.
        lost: by how much its expected metric is worse than that of the best setting, with a 90% interval; in
            the metric's units, 0 for the best itself.
        metric: its expected metric.
    """

    setting: dict[str, Value]
    cost: float
    lost: Gain
    metric: float


@dataclass(frozen=True)
class Saving:
    """What is saved by one parameter of the best setting at a cheaper value.

    Attributes:
        parameter: the parameter, or the budget.
        best, value: its value in the best setting, and the cheapest one within the tolerance.
        saved: the share of the cost that is saved, 0 to 1.
        lost: by how much the expected metric is worse, with a 90% interval, in the metric's units.
    """

    parameter: str
    best: Value
    value: Value
    saved: float
    lost: Gain


@dataclass(frozen=True)
class Cheapest:
    """The cheapest setting that is nearly as good as the best; what `cheapest` returns.

    Attributes:
        metric, goal: the metric and its goal.
        cost, unit: the column with the cost, and the unit of all costs here.
        tolerance: by how much the expected metric may be worse than that of the best, in its units.
        best: the setting with the best expected metric.
        cheapest: the tried setting that costs least among those within the tolerance.
        savings: for each parameter that makes the best setting cheaper within the tolerance, the largest
            saving first.
    """

    metric: str
    goal: str
    cost: str
    unit: CostUnit
    tolerance: float
    best: CostedSetting
    cheapest: CostedSetting
    savings: tuple[Saving, ...]

    @property
    def saved(self) -> float:
        """The share of the cost of the best setting that the cheapest saves, 0 to 1."""
        return 1 - self.cheapest.cost / self.best.cost if self.best.cost > 0 else 0.0


def cheapest(
    runs: Runs,
    metric: str,
    *,
    tolerance: float | None = None,
    cost: str | None = None,
    parameters: Sequence[str] | None = None,
    goal: str | None = None,
    seed: int = 0,
) -> Cheapest:
    """Return the cheapest tried setting whose expected metric is within a tolerance of the best.

    The expected metric and the expected cost of each tried setting come from models of all runs, so neither
    is the luck of a run. A budget (epochs, trees) counts as a parameter here.

    Args:
        runs: the runs.
        metric: the metric.
        tolerance: by how much the metric may be worse, at least 0, in its units. None takes 5% of the way
            from the median to the best setting, rounded to one digit.
        cost: the column with the cost, time or money. None takes the one with the role COST, or one whose
            name says so.
        parameters, goal, seed: as in `importance.rank`.

    Raises:
        UnknownColumn, NotEnoughRuns: as `importance.rank` does.
        ImportanceError: when no column says what a run costs, or the tolerance is below 0.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> answer = importance.cheapest(runs, "val_loss", tolerance=0.02)
        >>> answer.cost, answer.cheapest.cost <= answer.best.cost, answer.cheapest.lost.mean <= 0.02
        ('Runtime', True, True)
    """
    if tolerance is not None and not 0 <= tolerance < np.inf:
        raise ImportanceError(f"The tolerance is {tolerance:g}, and must be a number from 0 up.")
    metric = runs.name_of(metric)
    costs = fit_costs(runs, metric, cost, seed)
    if parameters is not None and runs.budget is not None:
        parameters = [*parameters, runs.budget]
    model = surrogate.fit(as_parameter(runs), metric, parameters, goal=goal, seed=seed)
    expected = model.sign * model.predict(model.frame)[0]
    chosen = np.argsort(-expected, kind="stable")[:COSTED_SETTINGS]
    tried = model.frame.iloc[chosen].reset_index(drop=True)
    lost = _lost(model, tried)
    if tolerance is None:
        in_units = model.inverse_transform(np.array([np.median(expected), expected.max()]) * model.sign)
        way = TOLERANCE * abs(float(in_units[1] - in_units[0]))
        tolerance = float(f"{way:.1g}") if way > 0 else 0.0
    prices = costs.predict(tried)
    near = np.flatnonzero(lost.mean(axis=0) <= tolerance)
    at = int(near[np.argmin(prices[near])])
    metrics = model.inverse_transform(model.predict(tried.iloc[[0, at]])[0])
    metrics = np.clip(metrics, *model.metric_limits)
    best, near_best = (
        CostedSetting(
            {str(name): cell for name, cell in tried.iloc[i].items()},
            float(prices[i]),
            _gain(lost[:, i]),
            float(value),
        )
        for i, value in zip((0, at), metrics, strict=True)
    )
    savings = [
        saving
        for basis in model.basis_functions
        if (saving := _saving(model, costs, tried[:1], basis.name, basis.kind, tolerance)) is not None
    ]
    return Cheapest(
        metric=metric,
        goal=model.goal,
        cost=costs.costs.column,
        unit=costs.costs.unit,
        tolerance=tolerance,
        best=best,
        cheapest=near_best,
        savings=tuple(sorted(savings, key=lambda saving: -saving.saved)),
    )


def _lost(model: Surrogate, settings: pd.DataFrame) -> np.ndarray:
    """Return draws (k, m) of what each setting loses against the first, in the metric's units."""
    values = model.inverse_transform(model.sample_posterior(settings, COST_DRAWS))
    return np.asarray(model.sign * (values[:, :1] - values))


def _gain(draws: np.ndarray) -> Gain:
    return Gain(float(draws.mean()), *(float(q) for q in np.quantile(draws, [0.05, 0.95])))


def _saving(
    model: Surrogate, costs: CostModel, best: pd.DataFrame, name: str, kind: Kind, tolerance: float
) -> Saving | None:
    """Return what the cheapest value of a parameter within the tolerance saves; None if little."""
    values = _values(model.frame[name], kind)
    settings = pd.concat(
        [best, *(model.with_value(best, name, value) for value in values)], ignore_index=True
    )
    prices = costs.predict(settings)
    lost = _lost(model, settings)
    near = np.flatnonzero((lost.mean(axis=0) <= tolerance) & (prices < (1 - LEAST_SAVING) * prices[0]))
    if not len(near):
        return None
    at = int(near[np.argmin(prices[near])])
    before = best[name].iloc[0]
    return Saving(
        name,
        nan if kind is Kind.NUMERIC and pd.isna(before) else before,
        values[at - 1],
        float(1 - prices[at] / prices[0]),
        _gain(lost[:, at]),
    )


def _values(column: pd.Series, kind: Kind) -> list[Value]:
    """Return the tried values of a parameter, at most `COMPARED_VALUES` of a number."""
    present = column.dropna()
    if kind is not Kind.NUMERIC:
        return [*sorted(map(str, present.unique()))]
    numbers = np.unique(present[np.isfinite(present)])
    if len(numbers) > COMPARED_VALUES:
        places = np.linspace(0, 1, COMPARED_VALUES)
        numbers = np.unique(np.quantile(present[np.isfinite(present)], places, method="nearest"))
    return [float(number) for number in numbers]
