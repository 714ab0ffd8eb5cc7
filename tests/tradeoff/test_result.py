"""The tables and curves of a trade-off."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from importance.tradeoff.objectives import Objective
from tests.weighed_runs import weighed


def test_each_setting_and_each_parameter_has_a_row() -> None:
    answer = weighed()
    table = answer.front.to_frame()
    assert list(table.columns[:4]) == ["size", "lr", "idle", "runs"]
    assert table["error shrunken"].tolist() == answer.front.means[:, 0].tolist()
    shares = answer.importance.to_frame()
    assert shares["importance for the trade-off"].tolist() == pytest.approx(answer.importance.mean.tolist())
    assert answer.metrics == ("error", "seconds")


def test_with_three_metrics_a_curve_is_the_mean_over_the_rest_of_the_weight() -> None:
    importance = weighed().importance
    three = replace(
        importance,
        objectives=(*importance.objectives, Objective("memory", "minimize")),
        weights=np.array([[0, 0, 1], [0, 1, 0], [0.5, 0.5, 0], [1, 0, 0]]),
        shares=np.array([[0.2], [0.4], [0.6], [1.0]]),
        low=np.zeros((4, 1)),
        high=np.ones((4, 1)),
        evidence=np.array([True, True, True, True]),
    )
    weights, shares, low, high = three.along(0)
    assert weights.tolist() == [0, 0.5, 1]
    assert shares[:, 0] == pytest.approx([0.3, 0.6, 1.0])
    assert low.max() == 0 and high.min() == 1
    unknown = replace(three, evidence=np.array([False, True, True, False]))
    assert unknown.along(0)[1][:, 0] == pytest.approx([0.4, 0.6, np.nan], nan_ok=True)
    assert unknown.mean == pytest.approx([0.5])
