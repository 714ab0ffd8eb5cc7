"""How well unseen runs are predicted, compared with the mean of the other runs."""

from __future__ import annotations

from math import sqrt

import numpy as np

from importance.model.constants import FEWEST_FREEDOM
from importance.ranking.scores import Fit


def skill(
    y: np.ndarray,
    predicted: np.ndarray,
    settings: np.ndarray | None = None,
    *,
    folds: int = 0,
    correction: np.ndarray | None = None,
) -> Fit:
    """Return R2 on unseen runs: the share of squared error saved, compared with the mean of the other runs.

    If settings were repeated, a run is unseen only if all runs of its setting are, and the mean is that of
    the other settings' runs. The 90% interval is that of a ratio of means over settings (Cochran 1977,
    Sampling Techniques, 6.3), widened for two reasons. The models of a cross-validation share most of their
    runs, so the errors of different folds depend on each other: with J folds the variance is 1 + J / (J - 1)
    times as large (Nadeau and Bengio 2003, doi:10.1023/A:1024068626366). And the variance of squared errors
    is itself uncertain. The kurtosis of a squared normal error is 15, so that variance has about
    2 n / (15 - 1) degrees of freedom, which the quantile of Student's t distribution accounts for.

    Args:
        y, predicted: (n,) the metric and its prediction.
        settings: (n,) the setting of each run, from 0 up; None if each run has a setting of its own.
        folds: the number of folds that the predictions are from; 0 if they are from one model.
        correction: for each setting, what is added to the squared error of its runs; moves the interval too.
    """
    from scipy.special import stdtrit

    if len(y) == 0 or np.ptp(y) == 0:
        return Fit(evidence=False)
    errors = (y - predicted) ** 2
    size: np.ndarray = np.ones(len(y)) if settings is None else np.bincount(settings)
    if settings is None:
        base = ((y - y.mean()) * len(y) / (len(y) - 1)) ** 2
    else:
        others = (y.sum() - np.bincount(settings, y)) / np.maximum(len(y) - size, 1)
        errors, base = (np.bincount(settings, each) for each in (errors, (y - others[settings]) ** 2))
    n = len(errors)
    if n < 3:
        return Fit(evidence=False)
    ratio = float(errors.mean() / base.mean())
    error = float(np.std(errors - ratio * base, ddof=1)) / (base.mean() * sqrt(n))
    if folds > 1:
        error *= sqrt(1 + folds / (folds - 1))
    half = float(stdtrit(max(n / 7, FEWEST_FREEDOM), 0.95)) * error
    added = 0.0 if correction is None else float(np.mean(size * correction) / base.mean())
    r2 = 1 - max(ratio + added, 0.0)
    return Fit(r2, float(r2 - half), float(min(1.0, r2 + half)), evidence=bool(r2 - half > 0))
