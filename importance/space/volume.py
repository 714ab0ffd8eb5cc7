"""How much of a space a smaller one leaves."""

from __future__ import annotations

import math
from dataclasses import replace

from importance.space.dimension import Choice, Dimension, Space, Unset
from importance.space.sampling import UNSET_SHARE, ends_in_unit_interval

_LEAST_SHARE = 0.01
"""What a range leaves that is frozen at one number."""


def dimension_ratio(dimension: Dimension, before: Dimension) -> float:
    """Return the share of a dimension that another one leaves, from 0 to 1, or more when it has grown.

    Levels are counted, and ranges are measured on their scale. A frozen choice leaves one of its levels; a
    frozen range leaves 0.01, or one of its whole numbers.
    """
    if isinstance(before, Choice):
        kept = len(dimension.levels) if isinstance(dimension, Choice) else 1
        return kept / len(before.levels)
    if isinstance(dimension, Choice):  # frozen at None
        return UNSET_SHARE if before.may_be_unset else _LEAST_SHARE
    if before.may_be_unset:
        numbers = dimension_ratio(
            replace(dimension, unset=Unset.INACTIVE), replace(before, unset=Unset.INACTIVE)
        )
        return UNSET_SHARE * dimension.may_be_unset + (1 - UNSET_SHARE) * numbers
    low, high = ends_in_unit_interval(before, dimension)
    least = max(_LEAST_SHARE, 1 / (before.high - before.low + 1)) if before.integer else _LEAST_SHARE
    return max(high - low, least)


def volume_ratio(space: Space, before: Space) -> float:
    """Return the share of a space that another one leaves: the product over its dimensions."""
    return math.prod(
        dimension_ratio(space[name], dimension) if name in space else 1.0
        for name, dimension in before.items()
    )
