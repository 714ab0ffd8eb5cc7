"""The log marginal likelihood of the Matern GP, with its gradient."""

from __future__ import annotations

import numpy as np

from importance.model import linear_algebra
from importance.model.kernel import matern


def log_likelihood(
    theta: np.ndarray, squares: np.ndarray, trend_covariance: np.ndarray, y: np.ndarray
) -> tuple[float, np.ndarray]:
    """Return the log marginal likelihood and its gradient.

    Args:
        theta: log outputscale, d log length scales, log trend variance, log noise variance.
        squares: (d, n, n) squared distances along each parameter.
        trend_covariance: (n, n) covariance of a trend of variance 1.
        y: (n,) standardised target.
    """
    n = len(y)
    outputscale, trend_variance, noise = np.exp(theta[[0, -2, -1]])
    inverse_squares = np.exp(-2 * theta[1:-2])
    r = np.sqrt(np.tensordot(inverse_squares, squares, axes=1))
    K = outputscale * matern(r)
    L = linear_algebra.cholesky(
        K + trend_variance * trend_covariance + (noise + linear_algebra.JITTER) * np.eye(n)
    )
    if L is None:
        return -1e10, np.zeros_like(theta)
    alpha = linear_algebra.solve_factored(L, y)
    value = -0.5 * y @ alpha - linear_algebra.log_determinant(L)
    inverse = linear_algebra.mirrored(linear_algebra.inverse_upper(L))
    G = 0.5 * (np.multiply.outer(alpha, alpha) - inverse)
    root = np.sqrt(5) * r
    by_square = G * (outputscale * 5 / 3 * (1 + root) * np.exp(-root))
    gradient = np.empty_like(theta)
    gradient[0] = (G * K).sum()
    gradient[1:-2] = inverse_squares * np.einsum("ij,kij->k", by_square, squares)
    gradient[-2] = trend_variance * (G * trend_covariance).sum()
    gradient[-1] = noise * np.trace(G)
    return float(value), gradient
