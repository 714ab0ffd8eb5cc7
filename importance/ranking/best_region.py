"""For which values of a parameter the metric is best, in words, if that is clear beyond chance.

The bounds are in standard errors. They were raised until at most 20 of 1,000 numbers that do nothing got
words although no test against chance came first, and at most 30 of 1,000 monotone numbers got "both sides
worse"."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from importance.formatting import number_text
from importance.model.constants import (
    CLEAR_OF_FEW,
    CLEAR_OF_TWO,
    CLEAR_REGION,
    FEWEST_A_SIDE,
    FLAT_RATIO,
    MOST_BINS,
    POOLED_RUNS,
    RARE_SIDE,
    SMALLEST_EFFECT,
    UNTESTED,
)
from importance.ranking import binned_means, turning_points
from importance.ranking.binned_means import Bins
from importance.ranking.turning_points import Turn


@dataclass(frozen=True, slots=True)
class Shape:
    """What can be said of the effect of one parameter.

    Attributes:
        note: for its row, such as "best near 0.004"; empty if its correlation says it all.
        best: for a headline, such as "best between 0.001 and 0.012" or, if only that is clear, "worse above
            0.1"; empty if nothing is clear.
        flat: whether its bins differ no more than by chance.
    """

    note: str = ""
    best: str = ""
    flat: bool = False


def number_shape(
    x: np.ndarray, good: np.ndarray, *, weak: bool = False, strict: bool = False, best: str = "best"
) -> Shape:
    """Return where along a number the metric is best.

    Args:
        x: (n,) the parameter; NaN and infinities are left out.
        good: (n,) standardised target, clipped, where more is better.
        weak: whether the correlation is too weak to say which end is better.
        strict: raise the bound, because no test against chance came first.
        best: the word for it; for a yes-or-no metric another one, such as "most often".
    """
    bins = binned_means.cut(x, good)
    if bins is None:
        return Shape()
    bound = CLEAR_REGION + UNTESTED * strict
    middle = binned_means.middle(bins, bound)
    if middle is not None:
        return _peak(bins, middle, best)
    valley = binned_means.middle(bins, bound, -1.0) if best == "best" else None
    if valley is not None and _sides_alike(bins, valley, bound):
        return _valley(bins, valley)
    between = float(bins.size @ np.square(bins.mean - bins.part(0, len(bins.mean))[0]))
    flat = between < FLAT_RATIO * (len(bins.mean) - 1) * bins.noise
    step = binned_means.step(bins, bound)
    if step is not None:
        turned = turning_points.turn(bins, up=step[1])
        if turned.clear:
            return _turned(bins, turned, best)
        return _one_side(bins, *step, best, level=binned_means.stays_level(bins, *step))
    slope = binned_means.trend(bins, bound)
    if slope and len(bins.mean) == 2:
        there = f"{best} at {number_text(float(bins.x[-1 if slope > 0 else 0]))}"
        return Shape(there if weak else "", there)
    turned = turning_points.turn(bins, up=slope > 0)
    if slope and turned.clear:
        return _turned(bins, turned, best)
    if slope and not turned.likely and binned_means.goes_on(bins, slope):
        end = "high" if slope > 0 else "low"
        which = f"{best} at the {end} end"
        return Shape(which if weak else "", which)
    if slope and best == "best":
        worst = f"worst at the {'low' if slope > 0 else 'high'} end"
        return Shape(worst if weak else "", worst)
    if valley is not None:
        return _valley(bins, valley)
    return Shape(flat=flat)


def level_shape(
    levels: pd.Series,
    good: np.ndarray,
    in_units: np.ndarray | None,
    *,
    strict: bool = False,
    best: str = "best",
) -> Shape:
    """Return which level of text is best.

    Args:
        levels: (n,) text, None for missing; missing values and levels with fewer than 5 runs are left out.
        good: (n,) the metric on its scale, more is better.
        in_units: (n,) the metric in its own units, clipped; None if a difference in units says little.
        strict, best: as in `number_shape`.
    """
    codes, names = pd.factorize(levels, sort=True)
    counts = np.bincount(codes[codes >= 0], minlength=len(names))
    kept = np.flatnonzero(counts >= FEWEST_A_SIDE)
    if len(kept) < 2:
        return Shape()
    groups = [good[codes == k] for k in kept]
    order = sorted(range(len(kept)), key=lambda i: -float(groups[i].mean()))
    text = _level_texts([str(names[kept[i]]) for i in order])
    groups = [groups[i] for i in order]
    bound = (
        CLEAR_OF_TWO if len(kept) == 2 else CLEAR_OF_FEW if len(kept) < 6 else CLEAR_REGION
    ) + UNTESTED * strict
    if len(kept) == 2:
        if _t(groups[0], groups[1]) < bound or groups[0].mean() - groups[1].mean() < SMALLEST_EFFECT:
            return Shape()
        if best != "best":
            return Shape(f"{best} with {text[0]}", f"{best} with {text[0]}")
        by = ""
        if in_units is not None:
            means = [float(in_units[codes == kept[i]].mean()) for i in order]
            gap = abs(means[0] - means[1])
            same = (means[0] > means[1]) == (float(np.corrcoef(good, in_units)[0, 1]) > 0)
            by = f" by {number_text(gap, 2)}" if same else ""
        return Shape(f"{text[0]} better than {text[1]}{by}", f"{text[0]} is better")
    near = 1 if _t(groups[0], groups[1]) >= bound else 2
    leaders, rest = np.concatenate(groups[:near]), groups[near:]
    if all(_t(leaders, g) >= bound and min(map(_t, groups[:near], [g] * near)) >= 2 for g in rest):
        first = sorted(text[:near])
        if best != "best":
            return Shape(f"{best} with {' or '.join(first)}", f"{best} with {' or '.join(first)}")
        verb = "is" if near == 1 else "are"
        return Shape(f"best: {' or '.join(first)}", f"{' and '.join(first)} {verb} best")
    if best == "best" and all(_t(g, groups[-1]) >= bound for g in groups[:-1]):
        return Shape(f"worst: {text[-1]}", f"{text[-1]} is worst")
    return Shape()


def unset_shape(
    x: np.ndarray,
    good: np.ndarray,
    shape: Shape,
    *,
    strict: bool = False,
    best: str = "best",
    when: str = "when not set",
) -> Shape:
    """Return what can be said of a number that may also be unset, or a word.

    Args:
        x: (n,) the parameter, NaN where it was not set.
        good: (n,) the metric on its scale, more is better.
        shape: what `number_shape` returns for the runs with a number.
        strict, best: as there.
        when: the words for the runs without a number.

    Returns:
        that the unset runs are best, if they are better than every tried value or stretch of values. Else
        the shape, with "worse when not set" if they are worse than all of them.
    """
    gaps = np.isnan(x)
    unset, groups = good[gaps], _groups(x[~gaps], good[~gaps])
    if len(unset) < FEWEST_A_SIDE or not groups:
        return shape
    bound = (
        CLEAR_OF_TWO if len(groups) == 1 else CLEAR_OF_FEW if len(groups) < 5 else CLEAR_REGION
    ) + UNTESTED * strict
    first = max(groups, key=lambda group: float(group.mean()))
    better = _t(unset, first) >= bound and unset.mean() - first.mean() >= SMALLEST_EFFECT
    if better and all(_t(unset, group) >= 2 for group in groups):
        return Shape(f"{best} {when}", f"{best} {when}")
    if best == "best" and all(_t(group, unset) >= bound for group in groups):
        note = f"{shape.note}; worse {when}" if shape.note else f"worse {when}"
        return Shape(note, shape.best or f"worse {when}")
    return shape


def _groups(x: np.ndarray, good: np.ndarray) -> list[np.ndarray]:
    """Return the metric of the runs of each tried number, or of each bin; of all runs if groups are small."""
    values, codes = np.unique(x, return_inverse=True)
    if len(values) > MOST_BINS:
        bins = binned_means.cut(x, good)
        edges = [] if bins is None else bins.x[bins.starts[1:-1]].tolist()
        codes = np.searchsorted(edges, x, "right")
    groups = [good[codes == code] for code in np.unique(codes)]
    large = [group for group in groups if len(group) >= FEWEST_A_SIDE]
    return large or ([good] if len(good) >= FEWEST_A_SIDE else [])


def _peak(bins: Bins, middle: tuple[int, int], best: str) -> Shape:
    first, last = binned_means.top(bins, middle)[1]
    ends = _between(bins, first, last)
    near = _near(bins, middle)
    low, high = map(number_text, ends)
    broad = bins.part(first, last)[2] > 0.5 * len(bins.x)
    narrow = last - first == 1 or low == high or (bins.log and not bins.grid and ends[1] < 2 * ends[0])
    span = f"between {low} and {high}"
    within = near if narrow else span
    if best != "best":
        return Shape(f"{best} {within}", f"{best} {within}")
    note = f"best {span}, worse outside" if broad and not narrow else f"best {near}"
    return Shape(note, f"best {within}")


def _valley(bins: Bins, valley: tuple[int, int]) -> Shape:
    return Shape(f"worst {_near(bins, valley, -1.0)}, both sides better")


def _sides_alike(bins: Bins, middle: tuple[int, int], bound: float) -> bool:
    """Return whether neither side of a stretch is clearly better, so that no end may be called the best."""
    (low, low_error, _), (high, high_error, _) = bins.part(0, middle[0]), bins.part(middle[1], len(bins.mean))
    return abs(high - low) < bound * math.sqrt(low_error + high_error)


def _turned(bins: Bins, turned: Turn, best: str) -> Shape:
    """Return the words for a rise or fall that turns near its better end."""
    words = f"{best} near {number_text(binned_means.round_at(bins, turned.place, turned.runs))}"
    return Shape(words, words)


def _near(bins: Bins, middle: tuple[int, int], sign: float = 1.0) -> str:
    """ "near 0.004" or, of few tried values, "at 2"."""
    place, (first, last) = binned_means.top(bins, middle, sign)
    if bins.grid:
        return f"{'at' if last - first == 1 else 'near'} {number_text(float(bins.x[round(place)]))}"
    room = bins.size[np.searchsorted(bins.starts, place, "right") - 1]
    return f"near {number_text(binned_means.round_at(bins, place, int(room)))}"


def _between(bins: Bins, first: int, last: int) -> tuple[float, float]:
    """Return the lowest and the highest value of a stretch, rounded if its borders are uncertain."""
    if bins.grid:
        return float(bins.x[bins.starts[first]]), float(bins.x[bins.starts[last] - 1])
    return binned_means.border(bins, first), binned_means.border(bins, last)


def _one_side(bins: Bins, cut: int, upper: bool, best: str, level: bool) -> Shape:
    """Return the words for a step. If its better side is not level, they name only the worse one."""
    k = len(bins.mean)
    above, below = _side_text(bins, cut, k), _side_text(bins, 0, cut)
    good, bad = (above, below) if upper else (below, above)
    if best != "best":
        return Shape(f"{best} {good}", f"{best} {good}")
    if not level:
        return Shape(f"worse {bad}", f"worse {bad}")
    rare = bins.part(*((0, cut) if upper else (cut, k)))[2] <= RARE_SIDE * len(bins.x)
    return Shape(f"worse only {bad}" if rare else f"best {good}", f"best {good}")


def _side_text(bins: Bins, first: int, last: int) -> str:
    """ "above 0.1", or of few tried values "from 64 up", "at 8"."""
    low, high = bins.x[bins.starts[first]], bins.x[bins.starts[last] - 1]
    if not bins.grid:
        side, cut = ("below", last) if first == 0 else ("above", first)
        return f"{side} {number_text(binned_means.border(bins, cut))}"
    if last - first == 1:
        return f"at {number_text(low)}"
    return f"up to {number_text(high)}" if first == 0 else f"from {number_text(low)} up"


def _t(a: np.ndarray, b: np.ndarray) -> float:
    """Return Welch's t of a difference of means, with the pooled variance added to each as if of 4 runs."""
    pooled = (a.var() * len(a) + b.var() * len(b)) / (len(a) + len(b) - 2)
    error = sum(
        (g.var() * len(g) + POOLED_RUNS * pooled) / (len(g) + POOLED_RUNS - 1) / len(g) for g in (a, b)
    )
    return float((a.mean() - b.mean()) / math.sqrt(error)) if error > 0 else math.inf


def _level_texts(levels: list[str], most: int = 24) -> list[str]:
    """Return the levels, shortened for one line; of paths the last part if it is unique."""
    ends = [level.rstrip("/").rsplit("/", 1)[-1] for level in levels]
    texts = ends if len(set(ends)) == len(set(levels)) else levels
    return [text if len(text) <= most else f"{text[: most // 2]}…{text[-most // 2 + 1 :]}" for text in texts]
