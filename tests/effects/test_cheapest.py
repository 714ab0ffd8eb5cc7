"""The cheapest setting that is nearly as good as the best, and the sentences on costs."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import importance
from importance.effects import cost_text
from importance.effects.cheapest import Cheapest
from importance.runs.cost_columns import amount_text


def sweep(n: int = 120) -> importance.Runs:
    """The loss falls with the epochs, and is best with a width of 0.7. The time is that of the epochs."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "epochs": rng.choice([10, 30, 100], n, p=[0.5, 0.3, 0.2]),
            "width": rng.random(n),
            "idle": rng.random(n),
        }
    )
    steps = frame["epochs"].map({10: 1.0, 30: 0.1, 100: 0.0})
    frame["loss"] = steps + 2 * (frame["width"] - 0.7) ** 2 + 0.03 * rng.standard_normal(n)
    frame["runtime"] = 36 * frame["epochs"] * np.exp(0.05 * rng.standard_normal(n))
    return importance.Runs.from_frame(frame, ["epochs", "width", "idle"], ["loss", "runtime"])


@pytest.fixture(scope="module")
def answer() -> Cheapest:
    return importance.cheapest(sweep(), "loss", tolerance=0.2)


def test_a_third_of_the_epochs_costs_a_tenth(answer: Cheapest) -> None:
    saving = answer.savings[0]
    assert (saving.parameter, saving.best, saving.value) == ("epochs", 100.0, 30.0)
    assert saving.saved == pytest.approx(0.7, abs=0.05)
    assert saving.lost.low < 0.1 < saving.lost.high
    assert saving.lost.mean == pytest.approx(0.1, abs=0.04)
    assert [each.parameter for each in answer.savings] == ["epochs"]


def test_the_cheapest_setting_is_within_the_tolerance(answer: Cheapest) -> None:
    assert answer.best.setting["epochs"] == 100
    assert answer.cheapest.setting["epochs"] == 30
    assert answer.cheapest.lost.mean <= 0.2
    assert answer.best.cost == pytest.approx(1.0, rel=0.1)  # 100 epochs of 36 seconds, in hours
    assert (answer.cost, answer.unit) == ("runtime", importance.CostUnit.HOURS)
    assert answer.saved == pytest.approx(0.7, abs=0.05)


def test_a_small_tolerance_leaves_the_best() -> None:
    answer = importance.cheapest(sweep(), "loss", tolerance=0.0)
    assert answer.cheapest.setting["epochs"] == 100
    assert answer.cheapest.lost.mean <= 0


def test_the_sentences_state_saving_loss_and_interval(answer: Cheapest) -> None:
    sentence = cost_text.cheapest_sentence(answer)
    assert sentence.startswith("A setting that costs ") and "less) loses" in sentence and ", 90%)" in sentence
    saving = cost_text.saving_sentence(answer.savings[0], "loss")
    assert saving.startswith("epochs 30 instead of 100 saves 7")


def test_a_budget_counts_as_a_parameter() -> None:
    runs = sweep().with_budget("epochs")
    saving = importance.cheapest(runs, "loss", tolerance=0.2).savings[0]
    assert (saving.parameter, saving.value) == ("epochs", 30.0)


def test_without_a_time_or_price_the_answer_says_what_to_do() -> None:
    runs = importance.Runs.from_frame(sweep().frame.drop(columns="runtime"), metrics=["loss"])
    with pytest.raises(importance.ImportanceError, match="Choose the column with the cost"):
        importance.cheapest(runs, "loss")
    with pytest.raises(importance.UnknownColumn):
        importance.cheapest(runs, "loss", cost="price")
    with pytest.raises(importance.ImportanceError, match="must be a number from 0 up"):
        importance.cheapest(sweep(), "loss", tolerance=-1.0)


def test_any_column_of_numbers_can_be_the_cost() -> None:
    runs = sweep()
    runs = importance.Runs.from_frame(
        runs.frame.assign(energy=runs.frame["width"] + 0.1), ["epochs", "width", "idle"], ["loss", "energy"]
    )
    answer = importance.cheapest(runs, "loss", cost="energy", tolerance=0.2)
    assert answer.unit is importance.CostUnit.OTHER
    assert answer.cheapest.setting["width"] < answer.best.setting["width"]  # type: ignore[operator]


def test_amounts() -> None:
    assert amount_text(0.001, importance.CostUnit.HOURS) == "3.6 seconds"
    assert amount_text(30.0, importance.CostUnit.OTHER, "energy") == "30 energy"
