"""The closed form of a partial dependence is the average that brute force gives, with its covariance."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance.model import surrogate
from importance.model.surrogate import Surrogate
from tests.builders import sweep_runs

N = 40
FIXED = [
    {"lr": [1e-4, 1e-3, 0.01]},
    {"optimizer": ["adam", "sgd"]},
    {"lr": [1e-4, 1e-3, 0.01], "optimizer": ["adam", "sgd", "adam"]},
    {"momentum": [0.1, 0.9], "optimizer": ["sgd", "adam"]},
    {"momentum": [0.5, 0.9], "batch_size": [16.0, 64.0]},
]


@pytest.fixture(scope="module")
def model() -> Surrogate:
    return surrogate.fit(sweep_runs(N), "loss")


def brute_force(model: Surrogate, fixed: pd.DataFrame, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and covariance of the averages over runs in which each setting was fixed."""
    tables = []
    for _, setting in fixed.iterrows():
        table = model.frame.iloc[rows]
        for name, value in setting.items():
            table = model.with_value(table, str(name), value)
        if "momentum" in setting.index and setting.get("optimizer") == "adam":
            table = table.assign(momentum=np.nan)  # adam does not use it, whatever its value
        tables.append(table)
    joint = model.posterior(pd.concat(tables, ignore_index=True))
    averages = np.kron(np.eye(len(fixed)), np.full(len(rows), 1 / len(rows)))
    return averages @ joint.mean, averages @ joint.covariance @ averages.T


@pytest.mark.parametrize("fixed", FIXED, ids=lambda fixed: "-".join(fixed))
def test_it_is_the_average_over_all_runs(model: Surrogate, fixed: dict[str, list]) -> None:
    frame = pd.DataFrame(fixed)
    mean, covariance = brute_force(model, frame, np.arange(N))
    joint = model.partial_dependence(frame)
    np.testing.assert_allclose(joint.mean, mean, atol=1e-6)
    np.testing.assert_allclose(joint.covariance, covariance, atol=1e-6)


def test_it_may_be_the_average_over_some_runs_only(model: Surrogate) -> None:
    frame, rows = pd.DataFrame({"lr": [1e-4, 0.01]}), np.flatnonzero(model.frame["optimizer"] == "sgd")
    mean, covariance = brute_force(model, frame, rows)
    joint = model.partial_dependence(frame, rows)
    np.testing.assert_allclose(joint.mean, mean, atol=1e-6)
    np.testing.assert_allclose(joint.covariance, covariance, atol=1e-6)


def test_if_all_parameters_are_fixed_it_is_the_posterior(model: Surrogate) -> None:
    fresh = model.frame.iloc[:6]
    joint, expected = model.partial_dependence(fresh), model.posterior(fresh)
    np.testing.assert_allclose(joint.mean, expected.mean, atol=1e-6)
    np.testing.assert_allclose(joint.covariance, expected.covariance, atol=1e-6)
