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
from functools import lru_cache

import numpy as np

from importance.model.basis import Basis
from importance.model.significance import combined, variance_test

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
        upper: rows and columns of the packed entries; flat: their places in the matrix read row by row.
        full: (n n,) for each place of the matrix its packed entry.
        weights: how often each stands in the full matrix, 1 or 2.
    """

    n: int
    smooth: np.ndarray
    rough: np.ndarray
    bends: np.ndarray
    upper: tuple[np.ndarray, np.ndarray]
    flat: np.ndarray
    full: np.ndarray
    weights: np.ndarray


def kernels(parts: Sequence[Basis], rows: np.ndarray | None = None) -> Kernels:
    """The covariances at the given runs (all by default)."""
    n = len(parts[0].values) if rows is None else len(rows)
    upper = np.triu_indices(n)
    flat = upper[0] * n + upper[1]
    full = np.empty((n, n), np.intp)
    full[upper] = full.T[upper] = np.arange(len(flat))
    smooth = np.empty((len(parts), len(flat)))
    bends = np.array([p.bends for p in parts])
    rough = np.empty((int(bends.sum()), len(flat)))
    k = 0
    for i, part in enumerate(parts):
        phi = part.values if rows is None else part.values[rows]
        smooth[i] = ((phi * part.smooth) @ phi.T).take(flat)
        if part.bends:
            rough[k] = ((phi * part.rough) @ phi.T).take(flat)
            k += 1
    weights = np.where(upper[0] == upper[1], 1.0, 2.0)
    return Kernels(n, smooth, rough, bends, upper, flat, full.ravel(), weights)


def scales(theta: np.ndarray, bends: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Scales (d,) of the main effects, the rough parts of them (d,), and the weight of interactions."""
    d = len(bends)
    mix = np.zeros(d)
    mix[bends] = 1 / (1 + np.exp(-theta[d:-2]))
    return np.exp(theta[:d]), mix, float(np.exp(theta[-2]))


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
        # Each row of these fits the cache of one core: a pass over all of them at once would wait for memory.
        self._factors = np.empty_like(k.smooth)
        self._spare = np.empty(k.smooth.shape[1])
        self._rough = dict(zip(np.flatnonzero(k.bends), k.rough, strict=True))

    def factors(self, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """For each parameter 1 + w A_i, packed (d, m), overwritten by the next call; their product (m,)."""
        s, mix, w = scales(theta, self.k.bends)
        product = np.ones(len(self._spare))
        for i, factor in enumerate(self._factors):
            np.multiply(self.k.smooth[i], w * s[i] * (1 - mix[i]), out=factor)
            if i in self._rough:
                factor += np.multiply(self._rough[i], w * s[i] * mix[i], out=self._spare)
            factor += 1
            product *= off_zero(factor)
        return self._factors, product

    def covariance(self, theta: np.ndarray, product: np.ndarray) -> np.ndarray:
        """The covariance of the metric (n, n) from the packed product of 1 + w A_i."""
        return _of_product(square(product, self.k), theta)

    def __call__(self, theta: np.ndarray) -> tuple[float, np.ndarray]:
        from scipy.linalg import lapack

        k, d = self.k, self.d
        z = (theta - self.mean) / self.sd
        s, mix, w = scales(theta, k.bends)
        factors, product = self.factors(theta)
        # The transpose of a symmetric matrix is itself, laid out as Fortran wants it.
        L, failed = lapack.dpotrf(self.covariance(theta, product).T, lower=1, overwrite_a=1)
        if failed:
            return -1e10, np.zeros_like(theta)
        alpha, _ = lapack.dpotrs(L, self.y, lower=1)
        value = -0.5 * self.y @ alpha - np.log(np.diag(L)).sum() - 0.5 * z @ z
        inverse, _ = lapack.dpotri(L, lower=1, overwrite_c=1)
        # dpotri fills the lower triangle: its transpose holds the upper one.
        G = (alpha[k.upper[0]] * alpha[k.upper[1]] - inverse.T.take(k.flat)) * k.weights
        slope, bent = np.empty(d), np.zeros(d)
        weighted = G * product
        for i, factor in enumerate(factors):
            others = np.divide(weighted, factor, out=self._spare)
            smooth = rough = float(others @ k.smooth[i])
            if i in self._rough:
                rough = float(others @ self._rough[i])
            slope[i] = s[i] * ((1 - mix[i]) * smooth + mix[i] * rough)
            bent[i] = s[i] * mix[i] * (1 - mix[i]) * (rough - smooth)
        out = np.empty(self.size)
        out[:d] = 0.5 * slope
        out[d:-2] = 0.5 * bent[k.bends]
        out[-2] = 0.5 * (slope.sum() - float(G @ (product - 1)) / w)
        out[-1] = 0.5 * np.exp(theta[-1]) * G[self.diagonal].sum()
        return float(value), out - z / self.sd


def off_zero(factor: np.ndarray) -> np.ndarray:
    """The same array with its entries kept off zero, since others are divided by them."""
    if factor.min() < 1e-7:
        factor[np.abs(factor) < 1e-7] = 1e-7
    return factor


def covariance(parts: Sequence[Basis], theta: np.ndarray) -> np.ndarray:
    """The covariance of the metric (n, n) at all runs; one parameter at a time, which takes little memory."""
    w, n = float(np.exp(theta[-2])), len(parts[0].values)
    scaled = [part.values * (w * spread) for part, spread in zip(parts, variances(parts, theta), strict=True)]
    product = np.ones((n, n))
    for rows in _blocks(n, 1):
        for part, left in zip(parts, scaled, strict=True):
            product[rows] *= off_zero(1 + left[rows] @ part.values.T)
    return _of_product(product, theta)


def _of_product(product: np.ndarray, theta: np.ndarray) -> np.ndarray:
    """The covariance of the metric from the product (n, n) of 1 + w A_i, in its place."""
    product -= 1
    product /= np.exp(theta[-2])
    product += MEAN_VARIANCE
    product.flat[:: len(product) + 1] += np.exp(theta[-1]) + 1e-8
    return product


def _blocks(n: int, d: int) -> list[slice]:
    """Rows of d matrices (n, n), so few at a time that the cache of a core holds them."""
    step = max(1, 2**18 // (n * max(d, 12)))
    return [slice(start, start + step) for start in range(0, n, step)]


def variances(parts: Sequence[Basis], theta: np.ndarray) -> list[np.ndarray]:
    """For each parameter the prior variances of its functions' coefficients."""
    s, mix, _ = scales(theta, np.array([part.bends for part in parts]))
    return [s[i] * ((1 - mix[i]) * part.smooth + mix[i] * part.rough) for i, part in enumerate(parts)]


@dataclass(frozen=True)
class Maximum:
    """The hyperparameters where their posterior is highest.

    Attributes:
        theta: the vector, as in `Posterior`.
        gain: log posterior density there, above that of a metric that is noise alone.
    """

    theta: np.ndarray
    gain: float


def maximum(posterior: Posterior, start: np.ndarray | None = None) -> Maximum:
    """Climb from a start, by default from equal scales; the same start gives the same maximum."""
    from scipy.optimize import minimize

    if start is None:
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


def read(y: np.ndarray, parts: Sequence[Basis], theta: np.ndarray) -> Reading:
    """Total indices and leave-one-out errors in closed form, over all runs.

    With t_i = tr(L_i), M_i = Phi_i L_i^2 Phi_i' and G = alpha alpha' - K^-1, the expected mean square of the
    part of a set of parameters is w^(size - 1) prod(t_i) + w^(2 size - 2) sum(G * prod(M_i)), because the
    functions are orthonormal; the sum over all sets that hold parameter i is again a product.
    """
    w = float(np.exp(theta[-2]))
    spread = variances(parts, theta)
    inverse = inverse_of(covariance(parts, theta))
    alpha = inverse @ y
    scaled = [part.values * (v**2 * part.active) for v, part in zip(spread, parts, strict=True)]
    trace = np.array([v.sum() * part.active for v, part in zip(spread, parts, strict=True)])
    shared = np.zeros(len(parts))
    for rows in _blocks(len(y), len(parts)):
        weighted = np.multiply.outer(alpha[rows], alpha) - inverse[rows]
        M = [left[rows] @ part.values.T for left, part in zip(scaled, parts, strict=True)]
        factors = [off_zero(1 + w * w * one) for one in M]
        for factor in factors:
            weighted *= factor
        shared += [np.vdot(weighted, one / factor) for one, factor in zip(M, factors, strict=True)]
    totals = np.maximum(trace * np.prod(1 + w * trace) / (1 + w * trace) + shared, 0)
    own = totals.copy()
    for i, part in enumerate(parts):
        if part.switch >= 0:  # turning a switch turns on and off what hangs on it
            totals[part.switch] += (1 - part.active) * own[i]
    return Reading(totals, alpha / np.diag(inverse))


def cross_predicted(
    y: np.ndarray, parts: Sequence[Basis], start: np.ndarray, folds: Sequence[np.ndarray], most: int
) -> np.ndarray:
    """(n,) each run predicted by a process, hyperparameters included, that has not seen its fold.

    Args:
        y: (n,) the metric.
        start: hyperparameters of all runs, from which each fold's climb starts.
        folds: positions of the runs of each fold.
        most: runs that each fold's hyperparameters are learnt from.
    """
    from scipy.linalg import solve

    predicted = np.empty(len(y))
    for out in folds:
        rest = np.setdiff1d(np.arange(len(y)), out)
        few = rest[:: -(-len(rest) // most)]
        theta = maximum(Posterior(kernels(parts, few), y[few]), start).theta
        K = covariance(parts, theta)
        centre = float(y[rest].mean())
        alpha = solve(K[np.ix_(rest, rest)], y[rest] - centre, assume_a="pos")
        predicted[out] = centre + K[np.ix_(out, rest)] @ alpha
    return predicted


def tests(posterior: Posterior, parts: Sequence[Basis], rows: np.ndarray, theta: np.ndarray) -> np.ndarray:
    """For each parameter, the test that it does nothing once all others are in the model.

    A number's kernel gives most of its weight to the longest wave, a slope from end to end, and would hardly
    see a bowl. So the score test with that kernel is combined with tests of the first wave, the second and
    the next four, each alone (`chance.combined`).

    Returns:
        (d, 2): p-value, and the 95% point of chance as a multiple of the statistic found, above 1 where the
        p-value is above 0.05 and below it elsewhere.
    """
    k = posterior.k
    factors, product = posterior.factors(theta)
    found = np.empty((len(parts), 2))
    for i, part in enumerate(parts):
        others = square(product / factors[i], k)
        inverse = inverse_of(_of_product(others.copy(), theta))
        phi = part.values[rows] * np.sqrt((1 - TEST_BEND) * part.smooth + TEST_BEND * part.rough)
        results = [
            variance_test(posterior.y, inverse, (phi[:, columns] @ phi[:, columns].T) * others)
            for columns in _tested(part)
        ]
        p = combined([each[0] for each in results])
        multiple = min(results)[1]
        found[i] = p, min(multiple, 1.0) if p <= 0.05 else max(multiple, 1.0)
    return found


def _tested(part: Basis) -> list[slice | range]:
    """The functions of a parameter that are tested together: all, then its waves by their length."""
    waves = part.waves
    whole = [slice(None)] if len(waves) < 2 else [slice(None), waves[:1], waves[1:2], waves[2:6]]
    before = range(waves.start) if len(waves) >= 2 else range(0)
    return [columns for columns in [*whole, before] if not isinstance(columns, range) or len(columns)]


def square(packed: np.ndarray, k: Kernels) -> np.ndarray:
    """The full symmetric matrix from its packed upper triangle."""
    return packed.take(k.full).reshape(k.n, k.n)


_LEAST = 1e-10  # of the largest eigenvalue; what is below that is rounding


def inverse_of(K: np.ndarray) -> np.ndarray:
    """The inverse of a covariance, or of the nearest one where rounding left it none; K is overwritten."""
    from scipy.linalg import lapack

    diagonal = K.diagonal().copy()
    L, failed = lapack.dpotrf(K.T, lower=1, clean=0, overwrite_a=1)
    if failed:
        below = np.tril(K, -1)  # what the factor has not overwritten
        values, vectors = np.linalg.eigh(below + below.T + np.diag(diagonal))
        return np.asarray((vectors / np.maximum(values, _LEAST * values.max())) @ vectors.T)
    lower, _ = lapack.dpotri(L, lower=1, overwrite_c=1)
    return np.where(_above(len(lower)), lower.T, lower)


@lru_cache(maxsize=4)
def _above(n: int) -> np.ndarray:
    """Which places of a matrix (n, n) lie above its diagonal: the same for each of many inverses."""
    return ~np.tri(n, dtype=bool)
