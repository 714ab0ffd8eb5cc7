"""R2 on unseen runs."""

from __future__ import annotations

import numpy as np
import pytest

from importance.ranking.skill import skill


def test_skill_of_the_mean_is_zero_and_of_the_truth_one() -> None:
    y = np.random.default_rng(7).standard_normal(50)
    others = (y.sum() - y) / 49
    assert skill(y, others).r2 == pytest.approx(0)
    assert skill(y, y).r2 == 1


def test_an_interval_from_folds_is_wider_and_that_of_few_runs_wider_still() -> None:
    rng = np.random.default_rng(1)
    y = rng.standard_normal(200)
    predicted = y + 0.5 * rng.standard_normal(200)
    alone, folds = skill(y, predicted), skill(y, predicted, folds=5)
    assert folds.r2 == alone.r2
    assert folds.r2_high - folds.r2_low == pytest.approx(1.5 * (alone.r2_high - alone.r2_low))
    few = [skill(y[k : k + 10], predicted[k : k + 10], folds=10) for k in range(0, 200, 10)]
    assert np.mean([fit.r2_high - fit.r2_low for fit in few]) > 3 * (folds.r2_high - folds.r2_low)
