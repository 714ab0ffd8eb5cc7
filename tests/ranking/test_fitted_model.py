"""The model behind a ranking predicts the metric in its units, with the R2 that it states."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import importance
from importance import ImportanceError, Runs, UnknownColumn
from tests.builders import sweep, sweep_runs


def test_its_r2_is_that_of_the_ranking_and_near_that_of_fresh_runs() -> None:
    runs, fresh = sweep_runs(120), sweep(2_000, seed=7)
    model = importance.fit_model(runs, "loss")
    error = fresh["loss"] - model.predict(fresh)["mean"]
    r2 = 1 - float(np.square(error).mean() / fresh["loss"].var())
    assert model.r2 == importance.rank(runs, "loss").fit.r2
    assert abs(model.r2 - r2) < 0.1


def test_most_fresh_runs_lie_within_two_standard_deviations_of_a_run() -> None:
    fresh = sweep(500, seed=8)
    prediction = importance.fit_model(sweep_runs(120), "loss").predict(fresh)
    inside = (fresh["loss"] - prediction["mean"]).abs() <= 2 * prediction["run_sd"]
    assert 0.88 <= inside.mean() <= 1


def test_predictions_are_in_the_units_of_a_metric_that_is_modelled_by_its_logarithm() -> None:
    table = sweep(150, noise=0.02)
    runs = Runs.from_frame(table.assign(loss=10 ** (4 * table["loss"])), metrics=["loss"])
    model = importance.fit_model(runs, "loss", scale="log")
    prediction = model.predict(table)
    assert (prediction["mean"] > 0).all()
    ratio = prediction["mean"] / 10 ** (4 * table["loss"])
    assert 0.7 < ratio.median() < 1.4


def test_the_index_is_that_of_the_settings_and_other_columns_do_not_matter() -> None:
    settings = sweep(30, seed=3).set_index(pd.Index([f"run {i}" for i in range(30)]))
    model = importance.fit_model(sweep_runs(60), "loss")
    prediction = model.predict(settings)
    assert prediction.index.equals(settings.index)
    pd.testing.assert_frame_equal(prediction, model.predict(settings.assign(other=1)))


def test_booleans_and_their_text_are_the_same_setting() -> None:
    rng = np.random.default_rng(0)
    amp, lr = rng.choice([True, False], 60), rng.uniform(size=60)
    table = pd.DataFrame({"amp": amp, "lr": lr, "loss": amp + lr + 0.05 * rng.standard_normal(60)})
    model = importance.fit_model(importance.Runs.from_frame(table, metrics=["loss"]), "loss")
    as_text = table.assign(amp=table["amp"].map({True: "true", False: "false"}))
    pd.testing.assert_frame_equal(model.predict(table), model.predict(as_text))
    low = model.predict(table.assign(amp=False))["mean"]
    assert (model.predict(table.assign(amp=True))["mean"] > low + 0.5).all()


def test_a_setting_without_a_column_or_with_a_word_for_a_number_is_refused() -> None:
    model = importance.fit_model(sweep_runs(60), "loss")
    with pytest.raises(UnknownColumn, match="no column lr"):
        model.predict(sweep(5).drop(columns="lr"))
    with pytest.raises(ImportanceError, match="lr is a number in the runs, but here it is 'high'"):
        model.predict(sweep(5).astype({"lr": object}).assign(lr="high"))
