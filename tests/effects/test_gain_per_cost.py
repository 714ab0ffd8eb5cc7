"""What tuning each parameter gains for its cost."""

from __future__ import annotations

import numpy as np
import pytest

import importance
from importance.effects import cost_text
from tests.effects.test_cheapest import sweep


@pytest.fixture(scope="module")
def gains() -> importance.CostedGains:
    return importance.gain_per_cost(sweep(), "loss")


def test_tuning_costs_what_its_runs_take(gains: importance.CostedGains) -> None:
    costs = {each.parameter: each.cost for each in gains.parameters}
    # Ten runs of the best setting take 10 hours. Fewer epochs are cheaper.
    assert costs["width"] == pytest.approx(10, rel=0.1)
    assert costs["epochs"] < 0.7 * costs["width"]
    assert gains.run == pytest.approx(0.3, rel=0.2)


def test_the_rate_is_the_gain_of_more_runs_by_their_cost(gains: importance.CostedGains) -> None:
    table = gains.to_frame()
    assert table["rate"].tolist() == pytest.approx((table["more"] / table["cost"]).tolist())
    assert table["rate"].is_monotonic_decreasing
    assert table.loc["idle", "gain"] == pytest.approx(0, abs=0.03)
    assert table.loc["epochs", "gain_low"] > 0 or np.isclose(table.loc["epochs", "gain"], 0, atol=0.2)


def test_the_sentence_names_the_parameter_with_the_highest_rate(gains: importance.CostedGains) -> None:
    assert gains.parameters[0].parameter in cost_text.rate_sentence(gains)
