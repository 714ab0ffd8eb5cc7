"""The smaller dimensions that a dimension can be cut down to, and its ends that a cut has left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from importance.model.constants import CUT_SHARES
from importance.space.dimension import Choice, Dimension, Range, Unset, frozen_at_none
from importance.space.sampling import from_unit_interval, round_to_steps


def smaller_dimensions(dimension: Dimension) -> Iterator[Dimension]:
    """Yield the dimensions after one cut: an end cut off, a level dropped, or None excluded or left alone."""
    if isinstance(dimension, Range):
        return _smaller_ranges(dimension)
    return _fewer_numbers(dimension) if dimension.is_numeric else _fewer_levels(dimension)


def _fewer_levels(choice: Choice) -> Iterator[Choice]:
    if len(choice.levels) > 1:
        for k in range(len(choice.levels)):
            yield replace(choice, levels=choice.levels[:k] + choice.levels[k + 1 :])


def _fewer_numbers(choice: Choice) -> Iterator[Choice]:
    count = len(choice.levels)
    for k in sorted({max(1, round(share * count)) for share in CUT_SHARES}):
        if k < count:
            yield replace(choice, levels=choice.levels[k:])
            yield replace(choice, levels=choice.levels[:-k])


def _smaller_ranges(dimension: Range) -> Iterator[Dimension]:
    if dimension.may_be_unset:
        yield replace(dimension, unset=Unset.EXCLUDED)
        yield frozen_at_none(dimension)
    if dimension.low == dimension.high:
        return
    for share in CUT_SHARES:
        ends = from_unit_interval(dimension, np.array([share, 1 - share]))
        low, high = (float(end) for end in round_to_steps(dimension, ends))
        if dimension.integer and dimension.step is None:
            low, high = float(round(low)), float(round(high))
        if dimension.low < low <= dimension.high:
            yield replace(dimension, low=low)
        if dimension.low <= high < dimension.high:
            yield replace(dimension, high=high)


def boxes(dimension: Dimension, values: pd.Series) -> Iterator[Dimension]:
    """Yield the dimensions that hold all these values.

    First from the lowest value to the highest, then with only the high end cut off, then only the low end.
    """
    if not len(values):
        return
    if isinstance(dimension, Choice) and not dimension.is_numeric:
        present = set(values)
        yield replace(dimension, levels=tuple(level for level in dimension.levels if level in present))
        return
    least, most = float(values.min()), float(values.max())
    for low, high in ((least, most), (-np.inf, most), (least, np.inf)):
        if isinstance(dimension, Choice):
            numbers = np.array(dimension.numbers)
            within = (numbers >= low - 1e-9 * abs(least)) & (numbers <= high + 1e-9 * abs(most))
            yield _with_levels(dimension, within)
        else:
            first = float(round_to_steps(dimension, max(low, dimension.low), to="down"))
            last = float(round_to_steps(dimension, min(high, dimension.high), to="up"))
            yield replace(dimension, low=first, high=min(last, dimension.high))


def ends_cut_off(dimension: Dimension, before: Dimension) -> Iterator[Dimension]:
    """Yield the parts of a range, or of a choice among sorted numbers, that were cut off at its ends."""
    if isinstance(dimension, Choice) and isinstance(before, Choice):
        if dimension.numbers is not None and before.numbers is not None:
            numbers, every = np.array(dimension.numbers), np.array(before.numbers)
            for part in (every < numbers.min(), every > numbers.max()):
                if part.any():
                    yield _with_levels(before, part)
    elif isinstance(dimension, Range) and isinstance(before, Range):
        if before.low < dimension.low:
            yield replace(dimension, low=before.low, high=dimension.low)
        if dimension.high < before.high:
            yield replace(dimension, low=dimension.high, high=before.high)


def joined(dimension: Dimension, end: Dimension) -> Dimension:
    """Return a dimension with an end of `ends_cut_off` given back to it."""
    if isinstance(dimension, Range) and isinstance(end, Range):
        return replace(dimension, low=min(dimension.low, end.low), high=max(dimension.high, end.high))
    if isinstance(dimension, Choice) and isinstance(end, Choice):
        both = Choice(dimension.name, tuple(dict.fromkeys(dimension.levels + end.levels)))
        numbers = dict(zip(both.levels, both.numbers or (), strict=True))
        levels = tuple(sorted(numbers, key=lambda level: numbers[level]))
        return replace(dimension, levels=levels)
    return dimension


def _with_levels(choice: Choice, kept: np.ndarray) -> Choice:
    return replace(
        choice, levels=tuple(level for level, keep in zip(choice.levels, kept, strict=True) if keep)
    )
