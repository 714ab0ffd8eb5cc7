"""scikit-learn's searches in memory."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import loguniform, norm, randint, uniform
from sklearn.datasets import load_iris
from sklearn.dummy import DummyClassifier
from sklearn.experimental import enable_halving_search_cv  # noqa: F401
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, HalvingRandomSearchCV, RandomizedSearchCV
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from importance import read_runs
from importance.errors import UnreadableRuns
from importance.runs.columns import Kind, Role
from importance.space.dimension import Choice, Range

X, y = load_iris(return_X_y=True)


@pytest.fixture(scope="module")
def grid() -> GridSearchCV:
    """A grid of two parts, in which a step is an estimator or a text, with None and booleans as values."""
    pipeline = Pipeline([("scale", StandardScaler()), ("tree", DecisionTreeClassifier(random_state=0))])
    parts = [
        {"tree__max_depth": [None, 1, 3], "tree__splitter": ["best"], "scale__with_mean": [True, False]},
        {"tree__max_depth": [5], "tree__splitter": ["random"], "scale": ["passthrough", StandardScaler()]},
    ]
    return GridSearchCV(pipeline, parts, cv=3, return_train_score=True).fit(X, y)


def test_a_fitted_grid_is_read_as_its_csv_is(grid: GridSearchCV) -> None:
    runs = read_runs(grid)
    csv = read_runs(("grid.csv", pd.DataFrame(grid.cv_results_).to_csv(index=False).encode()))
    assert set(runs.parameters) == set(csv.parameters)
    assert set(runs.metrics) == set(csv.metrics)
    assert len(runs) == len(csv) == 8
    assert runs.frame["mean_test_score"].tolist() == pytest.approx(csv.frame["mean_test_score"].tolist())
    depths = [settings["tree__max_depth"] for settings in grid.cv_results_["params"]]
    assert runs.frame["tree__max_depth"].fillna(-1).tolist() == [-1 if d is None else d for d in depths]
    assert runs.columns["scale__with_mean"].kind is Kind.BOOLEAN
    assert runs.frame["scale"].tolist()[6:] == ["passthrough", "StandardScaler()"]
    assert runs.source == "GridSearchCV (scikit-learn's cv_results_)"


def test_the_parts_of_a_grid_are_joined_in_the_space(grid: GridSearchCV) -> None:
    space = read_runs(grid).space
    assert space["tree__max_depth"].levels == ("None", "1", "3", "5")
    assert space["tree__splitter"].levels == ("best", "random")
    assert "scale" not in space, "an estimator cannot be a level"


def test_cv_results_alone_are_enough(grid: GridSearchCV) -> None:
    pd.testing.assert_frame_equal(read_runs(grid.cv_results_).frame, read_runs(grid).frame)


def test_distributions_become_ranges() -> None:
    drawn = {
        "C": loguniform(1e-3, 10),
        "tol": uniform(0.1, 0.4),
        "max_iter": randint(50, 100),
        "fit_intercept": [True, False],
        "intercept_scaling": norm(1, 0.01),
    }
    search = RandomizedSearchCV(LogisticRegression(), drawn, n_iter=6, cv=3, random_state=0).fit(X, y)
    runs = read_runs(search)
    assert runs.space == {
        "C": Range("C", pytest.approx(1e-3), pytest.approx(10.0), log=True),
        "tol": Range("tol", pytest.approx(0.1), pytest.approx(0.5)),
        "max_iter": Range("max_iter", 50.0, 99.0, integer=True),
        "fit_intercept": Choice("fit_intercept", ("true", "false")),
    }
    assert runs.columns["C"].log and not runs.columns["tol"].log
    assert runs.frame["C"].tolist() == pytest.approx([p["C"] for p in search.cv_results_["params"]])


def test_a_halving_search_keeps_its_budget() -> None:
    search = HalvingRandomSearchCV(
        DecisionTreeClassifier(random_state=0), {"max_depth": randint(1, 9)}, cv=3, random_state=0
    ).fit(X, y)
    runs = read_runs(search)
    assert (runs.budget, "max_depth" in runs.parameters) == ("n_resources", True)
    assert runs.columns["iter"].role is Role.LABEL
    assert len(runs) == len(search.cv_results_["params"])


def test_functions_are_named_without_their_address() -> None:
    results = {"params": [{"f": np.mean}, {"f": np.median}], "mean_test_score": np.array([0.1, 0.2])}
    assert read_runs(results).frame["f"].tolist() == ["mean", "median"]


def test_a_search_that_was_not_fitted_says_so() -> None:
    with pytest.raises(UnreadableRuns, match=r"GridSearchCV has no results yet. Call its fit\(\)"):
        read_runs(GridSearchCV(DummyClassifier(), {"strategy": ["prior", "uniform"]}))
    with pytest.raises(UnreadableRuns, match="'dict'"):
        read_runs({"lr": [1, 2]})
