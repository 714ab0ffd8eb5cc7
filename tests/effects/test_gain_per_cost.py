"""What tuning each parameter gains for its cost."""

from __future__ import annotations

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
    assert 0.09 < gains.run < 0.35


def test_the_rate_is_the_gain_by_the_cost_of_ten_runs(gains: importance.CostedGains) -> None:
    table = gains.to_frame()
    assert table["rate"].tolist() == pytest.approx((table["gain"] / table["cost"]).tolist())
    assert table["rate"].is_monotonic_decreasing
    assert table.index[-1] == "idle" and table.loc["idle", "gain_low"] <= 0


def test_the_sentence_names_the_parameter_with_the_highest_rate(gains: importance.CostedGains) -> None:
    assert cost_text.rate_sentence(gains).startswith(f"Tuning {gains.parameters[0].parameter} gains most")


def test_with_a_budget_the_runs_cost_what_they_do_at_the_highest() -> None:
    gains = importance.gain_per_cost(sweep().with_budget("epochs"), "loss")
    assert {each.parameter for each in gains.parameters} == {"width", "idle"}
    assert gains.parameters[0].cost == pytest.approx(10, rel=0.1)
