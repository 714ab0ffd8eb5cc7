"""Containers that have their later height from the start, so that nothing below them moves.

A style sheet of their own would come too late, after the grey bars that Streamlit draws while it loads a
component. So the size is part of the container's key, which Streamlit makes a class of, and the style sheet
in the page's head turns the class into a height. A size is a whole number: of rows, of charts, or for a
headline its width in steps of `WIDTH_STEP` pixels. What is inside is drawn anew when its size changes.
"""

from __future__ import annotations

import math
from functools import cache

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

LARGEST = 60
"""The largest size; what is larger gets the room of this one."""
WIDTH_STEP = 40
BESIDE_HEADLINE, LETTER = 340, 10.8
"""The width beside a headline, and that of a letter in it, in pixels."""
PHONE, LETTERS_ON_PHONE, PHONE_LINE, PHONE_TRUST = 640, 25, 1.88, 4.5
"""The widest phone in pixels; letters in a line of its headline; its height and the trust line's, in rem."""
ROW_HEIGHT, AROUND_ROWS = 1.82, 4.0
"""The least height of a table's row, and that of its headings and footer, in rem."""
STACKED, STACKED_ROW = 1150, 2.2
"""The widest screen in pixels that has the chart under its table, and the height of a row there, in rem."""
CHART_WIDTH, CHART_HEIGHT, GAP = 13.5, 11.45, 0.9
"""A small chart's least width, its height, and the gap between two, in rem, as in small_effects.css."""
MOST_COLUMNS = 8


def for_headline(name: str, letters: int) -> DeltaGenerator:
    """Return a container for a headline of so many letters, which may wrap once, and the trust line."""
    return _container("headline", name, math.ceil((BESIDE_HEADLINE + LETTER * letters) / WIDTH_STEP))


def for_table(name: str, rows: int) -> DeltaGenerator:
    """Return a container for a table with so many rows."""
    return _container("table", name, rows)


def for_stacked_table(name: str, rows: int) -> DeltaGenerator:
    """Return a container for a table with so many rows, in a card that is as high as it on narrow screens."""
    return _container("stacked", name, rows)


def for_small_charts(name: str, count: int) -> DeltaGenerator:
    """Return a container for so many small charts, of which each row has as many as are wide enough."""
    return _container("charts", name, count)


def _container(kind: str, name: str, size: int) -> DeltaGenerator:
    return st.container(key=f"{kind}_room_{min(size, LARGEST)}_{name}", gap=None)


@cache
def style_sheet() -> str:
    """Return the rules that give these containers their heights."""
    sizes = [f'[class*="_room_{size}_"] {{ --size: {size} }}' for size in range(LARGEST + 1)]
    # Above the upper end where the window is narrower than the headline, below the lower end where it is not.
    wrapped = f"(var(--size) * {WIDTH_STEP}px - 100vw) * 1000"
    return "\n".join(
        (
            *sizes,
            f"{_of('headline')} {{ min-height: clamp(4.5rem, {wrapped}, 6.7rem) }}",
            f"@media (max-width: {PHONE}px) {{ {_of('headline')} {{ min-height: {_on_phone()} }} }}",
            f"@media (max-width: {STACKED}px) {{ {_of('stacked')} {{ min-height: {_rows(STACKED_ROW)} }} }}",
            f"{_of('table')} {{ min-height: {_rows(ROW_HEIGHT)} }}",
            f"{_of('charts')} {{ container-type: inline-size }}",
            *(_rule_of_charts(columns) for columns in range(1, MOST_COLUMNS + 1)),
        )
    )


def _rows(height: float) -> str:
    return f"calc({AROUND_ROWS}rem + {height}rem * var(--size))"


def _on_phone() -> str:
    lines = (
        f"round(up, (var(--size) * {WIDTH_STEP} - {BESIDE_HEADLINE}) / {LETTER * LETTERS_ON_PHONE:.0f}, 1)"
    )
    return f"calc({lines} * {PHONE_LINE}rem + {PHONE_TRUST}rem)"


def _of(kind: str) -> str:
    return f'[class*="st-key-{kind}_room_"]'


def _rule_of_charts(columns: int) -> str:
    width = columns * CHART_WIDTH + (columns - 1) * GAP if columns > 1 else 0
    height = f"round(up, var(--size) / {columns}, 1) * {CHART_HEIGHT + GAP:.2f}rem - {GAP}rem"
    return (
        f"@container (min-width: {width:.1f}rem) {{ {_of('charts')} > * {{ min-height: calc({height}) }} }}"
    )
