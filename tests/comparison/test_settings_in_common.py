"""The settings that both sweeps ran, and how the metric moved there."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_rel

from importance.comparison.settings_in_common import settings_in_common
from tests.builders import loss_runs


def table(x: list[float], loss: list[float], optimizer: str = "adam") -> pd.DataFrame:
    return pd.DataFrame({"x": x, "optimizer": optimizer, "loss": loss})


def test_the_difference_is_that_of_a_paired_t_test() -> None:
    first, second = [1.0, 2.0, 3.5, 2.0], [1.5, 2.1, 4.0, 3.0]
    a, b = loss_runs(table([1, 2, 3, 4], first)), loss_runs(table([4, 3, 2, 1], second[::-1]))
    common = settings_in_common(a, b, "loss", ["x", "optimizer"])
    reference = ttest_rel(second, first)
    low, high = reference.confidence_interval(0.9)
    assert common is not None and common.n == 4
    difference = common.difference
    assert (difference.value, difference.low, difference.high) == pytest.approx((0.525, low, high))
    assert common.p_value == pytest.approx(reference.pvalue)


def test_repeats_count_with_their_mean_and_only_runs_with_a_metric_count() -> None:
    a = loss_runs(table([1, 1, 2, 3], [1.0, 3.0, 5.0, np.nan]))
    b = loss_runs(table([1, 2, 3, 9], [4.0, 6.0, 7.0, 8.0]))
    common = settings_in_common(a, b, "loss", ["x"])
    assert common is not None
    assert (common.n, common.difference.value) == (2, pytest.approx(((4 - 2) + (6 - 5)) / 2))


def test_single_precision_of_one_tracker_is_the_same_setting() -> None:
    x = [0.1, 0.25, 1e-5 / 3]
    a, b = (
        loss_runs(table(x, [1.0, 2.0, 3.0])),
        loss_runs(table([v * (1 + 1e-12) for v in x], [1.0, 2.0, 4.0])),
    )
    common = settings_in_common(a, b, "loss", ["x"])
    assert common is not None
    assert (common.n, common.n_equal) == (3, 2)


def test_one_pair_has_no_interval_and_no_pair_is_nothing() -> None:
    a = loss_runs(table([1, 2], [1.0, 2.0]))
    one = settings_in_common(a, loss_runs(table([1, 7], [1.5, 2.0])), "loss", ["x"])
    assert one is not None and one.difference.value == 0.5
    assert np.isnan([one.difference.low, one.difference.high, one.p_value]).all()
    other = loss_runs(table([1, 2], [1.0, 2.0], "sgd"))
    assert settings_in_common(a, other, "loss", ["x", "optimizer"]) is None
