"""The settings that both sweeps ran, and how the metric moved there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from importance.comparison.progress import CommonSettings, Estimate
from importance.model.target import metric_values
from importance.runs.table import Runs

_DIGITS = 9
"""Numbers that agree to so many digits are equal: trackers write single precision in several ways."""


def settings_in_common(a: Runs, b: Runs, metric: str, names: Sequence[str]) -> CommonSettings | None:
    """Return how the metric differs at the settings that both sweeps ran; None if there is none.

    The repeats of a setting count with their mean.

    Args:
        a, b: the sweeps.
        metric: the metric.
        names: the parameters that both have.
    """
    from scipy.special import stdtr, stdtrit

    means = [_means(runs, runs.name_of(metric), names) for runs in (a, b)]
    common = means[0].index.intersection(means[1].index, sort=False)
    if common.empty:
        return None
    first, second = (part[common].to_numpy() for part in means)
    differences, n = second - first, len(common)
    mean = float(differences.mean())
    n_equal = int((differences == 0).sum())
    if n == 1:
        return CommonSettings(1, Estimate(mean), np.nan, n_equal)
    error = float(differences.std(ddof=1) / np.sqrt(n))
    reach = float(stdtrit(n - 1, 0.95)) * error
    p_value = 2 * float(stdtr(n - 1, -abs(mean) / error)) if error > 0 else float(mean == 0)
    return CommonSettings(n, Estimate(mean, mean - reach, mean + reach), p_value, n_equal)


def _means(runs: Runs, metric: str, names: Sequence[str]) -> pd.Series:
    """Return the mean metric of each setting, by the values of these parameters."""
    y = metric_values(runs, metric)
    keys = np.array(["\x1f".join(t) for t in zip(*(_texts(runs.frame[name]) for name in names), strict=True)])
    finite = np.isfinite(y)
    return pd.Series(y[finite]).groupby(keys[finite], sort=False).mean()


def _texts(values: pd.Series) -> list[str]:
    if pd.api.types.is_numeric_dtype(values):
        return [f"{value:.{_DIGITS}g}" for value in values.to_numpy(float)]
    return ["" if value is None or value != value else f"={value}" for value in values]
