"""One axis of the parallel coordinates: the position of each value, the ticks and the levels.

A run without a value is drawn in a lane of its own, apart from the values, so that no run is lost. The lane
is below the values, or above them where low values are good: so it never lies beside the good end.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from importance.charts.ticks import labelled, tick_positions
from importance.formatting import is_missing, natural_key, number_text, short_labels
from importance.runs.columns import Kind
from importance.runs.level_names import MISSING

GAP = 0.12  # how far the "missing" tick is from the values, as a share of the axis
LANE = 0.035  # half the height of the lane of runs without a value, as a share of the axis
LEVEL_GAP, LEVEL_LANE = 0.5, 0.2  # the least of both on an axis of levels, which are 1 apart
MOST_LEVEL_TICKS = 24
MOST_BEST_CLIPPED = 0.05  # the share of runs that may lie beyond the good end of the metric's axis


@dataclass(frozen=True)
class Axis:
    """One axis of the chart.

    Attributes:
        name: the column.
        values: the position of each drawn run.
        range: the lowest and the highest position, with the lane of runs without a value.
        ticks, labels: positions and texts of the ticks.
        scale: what a position is: "linear" the value, "log" its log10, "quantile" the share of runs below it,
            and "levels" the index of the level.
        levels: the levels at the positions 0, 1, ...; empty for numbers.
        gap: the position of the "missing" tick; NaN if every run has a value.
        lane: the lowest and highest position of the lane around it; () if every run has a value.
        beyond: the number of runs past the ends, which are drawn on them.
        knots: (positions, values) between which a quantile axis is linear; empty for the other scales.
    """

    name: str
    values: tuple[float, ...]
    range: tuple[float, float]
    ticks: tuple[float, ...]
    labels: tuple[str, ...]
    scale: str = "linear"
    levels: tuple[str, ...] = ()
    gap: float = math.nan
    lane: tuple[float, ...] = ()
    beyond: int = 0
    knots: tuple[tuple[float, ...], tuple[float, ...]] = ((), ())

    @property
    def log(self) -> bool:
        """Whether positions are the log10 of the values."""
        return self.scale == "log"


def position(axis: Axis, value: float) -> float:
    """Return the position of a number on a numeric axis; infinite if the scale has none for it."""
    if axis.scale == "log":
        return math.log10(value) if 0 < value < math.inf else math.inf if value > 0 else -math.inf
    if axis.scale == "quantile" and math.isfinite(value):
        return float(np.interp(value, axis.knots[1], axis.knots[0]))
    return value


def value_at(axis: Axis, position: float) -> float:
    """Return the number at a position of a numeric axis. It is the inverse of `position`."""
    if not math.isfinite(position):
        return 0.0 if axis.log and position < 0 else position
    if axis.scale == "quantile":
        return float(np.interp(position, axis.knots[0], axis.knots[1]))
    return 10.0**position if axis.log else position


def height(axis: Axis, value: object) -> float:
    """Return where a value is on the drawn axis, from 0 (bottom) to 1 (top), even if its run is not drawn."""
    low, high = axis.range
    if is_missing(value):
        at = axis.gap if axis.lane else low
    elif axis.levels:
        text = str(value)
        at = float(axis.levels.index(text)) if text in axis.levels else low
    else:
        at = position(axis, float(value))  # type: ignore[arg-type]
    return (min(max(at, low), high) - low) / (high - low)


def outline(axis: Axis) -> Axis:
    """Return the axis without its runs. Only their lowest and highest position are kept, for the brushes."""
    values = values_on(axis)
    return replace(axis, values=(min(values), max(values)) if values else ())


def values_on(axis: Axis) -> list[float]:
    """Return the positions of the runs that have a value."""
    return [value for value in axis.values if value != axis.gap]


def fences(values: np.ndarray, width: float = 3.0) -> tuple[float, float]:
    """Return the lowest and highest finite value within `width` interquartile ranges of the quartiles.

    Values past them are outliers by the rule of outer fences (Tukey 1977, Exploratory Data Analysis).
    """
    finite = values[np.isfinite(values)]
    low, high = np.quantile(finite, [0.25, 0.75])
    inside = finite[(finite >= low - width * (high - low)) & (finite <= high + width * (high - low))]
    return float(inside.min()), float(inside.max())


def axis_of(
    column: pd.Series,
    rows: np.ndarray,
    name: str,
    kind: Kind,
    scale: str,
    clip: bool,
    n_axes: int,
    low_is_good: bool = False,
) -> Axis:
    """Return the axis of a column.

    Args:
        column: the values of all runs.
        rows: positions of the drawn runs.
        name, kind: of the column.
        scale: "linear", "log" or "quantile", for numbers.
        clip: whether outliers are drawn on the ends of the axis.
        n_axes: how many axes share the width that names of levels need.
        low_is_good: whether runs without a value go above the values, away from the good end.
    """
    if pd.api.types.is_numeric_dtype(column) and kind is not Kind.BOOLEAN:
        if scale == "quantile":
            return _quantile_axis(column, rows, name, low_is_good)
        return _numeric_axis(column, rows, name, scale == "log", clip, low_is_good)
    return _level_axis(column, rows, name, min(16, max(8, 84 // n_axes)))


def _level_axis(column: pd.Series, rows: np.ndarray, name: str, room: int) -> Axis:
    counts = column.astype("str").where(column.notna()).value_counts()
    levels = sorted(counts.index, key=natural_key)
    positions = {level: float(i) for i, level in enumerate(levels)}
    values = column.astype("str").where(column.notna()).map(positions).to_numpy(float)
    top = max(len(levels) - 1, 1)
    lane = max(LANE * top, LEVEL_LANE) if np.isnan(values).any() else math.nan
    gap = -max(GAP * top, LEVEL_GAP) if np.isnan(values).any() else math.nan
    low = gap - lane if np.isnan(values).any() else 0.0
    pairs = list(zip(positions.values(), short_labels(levels, room), strict=True))
    if len(pairs) > MOST_LEVEL_TICKS:
        pairs = [pairs[i] for i in np.linspace(0, len(pairs) - 1, MOST_LEVEL_TICKS).round().astype(int)]
    if len(levels) == 1:
        low, top = min(low, -1.0), 1  # a single level is in the middle of its axis
    return _with_gap(
        name, values, rows, (low, float(top)), pairs, gap, lane, scale="levels", levels=tuple(levels)
    )


def _numeric_axis(
    column: pd.Series, rows: np.ndarray, name: str, log: bool, clip: bool, low_is_good: bool
) -> Axis:
    raw = column.to_numpy(float)
    log = log and bool((raw[np.isfinite(raw)] > 0).all())
    with np.errstate(divide="ignore", invalid="ignore"):
        values = np.log10(raw) if log else raw.copy()
    finite = values[np.isfinite(values)]
    if np.isinf(raw).any() and not len(finite):  # no finite number: the infinities become levels
        return _level_axis(column.map(str, na_action="ignore").astype(object), rows, name, 16)
    if not len(finite):
        return _with_gap(name, np.full(len(raw), np.nan), rows, (-1.0, 1.0), [], 0.0, 1.0, scale="linear")
    low, high = float(finite.min()), float(finite.max())
    if clip:
        low, high = _clipped_ends(finite, low_is_good)
    outside = (values < low) | (values > high)
    pairs = labelled(
        tick_positions(np.unique(finite[(finite >= low) & (finite <= high)]), low, high, log), log
    )
    if (values > high).any():
        pairs = [
            *(p for p in pairs if p[0] < high - 0.04 * (high - low)),
            (high, "≥ " + number_text(10.0**high if log else high)),
        ]
    if (values < low).any():
        pairs = [
            (low, "≤ " + number_text(10.0**low if log else low)),
            *(p for p in pairs if p[0] > low + 0.04 * (high - low)),
        ]
    values = np.where(np.isnan(values), np.nan, np.clip(values, low, high))
    span = (high - low) or abs(high) or 1.0
    bottom, top = (low - span, high + span) if low == high else (low, high)
    gap = math.nan
    if np.isnan(values).any() and low_is_good:
        gap = high + GAP * span
        top = max(top, gap + LANE * span)
    elif np.isnan(values).any():
        gap = low - GAP * span
        bottom = min(bottom, gap - LANE * span)
    return _with_gap(
        name,
        values,
        rows,
        (bottom, top),
        pairs,
        gap,
        LANE * span,
        scale="log" if log else "linear",
        beyond=int(np.count_nonzero(outside)),
    )


def _clipped_ends(finite: np.ndarray, low_is_good: bool) -> tuple[float, float]:
    """The ends of a metric's axis without outliers. More than a few of the best runs are no outliers."""
    low, high = fences(finite)
    if low_is_good and (finite < low).mean() > MOST_BEST_CLIPPED:
        low = float(finite.min())
    elif not low_is_good and (finite > high).mean() > MOST_BEST_CLIPPED:
        high = float(finite.max())
    return low, high


def _quantile_axis(column: pd.Series, rows: np.ndarray, name: str, low_is_good: bool) -> Axis:
    """An axis that spreads the runs evenly: each value is at the share of runs below it."""
    raw = column.to_numpy(float)
    finite = np.isfinite(raw)
    if not finite.any():
        return _numeric_axis(column, rows, name, log=False, clip=False, low_is_good=low_is_good)
    values, counts = np.unique(raw[finite], return_counts=True)
    shares = (np.cumsum(counts) - counts / 2) / counts.sum()
    at = np.where(finite, np.interp(raw, values, shares), np.where(np.isnan(raw), np.nan, raw > 0))
    even = np.unique(np.searchsorted(shares, np.linspace(shares[0], shares[-1], 7)).clip(0, len(values) - 1))
    ticks = [i for k, i in enumerate(even) if k == 0 or shares[i] - shares[even[k - 1]] > 0.045]
    texts = [text for _, text in labelled(values[ticks].tolist(), log=False)]
    pairs = list(zip(shares[ticks].tolist(), texts, strict=True))
    gap, low, high = math.nan, 0.0, 1.0
    if np.isnan(raw).any() and low_is_good:
        gap, high = 1 + GAP, 1 + GAP + LANE
    elif np.isnan(raw).any():
        gap, low = -GAP, -GAP - LANE
    knots = np.unique(np.linspace(0, len(values) - 1, min(len(values), 400)).round().astype(int))
    return _with_gap(
        name,
        at,
        rows,
        (low, high),
        pairs,
        gap,
        LANE,
        scale="quantile",
        knots=(tuple(shares[knots].tolist()), tuple(values[knots].tolist())),
    )


def _with_gap(
    name: str,
    values: np.ndarray,
    rows: np.ndarray,
    ends: tuple[float, float],
    pairs: Sequence[tuple[float, str]],
    gap: float,
    lane: float,
    *,
    scale: str,
    levels: tuple[str, ...] = (),
    beyond: int = 0,
    knots: tuple[tuple[float, ...], tuple[float, ...]] = ((), ()),
) -> Axis:
    around: tuple[float, ...] = ()
    if not math.isnan(gap):
        around = (gap - lane, gap + lane)
        is_level = any(text == MISSING for _, text in pairs)  # a level may have this name
        pairs = [(gap, f"({MISSING})" if is_level else MISSING), *pairs]
        values = np.where(np.isnan(values), gap, values)
    drawn = values[rows]
    ticks, labels = tuple(at for at, _ in pairs), tuple(text for _, text in pairs)
    return Axis(name, tuple(drawn.tolist()), ends, ticks, labels, scale, levels, gap, around, beyond, knots)
