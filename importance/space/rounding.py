"""Numbers of few digits."""

from __future__ import annotations

import math
from dataclasses import replace

from importance.space.dimension import Range

_DIGITS = 2


def round_ends(before: Range, dimension: Range, *, within: bool) -> Range:
    """Return a range with its new ends rounded outwards to two digits.

    Args:
        before: what it was; an end that has not moved since stays as it is.
        dimension: the range; one with steps stays as it is.
        within: whether rounding must not leave `before`.
    """
    if dimension.step is not None:
        return dimension
    low, high = dimension.low, dimension.high
    low = low if low == before.low else round_outwards(low, down=True)
    high = high if high == before.high else round_outwards(high, down=False)
    if dimension.integer:
        low, high = float(math.floor(low)), float(math.ceil(high))
    if dimension.log and low <= 0:
        low = dimension.low
    if within:
        low, high = max(low, before.low), min(high, before.high)
    return replace(dimension, low=low, high=high)


def round_outwards(value: float, *, down: bool) -> float:
    """Return the nearest number of two digits that is not higher, when `down`, or else not lower."""
    if value == 0:
        return 0.0
    size = 10.0 ** (math.floor(math.log10(abs(value))) - _DIGITS + 1)
    if size == 0:  # the smallest floating-point numbers have no second digit
        return value
    steps = math.floor(value / size + 1e-9) if down else math.ceil(value / size - 1e-9)
    return round_digits(steps * size)


def round_inside(dimension: Range, value: float) -> float:
    """Return a value rounded to two digits, or the value itself when rounding would leave the range."""
    short = round_digits(value)
    return short if dimension.low <= short <= dimension.high else value


def round_digits(value: float, digits: int = _DIGITS) -> float:
    """Return a number rounded to some significant digits."""
    return float(f"{value:.{digits}g}")
