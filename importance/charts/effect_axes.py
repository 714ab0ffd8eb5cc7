"""The axes of the chart of one parameter's effect, and where its runs, its band and its levels are drawn."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from importance.charts.jitter import JITTERED_VALUES, jitter
from importance.charts.ticks import ticks_between
from importance.effects.coverage import blocks
from importance.effects.effect import Effect

_MARGIN = 0.025  # of a numeric axis, at each end
_JITTER = 0.016  # of a numeric axis, to each side
# Levels are 1 apart on their axis.
HALF_BAR = 0.32  # half the width of a level's mean and band
HALF_CELL = 0.45  # half the width of the hatching over a level
MOST_NAMED_LEVELS = 30
"""Most levels with a name below the axis: the slanted names have no room for more."""
_FAR = 1.6  # interquartile ranges past the quartiles: runs further out may lie off the chart


@dataclass(frozen=True)
class EffectAxis:
    """One axis of the chart of an effect.

    Attributes:
        low, high: the positions of its ends, margin included; log10 of the values if the axis is logarithmic.
        ticks, labels: positions and texts of the ticks.
        runs_beyond: how many runs lie past its ends; always 0 for the parameter's axis.
    """

    low: float
    high: float
    ticks: tuple[float, ...]
    labels: tuple[str, ...]
    runs_beyond: int = 0


@dataclass(frozen=True)
class Band:
    """A band of a curve.

    Attributes:
        low, high: (k,) its ends along the grid.
        faint: whether it is drawn faintly, behind the other.
    """

    low: tuple[float, ...]
    high: tuple[float, ...]
    faint: bool = False


def metric_axis(effect: Effect) -> EffectAxis:
    """Return the axis of the metric.

    It always shows the curve, its bands and the good end of the runs. At the bad end it leaves out runs that
    lie far from the others, because a few that diverged would flatten the curve.
    """
    y = np.asarray(effect.y, float)
    ends = [
        value for band in bands(effect) for end in (band.low, band.high) for value in end if value == value
    ]
    levels = effect.levels if effect.unset is None else (*effect.levels, effect.unset)
    ends += [value for level in levels for value in (level.low, level.high)]
    low_quartile, high_quartile = np.quantile(y, [0.25, 0.75])
    reach = _FAR * (high_quartile - low_quartile)
    bottom, top = float(y.min()), float(y.max())
    if effect.goal == "minimize":
        top = min(top, max(float(high_quartile + reach), *ends))
    else:
        bottom = max(bottom, min(float(low_quartile - reach), *ends))
    bottom, top = min(bottom, *ends), max(top, *ends)
    margin = 0.05 * ((top - bottom) or 1.0)
    low, high = bottom - margin, top + margin
    beyond = int(((y < bottom - margin) | (y > top + margin)).sum())
    ticks, labels = ticks_between(low, high, log=False)
    return EffectAxis(low, high, tuple(ticks), tuple(labels), beyond)


def beyond_text(n: int, goal: str) -> str:
    """Say that n runs lie past the bad end of the metric's axis."""
    return f"{n:,} run{'s' * (n != 1)} {'above' if goal == 'minimize' else 'below'} the chart"


def number_axis(effect: Effect) -> EffectAxis:
    """Return the axis of a numeric parameter; few tried and declared values become its ticks."""
    low, high = min(effect.grid), max(effect.grid)
    if effect.log:
        low, high = math.log10(low), math.log10(high)
    margin = _MARGIN * ((high - low) or 1.0)
    low, high = low - margin, high + margin
    ticks, labels = ticks_between(low, high, log=effect.log, distinct=(*effect.x, *effect.untried_levels))
    return EffectAxis(low, high, tuple(ticks), tuple(labels))


def number_jitter(effect: Effect, rows: np.ndarray) -> np.ndarray:
    """Return how far each run is drawn beside its number, as a share of the axis; 0 for many tried values.

    Args:
        effect: the effect of a numeric parameter.
        rows: (n,) positions of the drawn runs in `effect.x`.
    """
    if len({effect.x[i] for i in rows}) > JITTERED_VALUES:
        return np.zeros(len(rows))
    return jitter(len(rows), _JITTER)


def level_names(effect: Effect) -> list[str]:
    """Return the levels along the axis of a categorical parameter: best first, those without runs last."""
    return [*(level.level for level in effect.levels), *map(str, effect.untried_levels)]


def bands(effect: Effect) -> list[Band]:
    """Return the bands of a curve in the order in which they are drawn, the wide one first."""
    pointwise = Band(effect.low, effect.high)
    if not effect.simultaneous_low:
        return [pointwise]
    return [Band(effect.simultaneous_low, effect.simultaneous_high, faint=True), pointwise]


def banded_parts(effect: Effect) -> list[tuple[int, int]]:
    """Return the parts of the grid that have a band, each as its first index and the one after its last."""
    return blocks(~np.isnan(effect.low))
