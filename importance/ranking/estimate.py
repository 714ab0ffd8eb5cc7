"""What an estimator returns: numbers for each parameter in the model, before names and notes are added."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypedDict

import numpy as np

from importance.model.constants import DROPPED_P, DROPS_MOST_RUNS, KEEPS_ALL_RUNS, SIGNIFICANCE_LEVEL
from importance.ranking.scores import Fit


class Numbers(TypedDict):
    """The numbers of one parameter, by the names that a `ParameterScore` has for them."""

    importance: float
    low: float
    high: float
    p_value: float
    noise: float


@dataclass(frozen=True)
class Estimate:
    """The shares of d parameters, in the order of the inputs.

    Attributes:
        shares: (d,) not negative, sum 1 (all 0 when the model found nothing at all).
        fit: how well the model predicts runs it has not seen.
        low, high: (d,) 90% interval of each share; NaN when the method gives none.
        p_values: (d,) against "this parameter does nothing"; NaN when the method gives none.
        noise: (d,) share that a parameter that does nothing would reach by chance; NaN when not known.
        levels: for each parameter, level -> its part of the share; empty when the method gives none.
        notes: sentences on the whole estimate.
        remarks: position of a parameter -> a note for its row.
    """

    shares: np.ndarray
    fit: Fit
    low: np.ndarray
    high: np.ndarray
    p_values: np.ndarray
    noise: np.ndarray
    levels: tuple[dict[str, float], ...] = ()
    notes: tuple[str, ...] = ()
    remarks: dict[int, str] = field(default_factory=dict)

    def numbers(self, i: int) -> Numbers:
        """Return the numbers of the parameter at position i."""
        return Numbers(
            importance=float(self.shares[i]),
            low=float(self.low[i]),
            high=float(self.high[i]),
            p_value=float(self.p_values[i]),
            noise=float(self.noise[i]),
        )


def only_shares(shares: np.ndarray, fit: Fit, levels: tuple[dict[str, float], ...] = ()) -> Estimate:
    """Return the estimate of a method without intervals and tests."""
    unknown = np.full(len(shares), np.nan)
    return Estimate(as_shares(shares), fit, unknown, unknown, unknown, unknown, levels)


def as_shares(gains: np.ndarray) -> np.ndarray:
    """Return gains as shares of their sum. Negative gains count as 0. If all are 0, so are the shares."""
    clipped = np.clip(np.nan_to_num(gains), 0, None)
    total = clipped.sum()
    return clipped / total if total > 0 else clipped


def without_chance(shares: np.ndarray, p_values: np.ndarray, n: int) -> np.ndarray:
    """Return the shares (d,) with 0 for those that chance easily exceeds.

    A model always gives a little to every parameter. From 100 runs on, a parameter with a p-value above 0.3
    does almost nothing, so 0 is nearer to the truth. The upper end of its interval says what it may still do.
    With 30 runs or fewer the test misses too much, and no share becomes 0.

    Args:
        shares, p_values: (d,) of the parameters.
        n: settings in the model.
    """
    fallen = (1 - DROPPED_P) * (n - KEEPS_ALL_RUNS) / (DROPS_MOST_RUNS - KEEPS_ALL_RUNS)
    threshold = float(np.clip(1 - fallen, DROPPED_P, 1.0))
    kept = np.where(p_values > threshold, 0.0, shares)
    return as_shares(kept) if kept.any() else shares


def noise_marks(
    before: np.ndarray, shares: np.ndarray, p_values: np.ndarray, multiples: np.ndarray
) -> np.ndarray:
    """Return the share (d,) that each parameter would reach by chance (95%).

    A share is above its mark exactly where its p-value is at most `SIGNIFICANCE_LEVEL`.

    Args:
        before: (d,) the shares before those that chance easily exceeds became 0.
        shares: (d,) the shares.
        p_values: (d,) of the tests.
        multiples: (d,) the 95% quantile of each test under chance as a multiple of the observed statistic.
    """
    with np.errstate(invalid="ignore"):  # a share of 0 times an infinite multiple is not known
        marks = np.clip(before * multiples, 0, 1)
    by_chance = p_values > SIGNIFICANCE_LEVEL
    return np.where(by_chance, np.maximum(marks, shares), np.minimum(marks, shares))
