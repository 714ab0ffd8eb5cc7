"""The values that were tried of one parameter, and which parts of its dimension may therefore be given up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pandas as pd

from importance.model.constants import FEWEST_TRIED, WIDEST_GAP
from importance.ranking.scores import ParameterScore
from importance.space.dimension import Choice, Dimension, Range
from importance.space.levels import is_number, parse_scalar
from importance.space.sampling import contains, ends_in_unit_interval, to_unit_interval
from importance.sweep.lost_regions import Cut
from importance.sweep.tried_space import as_text


@dataclass(frozen=True)
class TriedParameter:
    """One parameter over the settings tried.

    Attributes:
        before: what was drawn from.
        values: its values, one for each setting.
        best: positions of the best settings, the best first.
        score: its row of the ranking; None when it has none.
        lost: its values in the settings without a result; None when there are none.
        cut: what is left without the parts where all runs were lost; None when there are no such parts.
        repeated: whether any setting was run more than once; if not, a setting is called a run.
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
        """What a sentence calls the rows of `values`."""
        return "settings" if self.repeated else "runs"

    @property
    def safe(self) -> Dimension:
        """What was drawn from, without the parts where all runs were lost."""
        return self.before if self.cut is None else self.cut.dimension

    def best_values(self) -> pd.Series:
        """Return its values in the best settings; with missing ones where None is drawn too."""
        values = self.values.iloc[self.best]
        return values if self.before.may_be_unset else values.dropna()

    def may_shrink_to(self, smaller: Dimension) -> bool:
        """Return whether the rest was tried in enough runs and without a wide gap, and something is left."""
        tried = self.values if self.lost is None else pd.concat([self.values, self.lost])
        outside = tried[~contains(smaller, tried)].dropna()
        if isinstance(self.before, Range):  # an infinite value lies in no range
            outside = outside[np.isfinite(outside.to_numpy(dtype=float))]
        if isinstance(self.before, Choice):
            return isinstance(smaller, Choice) and self._levels_tried(self.before, smaller, outside)
        return self._part_tried(self.before, smaller, outside)

    def _levels_tried(self, before: Choice, smaller: Choice, outside: pd.Series) -> bool:
        dropped = [level for level in before.levels if level not in smaller.levels]
        count_of = as_text(outside).map(_canonical).value_counts()
        counts = [int(count_of.get(_canonical(level), 0)) for level in dropped]
        if not smaller.levels:
            return False
        if before.is_numeric:
            return _numbers_tried(before, dropped, counts)
        return all(count >= FEWEST_TRIED for count in counts)

    def _part_tried(self, before: Range, smaller: Dimension, outside: pd.Series) -> bool:
        coordinates = to_unit_interval(before, outside.to_numpy(dtype=float))
        if isinstance(smaller, Choice):  # nothing but None
            return _well_tried(coordinates, 0.0, 1.0)
        gives_up_none = before.may_be_unset and not smaller.may_be_unset
        if gives_up_none and self.values.isna().sum() < FEWEST_TRIED:
            return False
        low, high = ends_in_unit_interval(before, smaller)
        below, above = coordinates[coordinates < low], coordinates[coordinates >= high]
        return _well_tried(below, 0.0, low) and _well_tried(above, high, 1.0)


def _numbers_tried(before: Choice, dropped: Sequence[str], counts: Sequence[int]) -> bool:
    """Whether the numbers dropped at each end were tried in enough runs, without many untried in a row."""
    position = {level: k for k, level in enumerate(before.levels)}
    first_kept = min((position[level] for level in before.levels if level not in dropped), default=0)
    for below in (True, False):
        part = [
            count
            for level, count in zip(dropped, counts, strict=True)
            if (position[level] < first_kept) == below
        ]
        gap = max((len(list(run)) for untried, run in groupby(part, lambda n: n == 0) if untried), default=0)
        if part and (sum(part) < FEWEST_TRIED or gap > WIDEST_GAP * len(before.levels)):
            return False
    return True


def _canonical(level: str) -> str:
    """The same text for the same number, however it is spelled."""
    value = parse_scalar(level)
    return repr(float(value)) if is_number(value) else level


def _well_tried(coordinates: np.ndarray, start: float, end: float) -> bool:
    if end - start < 1e-9:
        return True
    gaps = np.diff(np.concatenate([[start], np.sort(coordinates), [end]]))
    return len(coordinates) >= FEWEST_TRIED and bool(gaps.max() <= WIDEST_GAP)
