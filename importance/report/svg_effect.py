"""One parameter's effect as SVG text that stands alone: its curve or levels with their band, and the runs."""

from __future__ import annotations

import math

import numpy as np

from importance.charts.ticks import ticks_between
from importance.effects.effect import JITTER, Effect
from importance.formatting import short_labels
from importance.palette import BLUE
from importance.ranking.html_table import text
from importance.report.svg_parallel import HATCHES, hatched, label, svg

WIDTH, HEIGHT = 480.0, 256.0
MOST_POINTS = 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 52.0, 12.0, 10.0, 48.0
_ORANGE = "#e8710a"


def effect_svg(effect: Effect) -> str:
    """The metric against one parameter, with a 90% band, the runs as points and the best expected value."""
    low, high, beyond = effect.metric_range
    first, last = _parameter_range(effect)

    def x(value: float) -> float:
        place = math.log10(value) if effect.log else value
        return _LEFT + (place - first) / ((last - first) or 1) * (WIDTH - _LEFT - _RIGHT)

    def y(value: float) -> float:
        share = (min(max(value, low), high) - low) / ((high - low) or 1)
        return HEIGHT - _BOTTOM - share * (HEIGHT - _BOTTOM - _TOP)

    rows = np.linspace(0, len(effect.y) - 1, min(len(effect.y), MOST_POINTS)).round().astype(int)
    names = [one.level for one in effect.levels]
    spread = np.random.default_rng(JITTER).uniform(-0.25, 0.25, len(rows))
    aside = effect.aside(rows) * (WIDTH - _LEFT - _RIGHT)
    points = []
    for i, off, little in zip(rows, spread, aside, strict=True):
        value = effect.x[i]
        if (names and value not in names) or not low <= effect.y[i] <= high:
            continue
        at = x(names.index(str(value)) + off) if names else x(float(value)) + little
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
    drawn = _levels(effect, x, y) if effect.levels else _curve(effect, x, y, (first, last))
    said = f"{effect.metric} against {effect.parameter}"
    height = _TOP + 8 if effect.goal == "minimize" else HEIGHT - _BOTTOM - 5
    past = [label(WIDTH - _RIGHT, height, effect.beyond_words, "end", 'class="tick"')] if beyond else []
    return svg(HEIGHT, said, [HATCHES, *scale, dots, *drawn, title, *past], WIDTH)


def _curve(effect: Effect, x, y, ends: tuple[float, float]) -> list[str]:  # type: ignore[no-untyped-def]
    def path(values: tuple[float, ...], first: int = 0, last: int | None = None) -> list[str]:
        pairs = list(zip(effect.grid, values, strict=True))[first:last]
        return [f"{x(a):.1f} {y(b):.1f}" for a, b in pairs]

    best = effect.predicted
    down = (_TOP, HEIGHT - _BOTTOM)
    parts = [hatched((x(low), x(high)), down) for low, high in effect.untried]
    parts += [hatched((x(low), x(high)), down, thin=True) for low, high in effect.thin]
    # The model only bridges what was not tried: the line is dotted there, and has no band.
    parts.append(
        f'<path d="M{"L".join(path(effect.mean))}" fill="none" stroke="{BLUE}" stroke-width="1.6" '
        'stroke-dasharray="2 3"/>'
    )
    for first, last in effect.stretches:
        there, back = path(effect.high, first, last), path(effect.low, first, last)[::-1]
        parts.append(f'<path d="M{"L".join([*there, *back])}Z" fill="{BLUE}" fill-opacity="0.2"/>')
        mean = "L".join(path(effect.mean, first, last))
        parts.append(f'<path d="M{mean}" fill="none" stroke="{BLUE}" stroke-width="2.4"/>')
    parts.append(_best(x(float(best.value)), y(best.metric)))
    places, words = ticks_between(*ends, log=effect.log, distinct=(*effect.x, *effect.untried_levels))
    for place, word in zip(places, words, strict=True):
        across = x(10**place if effect.log else place)
        parts.append(label(across, HEIGHT - _BOTTOM + 15, word, "middle", 'class="tick"'))
    return parts


def _levels(effect: Effect, x, y) -> list[str]:  # type: ignore[no-untyped-def]
    parts = []
    down = (_TOP, HEIGHT - _BOTTOM)
    every = [*(one.level for one in effect.levels), *map(str, effect.untried_levels)]
    slanted = len(every) > 6 and max(map(len, every)) > 5
    words = short_labels(every, 10 if slanted else max(3, round(84 / len(every))))
    for k in range(len(effect.levels), len(every)):
        parts.append(hatched((x(k - 0.45), x(k + 0.45)), down))
    for k, word in enumerate(words):
        at, under = x(k), HEIGHT - _BOTTOM + (10 if slanted else 15)
        turned = f' transform="rotate(-24 {at:.1f} {under:.1f})"' if slanted else ""
        anchor = "end" if slanted else "middle"
        parts.append(label(at, under, word, anchor, f'class="tick"{turned}'))
    for k, one in enumerate(effect.levels):
        if one.thin:
            parts.append(hatched((x(k - 0.45), x(k + 0.45)), down, thin=True))
        a, b = x(k - 0.32), x(k + 0.32)
        parts.append(
            f'<rect x="{a:.1f}" y="{y(one.high):.1f}" width="{b - a:.1f}" '
            f'height="{max(1.0, y(one.low) - y(one.high)):.1f}" fill="{BLUE}" fill-opacity="0.2">'
            f"<title>{text(one.level)}</title></rect>"
            f'<path d="M{a:.1f} {y(one.mean):.1f}H{b:.1f}" stroke="{BLUE}" stroke-width="2.4"/>'
        )
    return [*parts, _best(x(0), y(effect.predicted.metric))]


def _best(x: float, y: float) -> str:
    return (
        f'<path d="M{x:.1f} {y - 6:.1f}l6 6l-6 6l-6 -6Z" fill="{_ORANGE}"><title>best expected</title></path>'
    )


def _parameter_range(effect: Effect) -> tuple[float, float]:
    if effect.levels:
        return -0.5, len(effect.levels) + len(effect.untried_levels) - 0.5
    first, last = min(effect.grid), max(effect.grid)
    if effect.log:
        first, last = math.log10(first), math.log10(last)
    margin = 0.025 * ((last - first) or 1.0)
    return first - margin, last + margin
