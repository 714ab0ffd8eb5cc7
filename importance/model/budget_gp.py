"""The additive GP of runs with different budgets: a function at one budget, and what other budgets change.

    y(x, b) = f(x) + h(x, b) + m(b) + noise        h = m = 0 at the budget b* that is asked for

f is the additive GP of `additive_gp`, with the factor 1 + w A_i of each parameter. With h the factor is
1 + w A_i (1 + g T), and m has the covariance s T. T(b, b') = min(t, t') for budgets on one side of b*, else
0, where t is the distance from b* on a logarithmic scale, 1 for the farthest run. So the effect of each
parameter moves like a random walk from the budget b* on, and the mean curve m is apart. Runs at other budgets
have a noise variance of their own. Runs of one setting share a part of the noise. Swersky et al. 2014
(arXiv:1406.3896) and Kennedy and O'Hagan 2000 (doi:10.1093/biomet/87.1.1) have other kernels for this.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from importance.model import linear_algebra
from importance.model.additive_gp import (
    PackedKernels,
    covariance_of_product,
    keep_off_zero,
    packed_kernels,
    unpack,
)
from importance.model.basis import Basis
from importance.model.constants import (
    BUDGET_NOISE_PRIOR,
    BUDGET_PRIORS,
    INTERACTION_WEIGHT_PRIOR,
    NO_CURVE_PRIORS,
    NOISE_VARIANCE_PRIOR,
    ROUGHNESS_PRIOR,
    SHARED_NOISE,
    SIGNAL_VARIANCE_PRIOR,
    START_NOISE,
)
from importance.model.optimisation import maximise


def shared_walk(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return T (l, r) for signed distances (l,) and (r,) from the budget that is asked for."""
    same_side = np.sign(left)[:, None] == np.sign(right)[None, :]
    return np.where(same_side, np.minimum.outer(np.abs(left), np.abs(right)), 0.0)


@dataclass(frozen=True)
class BudgetHyperparameters:
    """The hyperparameters beside those of the additive GP, whose vector is `theta`.

    Attributes:
        theta: as in `additive_gp`.
        walk: g, by how much the effects of parameters move.
        mean_variance: s, of the mean curve.
        noise_ratio: the noise variance at other budgets, in units of that at the budget asked for.
    """

    theta: np.ndarray
    walk: float
    mean_variance: float
    noise_ratio: float


class BudgetLogPosterior:
    """The log posterior of the hyperparameters, up to a constant, with its gradient.

    Without a mean curve, m is practically 0: what changes with the budget is the effect of parameters.
    """

    def __init__(
        self,
        bases: Sequence[Basis],
        y: np.ndarray,
        distances: np.ndarray,
        settings: np.ndarray,
        mean_curve: bool = True,
    ) -> None:
        self.kernels: PackedKernels = packed_kernels(bases)
        self.y, self.d = y, len(bases)
        self.away = distances != 0
        upper = self.kernels.upper
        self.walk = shared_walk(distances, distances)[upper]
        self.same = (settings[:, None] == settings[None, :])[upper].astype(float)
        b = int(self.kernels.has_roughness.sum())
        priors = (
            [SIGNAL_VARIANCE_PRIOR] * self.d
            + [ROUGHNESS_PRIOR] * b
            + [INTERACTION_WEIGHT_PRIOR, NOISE_VARIANCE_PRIOR]
            + [*(BUDGET_PRIORS if mean_curve else NO_CURVE_PRIORS), BUDGET_NOISE_PRIOR]
        )
        self.mean, self.sd = np.array(priors).T.copy()

    def unpacked(self, vector: np.ndarray) -> BudgetHyperparameters:
        """Return the hyperparameters in a vector of theta, log g, log s and the log noise ratio."""
        walk, mean_variance, noise_ratio = np.exp(vector[-3:])
        return BudgetHyperparameters(vector[:-3], float(walk), float(mean_variance), float(noise_ratio))

    def main_effects(self, theta: np.ndarray) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """Return the packed A_i of each parameter, and its derivative by the roughness m_i."""
        s, m, _, _ = unpack(theta, self.kernels.has_roughness)
        effects, derivatives, k = [], [], 0
        for i, smooth in enumerate(self.kernels.smooth_kernels):
            rough = smooth
            if self.kernels.has_roughness[i]:
                rough, k = self.kernels.rough_kernels[k], k + 1
            effects.append(s[i] * ((1 - m[i]) * smooth + m[i] * rough))
            derivatives.append(s[i] * (rough - smooth))
        return effects, derivatives

    def noise(self, values: BudgetHyperparameters) -> np.ndarray:
        """Return the noise variance (n,) of each run, without the part that runs of a setting share."""
        return float(np.exp(values.theta[-1])) * np.where(self.away, values.noise_ratio, 1.0)

    def covariance(self, values: BudgetHyperparameters, product: np.ndarray) -> np.ndarray:
        """Return the covariance of the target (n, n) from the packed product of 1 + w A_i (1 + g T)."""
        w, noise_variance = np.exp(values.theta[-2:])
        K = covariance_of_product(self.kernels.square(product), float(w), 0.0)
        beside = values.mean_variance * self.walk + SHARED_NOISE * noise_variance * self.same
        K += self.kernels.square(beside)
        K.flat[:: len(K) + 1] += self.noise(values)
        return K

    def __call__(self, vector: np.ndarray) -> tuple[float, np.ndarray]:
        """Return the log posterior at a vector of hyperparameters and its gradient."""
        values, kernels, d = self.unpacked(vector), self.kernels, self.d
        z = (vector - self.mean) / self.sd
        _, m, w, noise_variance = unpack(values.theta, kernels.has_roughness)
        effects, derivatives = self.main_effects(values.theta)
        moved = 1 + values.walk * self.walk
        factors = [keep_off_zero(1 + w * effect * moved) for effect in effects]
        product = np.prod(factors, axis=0)
        L = linear_algebra.cholesky(self.covariance(values, product))
        if L is None:
            return -1e10, np.zeros_like(vector)
        alpha = linear_algebra.solve_factored(L, self.y)
        value = -0.5 * self.y @ alpha - linear_algebra.log_determinant(L) - 0.5 * z @ z
        G = (np.outer(alpha, alpha) - linear_algebra.inverse_upper(L)).take(kernels.flat)
        G *= kernels.weights
        gradient = np.zeros_like(vector)
        by_roughness, by_walk = np.zeros(d), 0.0
        weighted = G * product
        for i, factor in enumerate(factors):
            others = weighted / factor
            gradient[i] = others @ (effects[i] * moved)
            by_roughness[i] = m[i] * (1 - m[i]) * (others @ (derivatives[i] * moved))
            by_walk += values.walk * (others @ (effects[i] * self.walk))
        of_noise = G[kernels.upper[0] == kernels.upper[1]] * self.noise(values)
        gradient[d:-5] = by_roughness[kernels.has_roughness]
        gradient[-5] = gradient[:d].sum() - float(G @ (product - 1)) / w
        gradient[-4] = of_noise.sum() + SHARED_NOISE * noise_variance * float(G @ self.same)
        gradient[-3:] = by_walk, values.mean_variance * float(G @ self.walk), of_noise[self.away].sum()
        return float(value), 0.5 * gradient - z / self.sd

    def fit(self) -> BudgetHyperparameters:
        """Return the maximum a posteriori estimate by L-BFGS."""
        start = self.mean.copy()
        start[: self.d] = np.log(0.5 / self.d)
        start[-4] = np.log(START_NOISE)
        return self.unpacked(maximise(self, start).point)
