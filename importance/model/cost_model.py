"""What a run of a setting costs: the additive GP, fitted to the logarithm of the cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from importance.errors import ImportanceError, NotEnoughRuns
from importance.model import surrogate
from importance.model.budget_lift import ranked_budget, without_budgets
from importance.model.surrogate import Surrogate
from importance.model.target import metric_values
from importance.runs.columns import Role
from importance.runs.cost_columns import RunCosts, costs_of
from importance.runs.table import Runs


@dataclass(frozen=True)
class CostModel:
    """The cost of a run as a function of its setting.

    Attributes:
        costs: what each run cost.
        model: of the logarithm of the cost; None if all runs cost the same or no parameter varies.
        factor: from the cells of the column to the unit of the costs.
        at: the budget that is ranked, by its column; {} without a budget.
    """

    costs: RunCosts
    model: Surrogate | None
    factor: float
    at: Mapping[str, float] = field(default_factory=dict)

    def predict(self, frame: pd.DataFrame) -> np.ndarray:
        """Return the median cost (m,) of a run of each setting, in the unit of the costs.

        Parameters that have no column are at their most common value. A budget is at the one that is ranked.
        """
        if self.model is None:
            return np.full(len(frame), float(np.nanmedian(self.costs.values)))
        known = self.model.frame
        absent = {
            name: known[name].mode().iloc[0] if known[name].notna().any() else None
            for name in self.model.parameters
            if name not in frame.columns
        }
        absent |= {name: value for name, value in self.at.items() if name in absent}
        mean, _ = self.model.predict(frame.assign(**absent))
        return np.maximum(self.model.inverse_transform(mean) * self.factor, 0)


def as_parameter(runs: Runs) -> Runs:
    """Return the runs with their budget as a parameter like the others."""
    return without_budgets(runs.with_budget(None))


def fit_costs(runs: Runs, metric: str, cost: str | None = None, seed: int = 0) -> CostModel:
    """Return a model of what a run costs.

    Args:
        runs: the runs.
        metric: the metric, which is not the cost.
        cost: the column with the cost. None takes the column with the role COST, or one whose name says so.
        seed: as in `rank`.

    Raises:
        UnknownColumn: when there is no such column.
        ImportanceError: when no column says what a run costs, or it does not hold numbers above 0.
    """
    if cost is not None:
        name = runs.name_of(cost)
        others = dict.fromkeys(runs.of_role(Role.COST), Role.LABEL)
        runs = runs.with_roles({**others, name: Role.COST})
    costs = costs_of(runs.frame, runs.columns, metric)
    if costs is None or (cost is not None and costs.column != runs.name_of(cost)):
        if cost is None:
            why = "No column that is named like a time or price holds 5 numbers above 0 that differ"
        elif runs.name_of(cost) == metric:
            why = f"{cost} is the metric here"
        else:
            why = f"{cost} does not hold 5 numbers above 0"
        raise ImportanceError(f"{why}, so nothing says what a run costs. Choose the column with the cost.")
    plain = as_parameter(runs)
    cells = runs.frame[costs.column].to_numpy()
    known = np.isfinite(costs.values)
    factor = float(np.median(costs.values[known] / cells[known]))
    frame = plain.frame.assign(**{costs.column: np.where(known, cells, np.nan)})
    try:
        model = surrogate.fit(
            replace(plain, frame=frame, digest=f"{plain.digest}:cost"),
            costs.column,
            goal="minimize",
            scale="log",
            seed=seed,
        )
    except NotEnoughRuns:
        model = None
    at = {}
    if runs.budget is not None:
        usable = np.isfinite(metric_values(runs, metric)) & runs.frame[runs.budget].notna().to_numpy()
        if usable.any():
            at = {runs.budget: ranked_budget(runs.frame[runs.budget].to_numpy(float)[usable])}
    return CostModel(costs, model, factor, at)
