"""What no run came back from: levels and ends of ranges where all runs failed, or broke a constraint."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from importance.formatting import number_text
from importance.space.dimension import Dimension
from importance.space.sampling import held_at, level_numbers, on_steps, text

FEWEST_LOST = 4
"""Runs that must have been lost at a level or an end, all of them, before it is given up."""
ENOUGH_LOST = 8
"""So many are enough, however often runs are lost elsewhere."""
FEWEST_CAME = 5
"""Runs that must have come back: beside one or two of them everything looks lost."""
_BY_CHANCE = 0.01


@dataclass(frozen=True)
class Cut:
    """What is left of a dimension, and why.

    Attributes:
        dimension: what is left.
        reason: which runs were lost where, such as "all 12 runs with sgd failed".
    """

    dimension: Dimension
    reason: str


def cut(
    before: Dimension, succeeded: pd.Series, lost: pd.Series, word: str, noun: str = "runs"
) -> Cut | None:
    """A dimension without the levels and the ends where every run was lost; None when there are none.

    So few runs may all be lost by chance: the more often runs are lost elsewhere, the more it takes.

    Args:
        before: what was drawn from.
        succeeded, lost: its values in the runs that came back and in those that did not; where settings
            were repeated, one for each setting, which is lost when none of its runs came back.
        word: what became of these, such as "failed".
        noun: "runs" or "settings", whichever the values are of.
    """
    good, bad = succeeded.dropna(), lost.dropna()
    if not len(good) or not len(bad):
        return None
    find = _levels_cut if before.is_choice else _ends_cut
    return find(before, good, bad, word, noun)


def _surely_lost(count: int, others_lost: int, others: int, places: int) -> bool:
    """Whether so many lost runs in one of some places are more than chance."""
    if others - others_lost < FEWEST_CAME:
        return False
    if count >= ENOUGH_LOST:
        return True
    rate = (others_lost + 1) / (others + 2)
    return count >= FEWEST_LOST and places * rate**count < _BY_CHANCE


def _levels_cut(before: Dimension, good: pd.Series, bad: pd.Series, word: str, noun: str) -> Cut | None:
    numbers = level_numbers(before)
    if numbers is None:
        places, came, gone = list(before.levels), good.map(text), bad.map(text)
    else:
        places, came, gone = numbers.tolist(), good.astype(float), bad.astype(float)
    all_runs = len(came) + len(gone)
    counts = [int((gone == place).sum()) for place in places]
    empty = [count > 0 and not (came == place).any() for place, count in zip(places, counts, strict=True)]
    dropped = {
        k
        for k, count in enumerate(counts)
        if empty[k] and _surely_lost(count, len(gone) - count, all_runs - count, len(places))
    }
    for beyond in () if numbers is None else (numbers < came.min(), numbers > came.max()):
        count = sum(n for n, out in zip(counts, beyond, strict=True) if out)
        if _surely_lost(count, len(gone) - count, all_runs - count, 2):
            dropped |= set(np.flatnonzero(beyond).tolist())
    left = tuple(level for k, level in enumerate(before.levels) if k not in dropped)
    if not dropped or not left:
        return None
    names = [before.levels[k] for k in sorted(dropped)]
    named = " or ".join(names) if len(names) <= 3 else f"{len(names)} of its levels"
    kept = replace(before, levels=left) if len(left) > 1 else held_at(before, left[0])
    return Cut(kept, f"all {sum(counts[k] for k in dropped)} {noun} with {named} {word}")


def _ends_cut(before: Dimension, good: pd.Series, bad: pd.Series, word: str, noun: str) -> Cut | None:
    came, gone = (each.to_numpy(dtype=float) for each in (good, bad))
    came, gone = came[np.isfinite(came)], gone[np.isfinite(gone)]
    if not len(came) or before.low is None or before.high is None:
        return None
    left, reasons = before, []
    for beyond, side in ((gone[gone < came.min()], "below"), (gone[gone > came.max()], "above")):
        count = len(beyond)
        if not _surely_lost(count, len(gone) - count, len(gone) + len(came) - count, 2):
            continue
        last, first = (came.min(), beyond.max()) if side == "below" else (came.max(), beyond.min())
        end = _short(float(last), float(first), whole=before.integer or before.step is not None)
        end = float(on_steps(before, end, to="up" if side == "below" else "down"))
        left = replace(left, low=end) if side == "below" else replace(left, high=end)
        reasons.append(f"all {count} {noun} {side} {number_text(end)} {word}")
    return Cut(left, " and ".join(reasons)) if reasons else None


def _short(last: float, first: float, *, whole: bool) -> float:
    """The last value that came back, or one with fewer digits that is hardly nearer to the first lost one."""
    if whole:
        return last
    for digits in (2, 3, 4):
        near = float(f"{last:.{digits}g}")
        if min(last, first) <= near <= max(last, first) and abs(near - last) <= 0.1 * abs(first - last):
            return near
    return last
