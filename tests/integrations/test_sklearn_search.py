"""The ranking of real searches of scikit-learn."""

from __future__ import annotations

import pytest
from sklearn.datasets import load_iris
from sklearn.model_selection import GridSearchCV
from sklearn.svm import SVC

import paramlens
from importance.errors import UnknownColumn, UnreadableRuns
from importance.integrations.sklearn_search import importance

GRID = {"C": [1e-3, 1e-2, 0.1, 1, 10, 100], "shrinking": [True, False]}


@pytest.fixture(scope="module")
def search() -> GridSearchCV:
    scorers = {"f1": "f1_macro", "accuracy": "accuracy"}
    search = GridSearchCV(SVC(), GRID, scoring=scorers, refit="accuracy", cv=3)
    return search.fit(*load_iris(return_X_y=True))


def test_the_scorer_of_refit_is_explained_and_maximised(search: GridSearchCV) -> None:
    ranking = importance(search)
    assert (ranking.metric, ranking.goal) == ("mean_test_accuracy", "maximize")
    assert ranking.scores[0].name == "C"
    assert paramlens.sklearn.importance is importance


def test_another_scorer_and_the_results_alone_are_read(search: GridSearchCV) -> None:
    assert importance(search, "f1").metric == "mean_test_f1"
    assert (
        importance(search.cv_results_).metric == "mean_test_f1"
    )  # the first: refit is not among the results
    assert [score.name for score in importance(search, parameters=["C"]).scores] == ["C"]


def test_an_unknown_scorer_is_refused_with_those_there_are(search: GridSearchCV) -> None:
    with pytest.raises(UnknownColumn, match=r"no scorer 'recall'. Choose one of f1, accuracy"):
        importance(search, "recall")


def test_a_search_that_was_not_fitted_is_refused() -> None:
    with pytest.raises(UnreadableRuns, match="Call its fit"):
        importance(GridSearchCV(SVC(), GRID))
