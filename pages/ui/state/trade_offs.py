"""The trade-off between the metrics that the user chose, and their goals, in this session and in the link."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from importance.runs.table import Runs
from importance.tradeoff import front as fronts
from importance.tradeoff import next_runs as lists
from importance.tradeoff import weighted_importance as weighted
from importance.tradeoff.objectives import FEWEST_METRICS, candidate_metrics, suggested_metrics
from importance.tradeoff.result import Front, WeightedImportance
from pages.ui.state.session import get, link, linked, put
from pages.ui.state.shared import computed
from pages.ui.state.sources import runs_in_use, with_user_roles
from pages.ui.state.view import CACHE_KEYS, View, runs_key

Goals = tuple[tuple[str, str], ...]
"""The goal of each metric that is weighed."""
KEY = "metrics"
"""The key of the widget that chooses the metrics, and its name in the link."""
WEIGHED = "_weighed"
"""The metrics that this session weighed last. The widget is forgotten while another page is shown."""
IN_OVERVIEW = "_weighed_in_overview"
"""The metrics that the user wanted to see in the overview."""


def can_weigh() -> bool:
    """Return whether the runs in use have two metrics that vary; True as long as there are no runs."""
    runs = runs_in_use()
    return runs is None or len(candidates(with_user_roles(runs))) >= FEWEST_METRICS


@st.cache_data(show_spinner=False, max_entries=16, hash_funcs=CACHE_KEYS)
def candidates(runs: Runs) -> tuple[str, ...]:
    """Return the metrics that can be weighed."""
    return candidate_metrics(runs)


@st.cache_data(show_spinner=False, max_entries=16, hash_funcs=CACHE_KEYS)
def suggested(runs: Runs, metric: str) -> tuple[str, ...]:
    """Return the metrics to weigh at first: what the search optimised, or the metric and another one."""
    return suggested_metrics(runs, metric)


def front(view: View, goals: Goals) -> Front:
    """Return the settings of a view, and which of them are on the front."""
    options = {"parameters": list(view.modelled)}
    return computed(fronts.front, _key(view, goals), view.kept, *_metrics(goals), **options)


def importance(view: View, goals: Goals) -> WeightedImportance:
    """Return the importance of each parameter for each metric, and for the trade-off."""
    options = {"parameters": list(view.modelled), "front": front(view, goals)}
    return computed(weighted.weighted_importance, _key(view, goals), view.kept, *_metrics(goals), **options)


def front_runs(view: View, goals: Goals) -> pd.DataFrame:
    """Return the next runs that seek the front."""
    options = {"parameters": list(view.modelled)}
    return computed(lists.front_runs, _key(view, goals), view.kept, *_metrics(goals), **options)


def _key(view: View, goals: Goals) -> tuple[Any, ...]:
    return runs_key(view.kept), view.modelled, goals


def _metrics(goals: Goals) -> tuple[list[str], dict[str, str]]:
    return [name for name, _ in goals], dict(goals)


def chosen_goals(runs: Runs) -> dict[str, str]:
    """Return the goals that the user set, from this session or from the link, and keep them in the link."""
    goals: dict[str, str] | None = get("_weighed_goals")
    if goals is None:
        parts = [part.rpartition("~") for part in linked("goals")]
        named = {runs.find(name): goal for name, _, goal in parts if goal in ("minimize", "maximize")}
        goals = {name: goal for name, goal in named.items() if name is not None}
        put("_weighed_goals", goals)
    link("goals", [f"{name}~{goal}" for name, goal in goals.items()])
    return goals


def weighed(runs: Runs) -> list[str]:
    """Return the metrics that this session weighed last; [] if they were those of other runs."""
    names: list[str] = get(WEIGHED) or []
    return names if all(name in runs.columns for name in names) else []


def show_in_overview(metrics: Sequence[str], others: Sequence[str]) -> None:
    """Give these metrics columns in the table of the overview, and the others axes in its chart."""
    put(IN_OVERVIEW, set(metrics))
    put("axes", list(others))


def keep_goal(metric: str, goal: str) -> None:
    """Keep the goal of a metric in this session."""
    put("_weighed_goals", {**get("_weighed_goals", {}), metric: goal})


def front_figure(
    front: Front, names: Sequence[str], axes: tuple[int, int], marked: int | None, height: int
) -> dict[str, Any]:
    """Return the chart of the front, so many pixels high."""
    from importance import plots

    return plots.front_chart(front, names, axes=axes, marked=marked, height=height).to_dict()


def weight_figure(importance: WeightedImportance, metric: int, height: int) -> dict[str, Any]:
    """Return the importances over the weight of a metric, so many pixels high."""
    from importance import plots

    return plots.weight_curves(importance, metric=metric, height=height).to_dict()


def hypervolume_figure(front: Front) -> dict[str, Any]:
    """Return the chart of the hypervolume so far."""
    from importance import plots

    return plots.hypervolume_chart(front).to_dict()
