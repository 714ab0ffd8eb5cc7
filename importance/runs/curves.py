"""Learning curves: what the runs of a table logged over their steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from importance.errors import UnknownColumn
from importance.runs.roles import unknown_column_message


@dataclass(frozen=True, eq=False)
class MetricCurves:
    """The curves of one metric, all in two arrays.

    Attributes:
        steps: (points,) float64, the steps; they rise within each run.
        values: (points,) float64, the values that were logged there; NaN where no finite number was logged.
        starts, stops: (n,) int64, the part of the arrays that belongs to each run; equal for a run without a
            curve.
    """

    steps: np.ndarray
    values: np.ndarray
    starts: np.ndarray
    stops: np.ndarray

    def of_run(self, row: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the steps and values of the run in a row of the table."""
        part = slice(int(self.starts[row]), int(self.stops[row]))
        return self.steps[part], self.values[part]

    @property
    def logged(self) -> np.ndarray:
        """(n,) whether each run has a curve."""
        return self.stops > self.starts

    @property
    def first_steps(self) -> np.ndarray:
        """(n,) the first step of each run; NaN for a run without a curve."""
        return self._at(self.starts)

    @property
    def last_steps(self) -> np.ndarray:
        """(n,) the last step of each run; NaN for a run without a curve."""
        return self._at(self.stops - 1)

    def take(self, rows: np.ndarray) -> MetricCurves:
        """Return the curves of the runs for which `rows`, (n,) of booleans, is true."""
        starts, lengths = self.starts[rows], (self.stops - self.starts)[rows]
        ends = np.cumsum(lengths)
        points = np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts - (ends - lengths), lengths)
        return MetricCurves(self.steps[points], self.values[points], ends - lengths, ends)

    def _at(self, positions: np.ndarray) -> np.ndarray:
        out = np.full(len(self.starts), np.nan)
        out[self.logged] = self.steps[positions[self.logged]]
        return out


@dataclass(frozen=True, eq=False)
class Curves:
    """The curves of the n runs of a table.

    Attributes:
        metrics: the curves that were read, by the metric.
        available: the names of all metrics that the source keeps over time.
        clock: what counts the steps, such as "step" or "epoch".
        n_runs: the number of runs.
        digest: the digest of these runs, as in `Runs.digest`.
        most_points: no curve has more points than this. Longer ones were thinned.
    """

    metrics: Mapping[str, MetricCurves]
    available: tuple[str, ...]
    clock: str
    n_runs: int
    digest: str
    most_points: int

    def of_metric(self, metric: str) -> MetricCurves:
        """Return the curves of a metric.

        Raises:
            UnknownColumn: if there are none. The message has the nearest names.
        """
        if metric not in self.metrics:
            if metric in self.available:
                raise UnknownColumn(
                    f"The curves of {metric!r} were not read. Name it as `metric` when you read the curves."
                )
            raise UnknownColumn(unknown_column_message(metric, list(self.available)))
        return self.metrics[metric]

    def take(self, rows: np.ndarray) -> Curves:
        """Return the curves of the runs for which `rows`, (n,) of booleans, is true."""
        kept = np.asarray(rows, dtype=bool)
        metrics = {name: curve.take(kept) for name, curve in self.metrics.items()}
        return replace(self, metrics=metrics, n_runs=int(kept.sum()))
