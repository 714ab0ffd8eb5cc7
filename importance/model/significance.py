"""Could it be chance? One test for the whole table, and one for each parameter."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from importance.model.basis import Basis

SHUFFLES = 399
_FITTED = 12.0
"""Runs' worth of noise that fitting the other parts hides; measured on simulated noise of 20 to 300 runs."""
_MOST_FITTED = 0.25
"""The largest part of the noise that it hides, of few runs; measured on simulated noise of 8 to 50 runs."""
_EXACT_UNTIL = 60
"""Up to so many runs the scale of the noise is taken as uncertain too; with more that hardly matters."""
LEVEL = 0.03
"""How often pure noise may be taken for evidence."""


def evidence(parts: Sequence[Basis], y: np.ndarray, seed: int = 0) -> float:
    """Chance of so strong a link between metric and parameters if the metric were shuffled over the runs.

    Each parameter's kernel statistic, their sum, and that of all pairs become p-values by a matched gamma
    distribution; the smallest is compared with its own distribution over shuffles (Westfall and Young 1993),
    so that neither a lone effect among many parameters nor many weak ones are missed.

    Args:
        y: (n,) with mean 0 and standard deviation 1.

    Returns:
        p-value in (0, 1], never below 1 / (SHUFFLES + 1).
    """
    from scipy.special import gammaincc

    n = len(y)
    rng = np.random.default_rng(seed)
    shuffled = y[rng.permuted(np.tile(np.arange(n), (SHUFFLES, 1)), axis=1)]
    tried = np.vstack([y, shuffled]).T
    singles = np.empty((len(parts), SHUFFLES + 1))
    total = np.zeros((n, n))
    squares = np.zeros((n, n))
    for i, part in enumerate(parts):
        phi = part.values * np.sqrt(0.75 * part.smooth + 0.25 * part.rough)
        singles[i] = np.square(phi.T @ tried).sum(0) / n
        kernel = phi @ phi.T
        total += kernel
        squares += kernel * kernel
    rows = [singles, singles.sum(0, keepdims=True)]
    if len(parts) > 1:
        pairs = total * total - squares
        # The diagonal says how far out a run lies and nothing about likeness of runs.
        np.fill_diagonal(pairs, 0.0)
        rows.append(np.einsum("ib,ib->b", tried, pairs @ tried)[None] / n)
    statistics = np.vstack(rows)
    mean, spread = statistics.mean(1, keepdims=True), statistics.std(1, keepdims=True)
    spread = np.where(spread > 0, spread, 1.0)
    low = np.minimum(statistics.min(1, keepdims=True), 0.0)  # the statistic of pairs may be negative
    shape = ((mean - low) / spread) ** 2
    p = gammaincc(shape, (statistics - low) * (mean - low) / spread**2)
    smallest = p.min(0)
    return float((1 + (smallest[1:] <= smallest[0]).sum()) / (SHUFFLES + 1))


def variance_test(y: np.ndarray, inverse: np.ndarray, kernel: np.ndarray) -> tuple[float, float]:
    """Score test that a kernel's part of the variance is 0 (Zhang and Lin 2003,
    doi:10.1093/biostatistics/4.1.57).

    With few runs the scale of the noise is as uncertain as the statistic, and their ratio has an end that it
    cannot pass. There its distribution is that of a ratio of quadratic forms, by a saddlepoint approximation
    (Lieberman 1994, doi:10.1080/01621459.1994.10476871); with more runs it is nearly a gamma distribution.

    Args:
        y: (n,) the metric.
        inverse: (n, n) inverse covariance of the metric without that part.
        kernel: (n, n) covariance of that part, of any scale.

    Returns:
        the p-value, and the 95% point of chance as a multiple of the statistic found.
    """
    from scipy.special import gammaincc, gammainccinv

    alpha = inverse @ y
    n = len(y)
    scale = float(y @ alpha) * (1 + min(_FITTED / n, _MOST_FITTED)) / n
    statistic = float(alpha @ kernel @ alpha) / max(scale, 1e-12)
    product = inverse @ kernel
    mean = float(np.trace(product))
    variance = 2 * float(np.einsum("ij,ji->", product, product))
    if not (mean > 0 and variance > 0 and statistic > 0):
        return 1.0, np.inf
    shape, rate = mean**2 / variance, mean / variance
    multiple = float(gammainccinv(shape, 0.05)) / rate / statistic
    if n <= _EXACT_UNTIL:
        return max(ratio_tail(_spectrum(inverse, kernel), statistic / n), 1e-16), multiple
    return max(float(gammaincc(shape, statistic * rate)), 1e-16), multiple


def _spectrum(inverse: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """The eigenvalues of inverse @ kernel, which are those of a symmetric matrix."""
    values, vectors = np.linalg.eigh(inverse)
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    return np.asarray(np.linalg.eigvalsh(root @ kernel @ root))


def ratio_tail(spectrum: np.ndarray, ratio: float) -> float:
    """The chance that z' A z / z' z is above a ratio, for standard normal z.

    Args:
        spectrum: (n,) the eigenvalues of A.
        ratio: the ratio found.
    """
    from scipy.optimize import brentq
    from scipy.special import ndtr

    weights = spectrum - ratio
    low, high = float(weights.min()), float(weights.max())
    if high <= 0:
        return 0.0
    if low >= 0:
        return 1.0

    def slope(t: float) -> float:
        return float((weights / (1 - 2 * t * weights)).sum())

    # The cumulant generating function ends where one of its factors vanishes.
    ends = 0.5 / low, 0.5 / high
    inside = 1e-9 * (ends[1] - ends[0])
    t = brentq(slope, ends[0] + inside, ends[1] - inside)
    if abs(t) * high < 1e-6:  # at the mean the approximation has a removable gap
        skew = 8 * (weights**3).sum() / (2 * (weights**2).sum()) ** 1.5
        return float(0.5 - skew / (6 * np.sqrt(2 * np.pi)))
    value = -0.5 * np.log1p(-2 * t * weights).sum()
    w = np.sign(t) * np.sqrt(max(-2 * value, 0.0))
    u = t * np.sqrt(2 * (weights**2 / (1 - 2 * t * weights) ** 2).sum())
    p = 1 - ndtr(w) + np.exp(-0.5 * w * w) / np.sqrt(2 * np.pi) * (1 / u - 1 / w)
    return float(np.clip(p, 0.0, 1.0))


def combined(p_values: Sequence[float]) -> float:
    """One p-value for several tests of the same question, however they hang together.

    The Cauchy combination (Liu and Xie 2020, doi:10.1080/01621459.2018.1554485): the mean of the tests'
    p-values as quantiles of the Cauchy distribution, which has that distribution again.
    """
    p = np.minimum(p_values, 0.99)  # a test that sees nothing at all must not outweigh one that does
    # The tangent of a tiny angle from the pole is its inverse; it would round to infinity.
    terms = np.where(p < 1e-12, 1 / (np.pi * np.maximum(p, 1e-300)), np.tan((0.5 - p) * np.pi))
    mean = float(terms.mean())
    return 1 / (np.pi * mean) if mean > 1e12 else float(0.5 - np.arctan(mean) / np.pi)
