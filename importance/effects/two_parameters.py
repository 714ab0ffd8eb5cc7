"""surface(): the metric over two parameters, averaged over the other parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Unpack

import numpy as np
import pandas as pd

from importance.effects.coverage import cells, declared_numbers, untried_levels
from importance.effects.effect import table_of
from importance.effects.effect_inputs import basis_of, metric_band
from importance.errors import ImportanceError
from importance.formatting import natural_key
from importance.model import surrogate
from importance.model.basis_functions import BasisFunctions
from importance.model.constants import NEAR_SHARE
from importance.model.surrogate import FitOptions, Surrogate
from importance.model.target import values_at_budget
from importance.runs.column_scales import reads_log
from importance.runs.columns import Kind
from importance.runs.table import Runs

MOST_SIDE_LEVELS = 12
CELLS = 33  # along an axis that is a range
_OFF_THE_MAP = -9.0  # the position of a value without a cell, which is near no cell


@dataclass(frozen=True)
class Surface:
    """The metric over two parameters, averaged over the others. `surface` returns it.

    Attributes:
        a, b: the parameters along x and along y.
        metric: the metric.
        goal: "minimize" or "maximize".
        x, y: the values of a and of b that the cells stand for, numbers or levels.
        x_log, y_log: whether a logarithmic axis suits them better.
        mean: (len(y), len(x)) the expected metric, in its units.
        low, high: (len(y), len(x)) its 90% interval.
        untried, thin: (len(y), len(x)) whether no run is near a cell, and whether only few are.
        run_x, run_y, run_metric: a, b and the metric of the runs that use both parameters.
        rows: the positions of these runs in the table of runs.
        best: the best expected cell near runs: the value of a, the value of b, the metric, and both ends of
            its 90% interval.
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
        """Return the map as a table with a row for each cell.

        Its columns are both parameters, the metric with both ends of its 90% interval, in its units, and
        evidence: "none" where no run is near, "few" where only few are, else empty.
        """
        evidence = np.where(self.untried, "none", np.where(self.thin, "few", "")).ravel()
        parameters = [
            (self.a, [x for _ in self.y for x in self.x]),
            (self.b, [y for y in self.y for _ in self.x]),
        ]
        band = [part.ravel() for part in (self.mean, self.low, self.high)]
        return table_of(parameters, self.metric, band, evidence)


def surface(
    runs: Runs,
    metric: str,
    a: str,
    b: str,
    *,
    model: Surrogate | None = None,
    **fit_options: Unpack[FitOptions],
) -> Surface:
    """Return the metric over two parameters, averaged over the observed settings of the others.

    As `effect`, it is a partial dependence of the additive Gaussian process, here of two parameters.

    Args:
        runs: the runs.
        metric: the metric, any numeric or boolean column.
        a, b: the parameters along x and along y.
        model: a model of these runs and this metric that `surrogate.fit` returned. None fits one.
        parameters, goal, scale, seed: as in `importance.rank`, for the model that is fitted.

    Returns:
        A `Surface` with a cell for each level or for each of a few numbers, and 33 cells along a longer
        range.

    Raises:
        UnknownColumn, NotEnoughRuns: as `importance.rank` does.
        ImportanceError: when a parameter is not in the model, or no run uses both.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> result = importance.surface(runs, "val_loss", "learning_rate", "solver")
        >>> result.mean.shape, result.best[1]
        ((2, 33), 'adam')
    """
    metric, a, b = (runs.name_of(name) for name in (metric, a, b))
    model = model or surrogate.fit(runs, metric, **fit_options)
    first, second = basis_of(runs, model, a), basis_of(runs, model, b)
    run_metric = values_at_budget(runs, metric)
    shown = np.isfinite(run_metric) & _has_value(runs, first) & _has_value(runs, second)
    if not shown.any():
        raise ImportanceError(
            f"No run uses both {a} and {b}. Choose two parameters that some runs use together."
        )
    both_set = np.flatnonzero((model.frame[a].notna() & model.frame[b].notna()).to_numpy())
    x, x_log = _axis(runs, first, shown)
    y_values, y_log = _axis(runs, second, shown)
    settings = pd.DataFrame({a: list(x) * len(y_values), b: [value for value in y_values for _ in x]})
    expected = model.partial_dependence(settings, both_set if len(both_set) else None)
    shape = (len(y_values), len(x))
    mean, low, high = (part.reshape(shape) for part in metric_band(model, expected))
    run_a, run_b = (runs.frame[name].to_numpy(object)[shown] for name in (a, b))
    untried, thin = cells(
        (_positions(run_a, x, x_log), _positions(run_b, y_values, y_log)),
        (_positions(x, x, x_log), _positions(y_values, y_values, y_log)),
        (_even_share(x), _even_share(y_values)),
    )
    goodness = np.where(untried, -np.inf, model.sign * expected.mean.reshape(shape))
    row, column = np.unravel_index(int(goodness.argmax()), shape)
    return Surface(
        a=a,
        b=b,
        metric=metric,
        goal=model.goal,
        x=x,
        y=y_values,
        x_log=x_log,
        y_log=y_log,
        mean=mean,
        low=low,
        high=high,
        untried=untried,
        thin=thin,
        run_x=tuple(run_a.tolist()),
        run_y=tuple(run_b.tolist()),
        run_metric=tuple(run_metric[shown].tolist()),
        rows=tuple(np.flatnonzero(shown).tolist()),
        best=(
            x[column],
            y_values[row],
            float(mean[row, column]),
            float(low[row, column]),
            float(high[row, column]),
        ),
    )


def _has_value(runs: Runs, basis: BasisFunctions) -> np.ndarray:
    """Whether each run, (n,), has a value that the map can show."""
    values = runs.frame[basis.name]
    return np.isfinite(values.to_numpy(float)) if basis.kind is Kind.NUMERIC else values.notna().to_numpy()


def _even_share(grid: Sequence[float | str]) -> float:
    """The share of runs that an even spread puts near a cell."""
    return 2 * NEAR_SHARE if len(grid) == CELLS else 1 / len(grid)


def _axis(runs: Runs, basis: BasisFunctions, shown: np.ndarray) -> tuple[tuple[float | str, ...], bool]:
    """The cells along a parameter, and whether they are logarithmic.

    They cover the search space if it was declared, else what was tried.
    """
    name = basis.name
    values = runs.frame[name][shown]
    if basis.kind is not Kind.NUMERIC:
        counts = values.astype(str).value_counts()
        names = sorted(counts.index, key=lambda level: (-counts[level], level))[:MOST_SIDE_LEVELS]
        names += untried_levels(runs, name, counts.index)[: MOST_SIDE_LEVELS - len(names)]
        return tuple(sorted(names, key=natural_key)), False
    distinct = np.unique(values.to_numpy(float))
    log = reads_log(runs, name) and bool((distinct > 0).all())
    declared = [number for number in declared_numbers(runs, name) if number > 0 or not log]
    numbers = np.union1d(distinct, declared)
    if len(numbers) <= MOST_SIDE_LEVELS:
        return tuple(numbers.tolist()), log
    low, high = numbers[0], numbers[-1]
    grid = np.geomspace(low, high, CELLS) if log else np.linspace(low, high, CELLS)
    return tuple(grid.tolist()), log


def _positions(
    values: Sequence[float | str] | np.ndarray, grid: Sequence[float | str], log: bool
) -> np.ndarray:
    """The positions of values along an axis, from 0 to 1 along a range.

    Levels, and numbers that are few, are 1 apart, so that only their own cell is near.
    """
    if len(grid) != CELLS:
        number_of: dict[float | str, float] = {value: float(k) for k, value in enumerate(grid)}
        keys = [str(value) if isinstance(grid[0], str) else float(value) for value in values]
        return np.array([number_of.get(key, _OFF_THE_MAP) for key in keys])
    numbers = np.asarray(values, float)
    ends = np.asarray([grid[0], grid[-1]], float)
    if log:
        numbers, ends = np.log(numbers), np.log(ends)
    return np.asarray((numbers - ends[0]) / ((ends[1] - ends[0]) or 1.0))
