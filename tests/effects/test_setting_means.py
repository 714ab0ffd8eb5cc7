"""Which setting is best and not just lucky."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import importance
from importance.effects.setting_means import FIGURES, SettingChoice, setting_table
from importance.errors import NotEnoughRuns, UnknownColumn
from importance.runs.table import Runs
from tests.builders import loss_runs, sweep, truth


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    """60 runs of 30 settings, a third of which were run once."""
    once = sweep(30, seed=3, noise=0).drop(columns=["loss", "idle"])
    which = np.repeat(np.arange(30), [1, 2, 3] * 10)
    noise = np.random.default_rng(4).normal(0, 0.3, len(which))
    table = once.iloc[which].reset_index(drop=True)
    return table.assign(loss=truth(table) + noise, seed=np.arange(len(which)))


@pytest.fixture(scope="module")
def table(frame: pd.DataFrame) -> pd.DataFrame:
    return importance.settings(loss_runs(frame), "loss")


def test_there_is_a_row_for_each_setting_with_the_plain_mean_of_its_runs(
    frame: pd.DataFrame, table: pd.DataFrame
) -> None:
    assert len(table) == 30
    assert list(table.columns) == ["lr", "optimizer", "momentum", "batch_size", *FIGURES]
    assert table["runs"].sum() == len(frame)
    plain = frame.groupby("lr")["loss"].agg(["count", "mean"]).loc[table["lr"]]
    np.testing.assert_allclose(table["mean"], plain["mean"])
    np.testing.assert_array_equal(table["runs"], plain["count"])


def test_the_best_expected_setting_is_first_and_the_chances_sum_to_1(table: pd.DataFrame) -> None:
    assert table["shrunken"].is_monotonic_increasing
    assert table["p_best"].sum() == pytest.approx(1)
    assert ((table["low"] < table["shrunken"]) & (table["shrunken"] < table["high"])).all()


def test_shrunken_means_are_nearer_to_the_truth_than_plain_ones(table: pd.DataFrame) -> None:
    true = truth(table)
    assert np.abs(table["shrunken"] - true).mean() < 0.8 * np.abs(table["mean"] - true).mean()


def test_a_goal_the_other_way_round_turns_the_table(frame: pd.DataFrame) -> None:
    table = importance.settings(loss_runs(frame), "loss", goal="maximize")
    assert table["shrunken"].is_monotonic_decreasing


def test_neither_the_order_nor_the_unit_of_the_runs_matters(frame: pd.DataFrame, table: pd.DataFrame) -> None:
    shuffled = frame.sample(frac=1, random_state=0).assign(loss=lambda x: 1000 * x["loss"])
    other = importance.settings(loss_runs(shuffled), "loss")
    np.testing.assert_allclose(other["shrunken"], 1000 * table["shrunken"], rtol=1e-4)
    np.testing.assert_allclose(other["p_best"], table["p_best"], atol=0.01)
    np.testing.assert_allclose(other["lr"], table["lr"])


def test_where_nothing_predicts_the_metric_all_settings_are_alike() -> None:
    rng = np.random.default_rng(5)
    frame = pd.DataFrame({"x": rng.uniform(size=80), "y": rng.uniform(size=80), "loss": rng.normal(size=80)})
    table = importance.settings(loss_runs(frame), "loss")
    assert table["shrunken"].std() < 0.35 * table["mean"].std()
    assert table["p_best"].max() < 0.2
    assert (table["low"] < frame["loss"].mean()).mean() > 0.95


def test_a_long_tail_keeps_its_units() -> None:
    rng = np.random.default_rng(6)
    x = rng.uniform(size=60)
    frame = pd.DataFrame({"x": x, "loss": np.exp(12 * x + rng.normal(0, 0.2, 60))})
    table = importance.settings(loss_runs(frame), "loss")
    ratio = table["shrunken"] / np.exp(12 * table["x"] + 0.02)
    assert (table["low"] > 0).all()
    assert np.abs(np.log(ratio)).median() < 0.3


def test_a_parameter_may_be_called_as_a_figure() -> None:
    rng = np.random.default_rng(7)
    frame = pd.DataFrame({"runs": rng.uniform(size=20), "x": rng.uniform(size=20)})
    frame["loss"] = frame["runs"] + 0.1 * frame["x"]
    table = importance.settings(
        Runs.from_frame(frame, parameters=["runs", "x"], metrics=["loss"]), "loss", goal="minimize"
    )
    assert list(table.columns) == ["runs", "x", *FIGURES]
    assert table["shrunken"].iloc[0] == pytest.approx(frame["loss"].min(), abs=0.1)


def test_a_table_with_few_settings_still_has_a_row_for_each() -> None:
    rng = np.random.default_rng(8)
    kinds = np.repeat(["a", "b", "c"], 6)
    frame = pd.DataFrame({"kind": kinds, "seed": np.tile(np.arange(6), 3)})
    frame["loss"] = np.repeat([0.0, 1.0, 3.0], 6) + rng.normal(0, 0.3, 18)
    table = importance.settings(loss_runs(frame), "loss")
    assert table["kind"].tolist() == ["a", "b", "c"]
    assert table["runs"].tolist() == [6, 6, 6]
    assert table["p_best"].iloc[0] > 0.9


@pytest.mark.parametrize(("metric", "error"), [("nothing", UnknownColumn), ("loss", NotEnoughRuns)])
def test_what_cannot_be_answered_is_an_error(metric: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        importance.settings(loss_runs(sweep(4)), metric)


def test_the_runs_of_each_setting_are_known() -> None:
    frame = pd.DataFrame({"lr": np.tile([0.1, 0.2, 0.3, 0.4], 3), "seed": np.repeat([0, 1, 2], 4)})
    frame["loss"] = frame["lr"] + 0.01 * frame["seed"]
    frame.loc[1, "loss"] = np.nan
    runs = Runs.from_frame(frame, ["lr"], ["loss"])
    table = setting_table(runs, "loss")
    assert table.codes[1] == -1 and table.first.tolist() == [0, 5, 2, 3]
    for row, setting in enumerate(table.frame["lr"]):
        assert set(runs.frame["lr"][table.codes == row]) == {setting}
    assert list(table.figures.columns) == ["runs", "mean", "shrunken", "low", "high", "p_best"]
    assert list(table.parameters.columns) == ["lr"]


def test_the_first_setting_is_weighed_against_that_of_the_best_run(frame: pd.DataFrame) -> None:
    result = setting_table(loss_runs(frame), "loss")
    best_run = frame["loss"].idxmin()
    assert result.codes[best_run] == result.best_run_row
    lucky = frame["loss"].where(frame.index != frame["loss"].idxmax(), frame["loss"].min() - 0.2)
    weighed = setting_table(loss_runs(frame.assign(loss=lucky)), "loss")
    assert weighed.best_run_row > 0 and weighed.choice is SettingChoice.ANOTHER
    assert weighed.beats_best_run > 0.8


def test_a_setting_that_breaks_a_constraint_is_not_the_best(frame: pd.DataFrame, table: pd.DataFrame) -> None:
    best = frame["lr"] == table["lr"].iloc[0]
    over = best
    names = ["lr", "optimizer", "momentum", "batch_size"]
    constrained = frame.assign(over=over.astype(float))
    runs = Runs.from_frame(constrained, names, ["loss"], constraints=["over"])
    result = setting_table(runs, "loss")
    assert result.frame["lr"].iloc[-1] == table["lr"].iloc[0]
    assert result.frame["p_best"].iloc[-1] == 0 and result.frame["p_best"].sum() == pytest.approx(1)
    assert result.frame["lr"].iloc[result.best_run_row] != table["lr"].iloc[0]
