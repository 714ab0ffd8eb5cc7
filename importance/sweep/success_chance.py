"""The chance that a run succeeds: that it ends with a result, and breaks no constraint.

A classifier learns from the failed runs whether a run ends. Each constraint has a regression of its own
values, which say more than a yes or no: how far a run is from the border.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from importance.model import gp_classifier, matern_gp
from importance.model.constants import BEST_CHANCE, BEST_FEASIBLE, SAFE, SAFE_FEASIBLE
from importance.model.gp_classifier import GPClassifier
from importance.model.matern_gp import MaternGP
from importance.space.dimension import Dimension, Space
from importance.space.sampling import inside


@dataclass(frozen=True)
class SuccessModel:
    """The chance that a run succeeds, as a function of its settings.

    Attributes:
        ends: the chance to end with a result; None when no run failed.
        constraints: a model of each constraint.
        cut_space: the dimensions with levels or ends where every run was lost, without these.
        ends_inside: as `ends`, learned from the runs inside `cut_space` only; None when none of them failed.
        share_inside: the chance of a run inside `cut_space` where `ends_inside` is None.
    """

    ends: GPClassifier | None
    constraints: tuple[MaternGP, ...]
    cut_space: Mapping[str, Dimension] = field(default_factory=dict)
    ends_inside: GPClassifier | None = None
    share_inside: float = 1.0

    def probability(self, settings: pd.DataFrame) -> np.ndarray:
        """Return (m,) the chance to succeed of m settings, given as model inputs."""
        return self._feasible(settings) * self._ends(settings)

    def _ends(self, settings: pd.DataFrame, *, lower_bound: bool = False) -> np.ndarray:
        """(m,) the chance to end, or a lower bound of it.

        Inside `cut_space` only the runs inside count. With the lost runs outside, the chance would fall off
        towards the edge of the cut, and the edge, where the optimum may lie, would be avoided.
        """

        def chance(model: GPClassifier) -> np.ndarray:
            return model.predict_proba_lower(settings) if lower_bound else model.predict_proba(settings)

        if self.ends is None:
            return np.ones(len(settings))
        if not self.cut_space:
            return chance(self.ends)
        chance_inside = np.full(len(settings), self.share_inside)
        if self.ends_inside is not None:
            chance_inside = chance(self.ends_inside)
        return np.where(inside(self.cut_space, settings), chance_inside, chance(self.ends))

    def _feasible(self, settings: pd.DataFrame) -> np.ndarray:
        """(m,) the chance to break no constraint."""
        chance = np.ones(len(settings))
        for constraint in self.constraints:
            chance = chance * constraint.probability_below_zero(settings)
        return chance

    def with_failures(self, values: np.ndarray, settings: pd.DataFrame, seed: int) -> np.ndarray:
        """Return (functions, m) values of m settings; one that fails has the lowest value of its function."""
        lost = np.random.default_rng([seed, 19]).random(values.shape) >= self.probability(settings)
        return np.where(lost, values.min(axis=1, keepdims=True), values)

    def safe_enough(self, settings: pd.DataFrame, fewest: int, reference: pd.DataFrame) -> np.ndarray:
        """Return (m,) which settings are safe enough to be tried, at least the `fewest` safest ones.

        Args:
            settings: (m rows) the settings.
            fewest: how many are kept, safe or not.
            reference: settings from the whole space, whose best chances the others are compared with.
                Settings that all lie in an unsafe region must not be compared with one another.
        """
        if not len(settings):
            return np.zeros(0, dtype=bool)
        ratios = []
        if self.constraints:
            best = np.quantile(self._feasible(reference), BEST_FEASIBLE)
            ratios.append(self._feasible(settings) / max(SAFE_FEASIBLE * best, 1e-300))
        if self.ends is not None:
            best = np.quantile(self._ends(reference, lower_bound=True), BEST_CHANCE)
            ratios.append(self._ends(settings, lower_bound=True) / max(SAFE * best, 1e-300))
        ratio = np.min(ratios, axis=0)
        least = float(np.sort(ratio)[::-1][min(fewest, len(ratio)) - 1]) if fewest else 1.0
        return np.asarray(ratio >= min(1.0, least))


def fit_success(
    space: Space,
    settings: pd.DataFrame,
    failed: np.ndarray,
    constraints: Sequence[np.ndarray] = (),
    cut_space: Space | None = None,
    *,
    seed: int = 0,
) -> SuccessModel | None:
    """Return the chance of success as some runs show it; None when none failed and all are feasible.

    Args:
        space: one dimension for each parameter.
        settings: (n rows) the settings of all runs that ended, as model inputs.
        failed: (n,) which of them have no result.
        constraints: (n,) values of each constraint: above 0 where it is broken, NaN where unknown.
        cut_space: the dimensions with levels or ends where every run was lost, without these.
        seed: the seed of the choice of runs when there are many.
    """
    ends = None
    if failed.any() and not failed.all():
        ends = gp_classifier.fit(space, settings, ~failed, seed=seed)
    models = []
    for values in constraints:
        finite = np.isfinite(values)
        if (values[finite] > 0).any():
            models.append(matern_gp.fit_values(space, settings[finite], values[finite], seed=seed))
    if ends is None:
        return SuccessModel(None, tuple(models)) if models else None
    within = inside(cut_space or {}, settings)
    ends_inside = None
    if cut_space and failed[within].any() and not failed[within].all():
        ends_inside = gp_classifier.fit(space, settings[within], ~failed[within], seed=seed)
    share_inside = float((~failed[within]).sum() + 1) / (within.sum() + 2)
    return SuccessModel(ends, tuple(models), dict(cut_space or {}), ends_inside, share_inside)
