"""The metric at some settings, averaged over the others as they were run: partial dependence in closed
form."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from importance.model import additive_gp
from importance.model.basis_functions import Curves
from importance.model.joint_normal import WIDER, Gaussian


def averaged(
    curves: Sequence[Curves],
    own: Sequence[np.ndarray],
    w: float,
    inverse: np.ndarray,
    y: np.ndarray,
    fixed: pd.DataFrame,
    rows: np.ndarray,
) -> Gaussian:
    """The metric at each setting of some parameters, averaged over the others as they were run.

    The average of a product kernel over runs is again a product where the held parameters stand apart:
    (m, m) among the settings, and one matrix for each pattern of what they leave on.

    Args:
        curves: the functions of each parameter; d of them.
        own: for each parameter its functions at the runs, (n, r), times the root of their variances.
        w: the weight of interactions, as in `additive_gp`.
        inverse: (n, n) inverse covariance of y.
        y: (n,) the metric on the judged scale.
        fixed: (m rows) a column for each parameter that is held.
        rows: positions of the runs to average over.
    """
    held = [i for i, one in enumerate(curves) if one.name in fixed.columns]
    free = [i for i in range(len(curves)) if i not in held]
    phi = {i: _held(curves[i], fixed) for i in held}
    across, inside = np.ones((len(fixed), len(y))), np.ones((len(fixed), len(fixed)))
    for i in held:
        across *= 1 + w * (phi[i] @ own[i].T)
        inside *= 1 + w * (phi[i] @ phi[i].T)
    patterns, which = _patterns([curves[i] for i in free], fixed)
    mixed = np.empty((len(patterns), len(y)))
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
    covariance = prior - cross @ inverse @ cross.T
    return Gaussian(cross @ (inverse @ y), WIDER**2 * covariance)


def _held(one: Curves, fixed: pd.DataFrame) -> np.ndarray:
    values = one.at(fixed[one.name]) * np.sqrt(one.variances)
    if one.switch in fixed.columns:
        values[~fixed[one.switch].isin(list(one.on)).to_numpy()] = 0
    return values


def _patterns(free: Sequence[Curves], fixed: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Which free parameters the fixed values leave on: the distinct patterns, and each row's."""
    on = np.ones((len(fixed), len(free)), bool)
    for k, one in enumerate(free):
        if one.switch in fixed.columns:
            on[:, k] = fixed[one.switch].isin(list(one.on)).to_numpy()
    patterns, which = np.unique(on, axis=0, return_inverse=True)
    return patterns, which.reshape(-1)
