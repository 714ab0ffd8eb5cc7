"""The comparison of two sweeps in one table of runs. Each is computed once for its runs and its question."""

from __future__ import annotations

from typing import Any

import streamlit as st

from importance.comparison import sweep_columns
from importance.comparison.compare import compare
from importance.comparison.ranges_tried import ranges_tried
from importance.comparison.result import Comparison, RangeComparison
from importance.comparison.sweep_columns import SweepColumn
from importance.runs.table import Runs
from pages.ui.state.shared import computed
from pages.ui.state.view import CACHE_KEYS, View, runs_key


def divisions(view: View) -> tuple[SweepColumn, ...]:
    """Return the columns by which the runs can be divided into sweeps, the most likely one first."""
    return _divisions(view.kept, view.metric)


@st.cache_data(show_spinner=False, max_entries=32, hash_funcs=CACHE_KEYS)
def _divisions(runs: Runs, metric: str) -> tuple[SweepColumn, ...]:
    return sweep_columns.sweep_columns(runs, metric)


def comparison(view: View, a: Runs, b: Runs, column: str) -> Comparison:
    """Return the comparison of two sweeps, without the column that tells them apart."""
    parameters = _others(view, column)
    key = (runs_key(a), runs_key(b), view.metric, parameters, view.goal, view.scale)
    return computed(compare, key, a, b, view.metric, parameters, goal=view.goal, scale=view.scale)


def ranges(view: View, a: Runs, b: Runs, column: str) -> tuple[RangeComparison, ...]:
    """Return what both sweeps tried of each parameter."""
    names = [
        name for name in _others(view, column) if a.frame[name].notna().any() or b.frame[name].notna().any()
    ]
    return ranges_tried(a, b, names)


def _others(view: View, column: str) -> tuple[str, ...]:
    return tuple(name for name in view.modelled if name != column)


def rows_figure(comparison: Comparison, names: tuple[str, str], most: int | None) -> dict[str, Any]:
    """Return the figure of what both sweeps tried and how important it was there."""
    from importance import plots

    return plots.comparison_rows(comparison, names, most=most).to_dict()


def effect_figure(
    comparison: Comparison, parameter: str, names: tuple[str, str], height: int
) -> dict[str, Any]:
    """Return the figure of the effect of a parameter in both sweeps, so many pixels high."""
    from importance import plots

    return plots.compared_effect(comparison, parameter, names, height=height).to_dict()
