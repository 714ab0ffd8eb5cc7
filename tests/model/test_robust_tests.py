"""P-values of many runs: right without an effect whatever the noise, small with one, through children too."""

from __future__ import annotations

import numpy as np
import pandas as pd

from importance.model.basis import bases
from importance.model.inputs import Input
from importance.model.robust_tests import robust_tests
from importance.runs.columns import Kind


def _numbers(n: int, d: int, rng: np.random.Generator) -> list[Input]:
    return [Input(f"p{i}", pd.Series(rng.random(n)), Kind.NUMERIC) for i in range(d)]


def _p_values(inputs: list[Input], y: np.ndarray) -> np.ndarray:
    return robust_tests(bases(inputs), (y - y.mean()) / y.std(), [])[:, 0]


def test_noise_that_grows_with_a_parameter_is_no_effect() -> None:
    below = []
    for seed in range(12):
        rng = np.random.default_rng(seed)
        inputs = _numbers(600, 5, rng)
        y = rng.standard_normal(600) * (0.1 + 2 * inputs[0].values.to_numpy() ** 3)
        below.extend(_p_values(inputs, y) < 0.05)
    assert np.mean(below) <= 0.1  # 60 p-values; 5% expected


def test_a_weak_bowl_is_found() -> None:
    rng = np.random.default_rng(0)
    inputs = _numbers(1_000, 5, rng)
    y = 3 * (inputs[2].values.to_numpy() - 0.5) ** 2 + rng.standard_normal(1_000)
    p = _p_values(inputs, y)
    assert p.argmin() == 2 and p[2] < 1e-3


def test_a_parameter_with_no_main_effect_is_found_by_predictions_of_unseen_runs() -> None:
    rng = np.random.default_rng(1)
    inputs = _numbers(800, 3, rng)
    product = (inputs[0].values - 0.5).to_numpy() * (inputs[1].values - 0.5).to_numpy()
    y = product + 0.05 * rng.standard_normal(800)
    y = (y - y.mean()) / y.std()
    through = np.vstack([product, product, rng.standard_normal(800)])
    tests = robust_tests(bases(inputs), y, [(np.arange(800), through)])
    assert (tests[:2, 0] < 1e-6).all() and tests[2, 0] > 0.05
    assert (tests[:2, 1] < 1).all() and tests[2, 1] > 1


def test_a_switch_does_something_if_its_child_does() -> None:
    rng = np.random.default_rng(2)
    on = rng.random(800) < 0.5
    value = rng.random(800)
    switch = Input("ema", pd.Series(np.where(on, "true", "false")), Kind.BOOLEAN)
    child = Input("decay", pd.Series(np.where(on, value, np.nan)), Kind.NUMERIC)
    y = np.where(on, value - 0.5, 0.0) + 0.1 * rng.standard_normal(800)
    assert (_p_values([switch, child], y) < 1e-6).all()
