"""The metric over two parameters as an SVG drawing: a heat map with the runs on it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from importance.charts.surface_axes import CellAxis, cell_axis, rectangles, run_positions
from importance.effects.two_parameters import Surface
from importance.formatting import number_text, short_labels
from importance.palette import ramp
from importance.ranking.html_table import text
from importance.report.svg import BOLD, HATCHES, TICK, PixelScale, drawing, hatched, label

WIDTH, HEIGHT = 560.0, 320.0
MOST_POINTS = 400
_TOP, _BOTTOM, _RIGHT, _COLOURS = 10.0, 42.0, 84.0, 24


@dataclass(frozen=True)
class _Layout:
    """The axes of the map, and their scales in pixels."""

    x_axis: CellAxis
    y_axis: CellAxis
    x: PixelScale
    y: PixelScale


def surface_svg(surface: Surface) -> str:
    """Return a heat map as SVG, blue at the good end, and hatched where no run is near or only few are."""
    layout = _layout(surface)
    colours = ramp(_COLOURS) if surface.goal == "maximize" else ramp(_COLOURS)[::-1]
    parts = [HATCHES, *_cells(surface, layout, colours)]
    for mask, thin in ((surface.untried, False), (surface.thin, True)):
        for across, (low, high) in rectangles(mask, layout.x_axis, layout.y_axis):
            parts.append(hatched(layout.x.span(across), layout.y.span((high, low)), thin=thin, coloured=True))
    parts += [_points(surface, layout), *_axis_labels(surface, layout)]
    parts += _colour_scale(surface, colours, left=layout.x.end + 16)
    return drawing(HEIGHT, f"{surface.metric} over {surface.a} and {surface.b}", parts, WIDTH)


def _layout(surface: Surface) -> _Layout:
    x_axis, y_axis = cell_axis(surface.x, surface.x_log), cell_axis(surface.y, surface.y_log)
    left = 30 + 6.4 * max(3, *(len(words) for words in y_axis.labels))
    return _Layout(
        x_axis,
        y_axis,
        PixelScale(*x_axis.ends, left, WIDTH - _RIGHT),
        PixelScale(*y_axis.ends, HEIGHT - _BOTTOM, _TOP),
    )


def _cells(surface: Surface, layout: _Layout, colours: list[str]) -> list[str]:
    """The cells as rectangles. Neighbours of one colour in a row are merged unless the cells are discrete."""
    low, high = _ends(surface)
    steps = ((surface.mean - low) / ((high - low) or 1) * (len(colours) - 1)).round().astype(int)
    # Cells of a range overlap by half a pixel, which hides their seams. Discrete cells keep a gap.
    wider, taller = (-1.5 if axis.discrete else 0.5 for axis in (layout.x_axis, layout.y_axis))
    parts = []
    for row, row_steps in enumerate(steps):
        low_end, high_end = layout.y_axis.span(row, row + 1)
        top, bottom = layout.y.span((high_end, low_end))
        changes = [0, *(np.flatnonzero(np.diff(row_steps)) + 1).tolist(), len(row_steps)]
        stops = range(len(row_steps) + 1) if layout.x_axis.discrete else changes
        for first, last in pairwise(stops):
            left, right = layout.x.span(layout.x_axis.span(first, last))
            parts.append(
                f'<rect x="{left:.1f}" y="{top:.1f}" width="{right - left + wider:.1f}" '
                f'height="{bottom - top + taller:.1f}" fill="{colours[row_steps[first]]}"/>'
            )
    return parts


def _ends(surface: Surface) -> tuple[float, float]:
    """The lowest and the highest expected metric."""
    return float(surface.mean.min()), float(surface.mean.max())


def _points(surface: Surface, layout: _Layout) -> str:
    """The runs as points: all, or an even sample over the metric."""
    order = np.argsort(surface.run_metric, kind="stable")
    rows = order[np.unique(np.linspace(0, len(order) - 1, min(len(order), MOST_POINTS)).round().astype(int))]
    run_x = run_positions(surface.run_x, layout.x_axis, 0)
    run_y = run_positions(surface.run_y, layout.y_axis, 1)
    points = []
    for i in rows:
        x, y = run_x[i], run_y[i]
        if x is not None and y is not None:
            title = text(f"{surface.metric} {number_text(surface.run_metric[i], 4)}")
            points.append(
                f'<circle cx="{layout.x(x):.1f}" cy="{layout.y(y):.1f}" r="2.4">'
                f"<title>{title}</title></circle>"
            )
    return f'<g fill="#fff" fill-opacity="0.9" stroke="#151b2b">{"".join(points)}</g>'


def _axis_labels(surface: Surface, layout: _Layout) -> list[str]:
    """The ticks and the names of both parameters."""
    x, y, x_axis, y_axis = layout.x, layout.y, layout.x_axis, layout.y_axis
    parts = [
        label(x(position), y.start + 15, words, "middle", TICK)
        for position, words in zip(
            x_axis.ticks, short_labels(x_axis.labels, max(4, 72 // len(x_axis.labels))), strict=True
        )
    ]
    parts += [
        label(x.start - 6, y(position) + 3.5, words, "end", TICK)
        for position, words in zip(y_axis.ticks, y_axis.labels, strict=True)
    ]
    parts.append(label((x.start + x.end) / 2, HEIGHT - 6, short_labels([surface.a], 60)[0], "middle", BOLD))
    middle = (_TOP + y.start) / 2
    rotation = f'transform="rotate(-90 12 {middle:.1f})"'
    parts.append(label(12, middle, short_labels([surface.b], 36)[0], "middle", f"{BOLD} {rotation}"))
    return parts


def _colour_scale(surface: Surface, colours: list[str], left: float) -> list[str]:
    """What the colours mean: a column from the lowest to the highest expected metric."""
    low, high = _ends(surface)
    bottom = HEIGHT - _BOTTOM
    step = (bottom - _TOP) / len(colours)
    parts = [
        f'<rect x="{left:.1f}" y="{bottom - (k + 1) * step:.1f}" width="10" height="{step + 0.4:.1f}" '
        f'fill="{colour}"/>'
        for k, colour in enumerate(colours)
    ]
    parts.append(label(left + 14, _TOP + 8, number_text(high), "start", TICK))
    parts.append(label(left + 14, bottom, number_text(low), "start", TICK))
    middle = (_TOP + bottom) / 2
    rotation = f'transform="rotate(-90 {left + 22:.1f} {middle:.1f})"'
    return [
        *parts,
        label(left + 22, middle, short_labels([surface.metric], 28)[0], "middle", f"{TICK} {rotation}"),
    ]
