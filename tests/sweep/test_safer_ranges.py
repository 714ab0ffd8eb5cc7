"""Ranges are cut where most runs are lost, if that costs little, and only where a cut is allowed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance.model.constants import LEAST_KEPT_SAFE
from importance.space.dimension import Dimension, Range
from importance.space.sampling import inside
from importance.sweep.safer_ranges import cut_unsafe
from importance.sweep.success_chance import SuccessModel, fit_success

SPACE: dict[str, Dimension] = {name: Range(name, 0.0, 1.0) for name in ("x", "y")}
RUNS = pd.DataFrame(np.random.default_rng(0).random((60, 2)), columns=["x", "y"])
BEST = RUNS[RUNS["x"] < 0.6].iloc[:10]


@pytest.fixture(scope="module")
def cliff() -> SuccessModel:
    """Runs fail where x is above 0.6."""
    model = fit_success(SPACE, RUNS, (RUNS["x"] > 0.6).to_numpy())
    assert model is not None
    return model


def flat(settings: pd.DataFrame, n: int, seed: int) -> np.ndarray:
    """Functions that are about as good everywhere."""
    return 0.01 * np.random.default_rng(seed).standard_normal((n, len(settings)))


def best_beyond(settings: pd.DataFrame, n: int, seed: int) -> np.ndarray:
    """Functions that are far better where runs fail."""
    return flat(settings, n, seed) + 30.0 * (settings["x"] > 0.6).to_numpy()


def anything(smaller: Dimension) -> bool:
    return True


def test_the_part_where_runs_fail_is_cut_off(cliff: SuccessModel) -> None:
    safer = cut_unsafe(SPACE, flat, cliff, anything, BEST)
    assert safer.names == {"x"}
    x = safer.space["x"]
    assert isinstance(x, Range)
    assert x.low == 0.0 and 0.4 < x.high < 0.85
    assert safer.space["y"] == SPACE["y"]


def test_a_cut_that_is_not_allowed_is_not_made(cliff: SuccessModel) -> None:
    safer = cut_unsafe(SPACE, flat, cliff, lambda smaller: smaller.name != "x", BEST)
    assert safer.space == SPACE and not safer.names


def test_what_is_expected_to_be_far_better_is_not_cut_off_though_runs_fail_there(cliff: SuccessModel) -> None:
    x = cut_unsafe(SPACE, best_beyond, cliff, anything, BEST).space["x"]
    assert isinstance(x, Range)
    assert x.high > 0.7


def test_enough_of_the_best_runs_stay_inside(cliff: SuccessModel) -> None:
    beyond = RUNS[RUNS["x"] > 0.6].iloc[:10]
    safer = cut_unsafe(SPACE, flat, cliff, anything, beyond)
    assert inside(safer.space, beyond).mean() >= LEAST_KEPT_SAFE


def test_failures_by_chance_cut_nothing() -> None:
    failed = np.random.default_rng(1).random(60) < 0.2
    model = fit_success(SPACE, RUNS, failed)
    assert model is not None
    assert cut_unsafe(SPACE, flat, model, anything, BEST).space == SPACE


def test_the_seed_decides_the_space(cliff: SuccessModel) -> None:
    first, again = (cut_unsafe(SPACE, flat, cliff, anything, BEST, seed=3) for _ in range(2))
    assert first == again
