"""Sentences on costs."""

from __future__ import annotations

from importance.effects import cost_text
from importance.effects.cheapest import Cheapest, CostedSetting, Saving
from importance.effects.gain_per_cost import CostedGain, CostedGains
from importance.effects.tunability import Gain
from importance.runs.cost_columns import CostUnit


def answer(cost: float) -> Cheapest:
    best = CostedSetting({"epochs": 90.0}, 2.0, Gain(0.0, 0.0, 0.0), 0.1)
    cheap = CostedSetting({"epochs": 30.0}, cost, Gain(0.2, 0.1, 0.3), 0.3)
    return Cheapest("loss", "minimize", "runtime", CostUnit.HOURS, 0.25, best, cheap, ())


def test_what_is_saved_and_lost() -> None:
    assert cost_text.cheapest_sentence(answer(0.5)) == (
        "A setting that costs 30 minutes instead of 2 hours (75% less) loses 0.2 of loss (0.1 to 0.3, 90%)."
    )
    assert cost_text.cheapest_sentence(answer(2.0)).startswith(
        "No cheaper setting is within 0.25 of the best"
    )


def test_a_saving_that_gains_says_so() -> None:
    saving = Saving("solver", "adam", "sgd", 0.4, Gain(-0.05, -0.1, 0.02))
    assert cost_text.saving_sentence(saving, "loss") == (
        "solver sgd instead of adam saves 40% of the cost and gains 0.05 of loss (−0.1 to 0.02, 90%)."
    )
    unset = cost_text.saving_sentence(Saving("momentum", 0.9, None, 0.1, Gain(0.1, 0.0, 0.2)), "loss")
    assert unset.startswith("momentum not set instead of 0.9")


def test_only_a_real_gain_is_worth_its_tuning() -> None:
    real = CostedGain("lr", Gain(0.3, 0.1, 0.5), Gain(), 4.0)
    luck = CostedGain("width", Gain(0.4, -0.1, 0.9), Gain(), 1.0)
    gains = CostedGains("loss", "runtime", CostUnit.HOURS, 0.4, (luck, real))
    assert cost_text.rate_sentence(gains).startswith("Tuning lr gains most for its cost: 0.3 of loss")
    none = CostedGains("loss", "runtime", CostUnit.HOURS, 0.4, (luck,))
    assert cost_text.rate_sentence(none) == "No parameter is clearly worth its tuning."
