"""A Gaussian process that is a sum of main effects and interactions, with its variances learnt from the runs.

    y = mean + sum_i f_i(x_i) + sum_{i<j} f_ij(x_i, x_j) + ... + noise

f_i has covariance A_i = Phi_i L_i Phi_i', and the interaction of a set of parameters has w^(size - 1) times
the elementwise product of theirs, so that the whole is (prod_i (1 + w A_i) - 1) / w. Since the functions in
Phi_i have mean 0 over the runs, the parts are orthogonal and their mean squares are Sobol's (Durrande et al.
2013, doi:10.1016/j.jmva.2012.08.016; Lu, Boukouvalas and Hensman 2022, arXiv:2206.09861).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from importance.basis import Basis
from importance.chance import variance_test

# Normal priors on the hyperparameters, mean and standard deviation.
SCALE = (-3.5, 2.0)  # log variance of a main effect, in units of the metric's variance
BEND = (-0.5, 1.5)  # log odds of the rough part of its prior
TOGETHER = (-0.5, 1.5)  # log of w, the weight of interactions
NOISE = (-2.0, 2.0)  # log noise variance
MEAN_VARIANCE = 1.0
TEST_BEND = 0.25  # fixed, since the data must not choose the kernel they are tested with


@dataclass(frozen=True)
class Kernels:
    """The covariances of all parts at n runs, their upper triangles packed.

    Attributes:
        n: runs.
        smooth: (d, n (n + 1) / 2) covariances of unit scale.
        rough: the same for the parameters whose rough covariance differs.
        bends: (d,) whether it does.
        upper: rows and columns of the packed entries.
        weights: how often each stands in the full matrix, 1 or 2.
    """

    n: int
    smooth: np.ndarray
    rough: np.ndarray
    bends: np.ndarray
    upper: tuple[np.ndarray, np.ndarray]
    weights: np.ndarray


def kernels(parts: Sequence[Basis], rows: np.ndarray | None = None) -> Kernels:
    """The covariances at the given runs (all by default)."""
    n = len(parts[0].values) if rows is None else len(rows)
    upper = np.triu_indices(n)
    flat = upper[0] * n + upper[1]
    smooth = np.empty((len(parts), len(flat)))
    bends = np.array([p.bends for p in parts])
    rough = np.empty((int(bends.sum()), len(flat)))
    k = 0
    for i, part in enumerate(parts):
        phi = part.values if rows is None else part.values[rows]
        smooth[i] = ((phi * part.smooth) @ phi.T).ravel()[flat]
        if part.bends:
            rough[k] = ((phi * part.rough) @ phi.T).ravel()[flat]
            k += 1
    weights = np.where(upper[0] == upper[1], 1.0, 2.0)
    return Kernels(n, smooth, rough, bends, upper, weights)


class Posterior:
    """Log posterior density of the hyperparameters, with its gradient.

    The vector is: d log scales, one log odds for each parameter that bends, log weight of interactions, log
    noise.
    """

    def __init__(self, k: Kernels, y: np.ndarray) -> None:
        self.k, self.y = k, y
        self.d = d = len(k.smooth)
        b = int(k.bends.sum())
        self.size = d + b + 2
        self.mean = np.concatenate([np.full(d, SCALE[0]), np.full(b, BEND[0]), [TOGETHER[0], NOISE[0]]])
        self.sd = np.concatenate([np.full(d, SCALE[1]), np.full(b, BEND[1]), [TOGETHER[1], NOISE[1]]])
        self.diagonal = np.flatnonzero(k.upper[0] == k.upper[1])

    def mains(self, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Scales (d,), rough parts of them (d,), and the packed covariances A of the main effects."""
        d, bends = self.d, self.k.bends
        s = np.exp(theta[:d])
        mix = np.zeros(d)
        mix[bends] = 1 / (1 + np.exp(-theta[d:-2]))
        A = self.k.smooth * (s * (1 - mix))[:, None]
        A[bends] += self.k.rough * (s * mix)[bends, None]
        return s, mix, A

    def covariance(self, theta: np.ndarray, product: np.ndarray) -> np.ndarray:
        """The covariance of the metric (n, n) from the packed product of 1 + w A_i."""
        packed = (product - 1) / np.exp(theta[-2]) + MEAN_VARIANCE
        packed[self.diagonal] += np.exp(theta[-1]) + 1e-8
        return square(packed, self.k)

    def __call__(self, theta: np.ndarray) -> tuple[float, np.ndarray]:
        from scipy.linalg import lapack

        k, d = self.k, self.d
        z = (theta - self.mean) / self.sd
        s, mix, A = self.mains(theta)
        w = float(np.exp(theta[-2]))
        factors = factors_of(A, w)
        product = factors.prod(axis=0)
        L, failed = lapack.dpotrf(self.covariance(theta, product), lower=1, overwrite_a=1)
        if failed:
            return -1e10, np.zeros_like(theta)
        alpha, _ = lapack.dpotrs(L, self.y, lower=1)
        value = -0.5 * self.y @ alpha - np.log(np.diag(L)).sum() - 0.5 * z @ z
        inverse, _ = lapack.dpotri(L, lower=1)
        # dpotri fills the lower triangle: its transpose holds the upper one.
        G = (np.multiply.outer(alpha, alpha) - inverse.T)[k.upper] * k.weights
        others = np.divide(G * product, factors, out=factors)
        smooth = np.einsum("ij,ij->i", others, k.smooth)
        rough = np.einsum("ij,ij->i", others[k.bends], k.rough)
        slope = (1 - mix) * smooth
        slope[k.bends] += mix[k.bends] * rough
        out = np.empty(self.size)
        out[:d] = 0.5 * s * slope
        m = mix[k.bends]
        out[d:-2] = 0.5 * s[k.bends] * m * (1 - m) * (rough - smooth[k.bends])
        out[-2] = 0.5 * (float(np.vdot(others, A)) - float(G @ (product - 1)) / w)
        out[-1] = 0.5 * np.exp(theta[-1]) * G[self.diagonal].sum()
        return float(value), out - z / self.sd


def factors_of(A: np.ndarray, w: float) -> np.ndarray:
    """1 + w A_i, kept off zero since others divide by it."""
    factors = 1 + w * A
    factors[np.abs(factors) < 1e-7] = 1e-7
    return factors


@dataclass(frozen=True)
class Maximum:
    """The hyperparameters where their posterior is highest.

    Attributes:
        theta: the vector, as in `Posterior`.
        gain: log posterior density there, above that of a metric that is noise alone.
    """

    theta: np.ndarray
    gain: float


def maximum(posterior: Posterior) -> Maximum:
    """Climb from equal scales; the same start gives the same maximum."""
    from scipy.optimize import minimize

    start = posterior.mean.copy()
    start[: posterior.d] = np.log(0.5 / posterior.d)
    start[-1] = np.log(0.4)

    def downhill(theta: np.ndarray) -> tuple[float, np.ndarray]:
        value, slope = posterior(theta)
        return -value, -slope

    options = {"maxiter": 60, "maxcor": 15, "ftol": 1e-6}
    found = minimize(downhill, start, jac=True, method="L-BFGS-B", options=options)
    n = posterior.k.n
    noise_alone = -0.5 * float(posterior.y @ posterior.y) - 0.5 * np.log1p(n * MEAN_VARIANCE)
    return Maximum(np.asarray(found.x), float(-found.fun - noise_alone))


@dataclass(frozen=True)
class Reading:
    """What the process says of the parameters at given hyperparameters.

    Attributes:
        totals: (d,) expected total index of each parameter: the mean square of all parts that it has a hand
            in, in units of the metric's variance, the uncertainty of the parts included.
        left_out: (n,) error of the prediction of each run from all others.
    """

    totals: np.ndarray
    left_out: np.ndarray


def read(posterior: Posterior, parts: Sequence[Basis], rows: np.ndarray, theta: np.ndarray) -> Reading:
    """Total indices and leave-one-out errors in closed form.

    With t_i = tr(L_i), M_i = Phi_i L_i^2 Phi_i' and G = alpha alpha' - K^-1, the expected mean square of the
    part of a set of parameters is w^(size - 1) prod(t_i) + w^(2 size - 2) sum(G * prod(M_i)), because the
    functions are orthonormal; the sum over all sets that hold parameter i is again a product.
    """
    k = posterior.k
    s, mix, A = posterior.mains(theta)
    w = float(np.exp(theta[-2]))
    inverse = inverse_of(posterior.covariance(theta, factors_of(A, w).prod(axis=0)))
    alpha = inverse @ posterior.y
    G = (np.multiply.outer(alpha, alpha) - inverse)[k.upper] * k.weights
    M = A  # reuses the memory: the covariances are not needed again
    trace = np.empty(len(parts))
    for i, part in enumerate(parts):
        variances = s[i] * ((1 - mix[i]) * part.smooth + mix[i] * part.rough)
        phi = part.values[rows]
        M[i] = ((phi * variances**2) @ phi.T)[k.upper] * part.active
        trace[i] = variances.sum() * part.active
    factors = factors_of(M, w * w)
    weighted = G * factors.prod(axis=0)
    shared = np.array([float(weighted @ (M[i] / factors[i])) for i in range(len(parts))])
    totals = np.maximum(trace * np.prod(1 + w * trace) / (1 + w * trace) + shared, 0)
    own = totals.copy()
    for i, part in enumerate(parts):
        if part.switch >= 0:  # turning a switch turns on and off what hangs on it
            totals[part.switch] += (1 - part.active) * own[i]
    return Reading(totals, alpha / np.diag(inverse))


def tests(posterior: Posterior, parts: Sequence[Basis], rows: np.ndarray, theta: np.ndarray) -> np.ndarray:
    """For each parameter, the test that it does nothing once all others are in the model.

    Returns:
        (d, 2): p-value, and the 95% point of chance as a multiple of the statistic found.
    """
    k = posterior.k
    _, _, A = posterior.mains(theta)
    factors = factors_of(A, float(np.exp(theta[-2])))
    product = factors.prod(axis=0)
    found = np.empty((len(parts), 2))
    for i, part in enumerate(parts):
        others = product / factors[i]
        inverse = inverse_of(posterior.covariance(theta, others))
        phi = part.values[rows] * np.sqrt((1 - TEST_BEND) * part.smooth + TEST_BEND * part.rough)
        found[i] = variance_test(posterior.y, inverse, square((phi @ phi.T)[k.upper] * others, k))
    return found


def square(packed: np.ndarray, k: Kernels) -> np.ndarray:
    """The full symmetric matrix from its packed upper triangle."""
    full = np.empty((k.n, k.n))
    full[k.upper] = packed
    full.T[k.upper] = packed
    return full


def inverse_of(K: np.ndarray) -> np.ndarray:
    """The inverse of a covariance; K is overwritten."""
    from scipy.linalg import lapack

    L, _ = lapack.dpotrf(K, lower=1, overwrite_a=1)
    inverse, _ = lapack.dpotri(L, lower=1, overwrite_c=1)
    return np.tril(inverse) + np.tril(inverse, -1).T
