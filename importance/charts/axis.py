"""One axis of the parallel-coordinates chart: where each value sits on it, its ticks, levels and gap.

A run without a value sits on a "missing" tick below the axis, so that no run is lost.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from importance.charts.ticks import labelled, tick_places
from importance.formatting import natural_key, number_text, short_labels
from importance.runs.columns import Kind

MISSING = "missing"
GAP = 0.12  # how far below an axis its "missing" tick sits, as a share of the axis
MOST_LEVELS = 24


@dataclass(frozen=True)
class Axis:
    """One axis of the chart.

    Attributes:
        name: the column.
        values: a position for each drawn run: the number, its log10, or the index of its level.
        range: lowest and highest position, the "missing" tick included.
        ticks, labels: positions and texts of the ticks.
        scale: "linear" (positions are the values), "log" (their log10), "quantile" (the share of runs below)
            or "levels" (the place of the level).
        levels: the levels in the order of their positions 0, 1, ...; empty for numbers.
        gap: position of the "missing" tick; NaN when no run lacks a value.
        beyond: how many runs lie past the ends and are drawn on them.
        knots: (positions, values) between which a quantile axis is straight; empty for the other scales.
    """

    name: str
    values: tuple[float, ...]
    range: tuple[float, float]
    ticks: tuple[float, ...]
    labels: tuple[str, ...]
    scale: str = "linear"
    levels: tuple[str, ...] = ()
    gap: float = math.nan
    beyond: int = 0
    knots: tuple[tuple[float, ...], tuple[float, ...]] = ((), ())

    @property
    def log(self) -> bool:
        """Whether positions are log10 of the values."""
        return self.scale == "log"


def position(axis: Axis, value: float) -> float:
    """Where a number sits on a numeric axis, in the axis's positions; infinite past the ends of a scale."""
    if axis.scale == "log":
        return math.log10(value) if 0 < value < math.inf else math.inf if value > 0 else -math.inf
    if axis.scale == "quantile" and math.isfinite(value):
        return float(np.interp(value, axis.knots[1], axis.knots[0]))
    return value


def value_at(axis: Axis, place: float) -> float:
    """The number at a position of a numeric axis; the inverse of `position`."""
    if not math.isfinite(place):
        return 0.0 if axis.log and place < 0 else place
    if axis.scale == "quantile":
        return float(np.interp(place, axis.knots[0], axis.knots[1]))
    return 10.0**place if axis.log else place


def height(axis: Axis, value: object) -> float:
    """Where a value sits on the drawn axis, from 0 (bottom) to 1 (top), for any run, drawn or not."""
    low, high = axis.range
    if value is None or value != value:
        place = low if math.isnan(axis.gap) else axis.gap
    elif axis.levels:
        text = str(value)
        place = float(axis.levels.index(text)) if text in axis.levels else low
    else:
        place = position(axis, float(value))  # type: ignore[arg-type]
    return (min(max(place, low), high) - low) / (high - low)


def outline(axis: Axis) -> Axis:
    """The axis without its runs: of their values only the lowest, which tells brushes where values begin."""
    values = [value for value in axis.values if math.isnan(axis.gap) or value > axis.gap]
    return replace(axis, values=(min(values),) if values else ())


def fences(values: np.ndarray, width: float = 3.0) -> tuple[float, float]:
    """The most extreme finite values within `width` interquartile ranges of the quartiles.

    Values past them are outliers by Tukey's rule of outer fences (Tukey 1977, Exploratory Data Analysis).
    """
    finite = values[np.isfinite(values)]
    low, high = np.quantile(finite, [0.25, 0.75])
    inside = finite[(finite >= low - width * (high - low)) & (finite <= high + width * (high - low))]
    return float(inside.min()), float(inside.max())


def axis_of(
    column: pd.Series, rows: np.ndarray, name: str, kind: Kind, scale: str, clip: bool, n_axes: int
) -> Axis:
    """The axis of a column.

    Args:
        column: the values of all runs.
        rows: positions of the drawn ones.
        name, kind: of the column.
        scale: "linear", "log" or "quantile", for numbers.
        clip: whether outliers are drawn on its ends.
        n_axes: how many axes share the room for the names of levels.
    """
    if pd.api.types.is_numeric_dtype(column) and kind is not Kind.BOOLEAN:
        if scale == "quantile":
            return _quantile_axis(column, rows, name)
        return _numeric_axis(column, rows, name, scale == "log", clip)
    return _level_axis(column, rows, name, min(16, max(8, 84 // n_axes)))


def _level_axis(column: pd.Series, rows: np.ndarray, name: str, room: int) -> Axis:
    counts = column.astype("str").where(column.notna()).value_counts()
    levels = sorted(counts.index, key=natural_key)
    place = {level: float(i) for i, level in enumerate(levels)}
    values = column.astype("str").where(column.notna()).map(place).to_numpy(float)
    top = max(len(levels) - 1, 1)
    gap = -max(GAP * top, 0.35) if np.isnan(values).any() else math.nan
    low = gap if not math.isnan(gap) else 0.0
    pairs = list(zip(place.values(), short_labels(levels, room), strict=True))
    if len(pairs) > MOST_LEVELS:
        pairs = [pairs[i] for i in np.linspace(0, len(pairs) - 1, MOST_LEVELS).round().astype(int)]
    if len(levels) == 1:
        low, top = min(low, -1.0), 1  # a single level sits in the middle of its axis
    return _with_gap(name, values, rows, (low, float(top)), pairs, gap, scale="levels", levels=tuple(levels))


def _numeric_axis(column: pd.Series, rows: np.ndarray, name: str, log: bool, clip: bool) -> Axis:
    raw = column.to_numpy(float)
    log = log and bool((raw[np.isfinite(raw)] > 0).all())
    with np.errstate(divide="ignore", invalid="ignore"):
        values = np.log10(raw) if log else raw.copy()
    finite = values[np.isfinite(values)]
    if np.isinf(raw).any() and not len(finite):  # infinite or nothing: two levels, and no scale
        return _level_axis(column.map(str, na_action="ignore").astype(object), rows, name, 16)
    if not len(finite):
        return _with_gap(name, np.full(len(raw), np.nan), rows, (-1.0, 1.0), [], 0.0, scale="linear")
    low, high = fences(values) if clip else (float(finite.min()), float(finite.max()))
    outside = (values < low) | (values > high)
    pairs = labelled(tick_places(np.unique(finite[(finite >= low) & (finite <= high)]), low, high, log), log)
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
    gap = low - GAP * span if np.isnan(values).any() else math.nan
    bottom = gap if not math.isnan(gap) else low
    if low == high:
        bottom, high = min(bottom, low - span), high + span
    return _with_gap(
        name,
        values,
        rows,
        (bottom, high),
        pairs,
        gap,
        scale="log" if log else "linear",
        beyond=int(np.count_nonzero(outside)),
    )


def _quantile_axis(column: pd.Series, rows: np.ndarray, name: str) -> Axis:
    """An axis on which the runs lie evenly: each value at the share of runs below it, ties in the middle."""
    raw = column.to_numpy(float)
    finite = np.isfinite(raw)
    if not finite.any():
        return _numeric_axis(column, rows, name, log=False, clip=False)
    values, counts = np.unique(raw[finite], return_counts=True)
    places = (np.cumsum(counts) - counts / 2) / counts.sum()
    at = np.where(finite, np.interp(raw, values, places), np.where(np.isnan(raw), np.nan, raw > 0))
    shown = np.unique(np.searchsorted(places, np.linspace(places[0], places[-1], 7)).clip(0, len(values) - 1))
    apart = [i for k, i in enumerate(shown) if k == 0 or places[i] - places[shown[k - 1]] > 0.045]
    texts = [text for _, text in labelled(values[apart].tolist(), log=False)]
    pairs = list(zip(places[apart].tolist(), texts, strict=True))
    gap = -GAP if np.isnan(raw).any() else math.nan
    knots = np.unique(np.linspace(0, len(values) - 1, min(len(values), 400)).round().astype(int))
    low = 0.0 if math.isnan(gap) else gap
    return _with_gap(
        name,
        at,
        rows,
        (low, 1.0),
        pairs,
        gap,
        scale="quantile",
        knots=(tuple(places[knots].tolist()), tuple(values[knots].tolist())),
    )


def _with_gap(
    name: str,
    values: np.ndarray,
    rows: np.ndarray,
    ends: tuple[float, float],
    pairs: Sequence[tuple[float, str]],
    gap: float,
    *,
    scale: str,
    levels: tuple[str, ...] = (),
    beyond: int = 0,
    knots: tuple[tuple[float, ...], tuple[float, ...]] = ((), ()),
) -> Axis:
    if not math.isnan(gap):
        taken = any(text == MISSING for _, text in pairs)  # a level may be called so itself
        pairs = [(gap, f"({MISSING})" if taken else MISSING), *pairs]
        values = np.where(np.isnan(values), gap, values)
    drawn = np.round(values[rows], 9)
    ticks, labels = tuple(p for p, _ in pairs), tuple(t for _, t in pairs)
    return Axis(name, tuple(drawn.tolist()), ends, ticks, labels, scale, levels, gap, beyond, knots)
