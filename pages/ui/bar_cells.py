"""Cells of a table with a number and a bar: a share, a chance, and a value with its interval."""

from __future__ import annotations

import math
from typing import Any

from importance.formatting import share_text


def share(value: float, low: float, high: float, top: float, title: str) -> dict[str, Any]:
    """Return the cell of a share: a bar from 0, and its interval as a line if it is known.

    Args:
        value, low, high: the share and its interval.
        top: the share at the right end of the bar.
        title: what is shown when the pointer is on the cell.
    """
    bar: list[tuple[str, float, float]] = [("fill", 0, percent(value / top))]
    if math.isfinite(low):
        bar.append(_line(low / top, high / top))
    return {"text": share_text(value), "title": title, "bar": bar}


def interval(
    value: float, low: float, high: float, span: tuple[float, float], text: str, title: str
) -> dict[str, Any]:
    """Return the cell of a value: its interval as a line, and the value as a point.

    Args:
        value, low, high: the value and its interval.
        span: the values at both ends of the bar.
        text, title: what is shown, and what when the pointer is on the cell.
    """
    place, start, end = (place_in(span, each) for each in (value, low, high))
    return {"text": text, "title": title, "bar": [_line(start, end), ("point", percent(place), 0)]}


def chance(probability: float, of_what: str = "of all draws") -> dict[str, Any]:
    """Return the cell of a probability: a bar from 0 to 1."""
    text = "<1%" if 0 < probability < 0.005 else f"{probability:.0%}"
    return {"text": text, "title": f"{text} {of_what}", "bar": [("fill", 0, percent(probability))]}


def place_in(span: tuple[float, float], value: float) -> float:
    """Return where a value lies between two others, 0 to 1 if it does."""
    return (float(value) - span[0]) / ((span[1] - span[0]) or 1.0)


def percent(place: float) -> float:
    """Return a place from 0 to 1 in percent, within the bar; 0 if it is not known."""
    return round(100 * min(max(float(place), 0.0), 1.0), 2) if math.isfinite(place) else 0.0


def rounded(value: float, digits: int = 4) -> float | None:
    """Return a number to sort by, with so many significant digits; None if it is not known."""
    return float(f"{value:.{digits}g}") if math.isfinite(value) else None


def _line(start: float, end: float) -> tuple[str, float, float]:
    left, right = percent(start), percent(end)
    return "whisker", left, round(right - left, 2)
