"""scikit-learn: the `cv_results_` of a search."""

from __future__ import annotations

import pandas as pd

from importance.columns import Role
from importance.readers.layouts import Layout, by_pattern

_RULES = {
    r"param_.+": (Role.PARAMETER, "scikit-learn's prefix param_"),
    r"params": (Role.LABEL, "all parameters once more, as text"),
    r"n_resources": (Role.PARAMETER, "the budget of a halving search"),
    r"iter": (Role.LABEL, "the rung of a halving search, whose budget is n_resources"),
    r"(mean|std)_(fit|score)_time": (Role.METRIC, "a time that scikit-learn measured"),
    r"(mean|std|rank|split\d+)_(test|train)_.+": (Role.METRIC, "a score of scikit-learn's search"),
    r"Unnamed: 0|index": (Role.LABEL, "the row's number"),
}


def search(frame: pd.DataFrame) -> Layout | None:
    """One row a candidate: param_*, mean_test_*, split*_test_*, std_*, rank_*; larger is better."""
    names = [str(c) for c in frame.columns]
    if not any(n.startswith("param_") for n in names) or not any(
        n.startswith(("mean_test_", "rank_test_")) for n in names
    ):
        return None
    if "params" in names:
        frame = frame.assign(params=frame["params"].astype(str))
    return Layout("scikit-learn's cv_results_", frame, by_pattern(frame.columns, _RULES))
