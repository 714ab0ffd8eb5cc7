"""A Gaussian process that is a sum of main effects and pairs, with its variances learnt from the runs.

    y = mean + sum_i f_i(x_i) + sum_{i<j} f_ij(x_i, x_j) + noise

f_i has covariance A_i = Phi_i L_i Phi_i', f_ij has w A_i * A_j (elementwise), and since the functions in
Phi_i have mean 0 over the runs, the parts are orthogonal and their mean squares are Sobol's (an ANOVA
kernel: Durrande et al. 2013,
doi:10.1016/j.jmva.2012.08.016; Lu, Boukouvalas and Hensman 2022, arXiv:2206.09861).
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
PAIRS = (-0.5, 1.5)  # log of w
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

    The vector is: d log scales, one log odds for each parameter that bends, log pair weight, log noise.
    """

    def __init__(self, k: Kernels, y: np.ndarray) -> None:
        self.k, self.y = k, y
        self.d = d = len(k.smooth)
        b = int(k.bends.sum())
        self.size = d + b + 2
        self.mean = np.concatenate([np.full(d, SCALE[0]), np.full(b, BEND[0]), [PAIRS[0], NOISE[0]]])
        self.sd = np.concatenate([np.full(d, SCALE[1]), np.full(b, BEND[1]), [PAIRS[1], NOISE[1]]])
        self.diagonal = np.flatnonzero(k.upper[0] == k.upper[1])

    def parts(self, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        d = self.d
        s = np.exp(theta[:d])
        mix = np.zeros(d)
        mix[self.k.bends] = 1 / (1 + np.exp(-theta[d:-2]))
        A = self.k.smooth * (s * (1 - mix))[:, None]
        A[self.k.bends] += self.k.rough * (s * mix)[self.k.bends, None]
        return s, mix, A, A.sum(0)

    def covariance(self, theta: np.ndarray, S: np.ndarray, squares: np.ndarray) -> np.ndarray:
        """Covariance of the metric from the sum of the main effects' and that of their squares, packed."""
        packed = S + np.exp(theta[-2]) * 0.5 * (S * S - squares) + MEAN_VARIANCE
        packed[self.diagonal] += np.exp(theta[-1]) + 1e-8
        return _square(packed, self.k)

    def __call__(self, theta: np.ndarray, gradient: bool = True) -> tuple[float, np.ndarray]:
        from scipy.linalg import lapack

        k, d = self.k, self.d
        z = (theta - self.mean) / self.sd
        s, mix, A, S = self.parts(theta)
        K = self.covariance(theta, S, np.einsum("ij,ij->j", A, A))
        L, info = lapack.dpotrf(K, lower=1, overwrite_a=1)
        if info:
            return -1e10, np.zeros_like(theta)
        alpha, _ = lapack.dpotrs(L, self.y, lower=1)
        value = -0.5 * self.y @ alpha - np.log(np.diag(L)).sum() - 0.5 * z @ z
        if not gradient:
            return float(value), np.zeros(0)
        inverse, _ = lapack.dpotri(L, lower=1)
        # dpotri fills the lower triangle: its transpose holds the upper one.
        G = (np.multiply.outer(alpha, alpha) - inverse.T)[k.upper] * k.weights
        w = np.exp(theta[-2])
        P = G * (1 + w * S)
        GA = A * G
        out = np.empty(self.size)
        smooth = k.smooth @ P - w * np.einsum("ij,ij->i", GA, k.smooth)
        rough = k.rough @ P - w * np.einsum("ij,ij->i", GA[k.bends], k.rough)
        slope = (1 - mix) * smooth
        slope[k.bends] += mix[k.bends] * rough
        out[:d] = 0.5 * s * slope
        m = mix[k.bends]
        out[d:-2] = 0.5 * s[k.bends] * m * (1 - m) * (rough - smooth[k.bends])
        out[-2] = 0.25 * w * (G @ (S * S) - np.einsum("ij,ij->", GA, A))
        out[-1] = 0.5 * np.exp(theta[-1]) * G[self.diagonal].sum()
        return float(value), out - z / self.sd


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

    With M_i = Phi_i L_i^2 Phi_i', the expected mean square of f_i is tr(L_i) + sum(G * M_i), G = alpha
    alpha' - K^-1, and that of f_ij is w tr(L_i) tr(L_j) + w^2 sum(G * M_i * M_j), because the functions are
    orthonormal.
    """
    k = posterior.k
    s, mix, A, S = posterior.parts(theta)
    w = float(np.exp(theta[-2]))
    inverse = _inverse(posterior.covariance(theta, S, np.einsum("ij,ij->j", A, A)))
    alpha = inverse @ posterior.y
    G = (np.multiply.outer(alpha, alpha) - inverse)[k.upper] * k.weights
    M = A  # reuses the memory: the covariances are not needed again
    trace = np.empty(len(parts))
    for i, part in enumerate(parts):
        variances = s[i] * ((1 - mix[i]) * part.smooth + mix[i] * part.rough)
        phi = part.values[rows]
        M[i] = ((phi * variances**2) @ phi.T)[k.upper] * part.active
        trace[i] = variances.sum() * part.active
    weighted = M * G
    main = trace + weighted.sum(1)
    pairs = w * trace * (trace.sum() - trace)
    pairs += w * w * (weighted @ M.sum(0) - np.einsum("ij,ij->i", weighted, M))
    totals = np.maximum(main, 0) + np.maximum(pairs, 0)
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
    _, _, A, S = posterior.parts(theta)
    squares = np.einsum("ij,ij->j", A, A)
    w = float(np.exp(theta[-2]))
    found = np.empty((len(parts), 2))
    for i, part in enumerate(parts):
        others = S - A[i]
        inverse = _inverse(posterior.covariance(theta, others, squares - A[i] ** 2))
        phi = part.values[rows] * np.sqrt((1 - TEST_BEND) * part.smooth + TEST_BEND * part.rough)
        kernel = (phi @ phi.T)[k.upper] * (1 + w * others)
        found[i] = variance_test(posterior.y, inverse, _square(kernel, k))
    return found


def _square(packed: np.ndarray, k: Kernels) -> np.ndarray:
    full = np.empty((k.n, k.n))
    full[k.upper] = packed
    full.T[k.upper] = packed
    return full


def _inverse(K: np.ndarray) -> np.ndarray:
    from scipy.linalg import lapack

    L, _ = lapack.dpotrf(K, lower=1, overwrite_a=1)
    inverse, _ = lapack.dpotri(L, lower=1, overwrite_c=1)
    return np.tril(inverse) + np.tril(inverse, -1).T
