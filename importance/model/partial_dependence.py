"""Partial dependence of the additive GP in closed form: the metric at some settings, averaged over the
rest."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from importance.model.basis_functions import BasisFunctions, active_at
from importance.model.constants import MEAN_PRIOR_VARIANCE, SD_INFLATION
from importance.model.joint_normal import JointNormal


def partial_dependence(
    functions: Sequence[BasisFunctions],
    train: Sequence[np.ndarray],
    w: float,
    inverse: np.ndarray,
    y: np.ndarray,
    fixed: pd.DataFrame,
    rows: np.ndarray,
    average: np.ndarray | None = None,
) -> JointNormal:
    """Return the target at each setting of some parameters, averaged over the settings of the others.

    The average of a product kernel over runs is a product in the fixed parameters times one average in the
    free ones. That is a matrix (m, m) among the settings, and one matrix for each set of free parameters that
    the fixed values leave active.

    Args:
        functions: the basis functions of each parameter; d of them.
        train: for each parameter its functions at the runs, (n, r), times the standard deviations of their
            coefficients.
        w: the interaction weight.
        inverse: (n, n) inverse covariance of y.
        y: (n,) standardised target.
        fixed: (m rows) a column for each fixed parameter.
        rows: positions of the runs to average over.
        average: (n,) what `free_averages` returns for these free parameters, if it is known. It is used if
            `rows` are all runs, and the fixed values leave all parameters active.
    """
    fixed_at = [i for i, parameter in enumerate(functions) if parameter.name in fixed.columns]
    free = [i for i in range(len(functions)) if i not in fixed_at]
    active_here = active_at(functions, fixed)
    across, among = np.ones((len(fixed), len(y))), np.ones((len(fixed), len(fixed)))
    for i in fixed_at:
        phi = functions[i].scaled(fixed[functions[i].name])
        phi[~active_here[functions[i].name]] = 0
        across *= 1 + w * (phi @ train[i].T)
        among *= 1 + w * (phi @ phi.T)
    in_free = np.column_stack(
        [active_here[functions[i].name] for i in free] or [np.ones((len(fixed), 0), bool)]
    )
    patterns, pattern_of = np.unique(in_free, axis=0, return_inverse=True)
    pattern_of = pattern_of.reshape(-1)
    averaged_across = np.empty((len(patterns), len(y)))
    averaged_among = np.empty((len(patterns), len(patterns)))
    if average is not None and len(rows) == len(y) and in_free.all():
        averaged_across[0], averaged_among[0, 0] = average, average.mean()
        patterns = patterns[:0]
    for p, active in enumerate(patterns):
        averaged_across[p] = np.prod(
            [1 + w * active[k] * (train[i][rows] @ train[i].T) for k, i in enumerate(free)] or [[[1.0]]],
            axis=0,
        ).mean(axis=0)
        for q, other in enumerate(patterns[: p + 1]):
            product = np.ones((len(rows), len(rows)))
            for k, i in enumerate(free):
                if active[k] and other[k]:
                    product *= 1 + w * (train[i][rows] @ train[i][rows].T)
            averaged_among[p, q] = averaged_among[q, p] = product.mean()
    cross = (across * averaged_across[pattern_of] - 1) / w + MEAN_PRIOR_VARIANCE
    both = averaged_among[np.ix_(pattern_of, pattern_of)]
    prior = (among * both - 1) / w + MEAN_PRIOR_VARIANCE
    covariance = prior - cross @ inverse @ cross.T
    return JointNormal(cross @ (inverse @ y), SD_INFLATION**2 * covariance)


def free_averages(train: Sequence[np.ndarray], w: float, fixed: int) -> list[np.ndarray]:
    """Return for each parameter the average (n,) that a partial dependence of it and one other needs.

    It is the product kernel of all parameters but these two, averaged over all runs. Each half of the
    parameters is multiplied once for the whole other half, so that all averages together take d log2 d
    products in place of d^2.

    Args:
        train, w: as in `partial_dependence`.
        fixed: position of the other parameter, which is left out of all products. Its own average is that of
            all other parameters.
    """
    n = len(train[0])
    averages = [np.empty(n) for _ in train]

    def fill(among: range, product: np.ndarray) -> None:
        if len(among) == 1:
            averages[among[0]] = product.mean(axis=0)
            return
        half = len(among) // 2
        for inside, outside in ((among[:half], among[half:]), (among[half:], among[:half])):
            smaller = product.copy()
            for k in outside:
                if k != fixed:
                    smaller *= 1 + w * (train[k] @ train[k].T)
            fill(inside, smaller)

    fill(range(len(train)), np.ones((n, n)))
    return averages
