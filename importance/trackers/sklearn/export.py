"""scikit-learn: the `cv_results_` of a search."""

from __future__ import annotations

import re

import pandas as pd

from importance.rows.layout import Layout, by_pattern
from importance.runs.cell_parsing import NONE
from importance.runs.columns import Role

_PREFIX = re.compile("param_")
_RULES = {
    r"param_.+": (Role.PARAMETER, "scikit-learn's prefix param_"),
    r"params": (Role.LABEL, "repeats all parameters as text"),
    r"n_resources": (Role.BUDGET, "the budget of a halving search"),
    r"iter": (Role.LABEL, "the iteration of a halving search, whose budget is n_resources"),
    r"(mean|std)_(fit|score)_time": (Role.METRIC, "a time measured by scikit-learn"),
    r"(mean|std|rank|split\d+)_(test|train)_.+": (Role.METRIC, "a score from scikit-learn's search"),
    r"Unnamed: 0|index": (Role.LABEL, "the row number"),
}


def search(frame: pd.DataFrame) -> Layout | None:
    """Return the roles and goals of the columns in a `cv_results_`; None for any other table.

    The table has one row for each candidate: param_*, mean_test_*, split*_test_*, std_*, rank_*.
    """
    names = [str(c) for c in frame.columns]
    if not any(n.startswith("param_") for n in names) or not any(
        n.startswith(("mean_test_", "rank_test_")) for n in names
    ):
        return None
    if "params" in names:
        frame = _with_none(frame.assign(params=frame["params"].astype(str)))
    # All scorers are maximised: errors are negated.
    goals = {name: "maximize" for name in map(str, frame.columns) if name.startswith("mean_test_")}
    roles = by_pattern(frame.columns, _RULES)
    return Layout("scikit-learn's cv_results_", frame, roles, goals=goals, prefix=_PREFIX)


def _with_none(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the word None where None was chosen. A CSV shows this only in `params`."""
    chosen = {}
    for name in map(str, frame.columns):
        if name.startswith("param_"):
            spelled = rf"[{{,]\s*'{re.escape(name.removeprefix('param_'))}': None[,}}]"
            empty = frame[name].isna() | (frame[name].astype(str) == "")
            none = empty & frame["params"].str.contains(spelled, regex=True)
            if none.any():
                chosen[name] = frame[name].astype(object).mask(none, NONE)
    return frame.assign(**chosen)
