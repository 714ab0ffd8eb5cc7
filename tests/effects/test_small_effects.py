"""The small charts show the same effects as the large ones, for every parameter of the model."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance import effect, fit_surrogate
from importance.effects.small_effects import MOST_POINTS, ends, small_effects
from tests.builders import loss_runs, sweep_runs

RUNS = sweep_runs(200)
MODEL = fit_surrogate(RUNS, "loss")
SMALL = {each.parameter: each for each in small_effects(RUNS, "loss", model=MODEL)}


def test_every_parameter_of_the_model_has_one() -> None:
    assert tuple(SMALL) == MODEL.parameters
    assert all(len(each.mean) == len(each.grid) == len(each.low) for each in SMALL.values())


def test_the_levels_are_those_of_the_large_chart() -> None:
    large = {level.level: level for level in effect(RUNS, "loss", "optimizer", model=MODEL).levels}
    small = SMALL["optimizer"]
    assert set(small.levels) == set(large)
    for k, level in enumerate(small.levels):
        expected = large[level]
        assert (small.mean[k], small.low[k], small.high[k]) == pytest.approx(
            (expected.mean, expected.low, expected.high)
        )


@pytest.mark.parametrize("name", ["lr", "momentum", "batch_size"])
def test_the_curve_is_that_of_the_large_chart(name: str) -> None:
    large, small = effect(RUNS, "loss", name, model=MODEL), SMALL[name]
    assert small.log == large.log
    at = np.log(small.grid) if small.log else np.array(small.grid)
    grid = np.log(large.grid) if large.log else np.array(large.grid)
    spread = np.ptp(large.mean)
    assert np.interp(at, grid, large.mean) == pytest.approx(np.array(small.mean), abs=0.03 * spread + 1e-9)


def test_few_enough_runs_are_drawn_and_those_without_a_value_are_not() -> None:
    assert len(SMALL["lr"].x) == MOST_POINTS
    with_sgd = int(RUNS.frame["momentum"].notna().sum())
    assert len(SMALL["momentum"].x) == min(with_sgd, MOST_POINTS)
    assert np.isfinite(SMALL["momentum"].x).all()


def test_the_axis_is_named_at_its_ends_or_at_its_few_levels() -> None:
    assert ends(SMALL["optimizer"]) == SMALL["optimizer"].levels
    assert ends(SMALL["batch_size"]) == ("16", "128")
    runs = RUNS.frame.assign(optimizer=pd.Series(list("abcd") * 50))
    many = {each.parameter: each for each in small_effects(loss_runs(runs), "loss")}
    assert len(ends(many["optimizer"])) == 2
