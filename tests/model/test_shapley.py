"""Shapley values in closed form agree with their definition, a sum over all coalitions."""

from __future__ import annotations

from itertools import combinations, product
from math import factorial

import numpy as np
import pandas as pd
import pytest

from importance.model import surrogate
from importance.model.shapley import shapley_values
from importance.model.surrogate import Surrogate
from importance.runs.table import Runs


@pytest.fixture(scope="module")
def model() -> Surrogate:
    """A model of a loss with a product of three parameters."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.uniform(size=(60, 4)), columns=list("abcd"))
    frame["kind"] = rng.choice(["p", "q"], 60)
    joint = frame["a"] * frame["b"] * np.where(frame["kind"] == "p", 4, -4)
    frame["loss"] = frame["c"] + joint + rng.normal(0, 0.1, 60)
    return surrogate.fit(Runs.from_frame(frame, parameters=[*"abcd", "kind"], metrics=["loss"]), "loss")


def by_definition(
    model: Surrogate, a: pd.DataFrame, b: pd.DataFrame, players: list[tuple[str, ...]]
) -> tuple[np.ndarray, np.ndarray]:
    """The mean and the covariance of the Shapley values, by the worth of each coalition."""
    d = len(players)
    coalitions = [set(T) for size in range(d + 1) for T in combinations(range(d), size)]
    rows = []
    for T in coalitions:
        changed = [name for k in T for name in players[k]]
        rows.append(a.assign(**{name: b[name] for name in changed}))
    worth = model.posterior(pd.concat(rows, ignore_index=True))
    weights = np.zeros((d, len(coalitions)))
    for (row, T), i in product(enumerate(coalitions), range(d)):
        size = len(T - {i})
        weight = factorial(size) * factorial(d - size - 1) / factorial(d)
        weights[i, row] = weight if i in T else -weight
    wider = (1 + 12 / len(model.y)) / 1.3**2  # than the posterior of a single setting
    return weights @ worth.mean, wider * weights @ worth.covariance @ weights.T


@pytest.mark.parametrize(
    "players",
    [
        [("a",)],
        [("a",), ("b",)],
        [("a",), ("b",), ("kind",)],
        [("a",), ("b",), ("c",), ("d",), ("kind",)],
        [("a", "kind"), ("b",), ("c", "d")],
    ],
    ids=len,
)
def test_mean_and_covariance_are_those_of_the_definition(
    model: Surrogate, players: list[tuple[str, ...]]
) -> None:
    changed = {name for group in players for name in group}
    order = list(model.parameters)
    a = model.frame.iloc[[3]].reset_index(drop=True)
    other = pd.DataFrame({"a": [0.9], "b": [0.8], "c": [0.1], "d": [0.2], "kind": ["q"]})
    a["kind"] = "p"
    b = a.assign(**{name: other[name] for name in changed})[order]
    values = shapley_values(model, a, b, players)
    mean, covariance = by_definition(model, a, b, players)
    np.testing.assert_allclose(values.mean, mean, atol=1e-9)
    np.testing.assert_allclose(values.covariance, covariance, atol=1e-9)


def test_the_values_sum_to_the_predicted_difference(model: Surrogate) -> None:
    a, b = (model.frame.iloc[[row]].reset_index(drop=True) for row in (0, 1))
    values = shapley_values(model, a, b, [(name,) for name in model.parameters])
    ends, _ = model.predict(pd.concat([a, b], ignore_index=True))
    assert values.mean.sum() == pytest.approx(ends[1] - ends[0], abs=1e-10)


def test_the_way_back_has_the_opposite_values(model: Surrogate) -> None:
    a, b = (model.frame.iloc[[row]].reset_index(drop=True) for row in (0, 1))
    players = [(name,) for name in model.parameters]
    np.testing.assert_allclose(
        shapley_values(model, a, b, players).mean, -shapley_values(model, b, a, players).mean, atol=1e-10
    )


def test_nothing_differs_between_equal_settings(model: Surrogate) -> None:
    a = model.frame.iloc[[0]]
    assert shapley_values(model, a, a, []).mean.shape == (0,)
