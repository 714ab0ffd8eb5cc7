"""The chance that a run succeeds: that it ends with a result, and breaks no constraint.

Whether runs end is learnt from those that did not (`classifier`), each constraint from its own values
(`landscape.fit_values`), which say more than a yes or no: how far a run is from the border.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from importance import classifier, landscape
from importance.classifier import Classifier
from importance.landscape import Landscape
from importance.space import Space

SAFE = 0.75
"""A setting is worth a run where the chance that it ends, as low as it may be, is this share of the best."""
SURE = 0.99
"""The same of the chance to be feasible, which is known better."""
_BEST = 0.9  # the quantile of chances that stands for the best one


@dataclass(frozen=True)
class Success:
    """The chance that a run succeeds, as a function of its settings.

    Attributes:
        ends: the chance that it ends with a result; None where no run failed.
        feasible: one model for each constraint.
    """

    ends: Classifier | None
    feasible: tuple[Landscape, ...]

    def at(self, frame: pd.DataFrame) -> np.ndarray:
        """(m,) the chance at m settings, placed as the models want them."""
        chance = self._kept(frame)
        return chance if self.ends is None else chance * self.ends.at(frame)

    def _kept(self, frame: pd.DataFrame) -> np.ndarray:
        """(m,) the chance to break no constraint."""
        chance = np.ones(len(frame))
        for one in self.feasible:
            chance = chance * one.chance_below(frame)
        return chance

    def drawn(self, values: np.ndarray, frame: pd.DataFrame, seed: int) -> np.ndarray:
        """(functions, m) values of m settings, each of which may fail: it then has the lowest of its row."""
        lost = np.random.default_rng([seed, 19]).random(values.shape) >= self.at(frame)
        return np.where(lost, values.min(axis=1, keepdims=True), values)

    def worth(self, frame: pd.DataFrame, fewest: int) -> np.ndarray:
        """(m,) which settings are safe enough to be tried: at least the `fewest` safest ones."""
        if not len(frame):
            return np.zeros(0, dtype=bool)
        parts = [(SURE, self._kept(frame))] if self.feasible else []
        if self.ends is not None:
            parts.append((SAFE, self.ends.at_least(frame)))
        room = np.min(
            [chance / max(share * np.quantile(chance, _BEST), 1e-300) for share, chance in parts], 0
        )
        least = float(np.sort(room)[::-1][min(fewest, len(room)) - 1])
        return np.asarray(room >= min(1.0, least))


def learnt(
    space: Space,
    frame: pd.DataFrame,
    failed: np.ndarray,
    constraints: Sequence[np.ndarray] = (),
    *,
    seed: int = 0,
) -> Success | None:
    """What the runs say of it; None where none failed and none is infeasible.

    Args:
        space: one dimension for each parameter.
        frame: (n rows) the settings of all runs that ended.
        failed: (n,) which of them have no result.
        constraints: for each constraint its values (n,), above 0 where it is broken, NaN where not known.
        seed: of the choice of runs when there are many.
    """
    ends = classifier.fit(space, frame, ~failed, seed=seed) if failed.any() and not failed.all() else None
    feasible = []
    for values in constraints:
        known = np.isfinite(values)
        if (values[known] > 0).any():
            feasible.append(landscape.fit_values(space, frame[known], values[known], seed=seed))
    return Success(ends, tuple(feasible)) if ends is not None or feasible else None
