"""One parameter's effect as an SVG drawing: its curve or its levels with their band, and the runs."""

from __future__ import annotations

import math

import numpy as np

from importance.charts import effect_axes
from importance.charts.effect_axes import HALF_BAR, HALF_CELL, EffectAxis
from importance.charts.jitter import jitter
from importance.effects.effect import Effect
from importance.effects.story import is_clear
from importance.formatting import short_labels
from importance.palette import BLUE, ORANGE
from importance.ranking.html_table import text
from importance.report.svg import BOLD, HATCHES, TICK, PixelScale, drawing, hatched, label

WIDTH, HEIGHT = 480.0, 256.0
MOST_POINTS = 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 52.0, 12.0, 10.0, 48.0
_INSIDE = (_TOP, HEIGHT - _BOTTOM)
# Levels are 1 apart on their axis.
_JITTER = 0.25  # how far runs are drawn beside their level, to each side


def effect_svg(effect: Effect) -> str:
    """Return an effect as SVG: the metric with its 90% bands, the runs and the best expected value."""
    metric_axis = effect_axes.metric_axis(effect)
    y = PixelScale(metric_axis.low, metric_axis.high, HEIGHT - _BOTTOM, _TOP)
    parts = [HATCHES, *_metric_ticks(metric_axis, y)]
    if effect.levels:
        parts += _levels(effect, y, metric_axis)
    else:
        parts += _curve(effect, y, metric_axis)
    middle = (_LEFT + WIDTH - _RIGHT) / 2
    parts.append(label(middle, HEIGHT - 6, effect.parameter, "middle", BOLD))
    if metric_axis.runs_beyond:
        height = _TOP + 8 if effect.goal == "minimize" else HEIGHT - _BOTTOM - 5
        words = effect_axes.beyond_text(metric_axis.runs_beyond, effect.goal)
        parts.append(label(WIDTH - _RIGHT, height, words, "end", TICK))
    return drawing(HEIGHT, f"{effect.metric} against {effect.parameter}", parts, WIDTH)


def _metric_ticks(axis: EffectAxis, y: PixelScale) -> list[str]:
    return [
        f'<path d="M{_LEFT} {y(value):.1f}H{WIDTH - _RIGHT}" stroke="currentColor" stroke-opacity="0.14"/>'
        + label(_LEFT - 6, y(value) + 3.5, words, "end", TICK)
        for value, words in zip(axis.ticks, axis.labels, strict=True)
    ]


def _rows_to_draw(effect: Effect) -> np.ndarray:
    """Positions of the runs to draw: all, or an even sample in the order of the table."""
    n = len(effect.y)
    return np.linspace(0, n - 1, min(n, MOST_POINTS)).round().astype(int)


def _points(effect: Effect, rows: np.ndarray, xs: list[float], y: PixelScale, axis: EffectAxis) -> str:
    """The runs as points at these pixels, those past the ends of the axis left out."""
    points = [
        f'<circle cx="{x:.1f}" cy="{y(effect.y[i]):.1f}" r="2"/>'
        for i, x in zip(rows, xs, strict=True)
        if axis.low <= effect.y[i] <= axis.high
    ]
    return f'<g fill="currentColor" fill-opacity="0.26">{"".join(points)}</g>'


def _curve(effect: Effect, y: PixelScale, metric_axis: EffectAxis) -> list[str]:
    axis = effect_axes.number_axis(effect)
    x = PixelScale(axis.low, axis.high, _LEFT, WIDTH - _RIGHT)

    def pixel(value: float) -> float:
        return x(math.log10(value) if effect.log else value)

    def line(values: tuple[float, ...], first: int = 0, last: int | None = None) -> list[str]:
        pairs = list(zip(effect.grid, values, strict=True))[first:last]
        return [f"{pixel(value):.1f} {_inside(y, metric):.1f}" for value, metric in pairs]

    rows = _rows_to_draw(effect)
    offsets = effect_axes.number_jitter(effect, rows) * (x.end - x.start)
    xs = [pixel(float(effect.x[i])) + offset for i, offset in zip(rows, offsets, strict=True)]
    parts = [_points(effect, rows, xs, y, metric_axis)]
    parts += [hatched((pixel(low), pixel(high)), _INSIDE) for low, high in effect.untried]
    parts += [hatched((pixel(low), pixel(high)), _INSIDE, thin=True) for low, high in effect.thin]
    # In an untried part the model only connects both sides: the line is dotted there, and has no band.
    parts.append(
        f'<path d="M{"L".join(line(effect.mean))}" fill="none" stroke="{BLUE}" stroke-width="1.6" '
        'stroke-dasharray="2 3"/>'
    )
    for first, last in effect_axes.banded_parts(effect):
        for band in effect_axes.bands(effect):
            outline = [*line(band.high, first, last), *line(band.low, first, last)[::-1]]
            opacity = 0.1 if band.faint else 0.2
            parts.append(f'<path d="M{"L".join(outline)}Z" fill="{BLUE}" fill-opacity="{opacity}"/>')
        mean = "L".join(line(effect.mean, first, last))
        parts.append(f'<path d="M{mean}" fill="none" stroke="{BLUE}" stroke-width="2.4"/>')
    if is_clear(effect):
        parts.append(_diamond(pixel(float(effect.predicted.value)), _inside(y, effect.predicted.metric)))
    parts += [
        label(x(position), HEIGHT - _BOTTOM + 15, words, "middle", TICK)
        for position, words in zip(axis.ticks, axis.labels, strict=True)
    ]
    return parts


def _levels(effect: Effect, y: PixelScale, metric_axis: EffectAxis) -> list[str]:
    names = effect_axes.level_names(effect)
    x = PixelScale(-0.5, len(names) - 0.5, _LEFT, WIDTH - _RIGHT)
    position = {level.level: k for k, level in enumerate(effect.levels)}
    rows = _rows_to_draw(effect)
    offsets = jitter(len(rows), _JITTER)
    shown = [k for k, i in enumerate(rows) if effect.x[i] in position]
    xs = [x(position[str(effect.x[rows[k]])] + offsets[k]) for k in shown]
    parts = [_points(effect, rows[shown], xs, y, metric_axis)]
    for k in range(len(effect.levels), len(names)):
        parts.append(hatched(x.span((k - HALF_CELL, k + HALF_CELL)), _INSIDE))
    parts += _level_names(names, x)
    for k, level in enumerate(effect.levels):
        if level.thin:
            parts.append(hatched(x.span((k - HALF_CELL, k + HALF_CELL)), _INSIDE, thin=True))
        left, right = x.span((k - HALF_BAR, k + HALF_BAR))
        low, mean, high = (_inside(y, value) for value in (level.low, level.mean, level.high))
        parts.append(
            f'<rect x="{left:.1f}" y="{high:.1f}" width="{right - left:.1f}" '
            f'height="{max(1.0, low - high):.1f}" fill="{BLUE}" fill-opacity="0.2">'
            f"<title>{text(level.level)}</title></rect>"
            f'<path d="M{left:.1f} {mean:.1f}H{right:.1f}" stroke="{BLUE}" stroke-width="2.4"/>'
        )
    return [*parts, _diamond(x(0), _inside(y, effect.predicted.metric))]


def _level_names(names: list[str], x: PixelScale) -> list[str]:
    """The levels below the axis, slanted if they are many and long; every few if there is no room for all."""
    slanted = len(names) > 6 and max(map(len, names)) > 5
    height = HEIGHT - _BOTTOM + (10 if slanted else 15)
    parts = []
    step = -(-len(names) // effect_axes.MOST_NAMED_LEVELS)
    for k, words in enumerate(short_labels(names, 10 if slanted else max(3, round(84 / len(names))))):
        if k % step:
            continue
        rotation = f' transform="rotate(-24 {x(k):.1f} {height:.1f})"' if slanted else ""
        parts.append(label(x(k), height, words, "end" if slanted else "middle", f"{TICK}{rotation}"))
    return parts


def _inside(y: PixelScale, value: float) -> float:
    """The pixel of a metric, moved to the end of the axis if it lies past it."""
    return y(min(max(value, y.low), y.high))


def _diamond(x: float, y: float) -> str:
    """The mark of the best value by the model's prediction."""
    return (
        f'<path d="M{x:.1f} {y - 6:.1f}l6 6l-6 6l-6 -6Z" fill="{ORANGE}"><title>best predicted</title></path>'
    )
