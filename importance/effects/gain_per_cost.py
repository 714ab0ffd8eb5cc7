"""gain_per_cost(): what tuning each parameter gains for each hour, or for the money, that it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan
from typing import cast

import numpy as np
import pandas as pd

from importance.effects.tunability import Gain, Tunability, tunability
from importance.even_spread import evenly_spread
from importance.model import surrogate
from importance.model.constants import TUNING_RUNS
from importance.model.cost_model import CostModel, fit_costs
from importance.model.surrogate import Surrogate
from importance.runs.cost_columns import CostUnit
from importance.runs.table import Runs


@dataclass(frozen=True)
class CostedGain:
    """What tuning one parameter gains, and what that costs.

    Attributes:
        parameter: the parameter.
        gain: what its best value gains over its most common one (`Tunability.over_common`), in the metric's
            units. NaN if it is not known.
        more: what 10 more runs that only vary it gain at most (`Tunability.more_runs`).
        cost: what these 10 runs cost, in the unit of `CostedGains`.
        note: why the gains are not known; empty if they are.
    """

    parameter: str
    gain: Gain
    more: Gain
    cost: float
    note: str = ""

    @property
    def rate(self) -> float:
        """What tuning gains, divided by what the runs cost; NaN if it is not known."""
        return self.gain.mean / self.cost if self.cost > 0 else nan


@dataclass(frozen=True)
class CostedGains:
    """What tuning each parameter gains per hour; what `gain_per_cost` returns.

    Attributes:
        metric: the metric.
        cost, unit: the column with the cost, and the unit of all costs here.
        run: the median cost of a run so far.
        parameters: one entry for each, the highest rate first, unknown ones last.
    """

    metric: str
    cost: str
    unit: CostUnit
    run: float
    parameters: tuple[CostedGain, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return one row for each parameter: gain and more with their bounds, cost, rate and note."""
        return pd.DataFrame(
            [
                {
                    "parameter": each.parameter,
                    "gain": each.gain.mean,
                    "gain_low": each.gain.low,
                    "gain_high": each.gain.high,
                    "more": each.more.mean,
                    "more_high": each.more.high,
                    "cost": each.cost,
                    "rate": each.rate,
                    "note": each.note,
                }
                for each in self.parameters
            ]
        ).set_index("parameter")


def gain_per_cost(
    runs: Runs,
    metric: str,
    *,
    cost: str | None = None,
    parameters: Sequence[str] | None = None,
    goal: str | None = None,
    seed: int = 0,
) -> CostedGains:
    """Return what tuning each parameter gains, divided by what the runs for it cost.

    A parameter that makes runs long, such as the width of a network, costs more to tune than one that does
    not. The cost is that of 10 runs with the parameter at the values tried so far, and all others as in the
    best setting. The gain is what `tunability` says.

    Args:
        runs: the runs.
        metric: the metric.
        cost: the column with the cost, time or money. None takes the one with the role COST, or one whose
            name says so.
        parameters, goal, seed: as in `importance.rank`.

    Raises:
        UnknownColumn, NotEnoughRuns: as `importance.rank` does.
        ImportanceError: when no column says what a run costs.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> gains = importance.gain_per_cost(runs, "val_loss")
        >>> str(gains.unit), len(gains.parameters) > 5
        ('hours', True)
    """
    metric = runs.name_of(metric)
    costs = fit_costs(runs, metric, cost, seed)
    model = surrogate.fit(runs, metric, parameters, goal=goal, seed=seed)
    best = model.frame.iloc[[int((model.sign * model.predict(model.frame)[0]).argmax())]]
    gains = [
        _gain(tunability(runs, metric, name, model=model), model, costs, best) for name in model.parameters
    ]
    ordered = sorted(gains, key=lambda each: -np.nan_to_num(each.rate, nan=-np.inf))
    run = float(np.nanmedian(costs.costs.values))
    return CostedGains(metric, costs.costs.column, costs.costs.unit, run, tuple(ordered))


def _gain(result: Tunability, model: Surrogate, costs: CostModel, best: pd.DataFrame) -> CostedGain:
    name = result.parameter
    present = model.frame[name].dropna()
    places = evenly_spread(np.arange(len(present)), TUNING_RUNS)
    values = cast("list[float | str]", present.sort_values().iloc[places].tolist())
    settings = pd.concat([model.with_value(best, name, value) for value in values], ignore_index=True)
    price = TUNING_RUNS * float(costs.predict(settings).mean())
    return CostedGain(name, result.over_common, result.more_runs, price, result.note)
