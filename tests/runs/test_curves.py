"""Curves of the runs of a table."""

from __future__ import annotations

import numpy as np
import pytest

from importance.errors import UnknownColumn
from importance.runs.curves import Curves, MetricCurves


def curves() -> Curves:
    """Three runs whose curves do not stand in the order of the rows; the second has none."""
    metric = MetricCurves(
        np.array([0.0, 1, 2, 0, 1]), np.array([5.0, 6, 7, 1, 2]), np.array([3, 0, 0]), np.array([5, 0, 3])
    )
    return Curves({"loss": metric}, ("loss", "accuracy"), "epoch", 3, "digest", 1_000)


def test_each_row_has_its_own_part() -> None:
    metric = curves().of_metric("loss")
    assert metric.of_run(0)[1].tolist() == [1, 2]
    assert metric.of_run(1)[0].size == 0
    assert metric.of_run(2)[1].tolist() == [5, 6, 7]
    assert metric.logged.tolist() == [True, False, True]
    assert np.array_equal(metric.last_steps, [1, np.nan, 2], equal_nan=True)
    assert np.array_equal(metric.first_steps, [0, np.nan, 0], equal_nan=True)


def test_some_rows_keep_their_curves_without_the_points_of_others() -> None:
    some = curves().take(np.array([False, True, True]))
    assert some.n_runs == 2
    metric = some.of_metric("loss")
    assert metric.steps.size == 3
    assert metric.of_run(0)[0].size == 0 and metric.of_run(1)[1].tolist() == [5, 6, 7]
    assert curves().take(np.zeros(3, bool)).of_metric("loss").steps.size == 0


def test_a_metric_without_curves_is_named() -> None:
    with pytest.raises(UnknownColumn, match="The curves of 'accuracy' were not read"):
        curves().of_metric("accuracy")
    with pytest.raises(UnknownColumn, match="Did you mean 'loss'"):
        curves().of_metric("lost")
