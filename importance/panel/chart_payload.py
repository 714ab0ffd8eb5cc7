"""The data of the parallel coordinates for the browser: lines packed as bytes, each text once."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

import numpy as np

from importance import palette
from importance.charts.axis import Axis
from importance.charts.brushes import BAND
from importance.charts.jitter import JITTERED_VALUES, stack
from importance.charts.parallel_axes import ParallelAxes, readings, scales_of
from importance.formatting import names_in_group, short_labels
from importance.runs.table import Runs

STEPS = 32
NEAREST = 84  # px between two axes
MARGIN = 38  # px to the right of the last axis
TITLE = 22  # letters of a title, in one or two lines
TALLEST = 36  # thousandths of the axis over which the runs of the most frequent level spread, up and down
SPREAD = 10  # thousandths of the axis over which the runs of one number spread, up and down


CHANGES = ("scale", "flip", "colour", "order")
"""What a user can ask of an axis, by its menu."""


def payload(
    chart: ParallelAxes,
    runs: Runs,
    flipped: Sequence[str],
    height: int,
    changes: Sequence[str] = CHANGES,
) -> dict[str, Any]:
    """Return what the chart component receives, as described in `pages.ui.parallel`.

    Args:
        chart: what to draw.
        runs: its runs.
        flipped: the names of the axes that are drawn upside down.
        height: of the chart, in pixels.
        changes: those of `CHANGES` that the menu of an axis offers.
    """
    in_group = names_in_group(runs.parameters)
    titles = short_labels([in_group.get(axis.name, axis.name) for axis in chart.axes], TITLE)
    colour = np.asarray(chart.colour)
    steps = colour if chart.groups else np.round(colour * (STEPS - 1))
    places = np.where(colour >= 0, steps + 1, 0)
    order = np.argsort(places, kind="stable")
    rows = [chart.rows[i] for i in order]
    return {
        "axes": [
            {
                "title": title,
                **_axis(axis, runs, rows, order, colour, axis.name in flipped),
                "menu": _menu(axis, runs, changes),
            }
            for axis, title in zip(chart.axes, titles, strict=True)
        ],
        "colour": _packed(places[order], np.uint8),
        "colours": [palette.WITHOUT_METRIC, *(palette.GROUPS if chart.groups else palette.ramp(STEPS))],
        "ranked": not chart.groups,
        "faint": palette.OUT_OF_BRUSH,
        "rows": rows,
        "names": [str(name) for name in runs.run_names.iloc[rows]],
        "left": 14 + 6.4 * max(3, *(len(text) for text in (*chart.axes[0].labels, ""))),
        "margin": MARGIN,
        "nearest": NEAREST,
        "metric": chart.metric,
        "total": len(runs),
        "note": note(
            len(rows), len(runs), sum(axis.beyond for axis in chart.axes if axis.name == chart.metric)
        ),
        "height": height,
        "title": chart.title,
    }


def note(n_drawn: int, n_runs: int, n_beyond: int) -> str:
    """Return how many runs have a line, and how many outliers lie on the end of the metric's axis."""
    drawn = f"{n_runs:,} runs" if n_drawn == n_runs else f"{n_drawn:,} of {n_runs:,} runs drawn"
    return f"{drawn} · {n_beyond:,} outlier{'s' * (n_beyond != 1)} clipped" if n_beyond else drawn


def share_at(axis: Axis, position: float) -> float:
    """Return the share of the drawn axis, from 0 (bottom) to 1 (top), at a position."""
    low, high = axis.range
    return min(max((position - low) / (high - low), 0.0), 1.0)


def position_at(axis: Axis, share: float) -> float:
    """Return the position at a share of the drawn axis."""
    low, high = axis.range
    return low + share * (high - low)


def turned(shares: Sequence[float], flip: bool) -> list[float]:
    """Return the shares, turned upside down when the axis is flipped."""
    return [1 - share for share in reversed(shares)] if flip else list(shares)


def _axis(
    axis: Axis, runs: Runs, rows: Sequence[int], order: np.ndarray, colour: np.ndarray, flip: bool
) -> dict[str, Any]:
    low, high = axis.range
    at = (np.asarray(axis.values) - low) / (high - low)
    off = _offsets(axis, at, colour)
    texts, which = np.unique(readings(runs.frame[axis.name], rows), return_inverse=True)
    ticks = [turned([share_at(axis, place)], flip)[0] for place in axis.ticks]
    kind = f"{len(axis.levels)} levels" if axis.levels else f"{axis.scale} scale"
    return {
        "name": axis.name,
        "words": f"{axis.name} ({kind}). Drag the name to move the axis, click it for more. "
        "Arrow keys move the axis and brush it.",
        "ticks": [[place, text] for place, text in zip(ticks, axis.labels, strict=True)],
        "over": 16 if axis.levels else 0,
        "band": BAND / (high - low) if axis.levels else 0.0,
        "lane": turned([share_at(axis, end) for end in axis.lane], flip) if axis.lane else None,
        "at": _packed(np.round((1 - at if flip else at)[order] * 65_535), np.uint16),
        "which": _packed(which, np.uint16),
        "texts": [str(text) for text in texts],
        "off": _packed((-off if flip else off)[order], np.int8),
    }


def _menu(axis: Axis, runs: Runs, changes: Sequence[str]) -> list[list[Any]]:
    """The items of the menu of an axis: for each its text, then the change that it asks for."""
    scales = [scale for scale in scales_of(runs, axis.name) if scale != axis.scale]
    items: list[list[Any]] = [
        *([f"{scale} scale", "scale", axis.name, scale] for scale in scales),
        ["flip", "flip", axis.name],
        ["colour by this", "colour", axis.name],
        ["axes by importance", "order", []],
    ]
    return [item for item in items if item[1] in changes]


def _offsets(axis: Axis, at: np.ndarray, colour: np.ndarray) -> np.ndarray:
    """How far to move each run up or down, better runs up, in thousandths of the axis.

    Runs with the same value would hide each other. With many distinct numbers, none is moved.
    """
    if len(np.unique(at)) > JITTERED_VALUES and not axis.levels:
        return np.zeros(len(at))
    low, high = axis.range
    most = min(1000 * BAND / (high - low), TALLEST) if axis.levels else SPREAD
    return np.asarray(np.round(most * stack(at, colour)))


def _packed(values: np.ndarray, kind: Any) -> str:
    return base64.b64encode(np.asarray(values).astype(kind).tobytes()).decode("ascii")
