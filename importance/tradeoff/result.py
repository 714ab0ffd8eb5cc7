"""The answers of `trade_off`: the front of the settings, and the importances by weight, as plain data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from importance.ranking.result import Ranking
from importance.tradeoff.objectives import Objective


@dataclass(frozen=True)
class Hypervolume:
    """The hypervolume of the settings tried, in the product of the metrics' units.

    Attributes:
        runs: the numbers of runs after which it is stated, ascending; the last is all runs.
        values: that of the front of the means after each.
        low, high: its 90% interval.
        ordered_by: the column that gives the order of the runs; "" for the order of the table.
        notes: sentences on the order of the runs.
        is_ordered: whether the order is known.
    """

    runs: tuple[int, ...]
    values: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    ordered_by: str = ""
    notes: tuple[str, ...] = ()
    is_ordered: bool = True


@dataclass(frozen=True, eq=False)
class Front:
    """The k settings of a sweep by m metrics, those on the Pareto front first; what `front` returns.

    The settings on the front are sorted by the first metric, its best first. The others follow by their
    probability to be on the front.

    Attributes:
        objectives: the metrics with their goals.
        parameters: (k rows) the values of the parameters that differ between settings.
        first: (k,) the position of each setting's first run in the table of runs.
        codes: (n,) the row of each run's setting; -1 for a run without a finite value of each metric.
        counts: (k,) the number of its runs. If runs have different budgets, only those at the budget nearest
            to the one that is ranked count.
        observed: (k, m) the mean of its runs.
        means: (k, m) the expected metrics given all runs, as `settings` estimates them.
        low, high: (k, m) their 90% intervals.
        on_front: (k,) whether no other setting has better or equal means in all metrics.
        p_front: (k,) the probability to be on the front, 0 to 1. Of more than 500 settings, only the 500 most
            promising can have one above 0.
        feasible: (k,) whether no run of it breaks a constraint. Infeasible settings are not on the front.
        reference: the corner that the hypervolume is measured from, in the metrics' units.
        hypervolume: how it grew.
    """

    objectives: tuple[Objective, ...]
    parameters: pd.DataFrame
    first: np.ndarray
    codes: np.ndarray
    counts: np.ndarray
    observed: np.ndarray
    means: np.ndarray
    low: np.ndarray
    high: np.ndarray
    on_front: np.ndarray
    p_front: np.ndarray
    feasible: np.ndarray
    reference: tuple[float, ...]
    hypervolume: Hypervolume

    @property
    def metrics(self) -> tuple[str, ...]:
        """The names of the metrics."""
        return tuple(each.metric for each in self.objectives)

    @property
    def n_runs(self) -> int:
        """The number of runs with a finite value of each metric."""
        return int((self.codes >= 0).sum())

    def to_frame(self) -> pd.DataFrame:
        """Return one row a setting: its parameters, its runs, the estimates of each metric, and the front."""
        figures: dict[str, np.ndarray] = {"runs": self.counts}
        for j, name in enumerate(self.metrics):
            figures |= {
                f"{name} mean": self.observed[:, j],
                f"{name} shrunken": self.means[:, j],
                f"{name} low": self.low[:, j],
                f"{name} high": self.high[:, j],
            }
        figures |= {"on_front": self.on_front, "p_front": self.p_front}
        # Joined side by side, because a parameter may have the name of another column.
        return pd.concat([self.parameters, pd.DataFrame(figures)], axis=1)


@dataclass(frozen=True, eq=False)
class WeightedImportance:
    """The importances of d parameters for the weighted sum of m metrics, at w weights.

    Attributes:
        objectives: the metrics with their goals.
        parameters: the names of the parameters, the most important for the trade-off first.
        weights: (w, m) the weights of the metrics, each row with the sum 1.
        shares: (w, d) the importance of each parameter for the metrics weighted so, 0 to 1; NaN at weights
            where nothing beats chance.
        low, high: (w, d) their 90% intervals.
        evidence: (w,) whether the parameters predict the weighted sum better than chance.
        rankings: the ranking for each metric alone, in the order of the metrics.
        best: (w,) the row in the front of the setting with the best weighted sum of means; -1 where unknown.
        scales: the scale on which each metric is weighted: "raw", "log" or "rank".
        ranges: for each metric its two ends, in its units, which count as 0 and 1 in the weighted sum.
        notes: sentences on the runs and the metrics.
    """

    objectives: tuple[Objective, ...]
    parameters: tuple[str, ...]
    weights: np.ndarray
    shares: np.ndarray
    low: np.ndarray
    high: np.ndarray
    evidence: np.ndarray
    rankings: tuple[Ranking, ...]
    best: np.ndarray
    scales: tuple[str, ...]
    ranges: tuple[tuple[float, float], ...]
    notes: tuple[str, ...] = ()

    @property
    def metrics(self) -> tuple[str, ...]:
        """The names of the metrics."""
        return tuple(each.metric for each in self.objectives)

    @property
    def predicted(self) -> bool:
        """Whether anything predicts a sum of two metrics or more better than chance."""
        return bool(self.evidence[(self.weights > 0).sum(axis=1) > 1].any())

    @property
    def mean(self) -> np.ndarray:
        """(d,) the importance for the trade-off: the mean over the weights where anything beats chance.

        NaN if it is not predicted.
        """
        return self._mean(self.shares)

    @property
    def mean_low(self) -> np.ndarray:
        """(d,) the lower end of its 90% interval, as if the errors at all weights were the same."""
        return self._mean(self.low)

    @property
    def mean_high(self) -> np.ndarray:
        """(d,) the upper end of that interval."""
        return self._mean(self.high)

    def _mean(self, table: np.ndarray) -> np.ndarray:
        if not self.predicted:
            return np.full(table.shape[1], np.nan)
        return np.asarray(table[self.evidence].mean(axis=0))

    def of_metric(self, metric: str) -> np.ndarray:
        """Return the importance (d,) of each parameter for one metric alone.

        It is NaN where it is not defined, and if nothing predicts the metric better than chance.
        """
        shares = self.rankings[self.metrics.index(metric)].shown_shares
        return np.array([shares.get(name, np.nan) for name in self.parameters])

    def along(self, metric: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Return the curves of the importances over the weight of one metric.

        With three metrics, each point is the mean over all ways to divide the rest of the weight. A point is
        NaN where nothing beats chance at any of them.

        Args:
            metric: the position of the metric.

        Returns:
            the weights (u,), ascending, and at each the shares, and their lower and upper ends, (u, d).
        """
        weights, places = np.unique(self.weights[:, metric].round(9), return_inverse=True)
        counts = np.bincount(places, self.evidence, minlength=len(weights))[:, None]
        curves = []
        for table in (self.shares, self.low, self.high):
            total = np.zeros((len(weights), table.shape[1]))
            np.add.at(total, places[self.evidence], table[self.evidence])
            curves.append(np.divide(total, counts, out=np.full_like(total, np.nan), where=counts > 0))
        return weights, curves[0], curves[1], curves[2]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a parameter: its importance for each metric, and for the trade-off."""
        return pd.DataFrame(
            {
                "parameter": self.parameters,
                **{f"importance for {name}": self.of_metric(name) for name in self.metrics},
                "importance for the trade-off": self.mean,
                "low": self.mean_low,
                "high": self.mean_high,
            }
        ).set_index("parameter")

    def curves(self) -> pd.DataFrame:
        """Return one row a weight and parameter: the weight of each metric, the importance, its interval."""
        w, d = self.shares.shape
        return pd.DataFrame(
            {
                **{f"weight of {m}": np.repeat(self.weights[:, j], d) for j, m in enumerate(self.metrics)},
                "parameter": list(self.parameters) * w,
                "importance": self.shares.ravel(),
                "low": self.low.ravel(),
                "high": self.high.ravel(),
            }
        )


@dataclass(frozen=True, eq=False)
class TradeOff:
    """What a sweep says of the trade-off between two or three metrics; what `trade_off` returns.

    Attributes:
        front: the settings, which of them are on the front, and the hypervolume.
        importance: the importance of each parameter for each metric, and for the trade-off.
    """

    front: Front
    importance: WeightedImportance

    @property
    def objectives(self) -> tuple[Objective, ...]:
        """The metrics with their goals."""
        return self.front.objectives

    @property
    def metrics(self) -> tuple[str, ...]:
        """The names of the metrics."""
        return self.front.metrics
