"""The Cholesky steps that all Gaussian processes here share, by LAPACK without copies of large matrices."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

SMALLEST_EIGENVALUE = 1e-10
"""As a share of the largest eigenvalue. Anything below is rounding error."""
JITTER = 1e-8
"""Added to the diagonal of a covariance, so that its Cholesky factor exists."""


def cholesky(K: np.ndarray) -> np.ndarray | None:
    """Return the lower Cholesky factor of a symmetric matrix (n, n), or None where there is none.

    K is overwritten.
    """
    from scipy.linalg import lapack

    # The transpose of a symmetric matrix is itself, laid out as Fortran wants it.
    L, failed = lapack.dpotrf(K.T, lower=1, overwrite_a=1)
    return None if failed else L


def factorised(K: np.ndarray) -> np.ndarray:
    """Return the lower Cholesky factor of a covariance (n, n) with noise on its diagonal; K is overwritten.

    Raises:
        np.linalg.LinAlgError: where there is none, because an entry is NaN or infinite.
    """
    L = cholesky(K)
    if L is None:
        raise np.linalg.LinAlgError("The covariance has no Cholesky factor.")
    return L


def cholesky_solve(L: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Solve K x = b, where L is the lower Cholesky factor of K."""
    from scipy.linalg import cho_solve

    return np.asarray(cho_solve((L, True), b))


def log_determinant(L: np.ndarray) -> float:
    """Return half the log determinant of K, where L is its lower Cholesky factor."""
    return float(np.log(np.diag(L)).sum())


def solve_factored(L: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Solve K x = y for one vector, where L is what `cholesky` returns for K."""
    from scipy.linalg import lapack

    return np.asarray(lapack.dpotrs(L, y, lower=1)[0])


def inverse_upper(L: np.ndarray) -> np.ndarray:
    """Return a matrix whose upper triangle is that of the inverse of K. L, its factor, is overwritten."""
    from scipy.linalg import lapack

    # dpotri fills the lower triangle, so the transpose holds the upper one.
    return np.asarray(lapack.dpotri(L, lower=1, overwrite_c=1)[0].T)


def mirrored(upper: np.ndarray) -> np.ndarray:
    """Return the symmetric matrix (n, n) that has this upper triangle."""
    return np.where(_above_diagonal(len(upper)), upper, upper.T)


def inverse(K: np.ndarray) -> np.ndarray:
    """Return the inverse of a covariance (n, n); K is overwritten.

    If rounding left K without a Cholesky factor, the inverse is that of the nearest covariance.
    """
    from scipy.linalg import lapack

    diagonal = K.diagonal().copy()
    L, failed = lapack.dpotrf(K.T, lower=1, clean=0, overwrite_a=1)
    if failed:
        below = np.tril(K, -1)  # the part that dpotrf has not overwritten
        values, vectors = np.linalg.eigh(below + below.T + np.diag(diagonal))
        return np.asarray((vectors / np.maximum(values, SMALLEST_EIGENVALUE * values.max())) @ vectors.T)
    return mirrored(inverse_upper(L))


@lru_cache(maxsize=4)
def _above_diagonal(n: int) -> np.ndarray:
    """Return which entries of an (n, n) matrix lie above its diagonal."""
    return ~np.tri(n, dtype=bool)
