"""Binned means of the metric along a number, and the stretches of bins in which it is best.

Bins hold equal numbers of runs, or one tried value each if few were tried. The mean of each stretch of
neighbouring bins is compared with the means on either side. These are marginal means, which equal a partial
dependence if the other parameters were drawn independently (Friedman 2001, doi:10.1214/aos/1013203451).
Differences are tested by Welch's t (1947, doi:10.1093/biomet/34.1-2.28). The bounds are so high that in
pure noise even the best of all stretches seldom exceeds them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from importance.even_spread import evenly_spread
from importance.model.constants import (
    FEWEST_A_SIDE,
    GOES_ON_ERRORS,
    LEVEL_DROP,
    LEVEL_ERRORS,
    MOST_BINS,
    NEAR_TOP,
    POOLED_RUNS,
    ROUNDING_ROOM,
    RUNS_A_BIN,
    SHAPE_RUNS,
    SMALLEST_EFFECT,
    STEP_OVER_LINE,
    TREND_CORRELATION,
    TREND_ERRORS,
)


@dataclass(frozen=True)
class Bins:
    """k bins of runs, in the order of a number.

    Attributes:
        x: (n,) the values of the number, ascending.
        starts: (k + 1,) where each bin begins in x.
        mean: (k,) mean of the target, where more is better.
        square: (k,) sum of squares about that mean.
        grid: whether each bin is one tried value.
        log: whether the values span orders of magnitude.
        y: (n,) the target of each run.
    """

    x: np.ndarray
    starts: np.ndarray
    mean: np.ndarray
    square: np.ndarray
    grid: bool
    log: bool
    y: np.ndarray

    @property
    def size(self) -> np.ndarray:
        """(k,) number of runs in each bin."""
        return np.diff(self.starts)

    @property
    def noise(self) -> float:
        """Variance of the target within bins."""
        return float(self.square.sum() / max(self.starts[-1] - len(self.mean), 1))

    def part(self, first: int, last: int) -> tuple[float, float, int]:
        """Return the mean, its squared standard error and the runs of the bins from first to before last."""
        size, mean = self.size[first:last], self.mean[first:last]
        n = int(size.sum())
        middle = float(size @ mean) / n
        inside = float(self.square[first:last].sum() + size @ np.square(mean - middle))
        # With the noise of all bins added as if of 4 runs, because a few equal runs have noise as well.
        return middle, (inside + POOLED_RUNS * self.noise) / (n + POOLED_RUNS - 1) / n, n


def cut(x: np.ndarray, good: np.ndarray) -> Bins | None:
    """Return the bins of a number, or None if it has one value or fewer than 15 runs.

    Args:
        x: (n,) the number; NaN and infinities are left out. If there are more than 2,000 runs, so many of
            them, evenly spaced in its order, are used.
        good: (n,) the target, where more is better.
    """
    usable = np.isfinite(x)
    x, good = x[usable], good[usable]
    order = evenly_spread(np.lexsort((good, x)), SHAPE_RUNS)  # the same for any order of the runs
    x, good = x[order], good[order]
    if len(x) < 3 * FEWEST_A_SIDE:
        return None
    changes = np.flatnonzero(np.diff(x)) + 1
    grid = len(changes) < MOST_BINS
    if not grid:
        count = int(np.clip(len(x) // RUNS_A_BIN, 3, MOST_BINS))
        cuts = np.arange(1, count) * len(x) / count
        nearest = changes[np.abs(changes[None, :] - cuts[:, None]).argmin(axis=1)]
        changes = np.unique(nearest)
    starts = np.concatenate([[0], changes, [len(x)]])
    if len(starts) < 3:
        return None
    size = np.diff(starts)
    mean = np.add.reduceat(good, starts[:-1]) / size
    square = np.add.reduceat(np.square(good - np.repeat(mean, size)), starts[:-1])
    low, high = np.quantile(x, [0.05, 0.95])
    return Bins(x, starts, mean, square, grid, bool(x[0] > 0 and high >= 20 * low), good)


def middle(bins: Bins, bound: float, sign: float = 1.0) -> tuple[int, int] | None:
    """Return the stretch, first to before last, that is better than both sides and explains most, if any."""
    k, best, result = len(bins.mean), 0.0, None
    for first in range(1, k - 1):
        low, low_error, low_n = bins.part(0, first)
        for last in range(first + 1, k):
            mean, error, n = bins.part(first, last)
            high, high_error, high_n = bins.part(last, k)
            if min(low_n, n, high_n) < FEWEST_A_SIDE:
                continue
            sides = ((low, low_error), (high, high_error))
            if any(sign * (mean - m) < max(bound * math.sqrt(error + e), SMALLEST_EFFECT) for m, e in sides):
                continue
            overall = (n * mean + low_n * low + high_n * high) / (n + low_n + high_n)
            gain = n * (mean - overall) ** 2 + low_n * (low - overall) ** 2 + high_n * (high - overall) ** 2
            if gain > best:
                best, result = gain, (first, last)
    return result


def step(bins: Bins, bound: float) -> tuple[int, bool] | None:
    """Return the first bin above a step, and whether that side is better, if a step fits better than a
    line."""
    k = len(bins.mean)
    if k < 3:
        return None
    overall = bins.part(0, k)[0]
    best, result = 0.0, None
    for cut in range(1, k):
        low, low_error, low_n = bins.part(0, cut)
        high, high_error, high_n = bins.part(cut, k)
        least = max(bound * math.sqrt(low_error + high_error), 2 * SMALLEST_EFFECT)
        if min(low_n, high_n) < FEWEST_A_SIDE or abs(high - low) < least:
            continue
        gain = low_n * (low - overall) ** 2 + high_n * (high - overall) ** 2
        if gain > best:
            best, result = gain, (cut, high > low)
    line = max(_line(bins, place)[1] for place in _places(bins))
    return (
        result if result and best >= STEP_OVER_LINE * line and best - line >= bound**2 * bins.noise else None
    )


def trend(bins: Bins, bound: float) -> float:
    """Return 1 for a clear rise over the whole range, -1 for a clear fall, else 0."""
    slope, gain = max((_line(bins, place) for place in _places(bins)), key=lambda result: result[1])
    if not gain > 0:
        return 0.0
    together = np.corrcoef(bins.mean, np.arange(len(bins.mean)))[0, 1] if len(bins.mean) > 2 else 1.0
    clear = gain >= (bound + TREND_ERRORS) ** 2 * bins.noise and abs(together) >= TREND_CORRELATION
    reach = abs(bins.mean[-1] - bins.mean[0]) >= 2 * SMALLEST_EFFECT
    return math.copysign(1.0, slope) if clear and reach else 0.0


def stays_level(bins: Bins, cut: int, upper: bool) -> bool:
    """Return whether the better side of a step is level up to its far end."""
    far = (len(bins.mean) - 1, len(bins.mean)) if upper else (0, 1)
    rest = (cut, far[0]) if upper else (1, cut)
    if rest[0] >= rest[1]:
        return True
    (end, end_error, _), (mean, error, _) = bins.part(*far), bins.part(*rest)
    drop = mean - bins.part(*((0, cut) if upper else (cut, len(bins.mean))))[0]
    return bool(mean - end < max(LEVEL_ERRORS * math.sqrt(end_error + error), LEVEL_DROP * drop))


def top(bins: Bins, middle: tuple[int, int], sign: float = 1.0) -> tuple[float, tuple[int, int]]:
    """Return the place of the top in the order of runs, and the bins around it that are nearly as good.

    Nearly as good means: within a quarter of the drop from the top to the better side. The means are smoothed
    over neighbours unless few values were tried.
    """
    first, last = middle
    size, mean, k = bins.size, sign * bins.mean, len(bins.mean)
    smoothed = mean
    if not bins.grid:
        smoothed = np.convolve(size * mean, [1, 2, 1], "same") / np.convolve(size, [1, 2, 1], "same")
    at = first + int(np.argmax(smoothed[first:last]))
    sides = max(sign * bins.part(0, first)[0], sign * bins.part(last, k)[0])
    enough = smoothed[at] - NEAR_TOP * (smoothed[at] - sides)
    low, high = at, at + 1
    while low > first and smoothed[low - 1] >= enough:
        low -= 1
    while high < last and smoothed[high] >= enough:
        high += 1
    # The vertex of a parabola through the top and its neighbours.
    left, peak, right = smoothed[at - 1], smoothed[at], smoothed[at + 1]
    bend = 2 * peak - left - right
    shift = float(np.clip((right - left) / (2 * bend), -0.5, 0.5)) if bend > 0 and not bins.grid else 0.0
    return (bins.starts[at] + bins.starts[at + 1] - 1) / 2 + shift * size[at], (low, high)


def goes_on(bins: Bins, slope: float) -> bool:
    """Return whether a rise or fall continues up to the better end."""
    k = len(bins.mean)
    end, best = k - 1 if slope > 0 else 0, int(np.argmax(bins.mean))
    (_, end_error, _), (_, best_error, _) = bins.part(end, end + 1), bins.part(best, best + 1)
    if bins.mean[best] - bins.mean[end] > GOES_ON_ERRORS * math.sqrt(end_error + best_error):
        return False
    half = (k // 2, k) if slope > 0 else (0, k - k // 2)
    place = np.arange(k, dtype=float)
    included = (place >= half[0]) & (place < half[1])
    result, gain = _line(bins, place, included)
    return result * slope > 0 and gain >= bins.noise


def _places(bins: Bins) -> tuple[np.ndarray, np.ndarray]:
    """Return the middles of the bins: by rank, and on the scale of the parameter."""
    middles = (bins.starts[:-1] + bins.starts[1:] - 1) / 2
    values = np.interp(middles, np.arange(len(bins.x)), bins.x)
    return middles, np.log(values) if bins.log else values / (np.abs(values).max() or 1.0)


def _line(bins: Bins, place: np.ndarray, included: np.ndarray | None = None) -> tuple[float, float]:
    """Return the slope of a line through the means of some bins, and the sum of squares it explains."""
    size = bins.size if included is None else bins.size * included
    centred = place - size @ place / size.sum()
    sum_of_squares = float(size @ np.square(centred))
    if not sum_of_squares > 0:
        return 0.0, 0.0
    slope = float(size * centred @ bins.mean) / sum_of_squares
    return slope, slope * slope * sum_of_squares


def border(bins: Bins, cut: int) -> float:
    """Return the border between two bins, rounded as far as it is uncertain."""
    return round_at(bins, bins.starts[cut] - 0.5, min(bins.size[cut - 1], bins.size[cut]))


def round_at(bins: Bins, place: float, room: int) -> float:
    """Return the number with the fewest digits near a place in the order of runs.

    Near is within `ROUNDING_ROOM` times `room` runs.
    """
    values = np.log(bins.x) if bins.log else bins.x
    where = np.clip([place - ROUNDING_ROOM * room, place, place + ROUNDING_ROOM * room], 0, len(values) - 1)
    low, middle, high = np.interp(where, np.arange(len(values)), values)
    low, middle, high = (float(np.exp(v)) if bins.log else float(v) for v in (low, middle, high))
    for digits in (1, 2):
        tried = float(f"{middle:.{digits - 1}e}")
        if low <= tried <= high:
            return tried
    return float(f"{middle:.2e}")
