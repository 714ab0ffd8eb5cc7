"""Where the axes of the chart of a front end, and the edge of what the front dominates."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np

from importance.tradeoff.result import Front

_DECADES = 50.0
"""An axis is logarithmic if its largest number is so many times the smallest."""
_SHOWN_SHARE = 0.9
"""The share of all settings that an axis holds at least."""
_MARGIN = 0.04


@dataclass(frozen=True)
class FrontAxis:
    """The axis of one metric.

    Attributes:
        low, high: its ends: values, or their log10 on a logarithmic axis.
        log: whether it is logarithmic.
    """

    low: float
    high: float
    log: bool

    def position(self, value: float) -> float:
        """Return the position of a value on the axis."""
        return math.log10(value) if self.log else value


def front_axis(front: Front, metric: int) -> FrontAxis:
    """Return an axis that holds the front with its intervals, and most of the other settings."""
    values, sign = front.means[:, metric], front.objectives[metric].sign
    best = sign * (sign * values).max()
    bad = sign * np.quantile(sign * values, 1 - _SHOWN_SHARE)
    ends = [front.low[front.on_front, metric], front.high[front.on_front, metric]]
    shown = np.concatenate([*ends, [bad, front.reference[metric], best]])
    low, high = float(shown.min()), float(shown.max())
    log = min(values.min(), low) > 0 and values.max() / values.min() > _DECADES
    if log:
        low, high = math.log10(low), math.log10(high)
    margin = _MARGIN * ((high - low) or 1.0)
    return FrontAxis(low - margin, high + margin, bool(log))


def front_edge(front: Front, axes: tuple[int, int]) -> np.ndarray:
    """Return the corners (c, 2) of the edge of what the front dominates, its best end along x first."""
    signs = np.array([front.objectives[k].sign for k in axes])
    points = front.means[front.on_front][:, axes] * signs
    points = points[np.argsort(-points[:, 0], kind="stable")]
    corners = [points[0]]
    for before, after in itertools.pairwise(points):
        corners += [np.minimum(before, after), after]
    return np.array(corners) * signs
