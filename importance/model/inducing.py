"""The additive GP over any number of runs, through a few hundred of them.

The function is that of the GP at m inducing runs Z, and linear in their values in between (subset of
regressors; Quinonero-Candela and Rasmussen 2005, JMLR 6:1939). With the covariances K_ZZ between inducing
runs and K_ZX of these with all n runs, its posterior needs only the *moments* K_ZX K_XZ and K_ZX y. They are
sums over runs, so blocks of runs may be summarised apart and then added.

    S = K_ZZ + K_ZX K_XZ / sigma^2,    alpha = S^-1 K_ZX y / sigma^2,    mean(x) = k(x, Z) alpha

With m = n this is the GP itself. Otherwise the notation is that of `additive_gp`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce

import numpy as np

from importance.model import additive_gp, linear_algebra
from importance.model.basis import Basis
from importance.model.constants import MEAN_PRIOR_VARIANCE

JITTER = 1e-6
"""Added to the diagonal of K_ZZ, as a share of its mean; more than rounding adds over 10 million runs."""
_BLOCK = 256  # runs whose covariances with 500 inducing runs, 1 MB, fit the cache of a core


@dataclass(frozen=True)
class Moments:
    """What n runs say of the function, in numbers that do not grow with n.

    Attributes:
        cross: (m, m) K_ZX K_XZ.
        target: (m,) K_ZX y.
        count: n.
    """

    cross: np.ndarray
    target: np.ndarray
    count: int

    def __add__(self, other: Moments) -> Moments:
        return Moments(self.cross + other.cross, self.target + other.target, self.count + other.count)

    def __sub__(self, other: Moments) -> Moments:
        return Moments(self.cross - other.cross, self.target - other.target, self.count - other.count)


@dataclass(frozen=True)
class InducingPosterior:
    """The posterior of the function given some runs.

    Attributes:
        alpha: (m,) the mean of the function at x is k(x, Z) alpha.
        inverse: (m, m) K_ZZ^-1 - S^-1. The variance at x is k(x, x) - k(x, Z) inverse k(Z, x).
        noise: (m, m) covariance of alpha over the noise of the runs.
    """

    alpha: np.ndarray
    inverse: np.ndarray
    noise: np.ndarray


@dataclass(frozen=True)
class InducingGP:
    """The prior of the function at the inducing runs.

    Attributes:
        functions: for each parameter its functions at the inducing runs (m, r).
        variances: for each parameter the prior variances (r,) of their coefficients.
        interaction_weight: w.
        noise_variance: sigma^2.
    """

    functions: tuple[np.ndarray, ...]
    variances: tuple[np.ndarray, ...]
    interaction_weight: float
    noise_variance: float

    def covariance(self, functions: Sequence[np.ndarray]) -> np.ndarray:
        """Return k(x, Z) (k, m) at k settings, given as the functions of each parameter there (k, r)."""
        w = self.interaction_weight
        product = np.ones((len(functions[0]), len(self.functions[0])))
        for left, right, variance in zip(functions, self.functions, self.variances, strict=True):
            factor = left @ (w * right * variance).T
            factor += 1
            product *= factor
        product -= 1
        product /= w
        product += MEAN_PRIOR_VARIANCE
        return product

    def moments(self, functions: Sequence[np.ndarray], y: np.ndarray) -> Moments:
        """Return what runs with these functions (n, r) and this target (n,) say."""
        m = len(self.functions[0])
        cross, target = np.zeros((m, m)), np.zeros(m)
        for rows in blocks(len(y)):
            K = self.covariance([values[rows] for values in functions])
            cross += K.T @ K
            target += K.T @ y[rows]
        return Moments(cross, target, len(y))

    @cached_property
    def _factor(self) -> np.ndarray:
        K = self.covariance(self.functions)
        K.flat[:: len(K) + 1] += JITTER * np.trace(K) / len(K)
        return np.linalg.cholesky(K)

    def _solve(self, B: np.ndarray, *, transposed: bool = False) -> np.ndarray:
        from scipy.linalg import solve_triangular

        return np.asarray(solve_triangular(self._factor, B, lower=True, trans=int(transposed)))

    def whitened(self, moments: Moments) -> Moments:
        """Return moments for the values of the function that are independent and of variance 1 a priori."""
        cross = self._solve(self._solve(moments.cross).T)
        return Moments(cross, self._solve(moments.target), moments.count)

    def alpha(self, whitened: Moments) -> np.ndarray:
        """Return the weights alpha (m,) of the posterior mean, given runs with these moments."""
        L = linear_algebra.factorised(self._total(whitened))
        solution = linear_algebra.cholesky_solve(L, whitened.target)
        return self._solve(solution, transposed=True)

    def posterior(self, whitened: Moments) -> InducingPosterior:
        """Return the posterior given runs with these moments."""
        shrunk = self.noise_variance * linear_algebra.inverse(self._total(whitened))
        alpha = self._solve(shrunk @ whitened.target, transposed=True) / self.noise_variance
        kept = np.eye(len(shrunk)) - shrunk
        return InducingPosterior(alpha, self._around(kept), self._around(kept @ shrunk))

    def _total(self, whitened: Moments) -> np.ndarray:
        total = whitened.cross.copy()
        total.flat[:: len(total) + 1] += self.noise_variance
        return total

    def through(self, functions: Sequence[np.ndarray], alpha: np.ndarray) -> np.ndarray:
        """Return for each parameter (d, k) the part of the posterior mean at k settings that goes through it:
        its main effect and all interactions in which it takes part."""
        w = self.interaction_weight
        scaled = [(w * right * v).T for right, v in zip(self.functions, self.variances, strict=True)]
        result = np.empty((len(functions), len(functions[0])))
        for rows in blocks(len(functions[0])):
            factors = [
                additive_gp.keep_off_zero(1 + values[rows] @ right)
                for values, right in zip(functions, scaled, strict=True)
            ]
            product = reduce(np.multiply, factors)
            without, all_parts = np.empty_like(product), product @ alpha
            for i, factor in enumerate(factors):
                result[i, rows] = all_parts - np.divide(product, factor, out=without) @ alpha
        return result / w

    def predict(self, functions: Sequence[np.ndarray], alpha: np.ndarray) -> np.ndarray:
        """Return the posterior mean at settings with these functions (k, r): (k,), or (k, q) for q alphas."""
        parts = [self.covariance([v[rows] for v in functions]) @ alpha for rows in blocks(len(functions[0]))]
        return np.concatenate(parts)

    def _around(self, inner: np.ndarray) -> np.ndarray:
        """Return L^-T inner L^-1, where L is the Cholesky factor of K_ZZ."""
        return self._solve(self._solve(inner, transposed=True).T, transposed=True)


def inducing_gp(bases: Sequence[Basis], rows: np.ndarray, theta: np.ndarray) -> InducingGP:
    """Return the prior at some of the runs.

    Args:
        bases: of each parameter at the runs.
        rows: positions of the inducing runs.
        theta: hyperparameters.
    """
    functions = tuple(basis.values[rows] for basis in bases)
    variances = tuple(additive_gp.coefficient_variances(bases, theta))
    return InducingGP(functions, variances, float(np.exp(theta[-2])), float(np.exp(theta[-1])))


def blocks(n: int) -> Iterator[slice]:
    """Yield blocks of runs whose covariances fit in memory."""
    for start in range(0, n, _BLOCK):
        yield slice(start, start + _BLOCK)
