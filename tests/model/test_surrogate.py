"""The fitted model: what it recovers, how certain it is, and what must not change it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance.errors import ImportanceError, NotEnoughRuns, UnknownColumn
from importance.model import surrogate
from importance.runs.table import Runs
from tests.builders import settings, sweep, sweep_runs, truth


@pytest.fixture(scope="module")
def fitted() -> surrogate.Surrogate:
    return surrogate.fit(sweep_runs(200), "loss")


def test_it_recovers_a_known_function_and_its_noise(fitted: surrogate.Surrogate) -> None:
    fresh = settings(300, seed=9)
    mean, _ = fitted.predict(fresh)
    error = fitted.inverse_transform(mean) - truth(fresh)
    assert np.sqrt(np.mean(error**2)) < 0.2 * truth(fresh).std()
    slope = float(np.diff(fitted.inverse_transform(np.array([0.0, 1.0])))[0])
    assert 0.07 < fitted.noise_sd * slope < 0.13, "the noise was 0.1"


def test_intervals_hold_the_truth() -> None:
    covered = []
    for seed in range(5):
        model = surrogate.fit(sweep_runs(100, seed), "loss")
        fresh = settings(200, seed + 50)
        mean, sd = model.predict(fresh)
        low, high = model.inverse_transform(mean - 1.645 * sd), model.inverse_transform(mean + 1.645 * sd)
        covered.append(float(((low <= truth(fresh)) & (truth(fresh) <= high)).mean()))
    assert 0.85 <= np.mean(covered) <= 0.99


def test_drawn_functions_have_the_stated_mean_and_spread(fitted: surrogate.Surrogate) -> None:
    fresh = settings(40, seed=3)
    mean, sd = fitted.predict(fresh)
    samples = fitted.sample_posterior(fresh, 4_000, seed=1)
    assert samples.shape == (4_000, 40)
    assert np.abs(samples.mean(axis=0) - mean).max() < 0.1 * sd.max()
    assert np.allclose(samples.std(axis=0), sd, rtol=0.1)
    assert np.array_equal(samples, fitted.sample_posterior(fresh, 4_000, seed=1))


def test_the_average_is_what_setting_each_run_would_give(fitted: surrogate.Surrogate) -> None:
    for name, values in (("lr", [1e-4, 1e-3, 0.01]), ("optimizer", ["adam", "sgd"])):
        averaged = fitted.partial_dependence(pd.DataFrame({name: values})).mean
        each = [fitted.predict(fitted.with_value(fitted.frame, name, value))[0].mean() for value in values]
        assert np.allclose(averaged, each, atol=1e-8)


def test_what_a_value_turns_off_has_no_value(fitted: surrogate.Surrogate) -> None:
    assert fitted.with_value(fitted.frame, "optimizer", "adam")["momentum"].isna().all()
    kept = fitted.with_value(fitted.frame, "optimizer", "sgd")["momentum"]
    assert kept.notna().sum() == fitted.frame["momentum"].notna().sum()


def test_score_and_minus_loss_agree() -> None:
    frame = sweep(80).assign(score=lambda table: -table["loss"])
    runs = Runs.from_frame(frame, metrics=["loss", "score"])
    parameters = ["lr", "optimizer", "momentum", "batch_size", "idle"]
    loss = surrogate.fit(runs, "loss", parameters, goal="minimize")
    score = surrogate.fit(runs, "score", parameters, goal="maximize")
    fresh = settings(20, seed=4)
    assert np.allclose(loss.predict(fresh)[0], -score.predict(fresh)[0], atol=1e-6)
    assert np.allclose(loss.predict(fresh)[1], score.predict(fresh)[1], atol=1e-6)


@pytest.mark.parametrize("n", [60, 700])
def test_the_order_of_runs_and_columns_moves_nothing(n: int) -> None:
    frame = sweep(n)
    mixed = frame.sample(frac=1, random_state=1)[list(frame.columns[::-1])]
    first, other = (surrogate.fit(Runs.from_frame(f, metrics=["loss"]), "loss") for f in (frame, mixed))
    fresh = settings(20, seed=4)
    assert np.allclose(first.predict(fresh), other.predict(fresh), atol=1e-6)


def test_a_sample_of_many_runs_is_fitted_and_reported() -> None:
    model = surrogate.fit(sweep_runs(700), "loss")
    assert len(set(model.rows)) == 500
    assert "The curves are from 500 of the 700 runs, drawn at random." in model.notes


@pytest.mark.parametrize("scale", ["raw", "log", "rank"])
def test_each_scale_leads_back_to_the_metric(scale: str) -> None:
    frame = sweep(80, noise=0.02).assign(loss=lambda table: np.exp(table["loss"] * 3))
    runs = Runs.from_frame(frame, metrics=["loss"])
    model = surrogate.fit(runs, "loss", scale=scale)
    units = model.inverse_transform(model.y)
    real = frame["loss"].to_numpy()[model.rows]
    ordinary = real < np.quantile(real, 0.9)  # extreme values are moved closer to the others
    assert np.allclose(units[ordinary], real[ordinary], rtol=1e-6)


def test_hostile_values_are_settings_like_any_other() -> None:
    frame = sweep(60)
    frame.loc[3, "idle"] = np.inf
    frame.loc[4, "idle"] = -np.inf
    frame["only_gaps"] = np.where(np.arange(60) % 2 == 0, 1.0, np.nan)
    model = surrogate.fit(Runs.from_frame(frame, metrics=["loss"]), "loss")
    fresh = settings(5).assign(only_gaps=np.nan)
    fresh.loc[0, "idle"] = np.inf
    fresh.loc[1, "optimizer"] = "never seen"
    fresh.loc[2, "lr"] = 0.0
    assert np.isfinite(model.predict(fresh)).all()


def test_mistakes_are_named(fitted: surrogate.Surrogate) -> None:
    with pytest.raises(UnknownColumn, match="lr"):
        fitted.predict(settings(3).drop(columns="lr"))
    with pytest.raises(UnknownColumn, match="no_such"):
        fitted.partial_dependence(pd.DataFrame({"no_such": [1.0]}))
    with pytest.raises(ImportanceError, match="fewer"):
        fitted.sample_posterior(settings(2_001))
    with pytest.raises(NotEnoughRuns):
        surrogate.fit(sweep_runs(3), "loss")
    with pytest.raises(ImportanceError, match="minimize or maximize"):
        surrogate.fit(sweep_runs(30), "loss", goal="down")
