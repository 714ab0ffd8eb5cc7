"""The levels of a text or boolean parameter: how many runs each has, and what it does to the metric."""

from __future__ import annotations

from collections.abc import Mapping
from math import nan, sqrt

import numpy as np
import pandas as pd

from importance.columns import Kind
from importance.correlation import pearson
from importance.inputs import Input
from importance.scores import LevelScore

MISSING = "missing"
MOST_LEVELS = 30


def level_scores(one: Input, y: np.ndarray, shares: Mapping[str, float]) -> tuple[LevelScore, ...]:
    """One score a level, most frequent first, at most `MOST_LEVELS`; empty for a numeric parameter.

    Args:
        y: the metric of the same runs, in its own units.
        shares: the level's part of the importance where the method gives one; level -> share.
    """
    if one.kind is Kind.NUMERIC:
        return ()
    text = level_texts(one.values)
    counts = text.value_counts()
    names = sorted(counts.index, key=lambda level: (-counts[level], level))[:MOST_LEVELS]
    return tuple(_score(level, (text == level).to_numpy(), y, shares.get(level, nan)) for level in names)


def level_texts(values: pd.Series) -> pd.Series:
    """The level of each run as text, missing ones under a name no level has."""
    taken = set(values.dropna().astype(str).unique())
    name = MISSING
    while name in taken:  # a level may itself be called "missing"
        name += " value"
    return values.astype(object).where(values.notna(), name).astype(str)


def _score(level: str, here: np.ndarray, y: np.ndarray, share: float) -> LevelScore:
    n, others = int(here.sum()), int((~here).sum())
    r, r_low, r_high = pearson(here.astype(float), y)
    mean = float(y[here].mean()) if n else nan
    if not n or not others:
        return LevelScore(level, n, share, r, r_low, r_high, mean)
    effect = mean - float(y[~here].mean())
    half = _half_width(y[here], y[~here])
    return LevelScore(level, n, share, r, r_low, r_high, mean, effect, effect - half, effect + half)


def _half_width(a: np.ndarray, b: np.ndarray) -> float:
    """Half the 95% interval of a difference of means (Welch 1947, doi:10.1093/biomet/34.1-2.28)."""
    if len(a) < 2 or len(b) < 2:
        return nan
    from scipy.special import stdtrit

    va, vb = a.var(ddof=1) / len(a), b.var(ddof=1) / len(b)
    if va + vb == 0:
        return 0.0
    freedom = (va + vb) ** 2 / (va**2 / (len(a) - 1) + vb**2 / (len(b) - 1))
    return float(stdtrit(freedom, 0.975)) * sqrt(va + vb)
