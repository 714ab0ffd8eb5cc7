"""The joint normal distribution of several values, and samples of it that are the same on every machine."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from importance.model.constants import Z90
from importance.model.threads import one_thread


@dataclass(frozen=True)
class JointNormal:
    """The joint normal distribution of m values of a standardised target.

    Attributes:
        mean: (m,).
        covariance: (m, m).
    """

    mean: np.ndarray
    covariance: np.ndarray

    @property
    def sd(self) -> np.ndarray:
        """(m,) standard deviations."""
        return np.sqrt(np.clip(np.diag(self.covariance), 0, None))

    def simultaneous_z(self, draws: int, seed: int = 0) -> float:
        """Return how many standard deviations about the mean hold all values at once in 90% of cases.

        It is the 90% quantile of the largest standardised deviation in samples (Ruppert, Wand and Carroll
        2003, section 6.5, doi:10.1017/CBO9780511755453). It is never below `Z90`.

        Args:
            draws: number of samples.
            seed: of the samples.
        """
        sd = self.sd
        varies = sd > 1e-9
        if not varies.any():
            return Z90
        deviations = np.abs(self.sample(draws, seed) - self.mean)[:, varies] / sd[varies]
        return max(float(np.quantile(deviations.max(axis=1), 0.9)), Z90)

    def sample(self, n: int, seed: int = 0) -> np.ndarray:
        """Return n samples (n, m). The same seed gives the same samples."""
        with one_thread():
            values, vectors = np.linalg.eigh(self.covariance)
            # LAPACK leaves the sign of an eigenvector open, so it is fixed here.
            signs = np.sign(vectors[np.abs(vectors).argmax(axis=0), np.arange(len(values))])
            root = vectors * signs * np.sqrt(np.clip(values, 0, None))
            normal = np.random.default_rng(seed).standard_normal((n, len(values)))
            return np.asarray(self.mean + normal @ root.T)
