"""The metric over two parameters as SVG text that stands alone: a heat map with the runs on it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from importance.coverage import blocks
from importance.drawings import HATCHES, hatched, label, svg
from importance.labels import number_text, short_labels
from importance.markup import text
from importance.palette import ramp
from importance.surfaces import Side, Surface, run_places, side

WIDTH, HEIGHT = 560.0, 320.0
MOST_POINTS = 400
_TOP, _BOTTOM, _RIGHT, _STEPS = 10.0, 42.0, 84.0, 24


def surface_svg(surface: Surface) -> str:
    """The heat map, blue at the good end, hatched where no run or only few lie near."""
    a, b = side(surface.x, surface.x_log), side(surface.y, surface.y_log)
    left = 30 + 6.4 * max(3, *(len(word) for word in b.labels))
    right, bottom = WIDTH - _RIGHT, HEIGHT - _BOTTOM

    def x(place: float) -> float:
        return left + (place - a.ends[0]) / (a.ends[1] - a.ends[0]) * (right - left)

    def y(place: float) -> float:
        return bottom - (place - b.ends[0]) / (b.ends[1] - b.ends[0]) * (bottom - _TOP)

    colours = ramp(_STEPS) if surface.goal == "maximize" else ramp(_STEPS)[::-1]
    low, high = float(surface.mean.min()), float(surface.mean.max())
    steps = ((surface.mean - low) / ((high - low) or 1) * (_STEPS - 1)).round().astype(int)
    parts = [HATCHES]

    def across(first: int, last: int) -> tuple[float, float]:
        return x(a.places[first] - a.half), x(a.places[last - 1] + a.half)

    for k, row in enumerate(steps):
        down = y(b.places[k] + b.half), y(b.places[k] - b.half)
        ends = [0, *(np.flatnonzero(np.diff(row)) + 1).tolist(), len(row)]
        spans = [(j, j + 1) for j in range(len(row))] if a.apart else list(pairwise(ends))
        for first, last in spans:
            one, other = across(first, last)
            # Cells of a range overlap by half a pixel, which hides their seams; others stand apart.
            wide, tall = (
                other - one + (-1.5 if a.apart else 0.5),
                down[1] - down[0] + (-1.5 if b.apart else 0.5),
            )
            parts.append(
                f'<rect x="{one:.1f}" y="{down[0]:.1f}" width="{wide:.1f}" height="{tall:.1f}" '
                f'fill="{colours[row[first]]}"/>'
            )
    for where, thin in ((surface.untried, False), (surface.thin, True)):
        for k, row in enumerate(where):
            down = y(b.places[k] + b.half), y(b.places[k] - b.half)
            for first, last in blocks(row):
                parts.append(hatched(across(first, last), down, thin=thin, coloured=True))
    parts += _runs(surface, a, b, x, y)
    parts += [
        label(x(place), bottom + 15, word, "middle", 'class="tick"')
        for place, word in zip(
            a.ticks, short_labels(list(a.labels), max(4, 72 // len(a.labels))), strict=True
        )
    ]
    parts += [
        label(left - 6, y(place) + 3.5, word, "end", 'class="tick"')
        for place, word in zip(b.ticks, b.labels, strict=True)
    ]
    middle = (_TOP + bottom) / 2
    bold = 'font-weight="600"'
    parts.append(label((left + right) / 2, HEIGHT - 6, short_labels([surface.a], 60)[0], "middle", bold))
    upright = short_labels([surface.b], 36)[0]
    parts.append(label(12, middle, upright, "middle", f'{bold} transform="rotate(-90 12 {middle:.1f})"'))
    parts += _scale(colours, (low, high), (right + 16, bottom), surface.metric)
    return svg(HEIGHT, f"{surface.metric} over {surface.a} and {surface.b}", parts, WIDTH)


def _runs(surface: Surface, a: Side, b: Side, x, y) -> list[str]:  # type: ignore[no-untyped-def]
    """The runs as points, evenly sampled over the metric where they are many."""
    order = np.argsort(surface.run_metric, kind="stable")
    shown = order[np.unique(np.linspace(0, len(order) - 1, min(len(order), MOST_POINTS)).round().astype(int))]
    across, up = run_places(surface.run_x, a, 0), run_places(surface.run_y, b, 1)
    points = []
    for i in shown:
        place, height = across[i], up[i]
        if place is not None and height is not None:
            said = text(f"{surface.metric} {number_text(surface.run_metric[i], 4)}")
            points.append(
                f'<circle cx="{x(place):.1f}" cy="{y(height):.1f}" r="2.4"><title>{said}</title></circle>'
            )
    return [f'<g fill="#fff" fill-opacity="0.9" stroke="#151b2b">{"".join(points)}</g>']


def _scale(
    colours: list[str], ends: tuple[float, float], corner: tuple[float, float], metric: str
) -> list[str]:
    """What the colours mean: a column from the lowest to the highest metric."""
    left, bottom = corner
    tall = (bottom - _TOP) / len(colours)
    parts = [
        f'<rect x="{left:.1f}" y="{bottom - (k + 1) * tall:.1f}" width="10" height="{tall + 0.4:.1f}" '
        f'fill="{c}"/>'
        for k, c in enumerate(colours)
    ]
    parts.append(label(left + 14, _TOP + 8, number_text(ends[1]), "start", 'class="tick"'))
    parts.append(label(left + 14, bottom, number_text(ends[0]), "start", 'class="tick"'))
    middle = (_TOP + bottom) / 2
    turned = f'class="tick" transform="rotate(-90 {left + 22:.1f} {middle:.1f})"'
    return [*parts, label(left + 22, middle, short_labels([metric], 28)[0], "middle", turned)]
