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


def test_a_correction_counts_once_for_each_run_and_moves_the_interval() -> None:
    rng = np.random.default_rng(2)
    y = rng.standard_normal(60)
    predicted = y + 0.5 * rng.standard_normal(60)
    plain = skill(y, predicted)
    better = skill(y, predicted, correction=np.full(60, -0.1))
    assert better.r2 - plain.r2 == pytest.approx(0.1 / np.mean(((y - y.mean()) * 60 / 59) ** 2))
    assert better.r2_low - plain.r2_low == pytest.approx(better.r2 - plain.r2)
    settings = np.repeat(np.arange(20), 3)
    pooled, of_settings = (
        skill(y, predicted, settings, correction=correction) for correction in (None, np.full(20, -0.1))
    )
    assert of_settings.r2 - pooled.r2 == pytest.approx(better.r2 - plain.r2, rel=0.1)


def test_no_correction_makes_the_error_negative() -> None:
    y = np.random.default_rng(3).standard_normal(20)
    assert skill(y, y, correction=np.full(20, -0.1)).r2 == 1
