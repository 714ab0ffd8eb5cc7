"""The curves of some runs as lines to draw: few enough, smoothed, with the best run and the median."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from importance.curves.at_step import results, values_at
from importance.even_spread import evenly_spread
from importance.runs.curves import MetricCurves

MOST_LINES = 200
"""Runs that are drawn. The best and the worst are among them, and the others are spread evenly by result."""
MOST_POINTS = 250
"""Points of a line that are drawn."""


@dataclass(frozen=True, eq=False)
class CurveLines:
    """Lines to draw.

    Attributes:
        rows: the row of each run that is drawn, the worst first, so that the best lies on top.
        steps, values: the points of each of them.
        best: the row of the run with the best result; -1 without a finite result.
        median_steps, median: (k,) the median over all chosen runs that had reached a step.
        n_chosen: the number of runs that were chosen and have a curve.
    """

    rows: tuple[int, ...]
    steps: tuple[np.ndarray, ...]
    values: tuple[np.ndarray, ...]
    best: int
    median_steps: np.ndarray
    median: np.ndarray
    n_chosen: int


def curve_lines(curve: MetricCurves, chosen: np.ndarray, goal: str, smoothing: float = 0.0) -> CurveLines:
    """Return the lines of the chosen runs.

    Args:
        curve: the curves of a metric.
        chosen: (n,) whether each run is drawn.
        goal: "minimize" or "maximize".
        smoothing: 0 for none, up to 1: the share of the steps over which a line is averaged, exponentially.
    """
    result = results(curve)
    rows = np.flatnonzero(np.asarray(chosen, dtype=bool) & curve.logged)
    sign = 1.0 if goal == "minimize" else -1.0
    score = np.where(np.isfinite(result[rows]), sign * result[rows], np.inf)
    rows = rows[np.argsort(score, kind="stable")]
    best = int(rows[0]) if len(rows) and np.isfinite(score).any() else -1
    shown = evenly_spread(rows, MOST_LINES)
    lines = [_line(curve, int(row), smoothing) for row in shown[::-1]]
    median_steps, median = _median(curve, rows)
    return CurveLines(
        tuple(int(row) for row in shown[::-1]),
        tuple(steps for steps, _ in lines),
        tuple(values for _, values in lines),
        best,
        median_steps,
        smoothed(median_steps, median, smoothing),
        len(rows),
    )


def smoothed(steps: np.ndarray, values: np.ndarray, smoothing: float) -> np.ndarray:
    """Return the exponential moving average of a curve over its steps, without the bias of its beginning.

    Args:
        steps, values: (k,) the curve. NaN stays NaN and does not count.
        smoothing: the share of the steps over which weights fall by the factor e; 0 returns the values.
    """
    if smoothing <= 0 or len(values) < 3:
        return values
    width = smoothing * (steps[-1] - steps[0]) / 4
    fade = np.exp(-np.diff(steps, prepend=steps[0]) / max(width, 1e-300))
    out = np.full(len(values), np.nan)
    total = weight = 0.0
    for at, (value, kept) in enumerate(zip(values, fade, strict=True)):
        total, weight = total * kept, weight * kept
        if np.isfinite(value):
            total, weight = total + value, weight + 1
            out[at] = total / weight
    return out


def _line(curve: MetricCurves, row: int, smoothing: float) -> tuple[np.ndarray, np.ndarray]:
    steps, values = curve.of_run(row)
    values = smoothed(steps, values, smoothing)
    steps, values = evenly_spread(steps, MOST_POINTS), evenly_spread(values, MOST_POINTS)
    return steps, values


def _median(curve: MetricCurves, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if not len(rows):
        return np.empty(0), np.empty(0)
    chosen = np.zeros(len(curve.starts), dtype=bool)
    chosen[rows] = True
    part = curve.take(chosen)
    logged = evenly_spread(np.unique(part.steps), MOST_POINTS // 2)
    values = values_at(part, logged)
    enough = np.isfinite(values).sum(axis=0) >= max(1, len(rows) // 4)
    return logged[enough], np.nanmedian(values[:, enough], axis=0) if enough.any() else np.empty(0)
