"""The next runs by their gain for their cost."""

from __future__ import annotations

import numpy as np
import pytest

import importance
from importance.sweep.next_per_cost import affordable
from tests.effects.test_cheapest import sweep


@pytest.fixture(scope="module")
def recommended() -> tuple[importance.Runs, importance.Sweep]:
    runs = sweep()
    return runs, importance.recommend(runs, "loss")


def test_the_most_gain_for_the_cost_comes_first(
    recommended: tuple[importance.Runs, importance.Sweep],
) -> None:
    listed = importance.next_per_cost(*recommended, 10)
    rates = listed.gains / listed.costs
    assert len(listed.settings) == 10
    assert (np.diff(rates) <= 1e-12).all()
    assert listed.costs.tolist() == pytest.approx((listed.settings["epochs"] / 100).tolist(), rel=0.3)
    assert listed.forecast is not None and listed.forecast.runs == 10


def test_the_runs_fit_into_the_hours(recommended: tuple[importance.Runs, importance.Sweep]) -> None:
    listed = importance.next_per_cost(*recommended, amount=3.0)
    assert 0 < listed.total <= 3.0
    more = importance.next_per_cost(*recommended, amount=6.0)
    assert len(more.settings) > len(listed.settings)
    nothing = importance.next_per_cost(*recommended, amount=1e-6)
    assert (len(nothing.settings), nothing.forecast, nothing.total) == (0, None, 0.0)


def test_an_amount_is_above_0(recommended: tuple[importance.Runs, importance.Sweep]) -> None:
    with pytest.raises(importance.ImportanceError, match="must be a number above 0"):
        importance.next_per_cost(*recommended, amount=0.0)


def test_a_run_that_is_too_dear_does_not_keep_out_cheaper_ones() -> None:
    prices = np.array([5.0, 1.0, 3.0, 1.5])
    assert affordable(np.array([0, 1, 2, 3]), prices, 2.6).tolist() == [1, 3]
    assert affordable(np.array([0, 1, 2, 3]), prices, 0.5).tolist() == []
