"""Ticks of an axis: at the values that were tried if these are few, else at round numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from importance.formatting import number_text


def ticks_between(
    low: float, high: float, *, log: bool, distinct: Sequence[float | str] = ()
) -> tuple[list[float], list[str]]:
    """Return the positions and the texts of the ticks of an axis.

    Args:
        low, high: the positions of its ends: values, or their log10 on a logarithmic axis.
        log: whether it is logarithmic.
        distinct: the tried values. They become the ticks if they are few and far enough apart.
    """
    tried = np.unique(np.asarray(distinct, float)) if 0 < len(set(distinct)) <= 9 else np.array([])
    positions = np.log10(tried) if log else tried
    apart = len(positions) > 0 and (len(positions) < 2 or np.diff(positions).min() >= 0.045 * (high - low))
    # Many positions make `tick_positions` choose round numbers.
    ticks = tick_positions(positions if apart else np.linspace(low, high, 99), low, high, log)
    pairs = labelled(ticks, log)
    return [position for position, _ in pairs], [text for _, text in pairs]


def labelled(positions: list[float], log: bool) -> list[tuple[float, str]]:
    """Return each position with its number as text, with enough digits to tell all of them apart."""
    values = [10.0**position if log else position for position in positions]
    for digits in range(3, 17):
        texts = [number_text(value, digits) for value in values]
        if len(set(texts)) == len(texts):
            break
    return list(zip(positions, texts, strict=True)) if positions else []


def tick_positions(distinct: np.ndarray, low: float, high: float, log: bool) -> list[float]:
    """Return the positions of the ticks: the tried values if these are few and apart, else round numbers."""
    room = 0.045 * (high - low)
    if len(distinct) <= 9 and (len(distinct) < 2 or np.diff(distinct).min() >= room):
        return [float(position) for position in distinct]
    if log:
        decades = range(math.floor(low - 1e-9), math.ceil(high + 1e-9) + 1)
        steps = (1,) if high - low > 2.2 else (1, 3) if high - low > 1.2 else (1, 2, 5)
        positions = [decade + math.log10(step) for decade in decades for step in steps]
        if len(distinct) and high - low < 0.35:
            positions = [low, high]
    else:
        positions = _round_numbers(low, high)
    return [position for position in positions if low - 1e-9 <= position <= high + 1e-9]


def _round_numbers(low: float, high: float, about: int = 6) -> list[float]:
    unrounded = (high - low) / about
    if not unrounded > 0 or not math.isfinite(unrounded):
        return [low]
    unit = 10.0 ** math.floor(math.log10(unrounded))
    step = next(unit * s for s in (1, 2, 2.5, 5, 10) if unit * s >= unrounded * 0.999)
    first = math.ceil(low / step - 1e-9)
    return [
        round(i * step, 12 - math.floor(math.log10(step))) for i in range(first, int(high / step + 1e-9) + 1)
    ]
