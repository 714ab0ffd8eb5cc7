"""The correlation of a parameter, or of one of its levels, with the metric, and its interval."""

from __future__ import annotations

from math import atanh, nan, sqrt, tanh

import numpy as np
import pandas as pd

from importance.model.constants import Z95

Correlation = tuple[float, float, float]
"""r and the ends of its 95% interval; all NaN if it is undefined."""


def pearson(x: np.ndarray, y: np.ndarray, settings: np.ndarray | None = None) -> Correlation:
    """Return the Pearson correlation with its 95% interval (Fisher 1915, doi:10.2307/2331838).

    Args:
        x, y: (n,); pairs with NaN or infinities are skipped.
        settings: (n,) the setting of each run, which the interval counts once; None if each run has a setting
            of its own.

    Returns:
        r, low, high, each -1 to 1. All NaN for fewer than 3 pairs or when either side is constant; low and
        high NaN for fewer than 4 pairs.
    """
    pairs = np.isfinite(x) & np.isfinite(y)
    n = int(pairs.sum())
    if n < 3:
        return nan, nan, nan
    # Divided by the largest first, so that 1e200 does not overflow when squared.
    a, b = (v[pairs] / (np.abs(v[pairs]).max() or 1.0) for v in (x, y))
    if np.ptp(a) == 0 or np.ptp(b) == 0:
        return nan, nan, nan
    a, b = a - a.mean(), b - b.mean()
    norm = sqrt(float(a @ a) * float(b @ b))
    if norm == 0:
        return nan, nan, nan
    r = float(np.clip(a @ b / norm, -1.0, 1.0))
    if settings is not None:
        n = len(np.unique(settings[pairs]))
    if n < 4:
        return r, nan, nan
    if abs(r) > 1 - 1e-12:
        return r, r, r
    half = Z95 / sqrt(n - 3)
    return r, tanh(atanh(r) - half), tanh(atanh(r) + half)


def spearman(x: np.ndarray, y: np.ndarray) -> float:
    """Return the rank correlation (Spearman 1904, doi:10.2307/1412159); NaN if that of Pearson is."""
    pairs = ~(np.isnan(x) | np.isnan(y))
    if pairs.sum() < 3:
        return nan
    return pearson(pd.Series(x[pairs]).rank().to_numpy(), pd.Series(y[pairs]).rank().to_numpy())[0]


def as_numbers(values: pd.Series) -> np.ndarray | None:
    """Return a numeric or boolean parameter as numbers, NaN for missing; None for text."""
    if pd.api.types.is_numeric_dtype(values):
        return values.to_numpy(float)
    if set(values.dropna().unique()) <= {"true", "false"}:
        return values.map({"true": 1.0, "false": 0.0}).to_numpy(float)
    return None
