"""Importances over the step as an SVG drawing."""

from __future__ import annotations

import math

from importance.charts.ticks import ticks_between
from importance.curves.by_step import StepImportance
from importance.palette import GROUPS
from importance.ranking.html_table import text
from importance.report.svg import BOLD, TICK, PixelScale, drawing, label

WIDTH, HEIGHT = 760.0, 300.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 48.0, 150.0, 24.0, 44.0
_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
_LINE_HEIGHT = 16.0


def steps_svg(result: StepImportance) -> str:
    """Return the importance of the most important parameters over the step, with their 90% intervals."""
    log = result.on_log_axis
    positions = [math.log10(step) if log else step for step in result.steps]
    x = PixelScale(positions[0], positions[-1], _LEFT, WIDTH - _RIGHT)
    y = PixelScale(0.0, 1.0, HEIGHT - _BOTTOM, _TOP)
    parts = _ticks(positions, x, y, log)
    for place, name in enumerate(result.highest()):
        colour = GROUPS[place % len(GROUPS)]
        parts.append(_curve(result, name, [x(position) for position in positions], y, colour))
        key = _TOP + 8 + place * _LINE_HEIGHT
        parts.append(f'<path d="M{WIDTH - _RIGHT + 10} {key - 4}h14" stroke="{colour}" stroke-width="3"/>')
        parts.append(label(WIDTH - _RIGHT + 30, key, name, "start"))
    parts.append(label((_LEFT + WIDTH - _RIGHT) / 2, HEIGHT - 8, result.clock, "middle", BOLD))
    parts.append(label(4, 13, "importance", "start", BOLD))
    return drawing(HEIGHT, f"Importance by {result.clock}", parts, WIDTH)


def _ticks(positions: list[float], x: PixelScale, y: PixelScale, log: bool) -> list[str]:
    parts = []
    for share in _SHARES:
        line = f'<path d="M{_LEFT} {y(share):.1f}H{WIDTH - _RIGHT}" stroke="currentColor" '
        parts.append(
            f'{line}stroke-opacity="0.14"/>{label(_LEFT - 6, y(share) + 3.5, f"{share:.0%}", "end", TICK)}'
        )
    for position, words in zip(*ticks_between(positions[0], positions[-1], log=log), strict=True):
        parts.append(label(x(position), HEIGHT - _BOTTOM + 15, words, "middle", TICK))
    return parts


def _curve(result: StepImportance, name: str, xs: list[float], y: PixelScale, colour: str) -> str:
    """The band and the line of a parameter, over the steps where it was ranked."""
    points = []
    for x, ranking in zip(xs, result.rankings, strict=True):
        score = next((score for score in ranking.shown_scores if score.name == name), None)
        if score is not None and all(map(math.isfinite, (score.importance, score.low, score.high))):
            points.append((x, y(score.importance), y(score.low), y(score.high)))
    line = "L".join(f"{x:.1f} {middle:.1f}" for x, middle, _, _ in points)
    edge = [f"{x:.1f} {low:.1f}" for x, _, low, _ in points]
    edge += [f"{x:.1f} {high:.1f}" for x, _, _, high in reversed(points)]
    return (
        f'<g><title>{text(name)}</title><path d="M{"L".join(edge)}Z" fill="{colour}" fill-opacity="0.15"/>'
        f'<path d="M{line}" fill="none" stroke="{colour}" stroke-width="2"/></g>'
    )
