"""What is expected of each listed run, and what the run is for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from importance.runs.table import Runs
from importance.space.dimension import Choice
from importance.space.sampling import draw
from importance.sweep.batch import plan_runs
from importance.sweep.predictions import Aim, aim_text, predict_runs
from importance.sweep.recommend import recommend
from importance.sweep.run_plan import Purpose, RunPlan
from tests.sweep.sweeps import SPACE, loss, sweep_of

RUNS = 20


@pytest.fixture(scope="module")
def planned() -> tuple:
    sweep, _ = sweep_of(80)
    plan = plan_runs(sweep, RUNS)
    return sweep, plan, predict_runs(sweep, plan)


def test_most_listed_runs_end_inside_their_interval(planned: tuple) -> None:
    _, plan, predictions = planned
    rng = np.random.default_rng(1)
    settings = draw(SPACE, RUNS, rng).assign(
        **{name: plan.settings[name].to_numpy() for name in plan.settings if name in SPACE}
    )
    settings["lr"], settings["width"] = settings["lr"].astype(float), settings["width"].astype(float)
    results = loss(settings) + 0.1 * rng.standard_normal(RUNS)
    inside = (predictions.low <= results) & (results <= predictions.high)
    assert inside.mean() >= 0.6
    assert (predictions.low < predictions.expected).all() and (predictions.expected < predictions.high).all()


def test_a_small_change_is_near_the_best_and_good_expectations_are_exploited(planned: tuple) -> None:
    _, plan, predictions = planned
    aims = dict(zip(plan.purposes, predictions.aims, strict=True))
    assert aims[Purpose.CHANGE] is Aim.NEAR_BEST
    by_aim = {
        aim: np.mean(
            [e for e, each in zip(predictions.expected, predictions.aims, strict=True) if each is aim]
        )
        for aim in set(predictions.aims)
    }
    assert by_aim[Aim.EXPLOIT] < min(value for aim, value in by_aim.items() if aim is not Aim.EXPLOIT)


def test_a_repeat_says_how_often_its_setting_ran(planned: tuple) -> None:
    sweep, plan, _ = planned
    repeated = replace(
        plan,
        purposes=(Purpose.REPEAT, Purpose.UNTRIED_LEVEL, *plan.purposes[2:]),
        runs_so_far=(2, *plan.runs_so_far[1:]),
    )
    predictions = predict_runs(sweep, repeated)
    assert predictions.aims[:2] == (Aim.REPEAT, Aim.EXPLORE)
    assert "ran twice" in aim_text(repeated, predictions, 0)
    assert "no run had" in aim_text(repeated, predictions, 1)
    assert len({aim_text(repeated, predictions, k) for k in range(RUNS)}) >= 3


def test_a_repeat_is_expected_to_have_what_the_table_of_settings_says(planned: tuple) -> None:
    sweep, plan, _ = planned
    repeated = replace(plan, positions=(7, *[-1] * (len(plan) - 1)))
    predictions = predict_runs(sweep, repeated)
    assert predictions.expected[0] == pytest.approx(sweep.expected[7])
    assert predictions.low[0] < predictions.expected[0] < predictions.high[0]
    assert predictions.expected[1:] == pytest.approx(predict_runs(sweep, plan).expected[1:])


def test_a_plan_without_a_parameter_of_the_ranking_has_predictions() -> None:
    """With adam alone, momentum is no parameter of the next runs."""
    rng = np.random.default_rng(0)
    optimizer = np.where(rng.random(80) < 0.5, "adam", "sgd")
    frame = pd.DataFrame({"optimizer": optimizer, "lr": rng.random(80), "momentum": rng.random(80)})
    frame["momentum"] = frame["momentum"].where(optimizer == "sgd")
    frame["loss"] = (frame["lr"] - 0.3) ** 2 + frame["momentum"].fillna(0) * 0.1
    sweep = recommend(Runs.from_frame(frame, ["optimizer", "lr", "momentum"], ["loss"]), "loss")
    only = {**sweep.batch_space, "optimizer": Choice("optimizer", ("adam",))}
    for space in (only, {name: each for name, each in sweep.batch_space.items() if name == "lr"}):
        plan = plan_runs(sweep, 5, space)
        assert np.isfinite(predict_runs(sweep, plan).expected).all()


def test_where_nothing_predicts_the_metric_no_number_is_promised(planned: tuple) -> None:
    sweep, plan, _ = planned
    predictions = predict_runs(replace(sweep, evidence=False), plan)
    assert not predictions.known and np.isnan(predictions.low).all()
    assert Aim.EXPLOIT not in predictions.aims


def test_an_empty_list_has_no_predictions(planned: tuple) -> None:
    sweep, plan, _ = planned
    empty = RunPlan(plan.settings.head(0), (), ())
    assert len(predict_runs(sweep, empty).expected) == 0


def test_how_bad_a_bad_setting_is_is_told_although_the_model_is_of_good_ones() -> None:
    """Of many runs the model takes the best ones, and all others are equally bad to it."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"solver": np.where(np.arange(900) % 2, "adam", "sgd"), "x": rng.random(900)})
    expected = (frame["solver"] == "sgd") * 3.0 + (frame["x"] - 0.3) ** 2
    runs = Runs.from_frame(frame.assign(loss=expected + 0.05 * rng.standard_normal(900)), metrics=["loss"])
    sweep = recommend(runs, "loss")
    plan = plan_runs(sweep, 10)
    settings = plan.settings.assign(solver="sgd")
    purposes = (Purpose.MODEL,) * len(settings)
    predictions = predict_runs(sweep, replace(plan, settings=settings, purposes=purposes))
    truth = 3.0 + (settings["x"].to_numpy(float) - 0.3) ** 2
    assert predictions.expected == pytest.approx(truth, abs=0.3)
    assert (predictions.low < predictions.expected).all() and (predictions.expected < predictions.high).all()
