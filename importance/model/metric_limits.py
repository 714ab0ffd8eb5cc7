"""The limits that a metric has by its nature, as far as its results tell."""

from __future__ import annotations

import math

__all__ = ["natural_limits"]


def natural_limits(lowest: float, highest: float, goal: str) -> tuple[float, float]:
    """Return the limits of a metric: 0 if it was never below 0, and 1 for a score between 0 and 1.

    A model predicts a little below 0 where an error gets near to it. No such number is shown. A metric to
    maximise that was always between 0 and 1 is a score. One to minimise may be a loss, which can exceed 1.

    Args:
        lowest, highest: the lowest and the highest result.
        goal: "minimize" or "maximize".
    """
    is_score = goal == "maximize" and lowest >= 0 and highest <= 1
    return 0.0 if lowest >= 0 else -math.inf, 1.0 if is_score else math.inf
