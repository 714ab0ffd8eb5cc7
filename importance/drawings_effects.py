"""One parameter's effect as SVG text that stands alone: its curve or levels with their band, and the runs."""

from __future__ import annotations

import math

import numpy as np

from importance.drawings import label, svg
from importance.effects import Effect
from importance.labels import short_labels
from importance.markup import text
from importance.palette import BLUE
from importance.ticks import ticks_between

WIDTH, HEIGHT = 480.0, 250.0
MOST_POINTS = 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 52.0, 12.0, 10.0, 42.0
_ORANGE = "#e8710a"
_FENCE = 1.6


def effect_svg(effect: Effect) -> str:
    """The metric against one parameter, with a 90% band, the runs as points and the best expected value."""
    low, high = _metric_range(effect)
    first, last = _parameter_range(effect)

    def x(value: float) -> float:
        place = math.log10(value) if effect.log else value
        return _LEFT + (place - first) / ((last - first) or 1) * (WIDTH - _LEFT - _RIGHT)

    def y(value: float) -> float:
        share = (min(max(value, low), high) - low) / ((high - low) or 1)
        return HEIGHT - _BOTTOM - share * (HEIGHT - _BOTTOM - _TOP)

    rows = np.linspace(0, len(effect.y) - 1, min(len(effect.y), MOST_POINTS)).round().astype(int)
    names = [one.level for one in effect.levels]
    spread = np.random.default_rng(0).uniform(-0.25, 0.25, len(rows))
    points = []
    for i, off in zip(rows, spread, strict=True):
        value = effect.x[i]
        if names and value not in names:
            continue
        at = x(names.index(str(value)) + off) if names else x(float(value))
        points.append(f'<circle cx="{at:.1f}" cy="{y(effect.y[i]):.1f}" r="2"/>')
    dots = f'<g fill="currentColor" fill-opacity="0.26">{"".join(points)}</g>'
    ends, words = ticks_between(low, high, log=False)
    scale = [
        f'<path d="M{_LEFT} {y(v):.1f}H{WIDTH - _RIGHT}" stroke="currentColor" stroke-opacity="0.14"/>'
        + label(_LEFT - 6, y(v) + 3.5, word, "end", 'class="tick"')
        for v, word in zip(ends, words, strict=True)
    ]
    middle = (_LEFT + WIDTH - _RIGHT) / 2
    title = label(middle, HEIGHT - 6, effect.parameter, "middle", 'font-weight="600"')
    drawn = _levels(effect, x, y) if names else _curve(effect, x, y, (first, last))
    said = f"{effect.metric} against {effect.parameter}"
    return svg(HEIGHT, said, [*scale, dots, *drawn, title], WIDTH)


def _curve(effect: Effect, x, y, ends: tuple[float, float]) -> list[str]:  # type: ignore[no-untyped-def]
    def path(values: tuple[float, ...]) -> list[str]:
        return [f"{x(a):.1f} {y(b):.1f}" for a, b in zip(effect.grid, values, strict=True)]

    there, back = path(effect.high), path(effect.low)[::-1]
    best = effect.predicted
    parts = [
        f'<path d="M{"L".join([*there, *back])}Z" fill="{BLUE}" fill-opacity="0.2"/>',
        f'<path d="M{"L".join(path(effect.mean))}" fill="none" stroke="{BLUE}" stroke-width="2.4"/>',
    ]
    for low, high in effect.untried:
        parts.append(
            f'<rect x="{x(low):.1f}" y="{_TOP}" width="{x(high) - x(low):.1f}" '
            f'height="{HEIGHT - _TOP - _BOTTOM}" fill="currentColor" fill-opacity="0.08">'
            "<title>no run was tried here</title></rect>"
        )
    parts.append(_best(x(float(best.value)), y(best.metric)))
    places, words = ticks_between(*ends, log=effect.log, distinct=effect.x)
    for place, word in zip(places, words, strict=True):
        parts.append(label(x(10**place if effect.log else place), HEIGHT - _BOTTOM + 15, word, "middle",
                           'class="tick"'))  # fmt: skip
    return parts


def _levels(effect: Effect, x, y) -> list[str]:  # type: ignore[no-untyped-def]
    parts = []
    for k, (one, word) in enumerate(
        zip(effect.levels, short_labels([e.level for e in effect.levels], 14), strict=True)
    ):
        a, b = x(k - 0.32), x(k + 0.32)
        parts.append(
            f'<rect x="{a:.1f}" y="{y(one.high):.1f}" width="{b - a:.1f}" '
            f'height="{max(1.0, y(one.low) - y(one.high)):.1f}" fill="{BLUE}" fill-opacity="0.2">'
            f"<title>{text(one.level)}</title></rect>"
            f'<path d="M{a:.1f} {y(one.mean):.1f}H{b:.1f}" stroke="{BLUE}" stroke-width="2.4"/>'
        )
        parts.append(label(x(k), HEIGHT - _BOTTOM + 15, word, "middle", 'class="tick"'))
    return [*parts, _best(x(0), y(effect.predicted.metric))]


def _best(x: float, y: float) -> str:
    return (
        f'<path d="M{x:.1f} {y - 6:.1f}l6 6l-6 6l-6 -6Z" fill="{_ORANGE}"><title>best expected</title></path>'
    )


def _parameter_range(effect: Effect) -> tuple[float, float]:
    if effect.levels:
        return -0.5, len(effect.levels) - 0.5
    first, last = min(effect.grid), max(effect.grid)
    if effect.log:
        first, last = math.log10(first), math.log10(last)
    margin = 0.025 * ((last - first) or 1.0)
    return first - margin, last + margin


def _metric_range(effect: Effect) -> tuple[float, float]:
    """The runs without those far out, and all of the band."""
    y = np.asarray(effect.y)
    low, high = np.quantile(y, [0.25, 0.75])
    inside = y[(y >= low - _FENCE * (high - low)) & (y <= high + _FENCE * (high - low))]
    bands = [v for one in effect.levels for v in (one.low, one.high)] or [*effect.low, *effect.high]
    values = np.array([*inside, *bands])
    margin = 0.04 * (float(np.ptp(values)) or 1.0)
    return float(values.min()) - margin, float(values.max()) + margin
