"""The scale on which a metric is judged: its own, its logarithm, or ranks, chosen from the data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from importance.errors import ImportanceError

SCALES = ("auto", "raw", "log", "rank")
FENCE = 3.0
"""Interquartile ranges beyond a quartile at which a run counts as extreme (Tukey's far out)."""
_FAR = 10.0
_FEW = 0.05


@dataclass(frozen=True)
class Scaled:
    """A metric on the scale on which it is judged.

    Attributes:
        values: (n,) mean 0, standard deviation 1.
        scale: "raw", "log" or "rank".
        extreme: for each run, whether its value was pulled in to the most extreme of the others.
        notes: sentences on what was done.
    """

    values: np.ndarray
    scale: str
    extreme: np.ndarray
    notes: tuple[str, ...] = ()


def on_scale(y: np.ndarray, metric: str, scale: str = "auto") -> Scaled:
    """The metric on the asked scale; "auto" keeps its own unless many runs lie orders of magnitude away.

    On every scale, up to 5% of runs beyond 3 interquartile ranges (diverged ones, mostly) are pulled in to
    the most extreme of the others, so that they cannot decide the ranking.

    Raises:
        ImportanceError: for an unknown scale, or the logarithm of a metric that is not of one sign.
    """
    if scale not in SCALES:
        raise ImportanceError(f"There is no scale {scale!r}. Choose one of {', '.join(SCALES)}.")
    one_sign = bool((y > 0).all() or (y < 0).all())
    if scale == "log" and not one_sign:
        raise ImportanceError(
            f"{metric} is not positive in every run, so it has no logarithm. Choose the scale raw or rank."
        )
    notes: list[str] = []
    chosen = _chosen(y, one_sign) if scale == "auto" else scale
    if scale == "auto" and chosen != "raw":
        words = "its logarithm" if chosen == "log" else "ranks"
        notes.append(f"{metric} has values far from the others, so it is judged by {words}.")
    moved = _moved(y, chosen)
    extreme = _outside(moved, FENCE)
    if extreme.mean() > _FEW:
        extreme[:] = False
    inside = moved[~extreme]
    if extreme.any():
        count = int(extreme.sum())
        notes.append(
            f"{count} run{'s' if count > 1 else ''} with an extreme {metric} "
            f"count{'' if count > 1 else 's'} as the most extreme of the others."
        )
    moved = np.clip(moved, inside.min(), inside.max())
    spread = moved.std()
    if not spread > 0:  # all but a few runs are equal: only their order is left
        moved, chosen = _moved(y, "rank"), "rank"
        extreme[:] = False
        spread = moved.std()
    return Scaled((moved - moved.mean()) / spread, chosen, extreme, tuple(notes))


def softened(values: np.ndarray) -> np.ndarray:
    """Values halfway to their normal scores, so that a long tail weighs less; mean 0, deviation 1."""
    from scipy.special import ndtri

    ranks = pd.Series(values).rank().to_numpy()
    scores = ndtri((ranks - 0.5) / len(values))
    mixed = values / values.std() + scores / scores.std()
    return (mixed - mixed.mean()) / mixed.std()


def _moved(y: np.ndarray, scale: str) -> np.ndarray:
    if scale == "rank":
        return pd.Series(y).rank().to_numpy()
    if scale == "log":
        return np.sign(y) * np.log(np.abs(y))
    return y / (np.abs(y).max() or 1.0)  # 1e200 must not overflow when squared


def _outside(y: np.ndarray, ranges: float) -> np.ndarray:
    low, high = np.quantile(y, [0.25, 0.75])
    if high == low:
        low, high = np.quantile(y, [0.05, 0.95])
    if high == low:
        return np.zeros(len(y), bool)
    reach = ranges * (high - low)
    return (y < low - reach) | (y > high + reach)


def _chosen(y: np.ndarray, one_sign: bool) -> str:
    raw = _moved(y, "raw")
    if _outside(raw, FENCE).mean() <= _FEW or not _outside(raw, _FAR).any():
        return "raw"
    if one_sign and _outside(_moved(y, "log"), FENCE).mean() <= _FEW:
        return "log"
    return "rank"


def way_back(scaled: Scaled, units: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Judged values and the metric in its units, at runs that are no outliers, ascending and each once."""
    inside = ~scaled.extreme
    judged, first = np.unique(scaled.values[inside], return_index=True)
    return judged, units[inside][first]
