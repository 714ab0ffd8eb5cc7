"""The metric over two parameters at once, with the runs and where none was tried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Unpack

import numpy as np
import pandas as pd

from importance.effects.coverage import NEAR, cells, declared_numbers, untried_levels
from importance.effects.effect import table_of
from importance.effects.one_parameter import band, modelled
from importance.errors import ImportanceError
from importance.formatting import natural_key
from importance.model import surrogate
from importance.model.basis_functions import BasisFunctions
from importance.model.surrogate import FitOptions, Surrogate
from importance.model.target import metric_values
from importance.runs.column_scales import reads_log
from importance.runs.columns import Kind
from importance.runs.table import Runs

MOST_SIDE_LEVELS = 12
CELLS = 33


@dataclass(frozen=True)
class Surface:
    """The metric over two parameters, averaged over the others as they were run.

    Attributes:
        a, b, metric, goal: a runs along x, b along y.
        x, y: values of the grid, numbers or levels.
        x_log, y_log: whether they read best on a logarithmic axis.
        mean, low, high: (len(y), len(x)) the metric with its 90% interval, in its own units.
        untried, thin: (len(y), len(x)) whether no run lies near, and whether few do.
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
    thin: np.ndarray
    run_x: tuple[float | str, ...]
    run_y: tuple[float | str, ...]
    run_metric: tuple[float, ...]
    rows: tuple[int, ...]
    best: tuple[float | str, float | str, float, float, float]

    def to_frame(self) -> pd.DataFrame:
        """The map as a table, a row a cell: both parameters, the metric with its low and high end in its
        units, and evidence, "none" where no run lies near and "few" where few do."""
        evidence = np.where(self.untried, "none", np.where(self.thin, "few", "")).ravel()
        places = [
            (self.a, [x for _ in self.y for x in self.x]),
            (self.b, [y for y in self.y for _ in self.x]),
        ]
        band = [part.ravel() for part in (self.mean, self.low, self.high)]
        return table_of(places, self.metric, band, evidence)


def surface(
    runs: Runs,
    metric: str,
    a: str,
    b: str,
    *,
    model: Surrogate | None = None,
    **asked: Unpack[FitOptions],
) -> Surface:
    """The metric over two parameters, with the runs and where none was tried.

    Raises:
        UnknownColumn, NotEnoughRuns: as `rank` does.
        ImportanceError: when a parameter is not in the model, or no run uses both.
    """
    metric, a, b = (runs.name_of(name) for name in (metric, a, b))
    model = model or surrogate.fit(runs, metric, **asked)
    first, second = modelled(runs, model, a), modelled(runs, model, b)
    y = metric_values(runs, metric)
    shown = np.isfinite(y) & _has_value(runs, first) & _has_value(runs, second)
    if not shown.any():
        raise ImportanceError(f"No run uses both {a} and {b}. Choose two that go together.")
    over = np.flatnonzero((model.frame[a].notna() & model.frame[b].notna()).to_numpy())
    xs, x_log = _axis(runs, first, shown)
    ys, y_log = _axis(runs, second, shown)
    fixed = pd.DataFrame({a: list(xs) * len(ys), b: [value for value in ys for _ in xs]})
    found = model.partial_dependence(fixed, over if len(over) else None)
    size = (len(ys), len(xs))
    mean, low, high = (part.reshape(size) for part in band(model, found))
    untried, rare = cells(
        (_run_places(runs, a, shown, xs, x_log), _run_places(runs, b, shown, ys, y_log)),
        (_places(xs, xs, x_log), _places(ys, ys, y_log)),
        (_even_share(xs), _even_share(ys)),
    )
    good = np.where(untried, -np.inf, model.sign * mean)
    top, left = np.unravel_index(int(good.argmax()), size)
    return Surface(
        a=a,
        b=b,
        metric=metric,
        goal=model.goal,
        x=xs,
        y=ys,
        x_log=x_log,
        y_log=y_log,
        mean=mean,
        low=low,
        high=high,
        untried=untried,
        thin=rare,
        run_x=tuple(runs.frame[a].to_numpy(object)[shown].tolist()),
        run_y=tuple(runs.frame[b].to_numpy(object)[shown].tolist()),
        run_metric=tuple(y[shown].tolist()),
        rows=tuple(np.flatnonzero(shown).tolist()),
        best=(xs[left], ys[top], float(mean[top, left]), float(low[top, left]), float(high[top, left])),
    )


def _has_value(runs: Runs, one: BasisFunctions) -> np.ndarray:
    """Which runs have a value that the map can show: (n,) true or false."""
    values = runs.frame[one.name]
    return np.isfinite(values.to_numpy(float)) if one.kind is Kind.NUMERIC else values.notna().to_numpy()


def _run_places(
    runs: Runs, name: str, shown: np.ndarray, grid: Sequence[float | str], log: bool
) -> np.ndarray:
    return _places(runs.frame[name].to_numpy(object)[shown], grid, log)


def _even_share(grid: Sequence[float | str]) -> float:
    """The part of runs that an even spread puts near a cell."""
    return 2 * NEAR if len(grid) == CELLS else 1 / len(grid)


def _axis(runs: Runs, one: BasisFunctions, shown: np.ndarray) -> tuple[tuple[float | str, ...], bool]:
    """The cells along one parameter, over all of the search space where it is told, else what was tried."""
    values = runs.frame[one.name][shown]
    if one.kind is not Kind.NUMERIC:
        counts = values.astype(str).value_counts()
        names = sorted(counts.index, key=lambda level: (-counts[level], level))[:MOST_SIDE_LEVELS]
        names += untried_levels(runs, one.name, counts.index)[: MOST_SIDE_LEVELS - len(names)]
        return tuple(sorted(names, key=natural_key)), False
    distinct = np.unique(values.to_numpy(float))
    log = reads_log(runs, one.name) and bool((distinct > 0).all())
    named = [v for v in declared_numbers(runs, one.name) if v > 0 or not log]
    if len(distinct) <= MOST_SIDE_LEVELS and len(every := np.union1d(distinct, named)) <= MOST_SIDE_LEVELS:
        return tuple(every.tolist()), log
    low, high = min([*named, distinct[0]]), max([*named, distinct[-1]])
    grid = np.geomspace(low, high, CELLS) if log else np.linspace(low, high, CELLS)
    return tuple(grid.tolist()), log


def _places(values: Sequence[float | str] | np.ndarray, grid: Sequence[float | str], log: bool) -> np.ndarray:
    """Places along an axis from 0 to 1; levels and few numbers stand a whole axis apart, others far away."""
    if len(grid) != CELLS:
        position: dict[float | str, float] = {level: float(k) for k, level in enumerate(grid)}
        keys = [str(value) if isinstance(grid[0], str) else float(value) for value in values]
        return np.array([position.get(key, -9.0) for key in keys])
    numbers = np.asarray(values, float)
    ends = np.asarray([grid[0], grid[-1]], float)
    if log:
        numbers, ends = np.log(numbers), np.log(ends)
    return np.asarray((numbers - ends[0]) / ((ends[1] - ends[0]) or 1.0))


# -- as a drawing needs it ------------------------------------------------------------------------------
