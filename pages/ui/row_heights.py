"""The space that texts need in Streamlit's tables, which cut what does not fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

ROW, WRAPPED = 35, 62  # px of a row; Streamlit wraps text in rows of more than 4rem
LETTER, SPACE, PADDING = 6.2, 1.5, 16  # px


def text_width(text: object) -> float:
    """Return roughly how many pixels a column needs to show a text on one line."""
    line = str(text)
    return PADDING + LETTER * len(line) - (LETTER - SPACE) * line.count(" ")


def column_width(texts: Iterable[object], least: int, most: int) -> int:
    """Return the width in pixels in which each of these texts fits, between two bounds."""
    return round(min(max([least, *map(text_width, texts)]), most))


def row_height(table: pd.DataFrame, widths: Mapping[str, int]) -> int:
    """Return the height in pixels of a row that shows the texts of these columns, on up to three lines.

    Args:
        table: what is shown.
        widths: column -> its width in pixels.
    """
    fits = all(text_width(text) <= px for name, px in widths.items() for text in table[name])
    return ROW if fits else WRAPPED
