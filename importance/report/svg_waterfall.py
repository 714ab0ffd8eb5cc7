"""The waterfall of an explanation as an SVG drawing."""

from __future__ import annotations

import math

from importance.charts.ticks import ticks_between
from importance.charts.waterfall import BarKind, Waterfall, WaterfallBar
from importance.formatting import short_labels
from importance.palette import BLUE, ORANGE, OUT_OF_BRUSH
from importance.ranking.html_table import text
from importance.report.svg import BOLD, TICK, PixelScale, drawing, label

WIDTH = 640.0
_LEFT, _RIGHT, _TOP, _BOTTOM, _ROW = 190.0, 16.0, 6.0, 40.0, 22.0
_TEXT_ROOM = 0.16  # of the axis, at its right


def waterfall_svg(chart: Waterfall) -> str:
    """Return a waterfall as SVG: a row for each bar, with its value and the line of its 90% interval."""
    low, highest = chart.ends
    high = low + (1 + _TEXT_ROOM) * ((highest - low) or 1.0)
    x = PixelScale(low, high, _LEFT, WIDTH - _RIGHT)
    bottom = _TOP + _ROW * len(chart.bars)
    ticks, labels = ticks_between(low, high, log=chart.log)
    parts = [
        f'<path d="M{x(tick):.1f} {_TOP}V{bottom}" stroke="currentColor" stroke-opacity="0.14"/>'
        + label(x(tick), bottom + 14, words, "middle", TICK)
        for tick, words in zip(ticks, labels, strict=True)
    ]
    names = short_labels([bar.label for bar in chart.bars], 28)
    for row, bar in enumerate(chart.bars):
        parts.append(_bar(chart, bar, names[row], _TOP + _ROW * (row + 0.5), x))
    parts.append(label((_LEFT + WIDTH - _RIGHT) / 2, bottom + 32, chart.title, "middle", BOLD))
    title = f"From {chart.bars[0].label} to {chart.bars[-1].label}"
    return drawing(bottom + _BOTTOM, title, parts, WIDTH)


def _bar(chart: Waterfall, bar: WaterfallBar, name: str, y: float, x: PixelScale) -> str:
    start, end = x(chart.place(bar.start)), x(chart.place(bar.end))
    is_run = bar.kind is BarKind.RUN
    parts = [label(_LEFT - 8, y + 3.5, name, "end", BOLD if is_run else TICK)]
    right = max(start, end)
    if is_run:
        parts.append(f'<path d="M{end:.1f} {y - 6:.1f}l6 6l-6 6l-6 -6Z" fill="{OUT_OF_BRUSH}"/>')
        right += 6
    else:
        colour = OUT_OF_BRUSH if bar.kind is BarKind.UNEXPLAINED else BLUE if bar.better else ORANGE
        words = f"{bar.label} {bar.words}: {bar.text}" + (f" ({bar.interval})" if bar.interval else "")
        parts.append(
            f'<rect x="{min(start, end):.1f}" y="{y - 7:.1f}" width="{max(1.0, abs(end - start)):.1f}" '
            f'height="14" fill="{colour}"><title>{text(words)}</title></rect>'
        )
        if math.isfinite(bar.low):
            ends = [x(chart.place(value)) for value in (bar.low, bar.high)]
            parts.append(
                f'<path d="M{ends[0]:.1f} {y:.1f}H{ends[1]:.1f}" stroke="currentColor" stroke-opacity="0.6"/>'
            )
            right = max(right, *ends)
    parts.append(label(right + 5, y + 3.5, bar.text, "start", TICK))
    return "".join(parts)
