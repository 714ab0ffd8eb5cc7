"""The lines of the parallel-coordinates chart: which runs are drawn, and what colours them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from importance.formatting import natural_key, number_text

NO_COLOUR = -0.06  # the place of a run without a metric on the colour scale, whose good end is 1
MOST_GROUPS = 7  # colours that can be told apart


def goodness_of(metric: pd.Series, goal: str) -> np.ndarray:
    """0 (worst) to 1 (best) by rank for each run, NaN without a finite metric.

    Ranks spread the colours evenly, however skewed the metric is and however far a run diverged.
    """
    values = pd.to_numeric(metric, errors="coerce").astype(float)
    ranks = values.where(np.isfinite(values)).rank(ascending=goal != "minimize").to_numpy()
    low, high = np.nanmin(ranks, initial=np.inf), np.nanmax(ranks, initial=-np.inf)
    return (ranks - low) / (high - low) if high > low else np.where(np.isnan(ranks), np.nan, 0.5)


def colours(
    column: pd.Series, is_metric: bool, goal: str, goodness: np.ndarray
) -> tuple[np.ndarray, tuple[str, str], tuple[str, ...]]:
    """How the lines are coloured.

    Args:
        column: (n,) what colours them; a run without a value here has no colour.
        is_metric: whether that is the metric, whose good end is the one that `goal` says.
        goal: "minimize" or "maximize".
        goodness: (n,) as `goodness_of` gives it for the metric.

    Returns:
        (n,) colours as in `ParallelAxes.colour`; what the ends of the colours stand for; and the levels when
        a column of text gives the colours.
    """
    if is_metric or pd.api.types.is_numeric_dtype(column):
        good = goodness if is_metric else goodness_of(column, "maximize")
        finite = column[np.isfinite(pd.to_numeric(column, errors="coerce"))].astype(float)
        low, high = (number_text(x) if len(finite) else "–" for x in (finite.min(), finite.max()))
        ends = (high, low) if is_metric and goal == "minimize" else (low, high)
        return np.where(np.isnan(good), NO_COLOUR, good), ends, ()
    counts = column.dropna().astype(str).value_counts()
    named = sorted(counts.index[:MOST_GROUPS], key=natural_key)
    groups = (*named, "other") if len(counts) > len(named) else tuple(named)
    place = {level: float(i) for i, level in enumerate(named)}
    colour = column.astype("str").where(column.notna()).map(place)
    colour = colour.where(colour.notna() | column.isna(), float(len(named)))
    return colour.fillna(NO_COLOUR).to_numpy(float), ("", ""), groups


def drawn(goodness: np.ndarray, most: int) -> np.ndarray:
    """Rows to draw: all, or the best tenth, the worst, and an even sample over the metric's ranks."""
    n = len(goodness)
    if n <= most:
        return np.arange(n)
    by_metric = np.argsort(np.where(np.isnan(goodness), -1, goodness), kind="stable")
    best = most // 10
    rest = np.unique(np.linspace(0, n - best - 1, most - best).round().astype(int))
    return np.sort(by_metric[np.concatenate([rest, np.arange(n - best, n)])])
