"""The noise floor is the standard deviation within settings, pooled, in the units of the metric."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.preprocessing import OneHotEncoder

from importance.errors import NotEnoughRuns, UnknownColumn
from importance.ranking.noise_floor import NoiseFloor, noise_floor
from importance.runs.table import Runs
from tests.ranking.failing_sweep import RUNS


def runs_of(lr: np.ndarray, loss: np.ndarray) -> Runs:
    frame = pd.DataFrame({"lr": lr, "seed": np.arange(len(lr)), "loss": loss})
    return Runs.from_frame(frame, parameters=["lr", "seed"], metrics=["loss"])


def floor_of(lr: np.ndarray, loss: np.ndarray) -> NoiseFloor:
    floor = noise_floor(runs_of(lr, loss), "loss")
    assert floor is not None
    return floor


def test_repeated_settings_give_the_noise_floor() -> None:
    rng = np.random.default_rng(0)
    lr = np.repeat(rng.uniform(0, 1, 60), 5)
    floor = floor_of(lr, lr + rng.normal(0, 0.1, 300))
    assert (floor.n_groups, floor.n_runs) == (60, 300)
    assert floor.sd == pytest.approx(0.1, rel=0.15)
    assert floor.share == pytest.approx(0.01 / (1 / 12 + 0.01), rel=0.35)
    assert floor.sentence.startswith("Runs of one setting vary by 0.1 in loss ")


def test_it_is_the_residual_of_a_regression_on_the_settings() -> None:
    """Settings that were run once fit exactly, so they take as many degrees of freedom as they have runs."""
    rng = np.random.default_rng(1)
    lr = rng.choice(np.arange(40) / 40, 90)
    loss = np.sin(9 * lr) + rng.normal(0, 0.3, 90)
    levels = OneHotEncoder(sparse_output=False).fit_transform(lr[:, None])
    residuals = loss - LinearRegression(fit_intercept=False).fit(levels, loss).predict(levels)
    floor, counts = floor_of(lr, loss), levels.sum(axis=0)
    assert floor.sd == pytest.approx(np.sqrt(residuals @ residuals / (90 - len(counts))))
    assert floor.share == pytest.approx(floor.sd**2 / loss.var(ddof=1))
    assert (floor.n_groups, floor.n_runs) == ((counts > 1).sum(), counts[counts > 1].sum())


@pytest.mark.parametrize("unit", [1e-200, 1e-3, 1e6, 1e150])
def test_its_sd_has_the_units_of_the_metric_and_its_share_has_none(unit: float) -> None:
    rng = np.random.default_rng(2)
    lr = np.repeat(rng.uniform(0, 1, 20), 3)
    loss = lr + rng.normal(0, 0.1, 60)
    floor, scaled = floor_of(lr, loss), floor_of(lr, loss * unit)
    assert scaled.sd / unit == pytest.approx(floor.sd)
    assert scaled.share == pytest.approx(floor.share)


def test_a_metric_that_never_varies_within_repeats_has_a_floor_of_zero() -> None:
    lr = np.repeat(np.arange(10.0), 3)
    floor = floor_of(lr, 1e-200 * lr)
    assert floor.sd < 1e-210
    assert floor.share == pytest.approx(0)


def test_where_settings_do_not_matter_it_is_all_of_the_variance_and_never_more() -> None:
    shares = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        shares.append(floor_of(np.repeat(np.arange(30.0), 2), rng.standard_normal(60)).share)
    assert np.mean(shares) > 0.8
    assert max(shares) <= 1


def test_runs_without_the_metric_are_no_repeats() -> None:
    lr, loss = np.repeat(np.arange(10.0), 2), np.random.default_rng(3).random(20)
    loss[1] = np.nan
    floor = floor_of(lr, loss)
    assert (floor.n_groups, floor.n_runs) == (9, 18)


def test_without_repeats_there_is_no_noise_floor() -> None:
    assert noise_floor(RUNS, "loss") is None


def test_if_all_runs_share_one_setting_there_is_no_noise_floor() -> None:
    assert noise_floor(runs_of(np.ones(8), np.random.default_rng(4).random(8)), "loss") is None


def test_one_repeated_setting_is_one_in_the_sentence() -> None:
    lr = np.array([1.0, 1.0, *range(2, 12)])
    assert "(1 setting was run more than once)" in floor_of(lr, np.arange(12.0)).sentence


def test_a_metric_that_cannot_be_used_is_an_error() -> None:
    with pytest.raises(UnknownColumn, match="lost"):
        noise_floor(RUNS, "lost")
    with pytest.raises(NotEnoughRuns):
        noise_floor(runs_of(np.zeros(3), np.arange(3.0)), "loss")
