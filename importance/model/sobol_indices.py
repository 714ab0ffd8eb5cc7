"""Sobol indices and leave-one-out residuals of the additive GP, in closed form.

The notation is that of `additive_gp`. With t_i = tr(L_i), M_i = Phi_i L_i^2 Phi_i' and G = alpha alpha' -
K^-1, the expected mean square of the part of a set of parameters is

    w^(size - 1) prod(t_i) + w^(2 size - 2) sum(G * prod(M_i)),

because the functions are orthonormal. It includes the uncertainty of the part. The sum over all sets, or over
all sets that contain parameter i, is again a product. Sobol 2001, doi:10.1016/S0378-4754(00)00270-6.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from importance.model import additive_gp, linear_algebra
from importance.model.basis import Basis


@dataclass(frozen=True)
class MainEffect:
    """The prior of the main effect of one parameter at n runs.

    Attributes:
        values: (n, r) its basis functions, Phi_i.
        variances: (r,) the diagonal of L_i.
        active_share: share of the runs where the parameter is active, 0 to 1.
    """

    values: np.ndarray
    variances: np.ndarray
    active_share: float

    @property
    def trace(self) -> float:
        """t_i, over all runs."""
        return float(self.variances.sum() * self.active_share)

    def squared(self, rows: slice = slice(None)) -> np.ndarray:
        """Return the rows (m, n) of M_i, over all runs."""
        return (self.values[rows] * (self.variances**2 * self.active_share)) @ self.values.T

    def covariance(self) -> np.ndarray:
        """Return A_i (n, n)."""
        return (self.values * self.variances) @ self.values.T


@dataclass(frozen=True)
class SobolIndices:
    """What the additive GP says of the parameters at given hyperparameters.

    Attributes:
        total_indices: (d,) expected total index of each parameter: the mean square of all parts in which it
            takes part, in units of the variance of the target. The uncertainty of the parts is included.
        effects: the prior of each main effect.
        alpha, inverse: K^-1 y (n,) and K^-1 (n, n).
    """

    total_indices: np.ndarray
    effects: tuple[MainEffect, ...]
    alpha: np.ndarray
    inverse: np.ndarray

    @property
    def loo_residuals(self) -> np.ndarray:
        """(n,) the target of each run less its prediction from all other runs."""
        return np.asarray(self.alpha / np.diag(self.inverse))

    def share_sds(self) -> np.ndarray:
        """Return the posterior standard deviation (d,) of each share in the sum of the main effects.

        The coefficients of a main effect are normal with mean m and covariance V given the data. Their sum of
        squares has the mean m'm + tr V and the variance 2 tr V^2 + 4 m'Vm. The variance of a share follows by
        the delta method.
        """
        means, spreads = np.empty(len(self.effects)), np.empty(len(self.effects))
        for i, effect in enumerate(self.effects):
            cross = effect.values * effect.variances
            m = cross.T @ self.alpha
            V = np.diag(effect.variances) - cross.T @ self.inverse @ cross
            means[i] = effect.active_share * (m @ m + np.trace(V))
            spreads[i] = effect.active_share**2 * (2 * np.sum(V * V) + 4 * m @ V @ m)
        total = means.sum()
        if not total > 0:
            return np.zeros(len(self.effects))
        share = means / total
        variance_of_share = (1 - share) ** 2 * spreads + share**2 * (spreads.sum() - spreads)
        return np.asarray(np.sqrt(np.maximum(variance_of_share, 0)) / total)


def sobol_indices(
    y: np.ndarray, bases: Sequence[Basis], theta: np.ndarray, inverse: np.ndarray | None = None
) -> SobolIndices:
    """Return the total indices over all runs.

    Args:
        y: (n,) standardised target.
        bases: the basis of each parameter.
        theta: hyperparameters.
        inverse: (n, n) K^-1, if it is known.
    """
    w = float(np.exp(theta[-2]))
    variances = additive_gp.coefficient_variances(bases, theta)
    if inverse is None:
        inverse = linear_algebra.inverse(additive_gp.covariance(bases, theta))
    alpha = inverse @ y
    effects = tuple(MainEffect(b.values, v, b.active_share) for b, v in zip(bases, variances, strict=True))
    trace = np.array([effect.trace for effect in effects])
    from_data = np.zeros(len(bases))
    for rows, products in products_of_sets(effects, w):
        G = _likelihood_gradient(alpha, inverse, rows)
        from_data += [np.vdot(G, product) for product in products]
    without_parents = np.maximum(trace * np.prod(1 + w * trace) / (1 + w * trace) + from_data, 0)
    return SobolIndices(with_descendants(without_parents, bases), effects, alpha, inverse)


def products_of_sets(effects: Sequence[MainEffect], w: float) -> Iterator[tuple[slice, Iterator[np.ndarray]]]:
    """Yield for blocks of rows and each parameter the sum of w^(2 size - 2) prod(M_i) over the sets with it.

    The sum of that matrix (n, n) times alpha alpha' is the mean square of those parts of the posterior mean.

    Args:
        effects: the main effect of each parameter at n runs.
        w: weight of interactions.
    """
    for rows in additive_gp.row_blocks(len(effects[0].values), len(effects)):
        M = [effect.squared(rows) for effect in effects]
        factors = [additive_gp.keep_off_zero(1 + w * w * M_i) for M_i in M]
        product = factors[0].copy()
        for factor in factors[1:]:
            product *= factor
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


def pair_indices(
    y: np.ndarray,
    effects: Sequence[MainEffect],
    pairs: Sequence[tuple[int, int]],
    w: float,
    inverse: np.ndarray,
) -> dict[tuple[int, int], float]:
    """Return the second-order index of pairs of parameters, beyond what each of the two does alone.

    Args:
        y: (n,) standardised target.
        effects: the main effect of each parameter.
        pairs: positions of the parameters.
        w: weight of interactions.
        inverse: (n, n) inverse covariance of the target.

    Returns:
        for each pair its expected mean square as a share of that of all parts, at least 0.
    """
    G = _likelihood_gradient(inverse @ y, inverse)
    trace = np.array([effect.trace for effect in effects])
    M = [effect.squared() for effect in effects]
    of_all = float(np.prod(1 + w * trace) - 1) / w
    of_all += float((G * (np.prod([1 + w * w * M_i for M_i in M], axis=0) - 1)).sum()) / (w * w)
    return {
        (i, j): max(w * trace[i] * trace[j] + w * w * float((G * M[i] * M[j]).sum()), 0.0)
        / max(of_all, 1e-12)
        for i, j in pairs
    }


def _likelihood_gradient(alpha: np.ndarray, inverse: np.ndarray, rows: slice = slice(None)) -> np.ndarray:
    """Return rows of G, (m, n): twice the gradient of the log likelihood with respect to K."""
    return np.multiply.outer(alpha[rows], alpha) - inverse[rows]
