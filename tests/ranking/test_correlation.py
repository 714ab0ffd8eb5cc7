"""Correlations agree with those of SciPy, and are NaN where they are undefined."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from importance.ranking.correlation import pearson, spearman


def test_pearson_is_scipys_with_its_interval() -> None:
    rng = np.random.default_rng(0)
    x = rng.random(30)
    y = x + rng.random(30)
    expected = stats.pearsonr(x, y)
    interval = expected.confidence_interval(0.95)
    assert pearson(x, y) == pytest.approx((expected.statistic, interval.low, interval.high))
    assert spearman(x, y) == pytest.approx(stats.spearmanr(x, y).statistic)


def test_pearson_takes_complete_pairs_only() -> None:
    x = np.array([1, 2, 3, 4, np.nan, np.inf, 7])
    y = np.array([2, 4, 7, 8, 1, 1, np.nan])
    assert pearson(x, y) == pytest.approx(pearson(x[:4], y[:4]))


@pytest.mark.parametrize(("x", "y"), [([1, 1, 1], [1, 2, 3]), ([1, 2, 3], [5, 5, 5]), ([1, 2], [1, 2])])
def test_an_undefined_correlation_is_nan(x: list[float], y: list[float]) -> None:
    assert np.isnan(pearson(np.array(x, float), np.array(y, float))).all()


def test_correlation_of_huge_numbers_does_not_overflow() -> None:
    x = np.array([1e200, 2e200, 4e200, 3e200])
    assert pearson(x, x)[0] == pytest.approx(1)
