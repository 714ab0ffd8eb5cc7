"""The limits that a metric has by its nature, as far as its results tell."""

from __future__ import annotations

import math

__all__ = ["natural_limits"]


def natural_limits(lowest: float, highest: float) -> tuple[float, float]:
    """Return the limits of a metric: 0 if it was never below 0, and 1 if it was always between 0 and 1.

    A model predicts a little below 0 where an error gets near to it. No such number is shown.

    Args:
        lowest, highest: the lowest and the highest result.
    """
    return (0.0 if lowest >= 0 else -math.inf), (1.0 if lowest >= 0 and highest <= 1 else math.inf)
