"""The closed form of a partial dependence is the average that brute force gives, with its covariance."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance.model import surrogate
from importance.model.partial_dependence import free_averages
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


def test_the_averages_beside_one_parameter_may_be_computed_together(model: Surrogate) -> None:
    w, names = model.interaction_weight, model.parameters
    averages = free_averages(model.train_features, w, names.index("optimizer"))
    kernels = {name: 1 + w * (phi @ phi.T) for name, phi in zip(names, model.train_features, strict=True)}
    for name, average in zip(names, averages, strict=True):
        others = [kernel for other, kernel in kernels.items() if other not in (name, "optimizer")]
        np.testing.assert_allclose(average, np.prod(others, axis=0).mean(axis=0), rtol=1e-10)
    fixed = pd.DataFrame({"lr": [1e-4, 0.01], "optimizer": ["sgd", "sgd"]})
    plain = model.partial_dependence(fixed)
    quick = model.partial_dependence(fixed, average=averages[names.index("lr")])
    np.testing.assert_allclose(quick.mean, plain.mean, rtol=1e-9)
    np.testing.assert_allclose(quick.covariance, plain.covariance, atol=1e-10)
    some = np.arange(5)
    unused = model.partial_dependence(fixed, some, averages[names.index("lr")])
    np.testing.assert_array_equal(unused.mean, model.partial_dependence(fixed, some).mean)
