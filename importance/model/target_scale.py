"""The scale of a metric: its own, its logarithm, or ranks; standardised, and back to the metric's units."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from importance.errors import ImportanceError
from importance.model.constants import FAR_FENCE, FENCE, MOST_EXTREME

SCALES = ("auto", "raw", "log", "rank")


@dataclass(frozen=True)
class StandardisedTarget:
    """A metric on one of the scales, standardised.

    Attributes:
        values: (n,) mean 0, standard deviation 1.
        scale: "raw", "log" or "rank".
        extreme: (n,) whether a run was clipped to the most extreme value of the others.
        notes: sentences on what was done.
    """

    values: np.ndarray
    scale: str
    extreme: np.ndarray
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class InverseTransform:
    """The way from standardised values back to the metric; increasing or decreasing throughout.

    Attributes:
        standardised: (k,) values of runs that were not clipped, ascending, each once.
        metric_values: (k,) the metric of the same runs.
        scale: "raw", "log" or "rank".
    """

    standardised: np.ndarray
    metric_values: np.ndarray
    scale: str

    def __call__(self, values: np.ndarray) -> np.ndarray:
        """Return standardised values in the metric's units.

        The raw and the logarithmic scale go on beyond the runs. The scale of ranks stops at its ends.
        """
        knots, metric_values = self.standardised, self.metric_values
        values = np.asarray(values, float)
        if self.scale == "rank" or knots[-1] == knots[0]:
            return np.interp(values, knots, metric_values)
        on_scale = (
            np.sign(metric_values[0]) * np.log(np.abs(metric_values))
            if self.scale == "log"
            else metric_values
        )
        slope = (on_scale[-1] - on_scale[0]) / (knots[-1] - knots[0])
        line = on_scale[0] + (values - knots[0]) * slope
        if self.scale == "log":
            return np.asarray(np.sign(metric_values[0]) * np.exp(np.sign(metric_values[0]) * line))
        return np.asarray(line)

    def standardise(self, values: np.ndarray) -> np.ndarray:
        """Return values in the metric's units on the scale of the target, clipped to the runs."""
        order = np.argsort(self.metric_values, kind="stable")
        return np.interp(values, self.metric_values[order], self.standardised[order])

    def standardised_again(self, mean: float, sd: float) -> InverseTransform:
        """Return the inverse transform for values less `mean`, divided by `sd`."""
        return InverseTransform((self.standardised - mean) / sd, self.metric_values, self.scale)


def standardise(y: np.ndarray, metric: str, scale: str = "auto") -> StandardisedTarget:
    """Put a metric on a scale and standardise it.

    "auto" keeps the metric's own scale unless many runs are orders of magnitude away from the others. On
    every scale, up to 5% of the runs beyond 3 interquartile ranges (usually diverged ones) are clipped to the
    most extreme value of the others, so that they cannot decide the ranking.

    Args:
        y: (n,) the metric, finite and not constant.
        metric: its name, for the notes.
        scale: one of `SCALES`.

    Raises:
        ImportanceError: for an unknown scale, or the logarithm of a metric that has both signs.
    """
    if scale not in SCALES:
        raise ImportanceError(f"There is no scale {scale!r}. Choose one of {', '.join(SCALES)}.")
    one_sign = bool((y > 0).all() or (y < 0).all())
    if scale == "log" and not one_sign:
        raise ImportanceError(
            f"{metric} is not positive in every run, so it has no logarithm. Choose the scale raw or rank."
        )
    notes: list[str] = []
    chosen = _automatic_scale(y, one_sign) if scale == "auto" else scale
    if scale == "auto" and chosen != "raw":
        words = "its logarithm is used" if chosen == "log" else "its ranks are used"
        notes.append(f"{metric} has values far from the others, so {words}.")
    values = _on_scale(y, chosen)
    extreme = _outside(values, FENCE)
    if extreme.mean() > MOST_EXTREME:
        extreme[:] = False
    inside = values[~extreme]
    if extreme.any():
        count = int(extreme.sum())
        notes.append(
            f"{count} run{'s' if count > 1 else ''} with an extreme {metric} "
            f"{'were' if count > 1 else 'was'} clipped to the most extreme value of the others."
        )
    values = np.clip(values, inside.min(), inside.max())
    sd = values.std()
    if not sd > 0:  # all but a few runs are equal, so only their order is left
        values, chosen = _on_scale(y, "rank"), "rank"
        extreme[:] = False
        sd = values.std()
    return StandardisedTarget((values - values.mean()) / sd, chosen, extreme, tuple(notes))


def with_lighter_tails(values: np.ndarray) -> np.ndarray:
    """Return the mean of values and their normal scores, so that a long tail weighs less; standardised."""
    from scipy.special import ndtri

    # Means of the same runs in another order differ in the last digit, and must stay ties.
    ranks = pd.Series(np.round(values / values.std(), 9)).rank().to_numpy()
    scores = ndtri((ranks - 0.5) / len(values))
    mixed = values / values.std() + scores / scores.std()
    return (mixed - mixed.mean()) / mixed.std()


def inverse_transform(target: StandardisedTarget, y: np.ndarray) -> InverseTransform:
    """Return the way from a standardised target back to its metric y (n,)."""
    inside = ~target.extreme
    standardised, first = np.unique(target.values[inside], return_index=True)
    return InverseTransform(standardised, y[inside][first], target.scale)


def _on_scale(y: np.ndarray, scale: str) -> np.ndarray:
    if scale == "rank":
        return pd.Series(y).rank().to_numpy()
    if scale == "log":
        return np.sign(y) * np.log(np.abs(y))
    return y / (np.abs(y).max() or 1.0)  # 1e200 must not overflow when squared


def _outside(y: np.ndarray, fence: float) -> np.ndarray:
    """Return which values are further than some interquartile ranges beyond a quartile."""
    low, high = np.quantile(y, [0.25, 0.75])
    if high == low:
        low, high = np.quantile(y, [0.05, 0.95])
    if high == low:
        return np.zeros(len(y), bool)
    reach = fence * (high - low)
    return (y < low - reach) | (y > high + reach)


def _automatic_scale(y: np.ndarray, one_sign: bool) -> str:
    raw = _on_scale(y, "raw")
    if _outside(raw, FENCE).mean() <= MOST_EXTREME or not _outside(raw, FAR_FENCE).any():
        return "raw"
    if one_sign and _outside(_on_scale(y, "log"), FENCE).mean() <= MOST_EXTREME:
        return "log"
    return "rank"
