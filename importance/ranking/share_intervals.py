"""Intervals of the shares: what their errors depend on, and how much of each counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from importance.model.constants import (
    INTERVAL_ABOVE,
    INTERVAL_BELOW,
    INTERVAL_R2,
    SIGNIFICANCE_LEVEL,
    SMALLEST_LOW,
)


@dataclass(frozen=True)
class ShareErrors:
    """What the errors of d shares depend on.

    Attributes:
        model: (d,) posterior standard deviations at the fitted hyperparameters.
        jackknife: (d,) standard errors from fits without each fold.
        r2: R2 on unseen runs; NaN counts as 0.
        n: settings in the model.
    """

    model: np.ndarray
    jackknife: np.ndarray
    r2: float
    n: int

    def parts(self, shares: np.ndarray) -> np.ndarray:
        """Return four kinds of standard errors (4, d) of the shares.

        They come from the hyperparameters, from the functions, from the draw of the settings, and from what
        the model does not explain.
        """
        unexplained = 1 - float(np.clip(np.nan_to_num(self.r2), *INTERVAL_R2))
        return np.vstack(
            [
                self.jackknife,
                self.model,
                np.sqrt(shares * (1 - shares) / self.n),
                np.full(len(shares), np.sqrt(unexplained / self.n)),
            ]
        )

    def interval(self, shares: np.ndarray, p_values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return 90% intervals of the shares (d,). The lower end is 0 if chance cannot be ruled out."""
        parts = self.parts(shares)
        low = np.clip(shares - INTERVAL_BELOW @ parts, 0, 1)
        low = np.where((p_values > SIGNIFICANCE_LEVEL) | (low < SMALLEST_LOW), 0.0, low)
        return low, np.clip(shares + INTERVAL_ABOVE @ parts, 0, 1)


def jackknife_sds(shares_without_fold: Sequence[np.ndarray] | np.ndarray) -> np.ndarray:
    """Return the delete-a-group jackknife standard errors (d,) of shares (Kott 2001, Journal of Official
    Statistics 17, 521-526).

    Args:
        shares_without_fold: for each fold the shares (d,) of a fit without it.
    """
    shares = np.array(shares_without_fold)
    return np.asarray(np.sqrt((len(shares) - 1) * shares.var(axis=0)))
