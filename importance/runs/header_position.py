"""What the place of a column in the header says of its role.

Trackers write the settings in alphabetical order, then the results in alphabetical order, so the place where
the alphabet starts again is the border. People write settings first, as a rule, and keep what belongs
together side by side. A hidden Markov chain over the columns weighs that against names and values.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from enum import Enum, auto

import numpy as np


class Place(Enum):
    """What the place of a column in the header tells its role by."""

    NEIGHBOURS = auto()
    """The roles of the columns around it."""
    ALPHABET = auto()
    """On which side it stands of the place where the alphabet starts again."""


# Chance that two neighbours share a role, by the length of the sorted stretch they stand in: a stretch of
# seven is no accident (1 in 5,040) but W&B's own order, one of two or three is how people arrange
# columns.
_TRACKER_STAY = (0.5, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98)
# People who arrange columns by hand keep settings together and results together.
_PEOPLE_STAY = (0.75, 0.75, 0.75, 0.75, 0.8, 0.9, 0.95, 0.98)
_LONG = 5
# Chances that the first column is a setting and a result.
_TRACKER_FIRST, _PEOPLE_FIRST = (0.6, 0.4), (0.7, 0.3)
_SIBLING, _END = re.compile(r"[\W_]*(\d+|(?<=[\W_])[A-Za-z])$"), 40
# Evidence of names and values, in log odds, that overrules a single restart of the alphabet.
_TRUST_IN_BREAK = 11.0


def placed(names: Sequence[str], odds: np.ndarray, by_tracker: bool = False) -> tuple[np.ndarray, Place]:
    """The log odds of each column once its place in the header is weighed in, and what the place tells by.

    Args:
        names: the columns that are not settled, in the order of the table.
        odds: (n_columns,) what names and values say.
        by_tracker: whether a tracker wrote the header, so that order is no accident.
    """
    breaks = alphabet_breaks(names)
    if len(names) == 1:
        return odds, Place.NEIGHBOURS
    if not by_tracker and not breaks and len(set(_stems(names))) >= _LONG:
        # Settings and results in one alphabetical list: who sorted it took all meaning from the place.
        return odds, Place.NEIGHBOURS
    chained = _chain(odds, _stay(names, breaks, by_tracker), _TRACKER_FIRST if by_tracker else _PEOPLE_FIRST)
    if len(breaks) == 1 and len(names) >= 5:
        after = np.arange(len(names)) >= breaks[0]
        clipped = np.clip(odds, -6, 6)
        against = np.where(after, chained < 0, chained > 0)
        trust = min(_TRUST_IN_BREAK, 0.6 * len(names))
        if np.abs(clipped[against]).sum() < trust and clipped[after].mean() > clipped[~after].mean():
            if by_tracker:
                # The one restart is the border, unless names and values plainly say otherwise.
                return np.where(after, np.maximum(odds + 9, 1), np.minimum(odds - 9, -1)), Place.ALPHABET
            shift = _surprise_of_one_break(len(names))
            return chained + np.where(after, shift, -shift), Place.ALPHABET
    return chained, Place.NEIGHBOURS


def _surprise_of_one_break(n: int) -> float:
    """How many times rarer than the rule one restart of the alphabet is among n names in any order, as log
    odds of at most 9 (Euler's numbers: 2^n - n - 1 of n! orders have one)."""
    return min(9.0, math.lgamma(n + 1) - math.log(2.0**n - n - 1)) if n < 40 else 9.0


def alphabet_breaks(names: Sequence[str]) -> list[int]:
    """Positions where the alphabet starts again, in whichever collation has the fewest."""
    found = []
    for key in (str, str.casefold, lambda s: re.sub(r"[^a-z0-9]", "", s.lower())):
        keyed = [key(name) for name in names]
        found.append([i for i in range(1, len(keyed)) if keyed[i] < keyed[i - 1]])
    return min(found, key=len)


def _stems(names: Sequence[str]) -> list[str]:
    """The names without their numbers: siblings such as "class1", "class2" or "hsv_h", "hsv_s" are one."""
    # Of the end of a name only: a long run of one sign would take the square of its length.
    return [name[:-_END] + _SIBLING.sub("", name[-_END:]) or name for name in names]


def _stay(names: Sequence[str], breaks: Sequence[int], by_tracker: bool) -> np.ndarray:
    """Chance that neighbours share a role: high inside long sorted stretches, open at their borders.

    Siblings count once: people write them in order.
    """
    table = _TRACKER_STAY if by_tracker else _PEOPLE_STAY
    stems = _stems(names)
    borders = [0, *breaks, len(names)]
    stay = np.empty(len(names) - 1)
    lengths = []
    for start, end in itertools.pairwise(borders):
        lengths.append(len(set(stems[start:end])))
        stay[start : end - 1] = table[min(lengths[-1], len(table) - 1)]
    for border, (before, after) in zip(breaks, itertools.pairwise(lengths), strict=True):
        stay[border - 1] = 0.5 if by_tracker or max(before, after) >= _LONG else table[0]
    return stay


def _chain(odds: np.ndarray, stay: np.ndarray, first: tuple[float, float]) -> np.ndarray:
    """Posterior log odds of a two-state chain (forward and backward pass); settings tend to come first."""
    likely = np.stack([-odds / 2, odds / 2])
    leave = np.log(1 - stay)
    keep = np.log(stay)
    forward = np.empty_like(likely)
    forward[:, 0] = likely[:, 0] + np.log(first)
    back_penalty = np.log(0.5)  # from results back to settings is the rarer step
    for i in range(1, likely.shape[1]):
        to_setting = np.logaddexp(
            forward[0, i - 1] + keep[i - 1], forward[1, i - 1] + leave[i - 1] + back_penalty
        )
        to_result = np.logaddexp(forward[1, i - 1] + keep[i - 1], forward[0, i - 1] + leave[i - 1])
        forward[:, i] = likely[:, i] + (to_setting, to_result)
    backward = np.zeros_like(likely)
    for i in range(likely.shape[1] - 2, -1, -1):
        setting, result = likely[:, i + 1] + backward[:, i + 1]
        backward[0, i] = np.logaddexp(setting + keep[i], result + leave[i])
        backward[1, i] = np.logaddexp(result + keep[i], setting + leave[i] + back_penalty)
    posterior = forward + backward
    return posterior[1] - posterior[0]
