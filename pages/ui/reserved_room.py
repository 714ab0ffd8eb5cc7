"""Containers that have their later height from the start, so that nothing below them moves.

A style sheet of their own would come too late, after the grey bars that Streamlit draws while it loads a
component. So the size is part of the container's key, which Streamlit makes a class of, and the style sheet
in the page's head turns the class into a height. A size is a whole number: of rows, of charts, or for a
text its width in steps of `WIDTH_STEP` pixels. What is inside is drawn anew when its size changes.
"""

from __future__ import annotations

import math
from functools import cache

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

LARGEST = 60
"""The largest size; what is larger gets the room of this one."""
WIDTH_STEP = 40
BESIDE_HEADLINE, LETTER, HEADLINE = 340, 10.8, 2.05
"""The width beside a headline and that of a letter in it, in pixels; the height of its lines, in rem."""
BESIDE_TRUST, TRUST_LETTER, TRUST = 415, 6.1, 1.35
"""The same for the trust line, which has a badge before it."""
AROUND_HEADLINE = 0.45
"""The room around both, in rem."""
TABLET, SIDEBAR = 768, 280
"""The widest screen in pixels without a sidebar beside the page, and the width of the sidebar."""
PHONE, HEADLINE_ON_PHONE, TRUST_ON_PHONE = 640, 27, 38
"""The widest phone in pixels, and how many letters of a headline and of a trust line fit into its width."""
ROW_HEIGHT, AROUND_ROWS = 1.82, 4.0
"""The least height of a table's row, and that of its headings and footer, in rem."""
STACKED, ROW_LINE, AROUND_LINES = 1150, 0.95, 5.65
"""The widest screen in pixels with the chart under its table; a line's height there, and that around all."""
HEIGHT_STEP = 10
"""The room of a chart is a multiple of this height, in pixels."""
CHART_WIDTH, CHART_HEIGHT, GAP = 13.5, 11.45, 0.9
"""A small chart's least width, its height, and the gap between two, in rem, as in small_effects.css."""
MOST_COLUMNS = 8


def for_headline(name: str, letters: int, trust: int, *, alone: bool = True) -> DeltaGenerator:
    """Return a container for a headline and its trust line.

    Args:
        name: of the container.
        letters, trust: how many letters the headline and the trust line have. Each may wrap once, and on a
            phone more often.
        alone: whether it has the whole width. If not, only a phone has something below that would move.
    """
    headline, line = (
        min(math.ceil((beside + width * count) / WIDTH_STEP), LARGEST)
        for beside, width, count in (
            (BESIDE_HEADLINE, LETTER, letters),
            (BESIDE_TRUST, TRUST_LETTER, trust),
        )
    )
    return _container("headline" if alone else "narrow", f"trust_{line}_{name}", headline)


def for_table(name: str, rows: int) -> DeltaGenerator:
    """Return a container for a table with so many rows."""
    return _container("table", name, rows)


def for_stacked_table(name: str, lines: int) -> DeltaGenerator:
    """Return a container for a table of so many lines, in a card that is as high as it on narrow screens."""
    return _container("stacked", name, lines)


def for_chart(name: str, height: int) -> DeltaGenerator:
    """Return a container for a chart that is so many pixels high."""
    return _container("chart", name, height // HEIGHT_STEP)


def for_small_charts(name: str, count: int) -> DeltaGenerator:
    """Return a container for so many small charts, of which each row has as many as are wide enough."""
    return _container("charts", name, count)


def _container(kind: str, name: str, size: int) -> DeltaGenerator:
    return st.container(key=f"{kind}_room_{min(size, LARGEST)}_{name}", gap=None)


@cache
def style_sheet() -> str:
    """Return the rules that give these containers their heights."""
    sizes = [
        f'[class*="_{kind}_{size}_"] {{ --{variable}: {size} }}'
        for kind, variable in (("room", "size"), ("trust", "trust"))
        for size in range(LARGEST + 1)
    ]
    return "\n".join(
        (
            *sizes,
            f"{_of('headline')} {{ min-height: {_headline('100vw')} }}",
            f"@media (max-width: {TABLET}px) "
            f"{{ {_of('headline')} {{ min-height: {_headline(f'(100vw + {SIDEBAR}px)')} }} }}",
            f"@media (max-width: {PHONE}px) {{ :is({_of('headline')}, {_of('narrow')}) "
            f"{{ min-height: {_on_phone()} }} }}",
            f"@media (max-width: {STACKED}px) "
            f"{{ {_of('stacked')} {{ min-height: {_rows(AROUND_LINES, ROW_LINE)} }} }}",
            f"{_of('table')} {{ min-height: {_rows(AROUND_ROWS, ROW_HEIGHT)} }}",
            f"{_of('chart')} {{ min-height: calc({HEIGHT_STEP}px * var(--size)) }}",
            f"{_of('charts')} {{ container-type: inline-size }}",
            *(_rule_of_charts(columns) for columns in range(1, MOST_COLUMNS + 1)),
        )
    )


def _rows(around: float, height: float) -> str:
    return f"calc({around}rem + {height}rem * var(--size))"


def _headline(window: str) -> str:
    # Above the upper end where the window is narrower than the text, below the lower end where it is not.
    further = (
        f"clamp(0rem, (var(--{variable}) * {WIDTH_STEP}px - {window}) * 1000, {line}rem)"
        for variable, line in (("size", HEADLINE), ("trust", TRUST))
    )
    return f"calc({HEADLINE + TRUST + AROUND_HEADLINE}rem + {' + '.join(further)})"


def _on_phone() -> str:
    lines = (
        f"round(up, (var(--{variable}) * {WIDTH_STEP} - {beside}) / {width:.0f}, 1) * {line}rem"
        for variable, beside, width, line in (
            ("size", BESIDE_HEADLINE, LETTER * HEADLINE_ON_PHONE, HEADLINE),
            ("trust", BESIDE_TRUST, TRUST_LETTER * TRUST_ON_PHONE, TRUST),
        )
    )
    return f"calc({AROUND_HEADLINE}rem + {' + '.join(lines)})"


def _of(kind: str) -> str:
    return f'[class*="st-key-{kind}_room_"]'


def _rule_of_charts(columns: int) -> str:
    width = columns * CHART_WIDTH + (columns - 1) * GAP if columns > 1 else 0
    height = f"round(up, var(--size) / {columns}, 1) * {CHART_HEIGHT + GAP:.2f}rem - {GAP}rem"
    return (
        f"@container (min-width: {width:.1f}rem) {{ {_of('charts')} > * {{ min-height: calc({height}) }} }}"
    )
