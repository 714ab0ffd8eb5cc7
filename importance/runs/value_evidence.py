"""What the values of a column say about its role: chosen values look unlike measured ones.

People choose few, round and evenly spaced values, and combine them in grids. Results have long decimals and
differ in every run. A random search draws settings that look like results, but are spread evenly.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from importance.runs.columns import Kind

_MOST_GRID_VALUES = 40


@dataclass(frozen=True, slots=True)
class Evidence:
    """Evidence for a result or a setting.

    Attributes:
        odds: log odds of a result against a setting.
        why: the strongest reason, as the user reads it.
        shared: whether a setting that varies freely may look the same, as in a table of measurements.
    """

    odds: float
    why: str
    shared: bool = False


def number_evidence(values: np.ndarray, kind: Kind, named: float, drawn: bool) -> list[Evidence]:
    """Return the evidence of the numbers of one column.

    Args:
        values: (n_runs,) float64, NaN for missing.
        kind: the kind of the values.
        named: the log odds of the name.
        drawn: whether other settings in the table were drawn at random.
    """
    finite = values[np.isfinite(values)]
    if not finite.size:
        return []
    sample = finite[:: max(1, finite.size // 500)]
    distinct = np.unique(sample)
    long = np.array([v != round(v) and digits(v) >= 9 for v in sample.tolist()])
    parts = [*_decimals(sample, distinct, long, named, drawn), *_chosen(finite, distinct, kind)]
    if np.isinf(values).any():
        parts.append(Evidence(1.0, "infinite in some runs"))
    parts.extend(_repeats(sample, distinct, long, kind, drawn))
    return parts


def stopped_anywhere(values: np.ndarray) -> bool:
    """Return whether whole numbers differ in most of 8 or more runs and few are round."""
    finite = values[np.isfinite(values)]
    if finite.size < 8 or (finite != np.round(finite)).any() or (np.diff(finite) >= 0).all():
        return False
    return np.unique(finite).size > max(6, 0.35 * finite.size) and float(np.mean(finite % 5 != 0)) > 0.6


def digits(value: float) -> int:
    """Return the number of significant digits of a number as it is written."""
    return len(repr(value).split("e")[0].replace("-", "").replace(".", "").strip("0"))


def _decimals(
    sample: np.ndarray, distinct: np.ndarray, long: np.ndarray, named: float, drawn: bool
) -> list[Evidence]:
    """Return the evidence of long decimals."""
    with np.errstate(over="ignore"):
        narrow = long & (sample == sample.astype(np.float32).astype(np.float64))
    if narrow.mean() > 0.3 or (narrow.sum() >= 3 and narrow[long].mean() > 0.8):
        return [Evidence(6.5, "long decimals in single precision, as training code logs them")]
    if long.mean() <= 0.5:
        return []
    if abs(named) < 1.5 and _even(sample):
        return [Evidence(-2.5, "spread evenly over a range, as a random search draws")]
    repeated = sample.size >= 8 and distinct.size <= 0.7 * sample.size
    strength = (0.5 if named < -1.5 or (drawn and named < 1.5) else 2.5) + (1.0 if repeated else 0.0)
    return [
        Evidence(strength + (2.0 if named > 2 else 0.0), "long decimals, as in measurements", shared=True)
    ]


def _repeats(
    sample: np.ndarray, distinct: np.ndarray, long: np.ndarray, kind: Kind, drawn: bool
) -> list[Evidence]:
    """Return the evidence of the number of different values."""
    n, whole = sample.size, bool((sample == np.round(sample)).all())
    if kind is Kind.CONSTANT:
        return [Evidence(-1.5, "the same in every run")]
    if n >= 8 and whole and distinct.size <= max(6, 0.1 * n):
        return [Evidence(-1.5, "a few round values, as people choose them")]
    if n >= 12 and not whole and distinct.size <= max(4, 0.05 * n) and not long.any():
        return [Evidence(-2.0, "a few values, as people choose them")]
    if n >= 8 and not whole and not long.any() and not drawn and distinct.size > 0.6 * n:
        return [Evidence(1.5, "a different value in nearly every run", shared=True)]
    if n >= 6 and whole and distinct.size > 0.8 * n and distinct[-1] > 50 and not long.any() and not drawn:
        return [Evidence(1.2, "a different whole number in nearly every run")]
    return []


def _chosen(values: np.ndarray, distinct: np.ndarray, kind: Kind) -> list[Evidence]:
    """Return the evidence of a grid: values that are equally frequent, evenly spaced, or powers of two."""
    n, levels = values.size, distinct.size
    if kind is Kind.CONSTANT or levels < 2 or levels > 0.5 * n:
        return _spaced(distinct) if levels >= 5 and n == levels else []
    counts = np.unique(values, return_counts=True)[1]
    if counts.min() == counts.max() and levels <= _MOST_GRID_VALUES:
        chance = math.lgamma(n + 1) - levels * math.lgamma(n / levels + 1) - n * math.log(levels)
        return [Evidence(max(-6.0, chance), "each value is equally frequent, as in a grid")]
    return _spaced(distinct) if levels >= 3 else []


def _spaced(distinct: np.ndarray) -> list[Evidence]:
    """Return the evidence of powers of two, equal ratios, or one digit each over orders of magnitude."""
    if distinct[0] >= 2 and (np.log2(distinct) == np.round(np.log2(distinct))).all():
        return [Evidence(-2.5, "powers of two, as people choose them")]
    if distinct[0] <= 0 or distinct[-1] / distinct[0] < 4:
        return []
    ratios = distinct[1:] / distinct[:-1]
    if len(ratios) >= 2 and np.allclose(ratios, ratios[0], rtol=1e-6):
        return [Evidence(-2.5, "values in equal ratios, as people choose them")]
    # 0.01, 0.03, 0.1: one digit each over orders of magnitude.
    if distinct[-1] / distinct[0] >= 10 and all(digits(v) == 1 for v in distinct.tolist()):
        return [Evidence(-2.0, "round values over orders of magnitude, as people choose them")]
    return []


def _even(sample: np.ndarray) -> bool:
    """Return whether at least 40 values are uniform between their ends, on a linear or a log scale.

    By the Kolmogorov-Smirnov distance to the uniform distribution, at a level of 5%.
    """
    n = len(sample)
    if n < 40:
        return False
    scales = [np.sort(sample)] + ([np.sort(np.log(sample))] if sample.min() > 0 else [])
    steps = np.arange(1, n + 1) / n
    for values in scales:
        width = values[-1] - values[0]
        place = (values - values[0]) / width if width > 0 else np.zeros(n)
        if max(np.max(steps - place), np.max(place - steps + 1 / n)) < 1.36 / np.sqrt(n):
            return True
    return False
