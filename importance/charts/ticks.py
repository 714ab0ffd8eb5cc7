"""Ticks for an axis: at the values that were tried where these are few, else at round numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from importance.formatting import number_text


def ticks_between(
    low: float, high: float, *, log: bool, distinct: Sequence[float | str] = ()
) -> tuple[list[float], list[str]]:
    """Places and texts of the ticks of an axis.

    Args:
        low, high: its ends, as positions (log10 of the values on a logarithmic axis).
        log: whether it is logarithmic.
        distinct: the tried values, which carry the ticks when they are few and apart.
    """
    tried = np.unique(np.asarray(distinct, float)) if 0 < len(set(distinct)) <= 9 else np.array([])
    places = np.log10(tried) if log else tried
    apart = len(places) > 0 and (len(places) < 2 or np.diff(places).min() >= 0.045 * (high - low))
    # Many places that no tick can stand at: round numbers take over.
    found = tick_places(places if apart else np.linspace(low, high, 99), low, high, log)
    pairs = labelled(found, log)
    return [place for place, _ in pairs], [text for _, text in pairs]


def labelled(places: list[float], log: bool) -> list[tuple[float, str]]:
    """Each place with its number, with as many digits as it takes to tell them apart."""
    values = [10.0**place if log else place for place in places]
    for digits in range(3, 17):
        texts = [number_text(value, digits) for value in values]
        if len(set(texts)) == len(texts):
            break
    return list(zip(places, texts, strict=True)) if places else []


def tick_places(distinct: np.ndarray, low: float, high: float, log: bool) -> list[float]:
    """Ticks at the tried values where these are few and apart, else at round numbers."""
    room = 0.045 * (high - low)
    if len(distinct) <= 9 and (len(distinct) < 2 or np.diff(distinct).min() >= room):
        return [float(place) for place in distinct]
    if log:
        decades = range(math.floor(low - 1e-9), math.ceil(high + 1e-9) + 1)
        steps = (1,) if high - low > 2.2 else (1, 3) if high - low > 1.2 else (1, 2, 5)
        places = [d + math.log10(s) for d in decades for s in steps]
        if len(distinct) and high - low < 0.35:
            places = [low, high]
    else:
        places = _round_numbers(low, high)
    return [place for place in places if low - 1e-9 <= place <= high + 1e-9]


def _round_numbers(low: float, high: float, about: int = 6) -> list[float]:
    rough = (high - low) / about
    if not rough > 0 or not math.isfinite(rough):
        return [low]
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(unit * s for s in (1, 2, 2.5, 5, 10) if unit * s >= rough * 0.999)
    first = math.ceil(low / step - 1e-9)
    return [
        round(i * step, 12 - math.floor(math.log10(step))) for i in range(first, int(high / step + 1e-9) + 1)
    ]
