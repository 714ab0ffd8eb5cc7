"""What was tried of one parameter, and which parts of its range may therefore be given up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pandas as pd

from importance.ranking.scores import ParameterScore
from importance.space.dimension import Dimension
from importance.space.levels import typed
from importance.space.sampling import inside_one, level_numbers, unit
from importance.sweep.lost_regions import Cut
from importance.sweep.tried_space import as_text

FEWEST_TRIED = 4
"""Runs that a stretch or a level needs before it may be given up."""
WIDEST_GAP = 0.25
"""The longest untried stretch, as a share of the range, that may lie in what is given up."""


@dataclass(frozen=True)
class Tried:
    """One parameter over the settings tried.

    Attributes:
        before: what was drawn from.
        values: its values, one a setting.
        best: positions of the best settings, the best first.
        score: its row of the ranking; None when it has none.
        lost: its values in the settings without a result, which tried it too; None for none.
        cut: the parts where all runs were lost; None when there are none.
        repeated: whether any setting was run more than once; else a setting is called a run.
    """

    before: Dimension
    values: pd.Series
    best: np.ndarray
    score: ParameterScore | None
    lost: pd.Series | None = None
    cut: Cut | None = None
    repeated: bool = False

    @property
    def noun(self) -> str:
        """What `values` are of, in words."""
        return "settings" if self.repeated else "runs"

    @property
    def safe(self) -> Dimension:
        """What was drawn from, without the parts where all runs were lost."""
        return self.before if self.cut is None else self.cut.dimension

    def may_become(self, smaller: Dimension) -> bool:
        """Whether what would be given up was tried enough, without a wide gap, and is not all there is."""
        if self.before.unset and not self._unset_tried(smaller):
            return False
        tried = self.values if self.lost is None else pd.concat([self.values, self.lost])
        out = tried[~inside_one(smaller, tried)].dropna()
        if self.before.is_choice:
            gone = [level for level in self.before.levels if level not in smaller.levels]
            counts = as_text(out).map(_canonical).value_counts()
            tried = [int(counts.get(_canonical(level), 0)) for level in gone]
            if level_numbers(self.before) is None:
                return bool(smaller.levels) and all(count >= FEWEST_TRIED for count in tried)
            return bool(smaller.levels) and self._numbers_tried(gone, tried)
        places = unit(self.before, out.to_numpy(dtype=float))
        if smaller.is_choice:  # nothing but None
            return _well_tried(places, 0.0, 1.0)
        ends = np.array([smaller.low, smaller.high], dtype=float)
        low, high = (float(end) for end in unit(self.before, ends))
        return _well_tried(places[places < low], 0.0, low) and _well_tried(places[places >= high], high, 1.0)

    def _unset_tried(self, smaller: Dimension) -> bool:
        """Whether runs without a value were enough to give them up, where that is asked."""
        return bool(smaller.is_choice or smaller.unset or self.values.isna().sum() >= FEWEST_TRIED)

    def _numbers_tried(self, gone: Sequence[str], tried: Sequence[int]) -> bool:
        """Whether enough runs lie at each end of an ordered choice, and no long stretch of it is untried."""
        count = len(self.before.levels)
        at = {level: k for k, level in enumerate(self.before.levels)}
        middle = min((at[v] for v in self.before.levels if v not in gone), default=0)
        for end in (True, False):
            there = [n for level, n in zip(gone, tried, strict=True) if (at[level] < middle) == end]
            empty = max((len(list(run)) for zero, run in groupby(there, lambda n: n == 0) if zero), default=0)
            if there and (sum(there) < FEWEST_TRIED or empty > WIDEST_GAP * count):
                return False
        return True

    def at_best(self) -> pd.Series:
        """Its values in the best settings; those without one too where that is a level of its own."""
        values = self.values.iloc[self.best]
        return values if self.before.unset else values.dropna()


def _canonical(level: str) -> str:
    """One text for a number, however it is spelled."""
    value = typed(level)
    return repr(float(value)) if isinstance(value, (int, float)) and not isinstance(value, bool) else level


def _well_tried(places: np.ndarray, start: float, end: float) -> bool:
    if end - start < 1e-9:
        return True
    gaps = np.diff(np.concatenate([[start], np.sort(places), [end]]))
    return len(places) >= FEWEST_TRIED and bool(gaps.max() <= WIDEST_GAP)
