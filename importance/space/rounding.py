"""Numbers of few digits, and numbers on the steps of a range."""

from __future__ import annotations

import math
from dataclasses import replace

from importance.space.dimension import Dimension

_DIGITS = 2


def neat(before: Dimension, one: Dimension, *, limited: bool) -> Dimension:
    """A range with ends of two digits, rounded outwards; within what it was when `limited`."""
    if one.low is None or one.high is None or one.step is not None:
        return one
    low = one.low if one.low == before.low else outwards(one.low, down=True)
    high = one.high if one.high == before.high else outwards(one.high, down=False)
    if one.integer:
        low, high = float(math.floor(low)), float(math.ceil(high))
    if one.log and low <= 0:
        low = one.low
    if limited and before.low is not None and before.high is not None:
        low, high = max(low, before.low), min(high, before.high)
    return replace(one, low=low, high=high)


def outwards(value: float, *, down: bool) -> float:
    """The nearest number of two digits that is no higher, when `down`, or no lower."""
    if value == 0:
        return 0.0
    size = 10.0 ** (math.floor(math.log10(abs(value))) - _DIGITS + 1)
    steps = math.floor(value / size + 1e-9) if down else math.ceil(value / size - 1e-9)
    return digits(steps * size)


def rounded(one: Dimension, value: float) -> float:
    """A number of two digits where that lies in the range, else the value."""
    short = digits(value)
    return short if one.low is not None and one.high is not None and one.low <= short <= one.high else value


def digits(value: float) -> float:
    """The number with two digits."""
    return float(f"{value:.{_DIGITS}g}")
