"""Fewer of many things, evenly spread: the runs, points or steps of which not all are used."""

from __future__ import annotations

import numpy as np


def evenly_spread(values: np.ndarray, most: int) -> np.ndarray:
    """Return at most so many of the values, evenly spread, with the first and the last.

    Args:
        values: (n,) in their order, such as the positions of runs.
        most: at least 2.

    Examples:
        >>> evenly_spread(np.arange(101), 3).tolist()
        [0, 50, 100]
        >>> evenly_spread(np.arange(3), 10).tolist()
        [0, 1, 2]
    """
    if len(values) <= most:
        return values
    return np.asarray(values[np.linspace(0, len(values) - 1, most).round().astype(np.int64)])
