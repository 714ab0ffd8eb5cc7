"""What an estimator hands back: one number a modelled parameter, before names and notes are added."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from importance.ranking.scores import Fit


@dataclass(frozen=True)
class Estimate:
    """Shares of d parameters, in the order in which they were given.

    Attributes:
        shares: (d,) not negative, sum 1 (all 0 when the model found nothing at all).
        fit: how well the model predicts runs it has not seen.
        low, high: (d,) 90% interval of each share; NaN when the method gives none.
        p_values: (d,) against "this parameter does nothing"; NaN when the method gives none.
        noise: (d,) share that a parameter doing nothing would reach by chance; NaN when not known.
        levels: for each parameter, level -> its part of the share; empty where the method gives none.
        notes: sentences on the whole.
        remarks: parameter's position -> a remark for its row.
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


def only_shares(shares: np.ndarray, fit: Fit, levels: tuple[dict[str, float], ...] = ()) -> Estimate:
    """An estimate of a method that gives no intervals and no tests."""
    unknown = np.full(len(shares), np.nan)
    return Estimate(as_shares(shares), fit, unknown, unknown, unknown, unknown, levels)


def as_shares(gains: np.ndarray) -> np.ndarray:
    """Gains as shares of their sum; negative gains count 0, and nothing at all stays 0."""
    clipped = np.clip(np.nan_to_num(gains), 0, None)
    total = clipped.sum()
    return clipped / total if total > 0 else clipped
