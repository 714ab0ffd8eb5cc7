"""Numbers of few digits."""

from __future__ import annotations

import math
from dataclasses import replace

from importance.space.dimension import Range

_DIGITS = 2
_MOST_MOVED = 0.02
"""How far the end of a tried range may move to become short, as a share of the range on its scale."""


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


def short_ends(tried: Range) -> Range:
    """Return a range whose ends are where values happened to lie, with ends that are short to write.

    Each end moves outwards, by at most 2% of the range on its scale, so that all values stay inside. No end
    moves to or across 0 or 1, because many parameters cannot have these values. Whole numbers, and ranges
    with steps, stay as they are.

    Examples:
        >>> ends = short_ends(Range("lr", 0.0006316976485768519, 0.43077, log=True))
        >>> ends.low, ends.high
        (0.0006, 0.44)
    """
    if tried.integer or tried.step is not None or tried.low == tried.high:
        return tried
    low, high = (_short(tried, end, down=down) for end, down in ((tried.low, True), (tried.high, False)))
    return replace(tried, low=low, high=high)


def _short(tried: Range, end: float, *, down: bool) -> float:
    """Return an end with as few digits as the range allows."""

    def scaled(value: float) -> float:
        return math.log(value) if tried.log else value

    most = _MOST_MOVED * (scaled(tried.high) - scaled(tried.low))
    for digits in range(1, 6):
        short = round_outwards(end, down=down, digits=digits)
        if short == end:
            return end
        if (short > end) if down else (short < end):  # by a rounding error
            step = 10.0 ** (math.floor(math.log10(abs(end))) - digits + 1)
            short = round_digits(short - step if down else short + step, digits + 1)
        crosses = any(min(short, end) <= limit <= max(short, end) for limit in (0.0, 1.0))
        if not crosses and abs(scaled(short) - scaled(end)) <= most:
            return short
    return end


def round_outwards(value: float, *, down: bool, digits: int = _DIGITS) -> float:
    """Return the nearest number of so many digits that is not higher, when `down`, or else not lower."""
    if value == 0:
        return 0.0
    size = 10.0 ** (math.floor(math.log10(abs(value))) - digits + 1)
    if size == 0:  # the smallest floating-point numbers have no second digit
        return value
    steps = math.floor(value / size + 1e-9) if down else math.ceil(value / size - 1e-9)
    return round_digits(steps * size, digits + 1)


def round_inside(dimension: Range, value: float) -> float:
    """Return a value rounded to two digits, or the value itself when rounding would leave the range."""
    short = round_digits(value)
    return short if dimension.low <= short <= dimension.high else value


def round_digits(value: float, digits: int = _DIGITS) -> float:
    """Return a number rounded to some significant digits."""
    return float(f"{value:.{digits}g}")
