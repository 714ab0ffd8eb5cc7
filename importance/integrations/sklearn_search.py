"""`importance`: the ranking of a fitted search of scikit-learn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from importance.errors import NotEnoughRuns, UnknownColumn
from importance.ranking.rank import rank
from importance.ranking.result import Ranking
from importance.readers import read_runs

_SCORE = "mean_test_"


def importance(
    search: Any,
    scorer: str | None = None,
    parameters: Sequence[str] | None = None,
    *,
    method: str = "anova",
    seed: int = 0,
) -> Ranking:
    """Return the ranking of the parameters of a fitted search by their importance for its test score.

    Args:
        search: a fitted `GridSearchCV`, `RandomizedSearchCV` or halving search, or its `cv_results_`.
        scorer: the name of a scorer, if the search has several. None takes the one that `refit` names, or
            else the first.
        parameters: the parameters to rank, such as "C" or "svc__C". None takes every parameter that varies.
        method, seed: as in `importance.rank`.

    Returns:
        A `Ranking`. Its shares go from 0 to 1 and sum to 1.

    Raises:
        UnreadableRuns: when this is not a fitted search.
        UnknownColumn: when the search has no such scorer or parameter.
        NotEnoughRuns: when fewer than 5 candidates have a score, or no parameter varies.

    Examples:
        >>> from sklearn.datasets import load_iris
        >>> from sklearn.model_selection import GridSearchCV
        >>> from sklearn.svm import SVC
        >>> from paramlens.sklearn import importance
        >>> grid = {"C": [0.001, 0.01, 0.1, 1, 10, 100], "shrinking": [True, False]}
        >>> search = GridSearchCV(SVC(), grid, cv=3).fit(*load_iris(return_X_y=True))
        >>> importance(search).scores[0].name
        'C'
    """
    runs = read_runs(search)
    scores = [name for name in runs.metrics if name.startswith(_SCORE)]
    if not scores:
        raise NotEnoughRuns("This search has no mean_test_ score. Fit it with a scorer.")
    refit = getattr(search, "refit", None)
    wanted = scorer or (refit if isinstance(refit, str) else None)
    if wanted is None:
        metric = scores[0]
    elif f"{_SCORE}{wanted}" in scores:
        metric = f"{_SCORE}{wanted}"
    else:
        named = ", ".join(name.removeprefix(_SCORE) for name in scores)
        raise UnknownColumn(f"This search has no scorer {wanted!r}. Choose one of {named}.")
    return rank(runs, metric, parameters, goal="maximize", method=method, seed=seed)
