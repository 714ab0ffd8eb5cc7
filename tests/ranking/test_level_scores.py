"""The scores of levels."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from importance.ranking.level_scores import level_scores
from importance.runs.settings import Settings
from tests.builders import text_input


def test_levels_have_counts_means_and_effects() -> None:
    parameter = text_input(["a", "a", "b", "b", "b", None])
    y = np.array([1.0, 2.0, 4.0, 5.0, 6.0, 0.0])
    scores = {s.level: s for s in level_scores(parameter, y, Settings(np.arange(len(y))))}
    assert list(scores) == ["b", "a", "missing"]
    assert (scores["b"].n, scores["b"].mean, scores["b"].effect) == (3, 5.0, 4.0)
    assert scores["b"].effect_low < 4 < scores["b"].effect_high
    welch = stats.ttest_ind(y[2:5], [1, 2, 0], equal_var=False).confidence_interval(0.95)
    assert (scores["b"].effect_low, scores["b"].effect_high) == pytest.approx((welch.low, welch.high))


def test_a_level_called_missing_stays_apart_from_missing_values() -> None:
    names = [
        s.level
        for s in level_scores(text_input(["missing", "a", None]), np.arange(3.0), Settings(np.arange(3)))
    ]
    assert len(set(names)) == 3
