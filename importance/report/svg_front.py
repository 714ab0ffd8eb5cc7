"""The Pareto front of two metrics as an SVG drawing."""

from __future__ import annotations

import numpy as np

from importance.charts.front_axes import FrontAxis, front_axis, front_edge
from importance.charts.ticks import ticks_between
from importance.even_spread import evenly_spread
from importance.formatting import interval_text
from importance.palette import BLUE
from importance.ranking.html_table import text
from importance.report.svg import BOLD, TICK, PixelScale, drawing, label
from importance.tradeoff.result import Front

WIDTH, HEIGHT = 760.0, 340.0
MOST_POINTS = 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 64.0, 12.0, 24.0, 44.0


def front_svg(front: Front) -> str:
    """Return the settings by the first two metrics, those on the front with their 90% intervals."""
    axes = [front_axis(front, k) for k in (0, 1)]
    x = PixelScale(axes[0].low, axes[0].high, _LEFT, WIDTH - _RIGHT)
    y = PixelScale(axes[1].low, axes[1].high, HEIGHT - _BOTTOM, _TOP)
    parts = [*_ticks(axes, x, y), _dominated(front, axes, x, y)]
    if len(front.objectives) == 2:
        corners = [(x(axes[0].position(a)), y(axes[1].position(b))) for a, b in front_edge(front, (0, 1))]
        path = "L".join(f"{a:.1f} {b:.1f}" for a, b in corners)
        parts.append(f'<path d="M{path}" fill="none" stroke="{BLUE}" stroke-width="1.2"/>')
    parts += [_point(front, k, axes, x, y) for k in np.flatnonzero(front.on_front)[:MOST_POINTS].tolist()]
    parts.append(
        label((_LEFT + WIDTH - _RIGHT) / 2, HEIGHT - 8, f"expected {front.metrics[0]}", "middle", BOLD)
    )
    parts.append(label(4, 13, f"expected {front.metrics[1]}", "start", BOLD))
    return drawing(HEIGHT, f"{front.metrics[1]} against {front.metrics[0]}", parts, WIDTH)


def _ticks(axes: list[FrontAxis], x: PixelScale, y: PixelScale) -> list[str]:
    parts = []
    for position, words in zip(*ticks_between(axes[1].low, axes[1].high, log=axes[1].log), strict=True):
        line = f'<path d="M{_LEFT} {y(position):.1f}H{WIDTH - _RIGHT}" stroke="currentColor" '
        parts.append(
            f'{line}stroke-opacity="0.14"/>{label(_LEFT - 6, y(position) + 3.5, words, "end", TICK)}'
        )
    for position, words in zip(*ticks_between(axes[0].low, axes[0].high, log=axes[0].log), strict=True):
        parts.append(label(x(position), HEIGHT - _BOTTOM + 15, words, "middle", TICK))
    return parts


def _dominated(front: Front, axes: list[FrontAxis], x: PixelScale, y: PixelScale) -> str:
    """The other settings within the axes as faint dots, an even sample of them if there are many."""
    places = [
        (axes[0].position(a), axes[1].position(b)) for a, b in front.means[~front.on_front][:, :2].tolist()
    ]
    within = [
        (a, b) for a, b in places if axes[0].low <= a <= axes[0].high and axes[1].low <= b <= axes[1].high
    ]
    chosen = evenly_spread(np.array(within).reshape(-1, 2), MOST_POINTS)
    dots = "".join(f'<circle cx="{x(a):.1f}" cy="{y(b):.1f}" r="2"/>' for a, b in chosen)
    return f'<g fill="currentColor" fill-opacity="0.3">{dots}</g>'


def _point(front: Front, k: int, axes: list[FrontAxis], x: PixelScale, y: PixelScale) -> str:
    """A setting on the front with its intervals, fainter if it is less sure to be there."""
    (left, right), (low, high) = (
        sorted(axes[j].position(float(ends[k, j])) for ends in (front.low, front.high)) for j in (0, 1)
    )
    a, b = (axes[j].position(float(front.means[k, j])) for j in (0, 1))
    words = "; ".join(
        f"{metric} {interval_text(front.means[k, j], front.low[k, j], front.high[k, j])}"
        for j, metric in enumerate(front.metrics)
    )
    opacity = 0.45 + 0.55 * float(front.p_front[k])
    return (
        f"<g><title>{text(words)}; on the front with {front.p_front[k]:.0%}</title>"
        f'<path d="M{x(left):.1f} {y(b):.1f}H{x(right):.1f}M{x(a):.1f} {y(low):.1f}V{y(high):.1f}" '
        f'stroke="{BLUE}" stroke-opacity="0.3"/>'
        f'<circle cx="{x(a):.1f}" cy="{y(b):.1f}" r="4.5" fill="{BLUE}" fill-opacity="{opacity:.2f}"/></g>'
    )
