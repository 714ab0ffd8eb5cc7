"""What the position of a column in the header says about its role.

Trackers write the settings in alphabetical order and then the results in alphabetical order, so the border is
where the alphabet restarts. People usually write settings first and keep related columns together. A hidden
Markov chain over the columns combines the position with the evidence of names and values.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from enum import Enum, auto

import numpy as np


class Place(Enum):
    """What the position of a column in the header says about its role."""

    NEIGHBOURS = auto()
    """It has the role of the columns around it."""
    ALPHABET = auto()
    """It is before or after the point at which the alphabet restarts."""


# Probability that two neighbours share a role, by the length of the sorted stretch that they are in. Seven
# sorted names are not an accident (1 in 5,040) but the order of W&B; two or three are as people arrange them.
_TRACKER_STAY = (0.5, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98)
# People who arrange columns by hand keep settings together and results together.
_PEOPLE_STAY = (0.75, 0.75, 0.75, 0.75, 0.8, 0.9, 0.95, 0.98)
_LONG = 5
# Probabilities that the first column is a setting and that it is a result.
_TRACKER_FIRST, _PEOPLE_FIRST = (0.6, 0.4), (0.7, 0.3)
_SIBLING, _END = re.compile(r"[\W_]*(\d+|(?<=[\W_])[A-Za-z])$"), 40
# Log odds of names and values from which they overrule a single restart of the alphabet.
_TRUST_IN_BREAK = 11.0


def placed(names: Sequence[str], odds: np.ndarray, by_tracker: bool = False) -> tuple[np.ndarray, Place]:
    """Return the log odds of each column with its position taken into account, and what the position shows.

    Args:
        names: the columns that are not settled, in the order of the table.
        odds: (n_columns,) what names and values say.
        by_tracker: whether a tracker wrote the header, so that order is no accident.
    """
    breaks = alphabet_breaks(names)
    if len(names) == 1:
        return odds, Place.NEIGHBOURS
    if not by_tracker and not breaks and len(set(_stems(names))) >= _LONG:
        # Settings and results in one alphabetical list: the position says nothing.
        return odds, Place.NEIGHBOURS
    chained = _chain(odds, _stay(names, breaks, by_tracker), _TRACKER_FIRST if by_tracker else _PEOPLE_FIRST)
    if len(breaks) == 1 and len(names) >= 5:
        after = np.arange(len(names)) >= breaks[0]
        clipped = np.clip(odds, -6, 6)
        against = np.where(after, chained < 0, chained > 0)
        trust = min(_TRUST_IN_BREAK, 0.6 * len(names))
        if np.abs(clipped[against]).sum() < trust and clipped[after].mean() > clipped[~after].mean():
            if by_tracker:
                # The one restart is the border, unless names and values clearly say otherwise.
                return np.where(after, np.maximum(odds + 9, 1), np.minimum(odds - 9, -1)), Place.ALPHABET
            shift = _surprise_of_one_break(len(names))
            return chained + np.where(after, shift, -shift), Place.ALPHABET
    return chained, Place.NEIGHBOURS


def _surprise_of_one_break(n: int) -> float:
    """Return the log odds, at most 9, against a single restart of the alphabet among n names in random order.

    2^n - n - 1 of the n! orders have exactly one (Eulerian numbers).
    """
    return min(9.0, math.lgamma(n + 1) - math.log(2.0**n - n - 1)) if n < 40 else 9.0


def alphabet_breaks(names: Sequence[str]) -> list[int]:
    """Return the positions at which the alphabet restarts, in the collation with the fewest."""
    breaks = []
    for key in (str, str.casefold, lambda s: re.sub(r"[^a-z0-9]", "", s.lower())):
        keyed = [key(name) for name in names]
        breaks.append([i for i in range(1, len(keyed)) if keyed[i] < keyed[i - 1]])
    return min(breaks, key=len)


def _stems(names: Sequence[str]) -> list[str]:
    """Return the names without their numbers, so that siblings such as "class1" and "class2" are equal."""
    # At the end of a name only: on a long run of one character the pattern takes quadratic time.
    return [name[:-_END] + _SIBLING.sub("", name[-_END:]) or name for name in names]


def _stay(names: Sequence[str], breaks: Sequence[int], by_tracker: bool) -> np.ndarray:
    """Return the probability that neighbours share a role: high in long sorted stretches, 0.5 at borders.

    Siblings count once, as people write them in order.
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
    """Return the posterior log odds of a two-state chain (forward-backward); settings tend to come first."""
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
