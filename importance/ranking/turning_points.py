"""Whether a rise or fall turns before its better end: bins of many runs hide a peak that lies near it.

Windows of runs at the end are compared with windows further in, of all sizes. The noise of a run is that of
runs of one value or, where values are hardly repeated, of its distance from the line between its neighbours
(Gasser, Sroka and Jennen-Steinmetz 1986, doi:10.1093/biomet/73.3.625), which a slope does not move.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from importance.ranking.binned_means import Bins

CLEAR = 4.2
"""Standard errors by which a window must be better than the end, for the peak to lie there."""
LIKELY = 2.6
"""The same, for nothing to be said of the end."""
_WINDOWS = (1, 2, 3, 5, 8, 13, 21, 34, 55)
_FEW = 12.0  # runs whose noise is so uncertain that twice as much is asked
_SMALLEST = 0.15  # standard deviations of the metric
_TIES = 0x7D
_MEDIAN = 0.4549  # of a squared normal number


@dataclass(frozen=True)
class Turn:
    """The window that stands out most above the end.

    Attributes:
        errors: by how many standard errors.
        place: its middle in the order of the runs.
        runs: how many runs it has.
    """

    errors: float
    place: float
    runs: int

    @property
    def clear(self) -> bool:
        """Whether the metric is best there rather than at the end."""
        return self.errors >= CLEAR

    @property
    def likely(self) -> bool:
        """Whether the end may not be the best place."""
        return self.errors >= LIKELY


def turn(bins: Bins, *, up: bool) -> Turn:
    """How far the metric has turned before an end.

    Args:
        bins: the number.
        up: whether the high end is looked at, or the low one.
    """
    n, noise = len(bins.x), _noise(bins)
    strictness = 1 + _FEW / n
    y = _shuffled(bins)
    y = y[::-1] if up else y
    sums = np.concatenate([[0.0], np.cumsum(y)])
    best_turn = Turn(0.0, 0.0, 0)
    best = -math.inf
    for end in (w for w in _WINDOWS if w <= n // 3):
        at_end = sums[end] / end
        for width in (w for w in _WINDOWS if w <= n // 3):
            starts = np.arange(end, n - width + 1)
            means = (sums[starts + width] - sums[starts]) / width
            k = int(means.argmax())
            gain = float(means[k] - at_end)
            if gain < _SMALLEST:
                continue
            error = math.sqrt(noise * (1 / end + 1 / width)) * strictness
            errors = gain / error if error > 0 else math.inf
            # Without noise every window stands out: the best one counts.
            if (min(errors, 1e6), gain) > (min(best_turn.errors, 1e6), best):
                middle = starts[k] + (width - 1) / 2
                best_turn, best = Turn(errors, n - 1 - middle if up else middle, width), gain
    return best_turn


def _shuffled(bins: Bins) -> np.ndarray:
    """The metric along the number; runs of one value, which lie in the order of the metric, in any order."""
    keys = np.random.default_rng(_TIES).random(len(bins.x))
    return bins.y[np.lexsort((keys, bins.x))]


def _noise(bins: Bins) -> float:
    """Variance of a run about the curve."""
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
    # The median, which a kink does not move as it would the mean.
    return float(np.median(off)) / _MEDIAN
