"""scikit-learn's param_distributions: it draws from the space, and code of people is read."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from sklearn.model_selection import ParameterSampler, RandomizedSearchCV
from sklearn.neural_network import MLPClassifier

from importance.errors import ImportanceError
from importance.space.dimension import Choice, Dimension, Range, Space
from importance.space.formats import sklearn as sklearn_format
from tests.space.spaces import spaces
from tests.space.tool_draws import SPACE, check_draws, check_levels, executed


def draws(space: Space, n: int) -> list[dict[str, object]]:
    distributions = executed(sklearn_format.write(space))["param_distributions"]
    return list(ParameterSampler(distributions, n, random_state=0))


def test_scikit_learn_draws_within_the_space() -> None:
    drawn = draws(SPACE, 60)
    check_draws(drawn, SPACE, conditional=False)
    check_levels(drawn)


@pytest.mark.filterwarnings("ignore:The total space of parameters")  # a small grid has fewer settings
@settings(max_examples=15, deadline=None)
@given(spaces(steps=True))
def test_scikit_learn_draws_within_any_space(space: dict[str, Dimension]) -> None:
    check_draws(draws(space, 5), space, conditional=False)


def test_scikit_learn_fits_with_the_tuples_that_it_was_given() -> None:
    space = {"hidden_layer_sizes": Choice("hidden_layer_sizes", ("(4, 3)", "(5,)"))}
    distributions = executed(sklearn_format.write(space))["param_distributions"]
    model = MLPClassifier(max_iter=300, tol=0.1, random_state=0)
    search = RandomizedSearchCV(model, distributions, n_iter=2, cv=2, error_score="raise")
    x = np.random.default_rng(0).normal(size=(40, 2))
    search.fit(x, x[:, 0] > 0)
    assert {params["hidden_layer_sizes"] for params in search.cv_results_["params"]} == {(4, 3), (5,)}


def test_scipy_s_distributions_are_read_with_the_ends_that_scipy_gives_them() -> None:
    text = """
param_distributions = {
    "C": scipy.stats.loguniform(1e-3, 1e3),
    "l1_ratio": uniform(0.1, 0.8),
    "max_depth": randint(2, 10),
    "criterion": ["gini", "entropy"],
    "n_estimators": list(range(100, 501, 100)),
}
"""
    assert sklearn_format.read(text) == {
        "C": Range("C", 1e-3, 1e3, log=True),
        "l1_ratio": Range("l1_ratio", 0.1, 0.9),
        "max_depth": Range("max_depth", 2.0, 9.0, integer=True),
        "criterion": Choice("criterion", ("gini", "entropy")),
        "n_estimators": Range("n_estimators", 100.0, 500.0, integer=True, step=100.0),
    }


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("expon(scale=3)", "neither a range nor a list"),
        ("some_name", "neither a range nor a list"),
        ("uniform(0.1)", "two arguments"),
        ("uniform(loc=0.1, scale=1)", "two arguments"),
        ("[]", "choice without values"),
        ("list(range(3, 3))", "empty range"),
    ],
)
def test_what_is_neither_a_range_nor_a_list_is_refused(code: str, problem: str) -> None:
    with pytest.raises(ImportanceError, match=problem):
        sklearn_format.read(f"param_distributions = {{'lr': {code}}}")
