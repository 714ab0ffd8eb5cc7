"""Whether a rise or fall turns before its better end. Bins of many runs would hide a peak near that end.

Windows of runs at the end are compared with windows further in, of all sizes. The noise variance is
estimated from runs with the same value. If few values are repeated, it is estimated from the distance of
each run to the line between its neighbours, which a slope does not change (Gasser, Sroka and
Jennen-Steinmetz 1986, doi:10.1093/biomet/73.3.625)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from importance.model.constants import (
    MEDIAN_OF_SQUARE,
    SMALLEST_TURN,
    TURN_CLEAR,
    TURN_FEW,
    TURN_LIKELY,
    TURN_WINDOWS,
)
from importance.ranking.binned_means import Bins

_TIES = 0x7D


@dataclass(frozen=True)
class Turn:
    """The window that is better than the end by the most standard errors.

    Attributes:
        errors: the number of standard errors.
        place: the middle of the window in the order of runs.
        runs: the number of its runs.
    """

    errors: float
    place: float
    runs: int

    @property
    def clear(self) -> bool:
        """Whether the metric is best in the window rather than at the end."""
        return self.errors >= TURN_CLEAR

    @property
    def likely(self) -> bool:
        """Whether the end may not be best."""
        return self.errors >= TURN_LIKELY


def turn(bins: Bins, *, up: bool) -> Turn:
    """Return how much the metric turns before an end.

    Args:
        bins: the number.
        up: whether that is the high end; else the low one.
    """
    n, noise = len(bins.x), _noise(bins)
    strictness = 1 + TURN_FEW / n
    y = _shuffled(bins)
    y = y[::-1] if up else y
    sums = np.concatenate([[0.0], np.cumsum(y)])
    best_turn = Turn(0.0, 0.0, 0)
    best = -math.inf
    for end in (w for w in TURN_WINDOWS if w <= n // 3):
        at_end = sums[end] / end
        for width in (w for w in TURN_WINDOWS if w <= n // 3):
            starts = np.arange(end, n - width + 1)
            means = (sums[starts + width] - sums[starts]) / width
            k = int(means.argmax())
            gain = float(means[k] - at_end)
            if gain < SMALLEST_TURN:
                continue
            error = math.sqrt(noise * (1 / end + 1 / width)) * strictness
            errors = gain / error if error > 0 else math.inf
            # Without noise every window is better by infinitely many errors, so the best one counts.
            if (min(errors, 1e6), gain) > (min(best_turn.errors, 1e6), best):
                middle = starts[k] + (width - 1) / 2
                best_turn, best = Turn(errors, n - 1 - middle if up else middle, width), gain
    return best_turn


def _shuffled(bins: Bins) -> np.ndarray:
    """Return the target along the number, with runs of the same value in random order."""
    keys = np.random.default_rng(_TIES).random(len(bins.x))
    return bins.y[np.lexsort((keys, bins.x))]


def _noise(bins: Bins) -> float:
    """Return the variance of a run about the curve."""
    distinct, codes = np.unique(bins.x, return_inverse=True)
    n = len(bins.x)
    if n - len(distinct) >= max(6, n // 4):
        size = np.bincount(codes)
        means = np.bincount(codes, bins.y) / size
        return float(np.square(bins.y - means[codes]).sum() / (n - len(distinct)))
    x, y = np.log(bins.x) if bins.log else bins.x, _shuffled(bins)
    width = x[2:] - x[:-2]
    right = np.where(width > 0, (x[1:-1] - x[:-2]) / np.where(width > 0, width, 1), 0.5)
    off = np.square(y[1:-1] - (1 - right) * y[:-2] - right * y[2:]) / (1 + right**2 + (1 - right) ** 2)
    # The median, because a kink changes it less than the mean.
    return float(np.median(off)) / MEDIAN_OF_SQUARE
