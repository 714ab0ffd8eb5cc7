"""The additive Gaussian process: a sum of main effects and interactions with an unknown noise variance.

    y = mean + sum_i f_i(x_i) + sum_{i<j} f_ij(x_i, x_j) + ... + noise

The main effect f_i has the covariance A_i = Phi_i L_i Phi_i'. The interaction of a set of parameters has
w^(size of the set - 1) times the elementwise product of their covariances. The sum over all sets is
therefore a product, (prod_i (1 + w A_i) - 1) / w. The functions in Phi_i have mean 0 over the runs, so the
parts are orthogonal and their mean squares are Sobol indices (Durrande et al. 2013,
doi:10.1016/j.jmva.2012.08.016; Lu, Boukouvalas and Hensman 2022, arXiv:2206.09861). docs/how-it-works.md
derives the model.

Notation:

| symbol | in code | shape | meaning |
|---|---|---|---|
| n, d, r | n, d, r | | runs, parameters, basis functions of one parameter |
| y | y | (n,) | standardised target: mean 0, standard deviation 1 |
| Phi_i | Basis.values | (n, r) | basis functions of parameter i at the runs |
| p_i | Basis.smooth_spectrum | (r,) | prior spectrum of a smooth effect, with sum 1 |
| q_i | Basis.rough_spectrum | (r,) | prior spectrum of a rough effect, with sum 1 |
| s_i | signal_variances | (d,) | variance of main effect i |
| m_i | roughness | (d,) | weight of the rough spectrum, 0 to 1 |
| L_i | coefficient_variances | (r,) | prior variances of the coefficients: s_i ((1 - m_i) p_i + m_i q_i) |
| A_i | | (n, n) | covariance of main effect i |
| w | interaction_weight | | variance of an interaction relative to the product of its main effects |
| sigma^2 | noise_variance | | variance of a run about the function |
| theta | theta | (d + b + 2,) | log s_i, log odds of m_i (for b parameters), log w, log sigma^2 |
| K | covariance | (n, n) | (prod_i (1 + w A_i) - 1) / w + 1 + sigma^2 I |
| alpha | alpha | (n,) | K^-1 y |
| G | G | (n, n) | alpha alpha' - K^-1 |
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from importance.model import linear_algebra
from importance.model.basis import Basis
from importance.model.constants import (
    INTERACTION_WEIGHT_PRIOR,
    MAP_STEPS,
    MAP_TOLERANCE,
    MEAN_PRIOR_VARIANCE,
    NOISE_VARIANCE_PRIOR,
    ROUGHNESS_PRIOR,
    SIGNAL_VARIANCE_PRIOR,
    START_NOISE,
)
from importance.model.optimisation import maximise

_CACHED_ENTRIES = 2**18  # numbers that fit the cache of one core


class Hyperparameters(NamedTuple):
    """The vector theta on its natural scales.

    Attributes:
        signal_variances: (d,) variances of the main effects.
        roughness: (d,) weights of the rough spectra, 0 to 1; 0 where the two spectra are equal.
        interaction_weight: the weight of interactions.
        noise_variance: the variance of the noise.
    """

    signal_variances: np.ndarray
    roughness: np.ndarray
    interaction_weight: float
    noise_variance: float


def unpack(theta: np.ndarray, has_roughness: np.ndarray) -> Hyperparameters:
    """Return the hyperparameters in a vector theta.

    Args:
        theta: see the table of notation.
        has_roughness: (d,) whether the two spectra of each parameter differ.
    """
    d = len(has_roughness)
    roughness = np.zeros(d)
    roughness[has_roughness] = 1 / (1 + np.exp(-theta[d:-2]))
    return Hyperparameters(np.exp(theta[:d]), roughness, float(np.exp(theta[-2])), float(np.exp(theta[-1])))


def coefficient_variances(bases: Sequence[Basis], theta: np.ndarray) -> list[np.ndarray]:
    """Return for each parameter the prior variances (r,) of its coefficients, the diagonal of L_i."""
    s, m, _, _ = unpack(theta, np.array([basis.has_roughness for basis in bases]))
    return [
        s[i] * ((1 - m[i]) * basis.smooth_spectrum + m[i] * basis.rough_spectrum)
        for i, basis in enumerate(bases)
    ]


@dataclass(frozen=True)
class PackedKernels:
    """The covariances of all main effects at n runs, as packed upper triangles.

    Attributes:
        n: runs.
        smooth_kernels: (d, n (n + 1) / 2) Phi_i p_i Phi_i'.
        rough_kernels: Phi_i q_i Phi_i' of the parameters whose spectra differ.
        has_roughness: (d,) whether they do.
        upper: rows and columns of the packed entries.
        flat: positions of the packed entries in the matrix, read row by row.
        unpacked: (n n,) for each entry of the matrix, the position of its packed entry.
        weights: how often each packed entry occurs in the matrix, 1 or 2.
    """

    n: int
    smooth_kernels: np.ndarray
    rough_kernels: np.ndarray
    has_roughness: np.ndarray
    upper: tuple[np.ndarray, np.ndarray]
    flat: np.ndarray
    unpacked: np.ndarray
    weights: np.ndarray

    def square(self, packed: np.ndarray) -> np.ndarray:
        """Return the symmetric matrix (n, n) that has this packed upper triangle."""
        return packed.take(self.unpacked).reshape(self.n, self.n)


def packed_kernels(bases: Sequence[Basis], rows: np.ndarray | None = None) -> PackedKernels:
    """Return the covariances of the main effects at some runs (all by default)."""
    n = len(bases[0].values) if rows is None else len(rows)
    upper = np.triu_indices(n)
    flat = upper[0] * n + upper[1]
    unpacked = np.empty((n, n), np.intp)
    unpacked[upper] = unpacked.T[upper] = np.arange(len(flat))
    smooth_kernels = np.empty((len(bases), len(flat)))
    has_roughness = np.array([basis.has_roughness for basis in bases])
    rough_kernels = np.empty((int(has_roughness.sum()), len(flat)))
    k = 0
    for i, basis in enumerate(bases):
        phi = basis.values if rows is None else basis.values[rows]
        smooth_kernels[i] = ((phi * basis.smooth_spectrum) @ phi.T).take(flat)
        if basis.has_roughness:
            rough_kernels[k] = ((phi * basis.rough_spectrum) @ phi.T).take(flat)
            k += 1
    weights = np.where(upper[0] == upper[1], 1.0, 2.0)
    return PackedKernels(
        n, smooth_kernels, rough_kernels, has_roughness, upper, flat, unpacked.ravel(), weights
    )


class LogPosterior:
    """The log posterior of the hyperparameters, up to a constant, with its gradient.

    It is the log marginal likelihood of the target plus the log density of the normal priors.
    """

    def __init__(self, kernels: PackedKernels, y: np.ndarray) -> None:
        self.kernels, self.y = kernels, y
        self.d = d = len(kernels.smooth_kernels)
        b = int(kernels.has_roughness.sum())
        self.size = d + b + 2
        priors = (
            [SIGNAL_VARIANCE_PRIOR] * d
            + [ROUGHNESS_PRIOR] * b
            + [INTERACTION_WEIGHT_PRIOR, NOISE_VARIANCE_PRIOR]
        )
        self.mean, self.sd = np.array(priors).T.copy()
        self.diagonal = np.flatnonzero(kernels.upper[0] == kernels.upper[1])
        # One row at a time fits the cache of a core. One pass over all rows would wait for memory.
        self._factors = np.empty_like(kernels.smooth_kernels)
        self._buffer = np.empty(kernels.smooth_kernels.shape[1])
        self._rough_kernels = dict(
            zip(np.flatnonzero(kernels.has_roughness), kernels.rough_kernels, strict=True)
        )

    def factors(self, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return 1 + w A_i of each parameter, packed (d, m), and their product (m,).

        The next call overwrites the factors.
        """
        s, m, w, _ = unpack(theta, self.kernels.has_roughness)
        product = np.ones(len(self._buffer))
        for i, factor in enumerate(self._factors):
            np.multiply(self.kernels.smooth_kernels[i], w * s[i] * (1 - m[i]), out=factor)
            if i in self._rough_kernels:
                factor += np.multiply(self._rough_kernels[i], w * s[i] * m[i], out=self._buffer)
            factor += 1
            product *= keep_off_zero(factor)
        return self._factors, product

    def covariance(self, theta: np.ndarray, product: np.ndarray) -> np.ndarray:
        """Return the covariance of the target (n, n) from the packed product of 1 + w A_i."""
        _, _, w, noise_variance = unpack(theta, self.kernels.has_roughness)
        return covariance_of_product(self.kernels.square(product), w, noise_variance)

    def __call__(self, theta: np.ndarray) -> tuple[float, np.ndarray]:
        """Return the log posterior at theta and its gradient."""
        kernels, d = self.kernels, self.d
        z = (theta - self.mean) / self.sd
        s, m, w, noise = unpack(theta, kernels.has_roughness)
        factors, product = self.factors(theta)
        L = linear_algebra.cholesky(self.covariance(theta, product))
        if L is None:
            return -1e10, np.zeros_like(theta)
        alpha = linear_algebra.solve_factored(L, self.y)
        value = -0.5 * self.y @ alpha - linear_algebra.log_determinant(L) - 0.5 * z @ z
        G = (np.outer(alpha, alpha) - linear_algebra.inverse_upper(L)).take(kernels.flat)
        G *= kernels.weights
        by_signal, by_roughness = np.empty(d), np.zeros(d)
        weighted = G * product
        for i, factor in enumerate(factors):
            others = np.divide(weighted, factor, out=self._buffer)
            by_smooth = by_rough = float(others @ kernels.smooth_kernels[i])
            if i in self._rough_kernels:
                by_rough = float(others @ self._rough_kernels[i])
            by_signal[i] = s[i] * ((1 - m[i]) * by_smooth + m[i] * by_rough)
            by_roughness[i] = s[i] * m[i] * (1 - m[i]) * (by_rough - by_smooth)
        gradient = np.empty(self.size)
        gradient[:d] = 0.5 * by_signal
        gradient[d:-2] = 0.5 * by_roughness[kernels.has_roughness]
        gradient[-2] = 0.5 * (by_signal.sum() - float(G @ (product - 1)) / w)
        gradient[-1] = 0.5 * noise * G[self.diagonal].sum()
        return float(value), gradient - z / self.sd


@dataclass(frozen=True)
class MapEstimate:
    """The maximum a posteriori (MAP) estimate of the hyperparameters.

    Attributes:
        theta: the vector, see the table of notation.
        log_bayes_factor: the log posterior there, less the log marginal likelihood of noise alone.
        directions: along which a similar posterior is quickly maximised, see `optimisation.Maximum`.
    """

    theta: np.ndarray
    log_bayes_factor: float
    directions: np.ndarray


def fit_map(
    log_posterior: LogPosterior,
    similar: MapEstimate | None = None,
    *,
    most_steps: int = MAP_STEPS,
    tolerance: float = MAP_TOLERANCE,
) -> MapEstimate:
    """Maximise the log posterior by L-BFGS.

    Args:
        log_posterior: what to maximise.
        similar: the estimate for similar data, to start from. By default it starts at equal signal variances.
        most_steps, tolerance: see `optimisation.maximise`.
    """
    start, directions = _equal_signals(log_posterior), None
    if similar is not None:
        start, directions = similar.theta, similar.directions
    maximum = maximise(log_posterior, start, most_steps, tolerance, directions)
    n, y = log_posterior.kernels.n, log_posterior.y
    noise_alone = -0.5 * float(y @ y) - 0.5 * np.log1p(n * MEAN_PRIOR_VARIANCE)
    return MapEstimate(maximum.point, float(maximum.value - noise_alone), maximum.directions)


def _equal_signals(log_posterior: LogPosterior) -> np.ndarray:
    theta = log_posterior.mean.copy()
    theta[: log_posterior.d] = np.log(0.5 / log_posterior.d)
    theta[-1] = np.log(START_NOISE)
    return theta


def covariance(bases: Sequence[Basis], theta: np.ndarray) -> np.ndarray:
    """Return the covariance of the target (n, n) at all runs, without holding all A_i in memory at once."""
    w, n = float(np.exp(theta[-2])), len(bases[0].values)
    variances = coefficient_variances(bases, theta)
    scaled = [basis.values * (w * variance) for basis, variance in zip(bases, variances, strict=True)]
    product = np.ones((n, n))
    for rows in row_blocks(n, 1):
        for basis, left in zip(bases, scaled, strict=True):
            product[rows] *= keep_off_zero(1 + left[rows] @ basis.values.T)
    return covariance_of_product(product, w, float(np.exp(theta[-1])))


def covariance_of_product(product: np.ndarray, w: float, noise_variance: float) -> np.ndarray:
    """Turn the product (n, n) of 1 + w A_i into the covariance of the target, in place."""
    product -= 1
    product /= w
    product += MEAN_PRIOR_VARIANCE
    product.flat[:: len(product) + 1] += noise_variance + linear_algebra.JITTER
    return product


def keep_off_zero(factor: np.ndarray) -> np.ndarray:
    """Return the same array, with entries near 0 replaced in place, because others are divided by them."""
    if factor.min() < 1e-7:
        factor[np.abs(factor) < 1e-7] = 1e-7
    return factor


def row_blocks(n: int, d: int) -> Iterator[slice]:
    """Yield blocks of rows of d matrices (n, n), each small enough for the cache of a core."""
    step = max(1, _CACHED_ENTRIES // (n * max(d, 12)))
    for start in range(0, n, step):
        yield slice(start, start + step)
