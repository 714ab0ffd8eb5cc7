"""The chance that a run succeeds: that it ends with a result, and breaks no constraint.

Whether runs end is learnt from those that did not (`classifier`), each constraint from its own values
(`matern_gp.fit_values`), which say more than a yes or no: how far a run is from the border.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from importance.model import gp_classifier, matern_gp
from importance.model.gp_classifier import GPClassifier
from importance.model.matern_gp import MaternGP
from importance.space.dimension import Dimension, Space
from importance.space.sampling import inside

SAFE = 0.75
"""A setting is worth a run where the chance that it ends, as low as it may be, is this share of the best."""
SURE = 0.99
"""The same of the chance to be feasible, which is known better."""
_BEST, _BEST_FEASIBLE = 0.9, 0.98  # the quantiles of chances that stand for the best one


@dataclass(frozen=True)
class Success:
    """The chance that a run succeeds, as a function of its settings.

    Attributes:
        ends: the chance that it ends with a result; None where no run failed.
        feasible: one model for each constraint.
        left: the dimensions that were cut, without the levels and ends where every run was lost.
        inner: as `ends`, learnt from the runs inside `left` alone; None where none of them failed.
        base: the chance of a run inside `left` where `inner` is None.
    """

    ends: GPClassifier | None
    feasible: tuple[MaternGP, ...]
    left: Mapping[str, Dimension] = field(default_factory=dict)
    inner: GPClassifier | None = None
    base: float = 1.0

    def at(self, frame: pd.DataFrame) -> np.ndarray:
        """(m,) the chance at m settings, placed as the models want them."""
        return self._kept(frame) * self._ended(frame)

    def _ended(self, frame: pd.DataFrame, *, at_least: bool = False) -> np.ndarray:
        """(m,) the chance to end, or how low it may be.

        An end that was cut off needs no steep slope on this side of it: what the runs inside say counts here,
        else the edge, where the optimum may lie, would be shunned.
        """

        def of(model: GPClassifier) -> np.ndarray:
            return model.predict_proba_lower(frame) if at_least else model.predict_proba(frame)

        if self.ends is None:
            return np.ones(len(frame))
        if not self.left:
            return of(self.ends)
        here = np.full(len(frame), self.base) if self.inner is None else of(self.inner)
        return np.where(inside(self.left, frame), here, of(self.ends))

    def _kept(self, frame: pd.DataFrame) -> np.ndarray:
        """(m,) the chance to break no constraint."""
        chance = np.ones(len(frame))
        for one in self.feasible:
            chance = chance * one.probability_below_zero(frame)
        return chance

    def drawn(self, values: np.ndarray, frame: pd.DataFrame, seed: int) -> np.ndarray:
        """(functions, m) values of m settings, each of which may fail: it then has the lowest of its row."""
        lost = np.random.default_rng([seed, 19]).random(values.shape) >= self.at(frame)
        return np.where(lost, values.min(axis=1, keepdims=True), values)

    def worth(self, frame: pd.DataFrame, fewest: int, among: pd.DataFrame) -> np.ndarray:
        """(m,) which settings are safe enough to be tried: at least the `fewest` safest ones.

        Args:
            frame: (m rows) the settings.
            fewest: how many are kept, safe or not.
            among: settings from all of the space, whose best chances the others are set against: a few
                settings that all lie in an unsafe place must not be measured by one another.
        """
        if not len(frame):
            return np.zeros(0, dtype=bool)
        parts = []
        if self.feasible:
            best = np.quantile(self._kept(among), _BEST_FEASIBLE)
            parts.append(self._kept(frame) / max(SURE * best, 1e-300))
        if self.ends is not None:
            best = np.quantile(self._ended(among, at_least=True), _BEST)
            parts.append(self._ended(frame, at_least=True) / max(SAFE * best, 1e-300))
        room = np.min(parts, axis=0)
        least = float(np.sort(room)[::-1][min(fewest, len(room)) - 1]) if fewest else 1.0
        return np.asarray(room >= min(1.0, least))


def learnt(
    space: Space,
    frame: pd.DataFrame,
    failed: np.ndarray,
    constraints: Sequence[np.ndarray] = (),
    left: Space | None = None,
    *,
    seed: int = 0,
) -> Success | None:
    """What the runs say of it; None where none failed and none is infeasible.

    Args:
        space: one dimension for each parameter.
        frame: (n rows) the settings of all runs that ended.
        failed: (n,) which of them have no result.
        constraints: for each constraint its values (n,), above 0 where it is broken, NaN where not known.
        left: the dimensions without the levels and ends where every run was lost; only those that were cut.
        seed: of the choice of runs when there are many.
    """
    ends = gp_classifier.fit(space, frame, ~failed, seed=seed) if failed.any() and not failed.all() else None
    feasible = []
    for values in constraints:
        known = np.isfinite(values)
        if (values[known] > 0).any():
            feasible.append(matern_gp.fit_values(space, frame[known], values[known], seed=seed))
    if ends is None:
        return Success(None, tuple(feasible)) if feasible else None
    here = inside(left or {}, frame)
    inner = None
    if left and failed[here].any() and not failed[here].all():
        inner = gp_classifier.fit(space, frame[here], ~failed[here], seed=seed)
    base = float((~failed[here]).sum() + 1) / (here.sum() + 2)
    return Success(ends, tuple(feasible), dict(left or {}), inner, base)
