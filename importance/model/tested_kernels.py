"""Kernels of tested parts: as matrices, or as factors, which are smaller where they have few columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class DenseKernel:
    """The kernel of a tested part, on any scale.

    Attributes:
        kernel: (n, n).
    """

    kernel: np.ndarray

    def of(self, vector: np.ndarray) -> float:
        """Return v' K v."""
        return float(vector @ self.kernel @ vector)

    def times(self, inverse: np.ndarray) -> np.ndarray:
        """Return a matrix whose powers have the same traces as those of inverse @ K."""
        return inverse @ self.kernel

    def between(self, inverse: np.ndarray, product: np.ndarray) -> DenseKernel:
        """Return inverse @ K @ inverse. The product is what `times` returned."""
        return DenseKernel(product @ inverse)

    def eigenvalues(self, inverse: np.ndarray) -> np.ndarray:
        """Return the eigenvalues (n,) of inverse @ K, by way of a symmetric matrix that has the same."""
        values, vectors = np.linalg.eigh(inverse)
        root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
        return np.asarray(np.linalg.eigvalsh(root @ self.kernel @ root))

    @property
    def diagonal(self) -> np.ndarray:
        """(n,) the diagonal of K."""
        return np.diag(self.kernel)

    def squared(self, vector: np.ndarray) -> float:
        """Return v' S v, where S has the squared numbers of K, and 0 on its diagonal."""
        squares = np.square(self.kernel)
        np.fill_diagonal(squares, 0.0)
        return float(vector @ squares @ vector)


@dataclass(frozen=True)
class FactoredKernel:
    """A kernel Z Z' with fewer columns in Z than rows, which is never computed.

    Attributes:
        factor: Z (n, q).
    """

    factor: np.ndarray

    def of(self, vector: np.ndarray) -> float:
        """Return v' K v."""
        return float(np.square(self.factor.T @ vector).sum())

    def times(self, inverse: np.ndarray) -> np.ndarray:
        """Return a matrix (q, q) whose powers have the same traces as those of inverse @ K."""
        return self.factor.T @ (inverse @ self.factor)

    def between(self, inverse: np.ndarray, product: np.ndarray) -> FactoredKernel:
        """Return inverse @ K @ inverse. The product is what `times` returned."""
        return FactoredKernel(inverse @ self.factor)

    def eigenvalues(self, inverse: np.ndarray) -> np.ndarray:
        """Return the eigenvalues (n,) of inverse @ K."""
        n, q = self.factor.shape
        return np.concatenate([np.zeros(n - q), np.linalg.eigvalsh(self.times(inverse))])

    @property
    def diagonal(self) -> np.ndarray:
        """(n,) the diagonal of K."""
        return np.square(self.factor).sum(axis=1)

    def squared(self, vector: np.ndarray) -> float:
        """Return v' S v, where S has the squared numbers of K, and 0 on its diagonal."""
        weighted = self.factor.T @ (vector[:, None] * self.factor)
        return float(np.square(weighted).sum() - np.square(vector * self.diagonal).sum())


Kernel = DenseKernel | FactoredKernel
