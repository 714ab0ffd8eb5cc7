"""Brushes: ranges and levels that select runs, dragged on an axis, typed, or read from a link."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from importance.charts.axis import Axis, position, value_at, values_on
from importance.formatting import number_text
from importance.runs.table import Runs

BAND = 0.18  # half the height over which the lines of one level are spread; levels are 1 apart
NARROWEST = 1e-3  # of the axis: Plotly selects nothing, or too much, with a brush without width


@dataclass(frozen=True, slots=True)
class Brush:
    """A selection of runs by one column: those in any range, at any of the levels, or without a value.

    Attributes:
        column: the name of the column.
        ranges: (low, high) pairs of values, both ends included; for numbers.
        levels: the levels as text; for categories and booleans.
        missing: whether runs without a value are selected too.
    """

    column: str
    ranges: tuple[tuple[float, float], ...] = ()
    levels: tuple[str, ...] = ()
    missing: bool = False

    def words(self) -> str:
        """Return the brush as text, such as "learning_rate 0.001 to 0.0126"."""
        parts = [f"{number_text(low)} to {number_text(high)}" for low, high in self.ranges]
        parts += [*self.levels, *(["missing"] if self.missing else [])]
        return f"{self.column} {' or '.join(parts) or 'between two ticks'}"


def from_positions(axis: Axis, ranges: Iterable[Sequence[float]]) -> Brush | None:
    """Return the brush of these dragged ranges of positions on an axis; None without a range.

    A range between two levels gives a brush that selects no run, as the chart shows it.
    """
    slack = 1e-6 * (axis.range[1] - axis.range[0])  # for the rounding errors of Plotly
    spans = [(min(pair) - slack, max(pair) + slack) for pair in ranges if len(pair) == 2]
    if not spans:
        return None
    missing = any(_reaches_lane(axis, low, high) for low, high in spans)
    if axis.levels:
        levels = [
            name
            for i, name in enumerate(axis.levels)
            if any(lo <= i + BAND and hi >= i - BAND for lo, hi in spans)
        ]
        return Brush(axis.name, (), tuple(levels), missing)
    bottom, top = _ends(axis)
    # A range that reaches an end of the values also selects the runs beyond that end.
    ranges_of_values = [
        (value_at(axis, low if low > bottom else -math.inf), value_at(axis, high if high < top else math.inf))
        for low, high in spans
        if high >= bottom and low <= top
    ]
    return Brush(axis.name, tuple(ranges_of_values), (), missing)


def to_positions(axis: Axis, brush: Brush) -> list[list[float]]:
    """Return the ranges of positions that draw a brush, each at least `NARROWEST` of the axis wide."""
    low, high = _ends(axis)
    spans = [[position(axis, a), position(axis, b)] for a, b in brush.ranges if not axis.levels]
    spans = [[max(a, low), min(b, high)] for a, b in spans if b >= low and a <= high]
    spans += [[k - 0.3, k + 0.3] for k, name in enumerate(axis.levels) if name in brush.levels]
    if brush.missing and axis.lane:
        spans.append(list(axis.lane))
    width = NARROWEST * (axis.range[1] - axis.range[0])
    return [[a - width, b + width] if b - a < width else [a, b] for a, b in _merged(spans)]


def selected(runs: Runs, brushes: Iterable[Brush]) -> np.ndarray:
    """Return for each run, (n,), whether all brushes select it. A brush on an unknown column selects all."""
    mask = np.ones(len(runs), bool)
    for brush in brushes:
        if brush.column in runs.columns:
            mask &= _selected(runs.frame[brush.column], brush)
    return mask


def to_text(brush: Brush) -> str:
    """Return the brush as one part of a link."""
    parts = [f"{low:.6g}..{high:.6g}" for low, high in brush.ranges]
    parts += [f"={level}" for level in brush.levels] + (["missing"] if brush.missing else [])
    return "~".join([brush.column.replace("~", "~~"), *(part.replace("~", "~~") for part in parts)])


def from_text(text: str) -> Brush | None:
    """Return the brush of one part of a link; None if it cannot be read."""
    column, *parts = [p.replace("\0", "~") for p in text.replace("~~", "\0").split("~")]
    ranges, levels = [], []
    for part in parts:
        if part.startswith("="):
            levels.append(part[1:])
        elif ".." in part:
            try:
                low, high = (float(x) for x in part.split("..", 1))
            except ValueError:
                return None
            ranges.append((low, high))
    if not parts or any(math.isnan(x) for pair in ranges for x in pair):
        return None
    return Brush(column, tuple(ranges), tuple(levels), "missing" in parts)


def by_axis(axes: Iterable[Axis], brushes: Mapping[str, Brush]) -> dict[str, list[list[float]]]:
    """Return the ranges of positions to draw, by the name of each brushed axis."""
    ranges = {axis.name: to_positions(axis, brushes[axis.name]) for axis in axes if axis.name in brushes}
    return {name: spans for name, spans in ranges.items() if spans}


def _selected(column: pd.Series, brush: Brush) -> np.ndarray:
    mask = column.isna().to_numpy() & brush.missing
    if brush.levels:
        mask |= column.astype("str").isin(brush.levels).to_numpy() & column.notna().to_numpy()
    if brush.ranges:
        values = pd.to_numeric(column, errors="coerce").to_numpy(float)
        for low, high in brush.ranges:
            mask |= (values >= low) & (values <= high)
    return mask


def _reaches_lane(axis: Axis, low: float, high: float) -> bool:
    """Whether a range takes more of the lane of runs without a value than its edge."""
    if not axis.lane:
        return False
    edge = 0.1 * (axis.lane[1] - axis.lane[0])
    return low < axis.lane[1] - edge and high > axis.lane[0] + edge


def _ends(axis: Axis) -> tuple[float, float]:
    """The lowest and the highest position of a value. The lane of runs without a value is beyond them."""
    values = [*values_on(axis), *(tick for tick in axis.ticks if tick != axis.gap)]
    return min(values, default=axis.range[0]), max(values, default=axis.range[1])


def _merged(spans: list[list[float]]) -> list[list[float]]:
    """The spans in order, with those that touch merged."""
    merged: list[list[float]] = []
    for low, high in sorted(spans):
        if merged and low <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], high)
        else:
            merged.append([low, high])
    return merged
