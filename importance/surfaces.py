"""The metric over two parameters at once, with the runs and where none was tried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Unpack

import numpy as np
import pandas as pd

from importance import surrogate
from importance.axes import reads_log
from importance.columns import Kind
from importance.curves import Curves
from importance.dependence import band, modelled
from importance.labels import natural_key
from importance.runs import Runs
from importance.surrogate import Asked, Surrogate
from importance.target import metric_values

MOST_LEVELS = 12
CELLS = 33
_NEAR = 0.08  # of an axis: a place further from every run is untried


@dataclass(frozen=True)
class Surface:
    """The metric over two parameters, averaged over the others as they were run.

    Attributes:
        a, b, metric, goal: a runs along x, b along y.
        x, y: values of the grid, numbers or levels.
        x_log, y_log: whether they read best on a logarithmic axis.
        mean, low, high: (len(y), len(x)) the metric with its 90% interval, in its own units.
        untried: (len(y), len(x)) whether no run lies near.
        run_x, run_y, run_metric: the runs.
        rows: their positions in the table of runs.
        best: the best expected place near runs: value of a, value of b, metric, its low and high end.
    """

    a: str
    b: str
    metric: str
    goal: str
    x: tuple[float | str, ...]
    y: tuple[float | str, ...]
    x_log: bool
    y_log: bool
    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray
    untried: np.ndarray
    run_x: tuple[float | str, ...]
    run_y: tuple[float | str, ...]
    run_metric: tuple[float, ...]
    rows: tuple[int, ...]
    best: tuple[float | str, float | str, float, float, float]


def surface(
    runs: Runs,
    metric: str,
    a: str,
    b: str,
    *,
    model: Surrogate | None = None,
    **asked: Unpack[Asked],
) -> Surface:
    """The metric over two parameters, with the runs and where none was tried.

    Raises:
        UnknownColumn, NotEnoughRuns: as `rank` does.
        ImportanceError: when a parameter is not in the model.
    """
    model = model or surrogate.fit(runs, metric, **asked)
    first, second = modelled(runs, model, a), modelled(runs, model, b)
    y = metric_values(runs, metric)
    shown = np.isfinite(y)
    for one in (first, second):
        values = runs.frame[one.name]
        numbers = one.kind is Kind.NUMERIC
        shown &= np.isfinite(values.to_numpy(float)) if numbers else values.notna().to_numpy()
    over = np.flatnonzero((model.frame[a].notna() & model.frame[b].notna()).to_numpy())
    xs, x_log = _axis(runs, first, shown)
    ys, y_log = _axis(runs, second, shown)
    fixed = pd.DataFrame({a: list(xs) * len(ys), b: [value for value in ys for _ in xs]})
    found = model.averaged(fixed, over if len(over) else None)
    size = (len(ys), len(xs))
    mean, low, high = (part.reshape(size) for part in band(model, found))
    places = [
        (_places(runs.frame[one.name].to_numpy(object)[shown], grid, log), _places(grid, grid, log))
        for one, grid, log in ((first, xs, x_log), (second, ys, y_log))
    ]
    (run_x, cell_x), (run_y, cell_y) = places
    near = np.full(size, np.inf)
    for k, row in enumerate(cell_y):
        across = np.abs(cell_x[:, None] - run_x[None, :])
        up = np.abs(row - run_y)
        near[k] = np.maximum(across, up[None, :]).min(axis=1) if len(run_x) else np.inf
    untried = near > _NEAR
    good = np.where(untried, -np.inf, model.sign * mean)
    top, left = np.unravel_index(int(good.argmax()), size)
    return Surface(
        a, b, metric, model.goal, xs, ys, x_log, y_log, mean, low, high, untried,
        tuple(runs.frame[a].to_numpy(object)[shown].tolist()),
        tuple(runs.frame[b].to_numpy(object)[shown].tolist()),
        tuple(y[shown].tolist()), tuple(np.flatnonzero(shown).tolist()),
        (xs[left], ys[top], float(mean[top, left]), float(low[top, left]), float(high[top, left])),
    )  # fmt: skip


def _axis(runs: Runs, one: Curves, shown: np.ndarray) -> tuple[tuple[float | str, ...], bool]:
    values = runs.frame[one.name][shown]
    if one.kind is not Kind.NUMERIC:
        counts = values.astype(str).value_counts()
        names = sorted(counts.index, key=lambda level: (-counts[level], level))[:MOST_LEVELS]
        return tuple(sorted(names, key=natural_key)), False
    distinct = np.unique(values.to_numpy(float))
    log = reads_log(runs, one.name) and bool((distinct > 0).all())
    if len(distinct) <= MOST_LEVELS:
        return tuple(distinct.tolist()), log
    low, high = distinct[0], distinct[-1]
    grid = np.geomspace(low, high, CELLS) if log else np.linspace(low, high, CELLS)
    return tuple(grid.tolist()), log


def _places(values: Sequence[float | str] | np.ndarray, grid: Sequence[float | str], log: bool) -> np.ndarray:
    """Places along an axis from 0 to 1; levels and few tried numbers stand a whole axis apart."""
    if isinstance(grid[0], str):
        position = {level: float(k) for k, level in enumerate(grid)}
        return np.array([position.get(str(value), -9.0) for value in values])
    numbers = np.asarray(values, float)
    ends = np.asarray([grid[0], grid[-1]], float)
    if log:
        numbers, ends = np.log(numbers), np.log(ends)
    return np.asarray((numbers - ends[0]) / ((ends[1] - ends[0]) or 1.0))
