"""Which levels of a text parameter really differ, by the model that ranks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from importance.model.joint_normal import JointNormal
from importance.model.surrogate import Surrogate
from importance.ranking.scores import SIGNIFICANCE_LEVEL

DRAWS = 400


@dataclass(frozen=True)
class Difference:
    """The difference of two levels.

    Attributes:
        better, worse: the levels, by their means.
        by, low, high: how far apart they are, with the 90% interval, in the metric's units; positive.
        p_value: of no difference, adjusted for all pairs (Holm 1979, jstor.org/stable/4615733).
    """

    better: str
    worse: str
    by: float
    low: float
    high: float
    p_value: float

    @property
    def real(self) -> bool:
        """Whether it is more than chance would give."""
        return self.p_value <= SIGNIFICANCE_LEVEL


def differences(
    model: Surrogate, found: JointNormal, names: Sequence[str], order: np.ndarray
) -> tuple[Difference, ...]:
    """The difference of every pair of levels.

    Args:
        model: what was asked.
        found: the metric with each level.
        names: the levels, best first.
        order: their places in `found`.
    """
    from scipy.special import ndtr

    mean, covariance = found.mean[order], found.covariance[np.ix_(order, order)]
    drawn = model.inverse_transform(found.sample(DRAWS))[:, order]
    pairs = list(combinations(range(len(names)), 2))
    p_values = []
    for a, b in pairs:
        variance = max(float(covariance[a, a] + covariance[b, b] - 2 * covariance[a, b]), 1e-18)
        p_values.append(2 * float(ndtr(-abs(mean[a] - mean[b]) / variance**0.5)))
    units = model.inverse_transform(mean)
    out = []
    for (a, b), p in zip(pairs, holm(p_values), strict=True):
        low, high = np.quantile(model.sign * (drawn[:, a] - drawn[:, b]), [0.05, 0.95])
        by = abs(float(units[a] - units[b]))
        out.append(Difference(names[a], names[b], by, float(low), float(high), p))
    return tuple(out)


def holm(p_values: Sequence[float]) -> list[float]:
    """P-values adjusted for their number, in their order (Holm 1979, jstor.org/stable/4615733)."""
    p = np.asarray(p_values, float)
    order = np.argsort(p, kind="stable")
    adjusted = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    out = np.empty(len(p))
    out[order] = np.minimum(adjusted, 1)
    return [float(v) for v in out]
