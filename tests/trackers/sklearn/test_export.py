"""The table of scikit-learn's `cv_results_`."""

from __future__ import annotations

import pandas as pd
import pytest

from importance import Role, read_runs
from importance.runs.default_metric import pick_metric
from importance.runs.goals import guess_goal
from importance.trackers.sklearn import export
from tests.builders import by_csv


def test_scikit_learn_cv_results() -> None:
    from sklearn.datasets import load_iris
    from sklearn.model_selection import GridSearchCV
    from sklearn.tree import DecisionTreeClassifier

    data, target = load_iris(return_X_y=True)
    grid = {"max_depth": [1, 2, None], "criterion": ["gini", "entropy"]}
    search = GridSearchCV(DecisionTreeClassifier(random_state=0), grid, cv=3).fit(data, target)
    frame = pd.DataFrame(search.cv_results_)
    for runs in (by_csv(frame), read_runs(frame)):
        assert runs.parameters == ("criterion", "max_depth")
        assert {"mean_test_score", "std_test_score", "split0_test_score", "mean_fit_time"} <= set(
            runs.metrics
        )
        assert pick_metric(runs.frame, runs.columns) == "mean_test_score"
        assert guess_goal("mean_test_score") == "maximize"
        assert runs.columns["params"].role is Role.LABEL


def test_none_among_words_is_a_choice_though_a_csv_of_scikit_learn_leaves_it_empty() -> None:
    chosen = [None, "sqrt", "log2", None]
    cells = {
        "param_max_features": ["" if value is None else value for value in chosen],
        "param_other": ["a", "b", "", "a"],  # the third is empty, but not None in `params`
        "params": [{"max_features": value, "other": "x"} for value in chosen],
        "mean_test_score": [0.1, 0.2, 0.3, 0.4],
    }
    frame = by_csv(pd.DataFrame(cells)).frame
    assert frame["max_features"].tolist() == ["None", "sqrt", "log2", "None"]
    assert frame["other"].isna().tolist() == [False, False, True, False]


def _results(**columns: object) -> pd.DataFrame:
    return pd.DataFrame({"param_C": [1, 2, 3], "mean_test_score": [0.1, 0.3, 0.2]} | columns)


def test_every_mean_of_a_scorer_is_maximised_because_errors_are_negated() -> None:
    layout = export.search(_results(mean_test_neg_error=[-1.0, -2.0, -3.0], mean_fit_time=[1.0, 2.0, 3.0]))
    assert layout is not None
    assert layout.goals == {"mean_test_score": "maximize", "mean_test_neg_error": "maximize"}
    assert layout.known_roles["mean_fit_time"][0] is Role.METRIC


def test_the_budget_of_a_halving_search_is_told_and_its_iteration_is_a_label() -> None:
    layout = export.search(_results(n_resources=[10, 20, 40], iter=[0, 1, 2]))
    assert layout is not None
    assert layout.known_roles["n_resources"][0] is Role.BUDGET
    assert layout.known_roles["iter"][0] is Role.LABEL


@pytest.mark.parametrize("missing", ["param_C", "mean_test_score"])
def test_a_table_without_candidates_or_scores_is_not_scikit_learn_s(missing: str) -> None:
    assert export.search(_results().drop(columns=missing)) is None
