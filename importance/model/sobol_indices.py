"""Total Sobol indices and leave-one-out residuals of the additive GP, in closed form.

The notation is that of `additive_gp`. Total indices: Sobol 2001, doi:10.1016/S0378-4754(00)00270-6.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from importance.model import additive_gp, linear_algebra
from importance.model.basis import Basis


@dataclass(frozen=True)
class SobolIndices:
    """What the additive GP says of the parameters at given hyperparameters.

    Attributes:
        total_indices: (d,) expected total index of each parameter: the mean square of all parts in which it
            takes part, in units of the variance of the target. The uncertainty of the parts is included.
        loo_residuals: (n,) the target of each run less its prediction from all other runs.
    """

    total_indices: np.ndarray
    loo_residuals: np.ndarray


def sobol_indices(y: np.ndarray, bases: Sequence[Basis], theta: np.ndarray) -> SobolIndices:
    """Return the total indices and the leave-one-out residuals over all runs.

    With t_i = tr(L_i), M_i = Phi_i L_i^2 Phi_i' and G = alpha alpha' - K^-1, the expected mean square of the
    part of a set of parameters is w^(size - 1) prod(t_i) + w^(2 size - 2) sum(G * prod(M_i)), because the
    functions are orthonormal. The sum over all sets that contain parameter i is again a product.

    Args:
        y: (n,) standardised target.
        bases: the basis of each parameter.
        theta: hyperparameters.
    """
    variances = additive_gp.coefficient_variances(bases, theta)
    inverse = linear_algebra.inverse(additive_gp.covariance(bases, theta))
    alpha = inverse @ y
    from_data = np.zeros(len(bases))
    for rows, products in products_of_sets(bases, theta):
        G = np.multiply.outer(alpha[rows], alpha) - inverse[rows]
        from_data += [np.vdot(G, product) for product in products]
    w = float(np.exp(theta[-2]))
    trace = np.array([v.sum() * b.active_share for v, b in zip(variances, bases, strict=True)])
    without_parents = np.maximum(trace * np.prod(1 + w * trace) / (1 + w * trace) + from_data, 0)
    return SobolIndices(with_descendants(without_parents, bases), alpha / np.diag(inverse))


def products_of_sets(
    bases: Sequence[Basis], theta: np.ndarray
) -> Iterator[tuple[slice, Iterator[np.ndarray]]]:
    """Yield for blocks of rows and each parameter the sum of w^(2 size - 2) prod(M_i) over the sets with it.

    With G = alpha alpha', the sum of G times that matrix (n, n) is the mean square of those parts of the
    posterior mean.

    Args:
        bases: the basis of each parameter at n runs.
        theta: hyperparameters.
    """
    w = float(np.exp(theta[-2]))
    variances = additive_gp.coefficient_variances(bases, theta)
    scaled = [b.values * (v**2 * b.active_share) for v, b in zip(variances, bases, strict=True)]
    for rows in additive_gp.row_blocks(len(bases[0].values), len(bases)):
        M = [left[rows] @ basis.values.T for left, basis in zip(scaled, bases, strict=True)]
        factors = [additive_gp.keep_off_zero(1 + w * w * M_i) for M_i in M]
        product = np.prod(factors, axis=0)
        yield rows, (product * (M_i / factor) for M_i, factor in zip(M, factors, strict=True))


def with_descendants(without_descendants: np.ndarray, bases: Sequence[Basis]) -> np.ndarray:
    """Return the total indices (d,), each with the effect of making its descendants active or inactive.

    A parameter i is active in a share c of the runs in which its parent is. Another value of the parent
    switches it with probability 1 - c, and the same holds for each ancestor and its own child.
    """
    total_indices = without_descendants.copy()
    for i, basis in enumerate(bases):
        child = basis
        while child.parent >= 0:
            parent = bases[child.parent]
            total_indices[child.parent] += (
                1 - child.active_share / parent.active_share
            ) * without_descendants[i]
            child = parent
    return total_indices
