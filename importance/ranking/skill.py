"""How well unseen runs are predicted, compared with the mean of the other runs."""

from __future__ import annotations

from math import sqrt

import numpy as np

from importance.model.joint_normal import Z90
from importance.ranking.scores import Fit


def skill(y: np.ndarray, predicted: np.ndarray, settings: np.ndarray | None = None) -> Fit:
    """Return R2 on unseen runs: the share of squared error saved, compared with the mean of the other runs.

    If settings were repeated, a run is unseen only if all runs of its setting are, and the mean is that of
    the other settings' runs. The 90% interval is that of a ratio of means over settings (Cochran 1977,
    Sampling Techniques, 6.3).

    Args:
        y, predicted: (n,) the metric and its prediction.
        settings: (n,) the setting of each run, from 0 up; None if each run has a setting of its own.
    """
    if len(y) == 0 or np.ptp(y) == 0:
        return Fit(evidence=False)
    errors = (y - predicted) ** 2
    if settings is None:
        base = ((y - y.mean()) * len(y) / (len(y) - 1)) ** 2
    else:
        size, total = np.bincount(settings), np.bincount(settings, y)
        others = (y.sum() - total) / np.maximum(len(y) - size, 1)
        errors, base = (np.bincount(settings, each) for each in (errors, (y - others[settings]) ** 2))
    n = len(errors)
    if n < 3:
        return Fit(evidence=False)
    ratio = float(errors.mean() / base.mean())
    half = Z90 * float(np.std(errors - ratio * base, ddof=1)) / (base.mean() * sqrt(n))
    r2 = 1 - ratio
    return Fit(r2, r2 - half, min(1.0, r2 + half), evidence=r2 - half > 0)
