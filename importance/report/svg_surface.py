"""The metric over two parameters as SVG text that stands alone: a heat map with the runs on it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from importance.charts.surface_axes import Side, run_places, side
from importance.effects.coverage import blocks
from importance.effects.two_parameters import Surface
from importance.formatting import number_text, short_labels
from importance.palette import ramp
from importance.ranking.html_table import text
from importance.report.svg_parallel import HATCHES, hatched, label, svg

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
    parts = [HATCHES, *_cells(surface, a, b, x, y, colours)]
    for where, thin in ((surface.untried, False), (surface.thin, True)):
        for k, row in enumerate(where):
            up_and_down = y(b.places[k] + b.half), y(b.places[k] - b.half)
            for first, last in blocks(row):
                across = x(a.places[first] - a.half), x(a.places[last - 1] + a.half)
                parts.append(hatched(across, up_and_down, thin=thin, coloured=True))
    parts += _runs(surface, a, b, x, y)
    words = short_labels(a.labels, max(4, 72 // len(a.labels)))
    parts += [
        label(x(place), bottom + 15, word, "middle", 'class="tick"')
        for place, word in zip(a.ticks, words, strict=True)
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
    parts += _scale(colours, _ends(surface), (right + 16, bottom), surface.metric)
    return svg(HEIGHT, f"{surface.metric} over {surface.a} and {surface.b}", parts, WIDTH)


def _cells(surface: Surface, a: Side, b: Side, x, y, colours: list[str]) -> list[str]:  # type: ignore[no-untyped-def]
    """The cells as rectangles, those of one colour in a row together unless they stand apart."""
    low, high = _ends(surface)
    steps = ((surface.mean - low) / ((high - low) or 1) * (len(colours) - 1)).round().astype(int)
    # Cells of a range overlap by half a pixel, which hides their seams; others stand apart.
    wider, taller = (-1.5 if one.apart else 0.5 for one in (a, b))
    parts = []
    for k, row in enumerate(steps):
        top, bottom = y(b.places[k] + b.half), y(b.places[k] - b.half)
        ends = [0, *(np.flatnonzero(np.diff(row)) + 1).tolist(), len(row)]
        for first, last in [(j, j + 1) for j in range(len(row))] if a.apart else pairwise(ends):
            left, right = x(a.places[first] - a.half), x(a.places[last - 1] + a.half)
            parts.append(
                f'<rect x="{left:.1f}" y="{top:.1f}" width="{right - left + wider:.1f}" '
                f'height="{bottom - top + taller:.1f}" fill="{colours[row[first]]}"/>'
            )
    return parts


def _ends(surface: Surface) -> tuple[float, float]:
    """The lowest and the highest expected metric."""
    return float(surface.mean.min()), float(surface.mean.max())


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
