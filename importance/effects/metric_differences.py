"""Differences of a metric on the scale of its model: in its units, as factors, or in ranks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import nan

import numpy as np
import pandas as pd

from importance.model.surrogate import Surrogate
from importance.model.target import read_target
from importance.runs.table import Runs


class Unit(StrEnum):
    """The unit of a difference, by the scale of the model."""

    METRIC = "metric"
    FACTOR = "factor"
    RANK = "rank"


_UNITS = {"raw": Unit.METRIC, "log": Unit.FACTOR, "rank": Unit.RANK}


@dataclass(frozen=True)
class MetricDifferences:
    """The way from differences on the standardised scale of a model to their unit.

    A difference is added on an inner scale: the metric, the logarithm of its size, or its rank.

    Attributes:
        unit: the unit.
        slope: how much of the inner scale a difference of 1 on the standardised scale is.
        values, ranks: the metric of the runs, ascending, each value once, and its rank.
    """

    unit: Unit
    slope: float
    values: np.ndarray
    ranks: np.ndarray

    def between(self, first: np.ndarray, second: np.ndarray) -> float:
        """Return the difference of the means of two groups of runs on the inner scale; NaN without runs."""
        if not len(first) or not len(second):
            return nan
        return float(self._inner(second).mean() - self._inner(first).mean())

    def average(self, values: np.ndarray) -> float:
        """Return the mean of runs on the inner scale, in the metric's units; NaN without runs."""
        if not len(values):
            return nan
        mean = float(self._inner(values).mean())
        if self.unit is Unit.RANK:
            return float(np.interp(mean, self.ranks, self.values))
        return float(np.sign(values[0]) * np.exp(mean)) if self.unit is Unit.FACTOR else mean

    def in_units(self, difference: float) -> float:
        """Return a difference on the inner scale in its unit."""
        return float(np.exp(difference) if self.unit is Unit.FACTOR else difference)

    def interval(self, mean: float, half_width: float) -> tuple[float, float, float]:
        """Return a difference on the standardised scale, with both ends of its interval, in its unit."""
        ends = sorted(self.slope * (mean + side * half_width) for side in (-1, 1))
        return self.in_units(self.slope * mean), self.in_units(ends[0]), self.in_units(ends[1])

    def rest(self, observed: float, mean: float, half_width: float) -> tuple[float, float, float]:
        """Return what an observed difference has beside a predicted one, with its interval, in its unit.

        Args:
            observed: on the inner scale.
            mean, half_width: of the prediction, on the standardised scale.
        """
        left, reach = observed - self.slope * mean, abs(self.slope) * half_width
        return self.in_units(left), self.in_units(left - reach), self.in_units(left + reach)

    def _inner(self, values: np.ndarray) -> np.ndarray:
        if self.unit is Unit.RANK:
            return np.interp(values, self.values, self.ranks)
        return np.log(np.abs(values)) if self.unit is Unit.FACTOR else values


def metric_differences(runs: Runs, model: Surrogate) -> MetricDifferences:
    """Return the unit of the differences that a model of these runs predicts."""
    y = read_target(runs, model.metric).y
    values, first = np.unique(y, return_index=True)
    whole = MetricDifferences(_UNITS[model.scale], 1.0, values, pd.Series(y).rank().to_numpy()[first])
    return MetricDifferences(whole.unit, _slope(whole, model), whole.values, whole.ranks)


def _slope(differences: MetricDifferences, model: Surrogate) -> float:
    """Return how much of the inner scale a difference of 1 on the standardised scale is."""
    knots, values = model.to_metric.standardised, model.to_metric.metric_values
    return differences.between(values[:1], values[-1:]) / float(knots[-1] - knots[0])
