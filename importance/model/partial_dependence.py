"""The metric at some settings, averaged over the others as they were run: partial dependence in closed
form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from importance.model import additive_gp
from importance.model.joint_normal import WIDER, Gaussian

if TYPE_CHECKING:
    from importance.model.surrogate import Surrogate


def averaged(model: Surrogate, fixed: pd.DataFrame, rows: np.ndarray) -> Gaussian:
    """What `Surrogate.averaged` gives.

    The average of a product kernel over runs is again a product where the held parameters stand apart:
    (m, m) among the settings, and one matrix for each pattern of what they leave on.
    """
    w, own = model.together, model.own
    held = [i for i, one in enumerate(model.curves) if one.name in fixed.columns]
    free = [i for i in range(len(model.curves)) if i not in held]
    phi = {i: _held(model, i, fixed) for i in held}
    across, inside = np.ones((len(fixed), len(model.y))), np.ones((len(fixed), len(fixed)))
    for i in held:
        across *= 1 + w * (phi[i] @ own[i].T)
        inside *= 1 + w * (phi[i] @ phi[i].T)
    patterns, which = _patterns(model, fixed, free)
    mixed = np.empty((len(patterns), len(model.y)))
    among = np.empty((len(patterns), len(patterns)))
    for p, on in enumerate(patterns):
        mixed[p] = np.prod(
            [1 + w * on[k] * (own[i][rows] @ own[i].T) for k, i in enumerate(free)] or [[[1.0]]], axis=0
        ).mean(axis=0)
        for q, other in enumerate(patterns[: p + 1]):
            product = np.ones((len(rows), len(rows)))
            for k, i in enumerate(free):
                if on[k] and other[k]:
                    product *= 1 + w * (own[i][rows] @ own[i][rows].T)
            among[p, q] = among[q, p] = product.mean()
    cross = (across * mixed[which] - 1) / w + additive_gp.MEAN_VARIANCE
    prior = (inside * among[np.ix_(which, which)] - 1) / w + additive_gp.MEAN_VARIANCE
    covariance = prior - cross @ model.inverse @ cross.T
    return Gaussian(cross @ (model.inverse @ model.y), WIDER**2 * covariance)


def _held(model: Surrogate, i: int, fixed: pd.DataFrame) -> np.ndarray:
    one = model.curves[i]
    found = one.at(fixed[one.name]) * np.sqrt(one.variances)
    if one.switch in fixed.columns:
        found[~fixed[one.switch].isin(list(one.on)).to_numpy()] = 0
    return found


def _patterns(model: Surrogate, fixed: pd.DataFrame, free: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """Which free parameters the fixed values leave on: the distinct patterns, and each row's."""
    on = np.ones((len(fixed), len(free)), bool)
    for k, i in enumerate(free):
        if model.curves[i].switch in fixed.columns:
            on[:, k] = fixed[model.curves[i].switch].isin(list(model.curves[i].on)).to_numpy()
    patterns, which = np.unique(on, axis=0, return_inverse=True)
    return patterns, which.reshape(-1)
