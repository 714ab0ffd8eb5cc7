"""small_effects(): the effect of every parameter at once, for a grid of small charts with one scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Unpack

import numpy as np
import pandas as pd

from importance.effects.effect_inputs import metric_band
from importance.even_spread import evenly_spread
from importance.formatting import number_text
from importance.model import surrogate
from importance.model.basis_functions import BasisFunctions
from importance.model.constants import FEW_VALUES
from importance.model.surrogate import FitOptions, Surrogate
from importance.model.target import values_at_budget
from importance.runs.column_scales import reads_log
from importance.runs.columns import Kind
from importance.runs.table import Runs

SMALL_GRID = 15
MOST_POINTS = 150
MOST_NAMED = 3


@dataclass(frozen=True)
class SmallEffect:
    """The effect of one parameter, drawn small.

    Attributes:
        parameter: its name.
        log: whether its axis is logarithmic.
        grid: (k,) numbers along the axis, or the positions 0 to k - 1 of levels.
        levels: (k,) the levels, the most frequent first; empty for numbers.
        mean, low, high: (k,) the metric there, averaged over the settings of the others, with its pointwise
            90% band, in the units of the metric.
        x, y: the position and the metric of at most 150 runs, taken evenly over the table.
    """

    parameter: str
    log: bool
    grid: tuple[float, ...]
    levels: tuple[str, ...]
    mean: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    x: tuple[float, ...]
    y: tuple[float, ...]


def small_effects(
    runs: Runs, metric: str, *, model: Surrogate | None = None, **fit_options: Unpack[FitOptions]
) -> tuple[SmallEffect, ...]:
    """Return the effect of every parameter of a model, in the order of the model.

    The means and bands are those of `importance.effect`, at fewer positions and without its further answers,
    which makes it about six times as fast.

    Args:
        runs: the runs.
        metric: the metric, any numeric or boolean column.
        model: a model of these runs and this metric that `surrogate.fit` returned. None fits one.
        parameters, goal, scale, seed: as in `importance.rank`, for the model that is fitted.

    Raises:
        UnknownColumn, NotEnoughRuns: as `importance.rank` does.
    """
    metric = runs.name_of(metric)
    model = model or surrogate.fit(runs, metric, **fit_options)
    y = values_at_budget(runs, metric)
    return tuple(_small_effect(runs, model, basis, y) for basis in model.basis_functions)


def _small_effect(runs: Runs, model: Surrogate, basis: BasisFunctions, y: np.ndarray) -> SmallEffect:
    name, column = basis.name, runs.frame[basis.name]
    levels: tuple[str, ...] = ()
    with_value = np.isfinite(y) & column.notna().to_numpy()
    over = np.flatnonzero(model.frame[name].notna().to_numpy())
    if basis.kind is Kind.NUMERIC:
        numbers = column.to_numpy(float)
        with_value &= np.isfinite(numbers)
        log = reads_log(runs, name) and bool((numbers[with_value] > 0).all())
        grid = _numbers(numbers[with_value], log)
        settings, position = pd.Series(grid), numbers
    else:
        log, texts = False, column.astype(str)
        levels = tuple(texts[with_value].value_counts().index[:FEW_VALUES])
        with_value &= texts.isin(levels).to_numpy()
        grid = np.arange(len(levels), dtype=float)
        settings = pd.Series(list(levels), dtype=object)
        position = texts.map({level: float(k) for k, level in enumerate(levels)}).to_numpy(float)
    mean, low, high = metric_band(model, model.partial_dependence(pd.DataFrame({name: settings}), over))
    rows = evenly_spread(np.flatnonzero(with_value), MOST_POINTS)
    return SmallEffect(
        name,
        log,
        tuple(grid.tolist()),
        levels,
        tuple(mean.tolist()),
        tuple(low.tolist()),
        tuple(high.tolist()),
        tuple(position[rows].tolist()),
        tuple(y[rows].tolist()),
    )


def _numbers(values: np.ndarray, log: bool) -> np.ndarray:
    """Return the tried numbers if they are few, or else evenly spaced ones from the least to the largest."""
    tried = np.unique(values)
    if len(tried) <= FEW_VALUES:
        return tried
    spaced = np.geomspace if log else np.linspace
    return np.asarray(spaced(tried[0], tried[-1], SMALL_GRID))


def ends(effect: SmallEffect) -> tuple[str, ...]:
    """Return the texts below the axis of a small chart: of both ends, or of each of a few levels."""
    if effect.levels:
        few = len(effect.levels) <= MOST_NAMED
        return effect.levels if few else (effect.levels[0], effect.levels[-1])
    return number_text(effect.grid[0]), number_text(effect.grid[-1])
