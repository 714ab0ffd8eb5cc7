"""The levels of a text or boolean parameter: the runs of each, and its effect on the metric."""

from __future__ import annotations

from math import nan, sqrt

import numpy as np

from importance.model.inputs import Input
from importance.ranking.correlation import pearson
from importance.ranking.scores import LevelScore
from importance.runs.columns import Kind
from importance.runs.level_names import _coded
from importance.runs.settings import Settings

MOST_SCORED_LEVELS = 100
"""As many as an effect shows (`categorical_effect.MOST_SHOWN_LEVELS`)."""


def level_scores(parameter: Input, y: np.ndarray, settings: Settings) -> tuple[LevelScore, ...]:
    """Return a score for each level, most frequent first, at most `MOST_SCORED_LEVELS`; none for a number.

    Args:
        y: the metric of the same runs, in its own units.
        settings: of the same runs. Intervals count each setting once, with its mean.
    """
    if parameter.kind is Kind.NUMERIC:
        return ()
    codes, names = _coded(parameter.values)
    counts = np.bincount(codes, minlength=len(names))
    order = sorted(range(len(names)), key=lambda k: (-counts[k], names[k]))[:MOST_SCORED_LEVELS]
    return tuple(_score(names[k], codes == k, y, settings) for k in order)


def _score(level: str, here: np.ndarray, y: np.ndarray, settings: Settings) -> LevelScore:
    n, others = int(here.sum()), int((~here).sum())
    r, r_low, r_high = pearson(here.astype(float), y, settings.codes)
    mean = float(y[here].mean()) if n else nan
    if not n or not others:
        return LevelScore(level, n, nan, r, r_low, r_high, mean)
    effect = mean - float(y[~here].mean())
    half = _half_width(*(_means(y, settings, rows) for rows in (here, ~here)))
    return LevelScore(level, n, nan, r, r_low, r_high, mean, effect, effect - half, effect + half)


def _means(y: np.ndarray, settings: Settings, rows: np.ndarray) -> np.ndarray:
    """Return the mean metric of each setting among these runs."""
    return settings.at(rows).mean(y[rows]) if settings.repeated else y[rows]


def _half_width(a: np.ndarray, b: np.ndarray) -> float:
    """Return half the 95% interval of a difference of means (Welch 1947, doi:10.1093/biomet/34.1-2.28)."""
    if len(a) < 2 or len(b) < 2:
        return nan
    from scipy.special import stdtrit

    va, vb = a.var(ddof=1) / len(a), b.var(ddof=1) / len(b)
    if va + vb == 0:
        return 0.0
    freedom = (va + vb) ** 2 / (va**2 / (len(a) - 1) + vb**2 / (len(b) - 1))
    return float(stdtrit(freedom, 0.975)) * sqrt(va + vb)
