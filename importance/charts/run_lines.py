"""The lines of the parallel coordinates: which runs are drawn, and in which colour."""

from __future__ import annotations

import numpy as np
import pandas as pd

from importance.formatting import natural_key, number_text

NO_COLOUR = -0.06  # the colour of a run without a value, on a scale whose good end is 1
MOST_GROUPS = 7  # colours that can be told apart


def goodness_of(metric: pd.Series, goal: str) -> np.ndarray:
    """Return the rank of each run, (n,), from 0 (worst) to 1 (best); NaN without a finite metric.

    Ranks spread the colours evenly, however skewed the metric is and however far a run diverged.
    """
    values = pd.to_numeric(metric, errors="coerce").astype(float)
    ranks = values.where(np.isfinite(values)).rank(ascending=goal != "minimize").to_numpy()
    low, high = np.nanmin(ranks, initial=np.inf), np.nanmax(ranks, initial=-np.inf)
    return (ranks - low) / (high - low) if high > low else np.where(np.isnan(ranks), np.nan, 0.5)


def colours(
    column: pd.Series, is_metric: bool, goal: str, goodness: np.ndarray
) -> tuple[np.ndarray, tuple[str, str], tuple[str, ...]]:
    """Return the colour of each line, and what the colours mean.

    Args:
        column: (n,) the values that colour the lines; a run without one has no colour.
        is_metric: whether this is the metric, whose good end depends on `goal`.
        goal: "minimize" or "maximize".
        goodness: (n,) what `goodness_of` returns for the metric.

    Returns:
        The colours, (n,), as in `ParallelAxes.colour`; the texts for the two ends of the colours; and the
        levels if the column holds text.
    """
    if is_metric or pd.api.types.is_numeric_dtype(column):
        good = goodness if is_metric else goodness_of(column, "maximize")
        finite = column[np.isfinite(pd.to_numeric(column, errors="coerce"))].astype(float)
        low, high = (number_text(x) if len(finite) else "–" for x in (finite.min(), finite.max()))
        ends = (high, low) if is_metric and goal == "minimize" else (low, high)
        return np.where(np.isnan(good), NO_COLOUR, good), ends, ()
    counts = column.dropna().astype(str).value_counts()
    frequent = sorted(counts.index[:MOST_GROUPS], key=natural_key)
    groups = (*frequent, "other") if len(counts) > len(frequent) else tuple(frequent)
    number_of = {level: float(i) for i, level in enumerate(frequent)}
    colour = column.astype("str").where(column.notna()).map(number_of)
    colour = colour.where(colour.notna() | column.isna(), float(len(frequent)))
    return colour.fillna(NO_COLOUR).to_numpy(float), ("", ""), groups


def rows_to_draw(goodness: np.ndarray, most: int) -> np.ndarray:
    """Return the positions of at most `most` runs to draw.

    If there are more runs, a tenth of the lines are the best runs, and the rest is an even sample over the
    ranks of the metric that starts with the worst run.
    """
    n = len(goodness)
    if n <= most:
        return np.arange(n)
    by_metric = np.argsort(np.where(np.isnan(goodness), -1, goodness), kind="stable")
    best = most // 10
    rest = np.unique(np.linspace(0, n - best - 1, most - best).round().astype(int))
    return np.sort(by_metric[np.concatenate([rest, np.arange(n - best, n)])])
