"""Charts as SVG text that stands alone: the parallel coordinates, without a library and without a script.

Colours of text and axes are the page's own (`currentColor`); every text from a file is escaped.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from importance import palette
from importance.charts.axis import Axis
from importance.charts.parallel_axes import MARGIN, ParallelAxes
from importance.formatting import short_labels
from importance.ranking.html_table import text

WIDTH = 1000
TEXT = 'fill="currentColor" font-family="inherit"'
_HEIGHT, _TOP, _BOTTOM, _RIGHT = 440, 66, 20, 60
_STEPS = 32
_FEW, _TALLEST, _SPREAD = 12, 13.0, 4.0  # pixels that lines of one level or number are spread, each way


def parallel_svg(chart: ParallelAxes, names: Sequence[str] = ()) -> str:
    """The parallel coordinates, the best runs on top.

    Args:
        chart: what to draw.
        names: a name for each run of the table, shown when the pointer rests on its line.
    """
    titles = short_labels([axis.name for axis in chart.axes], 20)
    left = 24 + 6.2 * max(3, *(len(label) for label in chart.axes[0].labels or ("",)))
    gap = (WIDTH - left - _RIGHT) / max(len(chart.axes) - 1, 1)
    xs = [left + i * gap for i in range(len(chart.axes))]
    heights = [
        [
            _height(axis, value) + off
            for value, off in zip(axis.values, _aside(axis, chart.colour), strict=True)
        ]
        for axis in chart.axes
    ]
    order = sorted(range(len(chart.rows)), key=lambda i: chart.colour[i])
    ramp = palette.ramp(_STEPS)
    lines = []
    for i in order:
        path = "L".join(f"{x:.0f} {ys[i]:.1f}" for x, ys in zip(xs, heights, strict=True))
        name = f"<title>{text(names[chart.rows[i]])}</title>" if len(names) else ""
        colour = _colour(chart.colour[i], ramp, chart.groups)
        end = f">{name}</path>" if name else "/>"
        lines.append(f'<path d="M{path}" stroke="{colour}"{end}')
    drawn = "".join(lines)
    opacity = min(0.75, max(0.25, 60 / max(len(lines), 1)))
    slanted = max(len(t) for t in titles) * 7.5 > gap
    if slanted:  # longer ones would reach past the top
        titles = short_labels([axis.name for axis in chart.axes], 17)
    parts = [
        f'<g fill="none" stroke-width="1.1" stroke-opacity="{opacity:.2f}">{drawn}</g>',
        *(_axis(axis, x, title, slanted) for axis, x, title in zip(chart.axes, xs, titles, strict=True)),
    ]
    return svg(_HEIGHT, chart.title, parts)


def svg(height: float, title: str, parts: Sequence[str], width: float = WIDTH) -> str:
    """One drawing that scales with the page and says what it shows."""
    return (
        f'<svg viewBox="0 0 {width:.0f} {height:.0f}" width="100%" role="img" aria-label="{text(title)}" '
        f'font-size="11">{"".join(parts)}</svg>'
    )


def label(x: float, y: float, words: str, anchor: str = "middle", more: str = "") -> str:
    """A text on a drawing, escaped."""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {TEXT} {more}>{text(words)}</text>'


def _pattern(name: str, size: int, ink: str, opacity: float) -> str:
    return (
        f'<pattern id="pl-{name}" width="{size}" height="{size}" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><path d="M0 0V{size}" stroke="{ink}" stroke-opacity="{opacity}"/>'
        "</pattern>"
    )


_DARK = "#10141d"  # on a coloured ground, in both themes
HATCHES = (
    "<defs>"
    + _pattern("none", 6, "currentColor", 0.4)
    + _pattern("few", 13, "currentColor", 0.3)
    + _pattern("none-map", 6, _DARK, 0.55)
    + _pattern("few-map", 13, _DARK, 0.45)
    + "</defs>"
)
"""Goes into a drawing that has `hatched` parts."""


def hatched(
    x: tuple[float, float], y: tuple[float, float], *, thin: bool = False, coloured: bool = False
) -> str:
    """Hatching where no run is, or lighter where few are; dark on a coloured ground."""
    said = "few runs are here" if thin else "no run is here"
    name = ("few" if thin else "none") + ("-map" if coloured else "")
    return (
        f'<rect x="{x[0]:.1f}" y="{y[0]:.1f}" width="{x[1] - x[0]:.1f}" height="{y[1] - y[0]:.1f}" '
        f'fill="url(#pl-{name})"><title>{said}</title></rect>'
    )


def _axis(axis: Axis, x: float, title: str, slanted: bool) -> str:
    ticks = []
    for place, words in zip(axis.ticks, axis.labels, strict=True):
        y = _height(axis, place)
        ticks.append(f'<path d="M{x - 4:.1f} {y:.1f}H{x:.1f}" stroke="currentColor" stroke-opacity="0.6"/>')
        ticks.append(label(x - 6, y + 3.5, words, "end", 'class="tick"'))
    turned = f'transform="rotate(-22 {x:.1f} {_TOP - 14})"' if slanted else ""
    heading = label(x, _TOP - 14, title, "start" if slanted else "middle", f'font-weight="600" {turned}')
    line = (
        f'<path d="M{x:.1f} {_TOP}V{_HEIGHT - _BOTTOM}" stroke="currentColor" stroke-opacity="0.6"/>'
        f"<title>{text(axis.name)}</title>"
    )
    return f"<g>{line}{''.join(ticks)}{heading}</g>"


def _height(axis: Axis, place: float) -> float:
    low, high = axis.range
    margin = MARGIN * (high - low)
    share = (min(max(place, low), high) - low + margin) / (high - low + 2 * margin)
    return _HEIGHT - _BOTTOM - share * (_HEIGHT - _BOTTOM - _TOP)


def _aside(axis: Axis, colour: Sequence[float]) -> list[float]:
    """How far each line passes beside its place, the better ones above, where many share one place."""
    places, which, counts = np.unique(axis.values, return_inverse=True, return_counts=True)
    if len(places) > _FEW and not axis.levels:
        return [0.0] * len(which)
    order = np.lexsort((np.asarray(colour), which))
    rank = np.empty(len(which))
    rank[order] = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
    share = (rank + 0.5) / counts[which] - 0.5
    room = min(_TALLEST, 0.36 * (_HEIGHT - _TOP) / max(len(places), 2)) if axis.levels else _SPREAD
    return [float(x) for x in -2 * share * room * np.sqrt(counts[which] / counts.max())]


def _colour(value: float, ramp: Sequence[str], groups: Sequence[str]) -> str:
    if value < 0:
        return palette.WITHOUT_METRIC
    if groups:
        return palette.GROUPS[min(int(value), len(palette.GROUPS) - 1)]
    return ramp[round(value * (len(ramp) - 1))]


def legend(column: str, ends: tuple[str, str], groups: Sequence[str]) -> str:
    """What the colours of the lines mean: a scale between two ends, or one colour a level."""
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
