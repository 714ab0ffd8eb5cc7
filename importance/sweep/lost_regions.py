"""Levels and ends of ranges where every run was lost: it failed, or it broke a constraint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from importance.formatting import number_text
from importance.model.constants import ENOUGH_LOST, FEWEST_LOST, FEWEST_SUCCEEDED, LOST_BY_CHANCE
from importance.space.dimension import Choice, Dimension, Range, frozen_at
from importance.space.levels import level_of
from importance.space.rounding import round_digits
from importance.space.sampling import round_to_steps


@dataclass(frozen=True)
class Cut:
    """A dimension without the parts where all runs were lost, and why.

    Attributes:
        dimension: what is left.
        reason: which runs were lost where, such as "all 12 runs with sgd failed".
    """

    dimension: Dimension
    reason: str


def cut_lost_regions(
    before: Dimension, succeeded: pd.Series, lost: pd.Series, word: str, noun: str = "runs"
) -> Cut | None:
    """Return a dimension without the levels and ends where every run was lost; None when there are none.

    A few runs may all be lost by chance. The more often runs are lost elsewhere, the more runs it takes.

    Args:
        before: what was drawn from.
        succeeded, lost: its values in the runs that succeeded and in those that were lost. Where settings
            were repeated, one value for each setting, which is lost when all of its runs were.
        word: what became of the lost runs, such as "failed".
        noun: what the reason calls the values' rows, "runs" or "settings".
    """
    succeeded, lost = succeeded.dropna(), lost.dropna()
    if not len(succeeded) or not len(lost):
        return None
    if isinstance(before, Choice):
        return _cut_levels(before, succeeded, lost, word, noun)
    return _cut_ends(before, succeeded, lost, word, noun)


def _surely_lost(count: int, n_lost: int, n_runs: int, regions: int) -> bool:
    """Whether `count` lost runs in one of some regions are more than chance, given all runs."""
    lost_elsewhere, runs_elsewhere = n_lost - count, n_runs - count
    if runs_elsewhere - lost_elsewhere < FEWEST_SUCCEEDED:
        return False
    if count >= ENOUGH_LOST:
        return True
    rate = (lost_elsewhere + 1) / (runs_elsewhere + 2)
    return count >= FEWEST_LOST and regions * rate**count < LOST_BY_CHANCE


def _cut_levels(before: Choice, succeeded: pd.Series, lost: pd.Series, word: str, noun: str) -> Cut | None:
    levels: Sequence[object] = before.levels if before.numbers is None else before.numbers
    convert = level_of if before.numbers is None else float
    succeeded, lost = succeeded.map(convert), lost.map(convert)
    n_lost, n_runs = len(lost), len(lost) + len(succeeded)
    counts = [int((lost == level).sum()) for level in levels]
    dropped = {
        k
        for k, (level, count) in enumerate(zip(levels, counts, strict=True))
        if count > 0 and not (succeeded == level).any() and _surely_lost(count, n_lost, n_runs, len(levels))
    }
    for part in _beyond_successes(before, succeeded):
        count = sum(n for n, is_beyond in zip(counts, part, strict=True) if is_beyond)
        if _surely_lost(count, n_lost, n_runs, 2):
            dropped |= set(np.flatnonzero(part).tolist())
    left = tuple(level for k, level in enumerate(before.levels) if k not in dropped)
    if not dropped or not left:
        return None
    names = [before.levels[k] for k in sorted(dropped)]
    listed = " or ".join(names) if len(names) <= 3 else f"{len(names)} of its levels"
    kept = replace(before, levels=left) if len(left) > 1 else frozen_at(before, left[0])
    return Cut(kept, f"all {sum(counts[k] for k in dropped)} {noun} with {listed} {word}")


def _beyond_successes(before: Choice, succeeded: pd.Series) -> list[np.ndarray]:
    """Which levels lie below, and which above, all successful runs; nothing for levels of text."""
    if before.numbers is None:
        return []
    numbers = np.array(before.numbers)
    return [numbers < succeeded.min(), numbers > succeeded.max()]


def _cut_ends(before: Range, succeeded: pd.Series, lost: pd.Series, word: str, noun: str) -> Cut | None:
    good, bad = (values.to_numpy(dtype=float) for values in (succeeded, lost))
    good, bad = good[np.isfinite(good)], bad[np.isfinite(bad)]
    if not len(good):
        return None
    n_lost, n_runs = len(bad), len(bad) + len(good)
    whole = before.integer or before.step is not None
    low, high, reasons = before.low, before.high, []
    below, above = bad[bad < good.min()], bad[bad > good.max()]
    if _surely_lost(len(below), n_lost, n_runs, 2):
        low = float(good.min()) if whole else _short_between(float(good.min()), float(below.max()))
        low = float(round_to_steps(before, low, to="up"))
        reasons.append(f"all {len(below)} {noun} below {number_text(low)} {word}")
    if _surely_lost(len(above), n_lost, n_runs, 2):
        high = float(good.max()) if whole else _short_between(float(good.max()), float(above.min()))
        high = float(round_to_steps(before, high, to="down"))
        reasons.append(f"all {len(above)} {noun} above {number_text(high)} {word}")
    return Cut(replace(before, low=low, high=high), " and ".join(reasons)) if reasons else None


def _short_between(success: float, lost: float) -> float:
    """The outermost successful value, or a shorter number that is hardly closer to the first lost one."""
    for digits in (2, 3, 4):
        short = round_digits(success, digits)
        near = abs(short - success) <= 0.1 * abs(lost - success)
        if min(success, lost) <= short <= max(success, lost) and near:
            return short
    return success
