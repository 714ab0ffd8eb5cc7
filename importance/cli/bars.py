"""Bars of text: importance from the left, correlation from the centre."""

from __future__ import annotations

import math

from importance.cli.terminal import Style

IMPORTANCE_WIDTH = 16
CORRELATION_HALF = 7
"""Cells of each half of a correlation bar, beside its centre."""
_FULL, _LEFT, _RIGHT, _CENTRE = "█", "▌", "▐", "│"
_EIGHTHS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")


def importance_bar(value: float, style: Style, width: int = IMPORTANCE_WIDTH) -> str:
    """Return a bar from the left that fills `width` cells for 1; blank for 0 and NaN."""
    if not value > 0:
        return " " * width
    steps = round(min(value, 1.0) * width * 8)
    if not style.unicode:
        return ("#" * max(1, round(steps / 8))).ljust(width)
    return (_FULL * (steps // 8) + _EIGHTHS[steps % 8] or _EIGHTHS[1]).ljust(width)


def correlation_bar(value: float, style: Style, half: int = CORRELATION_HALF) -> str:
    """Return a bar from the centre, to the left for a negative value; blank for NaN."""
    if math.isnan(value):
        return " " * (2 * half + 1)
    steps = round(min(abs(value), 1.0) * half * 2)
    full, rest = divmod(steps, 2)
    if not style.unicode:
        bar = ("-" if value < 0 else "+") * (full + rest)
        centre = "|"
    elif value < 0:
        bar, centre = _RIGHT * rest + _FULL * full, _CENTRE
    else:
        bar, centre = _FULL * full + _LEFT * rest, _CENTRE
    return bar.rjust(half) + centre + " " * half if value < 0 else " " * half + centre + bar.ljust(half)


def painted(bar: str, code: str, style: Style) -> str:
    """Return a bar in a colour, without its centre and its blanks."""
    return "".join(c if c in f" {_CENTRE}|" else style.paint(c, code) for c in bar)
