"""Small random offsets that move apart the runs of one value, so that no point hides another."""

from __future__ import annotations

import numpy as np

JITTERED_VALUES = 12
"""Runs are moved apart if the parameter has at most this many distinct values."""
# Not 0: the sweep itself may have been drawn with seed 0, and the runs of one value would then form a line.
_SEED = 7_114


def jitter(n: int, half_width: float, axis: int | None = None) -> np.ndarray:
    """Return n offsets, (n,), drawn evenly from -half_width to half_width; the same for the same arguments.

    Args:
        n: the number of runs.
        half_width: the largest offset, in the units of the axis.
        axis: tells two axes of one chart apart, so that their offsets are independent.
    """
    rng = np.random.default_rng(_SEED if axis is None else [_SEED, axis])
    return rng.uniform(-half_width, half_width, n)


def stack(positions: np.ndarray, goodness: np.ndarray) -> np.ndarray:
    """Return offsets, (n,), that stack the lines of one position by how good they are, the best on top.

    Args:
        positions: (n,) of the lines on an axis.
        goodness: (n,) any number that is higher for better runs.

    Returns:
        Offsets between -1 and 1. The stack of the most frequent position fills this range; the height of the
        others grows with the square root of their number of lines, so that counts can be seen.
    """
    _, which, counts = np.unique(positions, return_inverse=True, return_counts=True)
    order = np.lexsort((goodness, which))
    rank = np.empty(len(which))
    rank[order] = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
    share = (rank + 0.5) / counts[which] - 0.5
    return np.asarray(2 * share * np.sqrt(counts[which] / counts.max()))
