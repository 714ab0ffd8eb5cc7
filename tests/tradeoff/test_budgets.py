"""The trade-off between metrics of runs with different budgets."""

from __future__ import annotations

import numpy as np
import pytest

import importance
from importance.runs.table import Runs
from importance.tradeoff import sentences
from tests.runs.test_budget_columns import halving

METRICS = ["loss", "latency"]


def halved_runs(without: int = 0) -> Runs:
    """Return successive halving with two metrics. Some runs that went no further have no budget."""
    frame = halving()
    noise = np.random.default_rng(2).random(len(frame))
    frame = frame.assign(latency=frame["width"] / 100 + 0.1 * noise)
    frame["epochs"] = frame["epochs"].astype(float).where(~frame.index.isin(range(18, 18 + without)))
    return Runs.from_frame(frame, ["lr", "width"], METRICS).with_budget("epochs")


def test_each_setting_is_on_the_front_once_and_holds_its_runs_of_all_budgets() -> None:
    runs = halved_runs()
    answer = importance.trade_off(runs, METRICS)
    assert len(answer.front.first) == 54
    assert answer.front.n_runs == len(runs), "a run at a low budget is a run of its setting"
    for code, setting in runs.frame.groupby(answer.front.codes)[["lr", "width"]]:
        assert len(setting.drop_duplicates()) == 1
        assert setting["lr"].iloc[0] == answer.front.parameters["lr"].iloc[code]
    assert answer.front.hypervolume.values[-1] > 0
    assert any(note.startswith("Ranked at epochs = 3") for note in sentences.notes(answer))


def test_a_run_without_a_budget_is_left_out_and_counted() -> None:
    answer = importance.trade_off(halved_runs(without=8), METRICS)
    left_out = int((answer.front.codes < 0).sum())
    assert left_out == 8
    note = sentences.notes(answer)[0]
    assert note == "8 runs without epochs or without a final value of each metric were left out."


def test_a_parameter_may_be_a_metric_of_runs_with_budgets() -> None:
    answer = importance.trade_off(halved_runs(), ["loss", "width"], {"width": "minimize"})
    assert answer.importance.parameters == ("lr",)


def test_the_budget_is_no_metric() -> None:
    with pytest.raises(importance.ImportanceError, match="epochs is how much was spent on each run"):
        importance.trade_off(halved_runs(), ["loss", "epochs"])
