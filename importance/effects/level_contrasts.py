"""Which levels of a categorical parameter differ by more than chance explains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from importance.model.joint_normal import JointNormal
from importance.model.score_tests import SIGNIFICANCE_LEVEL
from importance.model.surrogate import Surrogate

DRAWS = 400


@dataclass(frozen=True)
class Difference:
    """The difference between two levels of a parameter.

    Attributes:
        better, worse: the levels, in the order of their means.
        by: how much better the first is, in the units of the metric; 0 or more.
        low, high: the 90% interval of that.
        p_value: the p-value of no difference, adjusted for all pairs (Holm 1979, jstor.org/stable/4615733).
    """

    better: str
    worse: str
    by: float
    low: float
    high: float
    p_value: float

    @property
    def real(self) -> bool:
        """Whether the difference is more than chance explains."""
        return self.p_value <= SIGNIFICANCE_LEVEL


def differences(
    model: Surrogate, expected: JointNormal, names: Sequence[str], order: np.ndarray
) -> tuple[Difference, ...]:
    """Return the difference between the levels of every pair.

    Args:
        model: the fitted model.
        expected: the metric with each level.
        names: the levels, best first.
        order: the index of each of them in `expected`.
    """
    from scipy.special import ndtr

    mean, covariance = expected.mean[order], expected.covariance[np.ix_(order, order)]
    samples = model.inverse_transform(expected.sample(DRAWS))[:, order]
    pairs = list(combinations(range(len(names)), 2))
    p_values = []
    for a, b in pairs:
        variance = max(float(covariance[a, a] + covariance[b, b] - 2 * covariance[a, b]), 1e-18)
        p_values.append(2 * float(ndtr(-abs(mean[a] - mean[b]) / variance**0.5)))
    in_units = model.inverse_transform(mean)
    contrasts = []
    for (a, b), p in zip(pairs, holm(p_values), strict=True):
        low, high = np.quantile(model.sign * (samples[:, a] - samples[:, b]), [0.05, 0.95])
        by = abs(float(in_units[a] - in_units[b]))
        contrasts.append(Difference(names[a], names[b], by, float(low), float(high), p))
    return tuple(contrasts)


def holm(p_values: Sequence[float]) -> list[float]:
    """Return p-values adjusted for their number, in the same order (Holm 1979, jstor.org/stable/4615733)."""
    p = np.asarray(p_values, float)
    order = np.argsort(p, kind="stable")
    adjusted = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    in_order = np.empty(len(p))
    in_order[order] = np.minimum(adjusted, 1)
    return [float(value) for value in in_order]
