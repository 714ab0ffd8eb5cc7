"""The parallel coordinates as an SVG drawing, and what the colours of its lines mean."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from importance import palette
from importance.charts.axis import Axis
from importance.charts.jitter import JITTERED_VALUES, stack
from importance.charts.parallel_axes import MARGIN, ParallelAxes
from importance.formatting import short_labels
from importance.ranking.html_table import text
from importance.report.svg import BOLD, TICK, drawing, label

WIDTH = 1000
_HEIGHT, _TOP, _BOTTOM, _RIGHT = 440, 66, 20, 60
_COLOURS = 32
# How far the lines of one level, or of one number, are moved apart, up and down, in pixels.
_LEVEL_STACK, _NUMBER_STACK = 13.0, 4.0


def parallel_svg(chart: ParallelAxes, names: Sequence[str] = ()) -> str:
    """Return the parallel coordinates as SVG, with the best runs on top.

    Args:
        chart: what to draw.
        names: a name for each run of the table, shown while the pointer is on its line.
    """
    titles = short_labels([axis.name for axis in chart.axes], 20)
    left = 24 + 6.2 * max(3, *(len(tick) for tick in chart.axes[0].labels or ("",)))
    gap = (WIDTH - left - _RIGHT) / max(len(chart.axes) - 1, 1)
    xs = [left + i * gap for i in range(len(chart.axes))]
    heights = [_line_heights(axis, chart.colour) for axis in chart.axes]
    order = sorted(range(len(chart.rows)), key=lambda i: chart.colour[i])
    ramp = palette.ramp(_COLOURS)
    lines = []
    for i in order:
        path = "L".join(f"{x:.0f} {ys[i]:.1f}" for x, ys in zip(xs, heights, strict=True))
        name = f"<title>{text(names[chart.rows[i]])}</title>" if len(names) else ""
        colour = _colour(chart.colour[i], ramp, chart.groups)
        end = f">{name}</path>" if name else "/>"
        lines.append(f'<path d="M{path}" stroke="{colour}"{end}')
    opacity = min(0.75, max(0.25, 60 / max(len(lines), 1)))
    slanted = max(len(title) for title in titles) * 7.5 > gap
    if slanted:  # longer titles would reach past the top
        titles = short_labels([axis.name for axis in chart.axes], 17)
    parts = [
        f'<g fill="none" stroke-width="1.1" stroke-opacity="{opacity:.2f}">{"".join(lines)}</g>',
        *(_axis(axis, x, title, slanted) for axis, x, title in zip(chart.axes, xs, titles, strict=True)),
    ]
    return drawing(_HEIGHT, chart.title, parts, WIDTH)


def legend(column: str, ends: tuple[str, str], groups: Sequence[str]) -> str:
    """Return what the colours of the lines mean, as HTML: a scale, or a colour for each level.

    Args:
        column: the column that colours the lines.
        ends: texts for the two ends of the scale, the worst or lowest first.
        groups: the levels, if the column holds text; else empty.
    """
    if groups:
        marks = [
            f'<span><svg width="10" height="10"><rect width="10" height="10" rx="3" fill="{colour}"/></svg> '
            f"{text(level)}</span>"
            for colour, level in zip(palette.GROUPS, groups, strict=False)
        ]
        return f'<p class="legend">{text(column)} {" ".join(marks)}</p>'
    steps = "".join(
        f'<rect x="{6 * i}" width="6.5" height="9" fill="{colour}"/>'
        for i, colour in enumerate(palette.ramp(16))
    )
    scale = f'<svg width="96" height="9" role="img" aria-label="colour scale">{steps}</svg>'
    return f'<p class="legend">{text(column)} <span>{text(ends[0])} {scale} {text(ends[1])}</span></p>'


def _axis(axis: Axis, x: float, title: str, slanted: bool) -> str:
    ticks = []
    for position, words in zip(axis.ticks, axis.labels, strict=True):
        y = _height(axis, position)
        ticks.append(f'<path d="M{x - 4:.1f} {y:.1f}H{x:.1f}" stroke="currentColor" stroke-opacity="0.6"/>')
        ticks.append(label(x - 6, y + 3.5, words, "end", TICK))
    rotation = f'transform="rotate(-22 {x:.1f} {_TOP - 14})"' if slanted else ""
    heading = label(x, _TOP - 14, title, "start" if slanted else "middle", f"{BOLD} {rotation}")
    line = (
        f'<path d="M{x:.1f} {_TOP}V{_HEIGHT - _BOTTOM}" stroke="currentColor" stroke-opacity="0.6"/>'
        f"<title>{text(axis.name)}</title>"
    )
    return f"<g>{line}{''.join(ticks)}{heading}</g>"


def _height(axis: Axis, position: float) -> float:
    low, high = axis.range
    margin = MARGIN * (high - low)
    share = (min(max(position, low), high) - low + margin) / (high - low + 2 * margin)
    return _HEIGHT - _BOTTOM - share * (_HEIGHT - _BOTTOM - _TOP)


def _line_heights(axis: Axis, colour: Sequence[float]) -> list[float]:
    """The pixel of each line on an axis; lines that share one of few positions are moved apart."""
    heights = [_height(axis, position) for position in axis.values]
    n_positions = len(np.unique(axis.values))
    if n_positions > JITTERED_VALUES and not axis.levels:
        return heights
    room = min(_LEVEL_STACK, 0.36 * (_HEIGHT - _TOP) / max(n_positions, 2)) if axis.levels else _NUMBER_STACK
    offsets = room * stack(np.asarray(axis.values), np.asarray(colour))
    return [height - float(offset) for height, offset in zip(heights, offsets, strict=True)]


def _colour(value: float, ramp: Sequence[str], groups: Sequence[str]) -> str:
    if value < 0:
        return palette.WITHOUT_METRIC
    if groups:
        return palette.GROUPS[min(int(value), len(palette.GROUPS) - 1)]
    return ramp[round(value * (len(ramp) - 1))]
