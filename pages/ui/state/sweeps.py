"""The next sweep of a view, and the ranges that the user has set."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import streamlit as st

from importance import safe_documents
from importance.runs.table import Runs
from importance.space.dimension import Dimension
from importance.sweep import batch
from importance.sweep import forecast as forecasts
from importance.sweep import history as histories
from importance.sweep.best_so_far import BestSoFar, best_so_far
from importance.sweep.forecast import Forecast
from importance.sweep.history import History
from importance.sweep.next_per_cost import CostedRuns, next_per_cost
from importance.sweep.predictions import Predictions, predict_runs
from importance.sweep.recommend import recommend
from importance.sweep.result import Sweep
from importance.sweep.run_plan import RunPlan
from pages.ui.state.answers import rank
from pages.ui.state.session import get, put
from pages.ui.state.shared import computed
from pages.ui.state.view import CACHE_KEYS, Question, View

HISTORY_HEIGHT = 300
LONGEST_EDITS = 1_500  # characters of the link that the user's ranges may take


def next_sweep(view: View) -> Sweep:
    """Return what to try next, from the runs that the filters keep."""
    question = view.question
    options = {"parameters": question.parameters, "goal": question.goal}
    arguments = (question.runs, question.metric, rank(question))
    return computed(recommend, (question.key,), *arguments, **options)


def forecast(view: View, space: Mapping[str, Dimension]) -> Forecast | None:
    """Return what the model expects of the next runs drawn from a space."""
    return computed(forecasts.forecast, _space_key(view, space), next_sweep(view), dict(space))


def _space_key(view: View, space: Mapping[str, Dimension]) -> tuple[Any, ...]:
    return view.question.key, tuple(space.values())


def run_plan(view: View, space: Mapping[str, Dimension], count: int) -> RunPlan:
    """Return so many next runs from a space."""
    key = (*_space_key(view, space), count)
    return computed(batch.plan_runs, key, next_sweep(view), count, dict(space))


def plan_runs(
    view: View, space: Mapping[str, Dimension], count: int
) -> tuple[RunPlan, Predictions, Forecast | None]:
    """Return so many next runs from a space, and what the model expects of each and of all together."""
    sweep, key = next_sweep(view), (*_space_key(view, space), count)
    plan = run_plan(view, space, count)
    predictions = computed(predict_runs, key, sweep, plan)
    if not len(plan):
        return plan, predictions, None
    return plan, predictions, computed(forecasts.forecast, (*key, "listed"), sweep, listed=plan.settings)


def affordable_runs(view: View, amount: float) -> CostedRuns:
    """Return the next runs that fit into the hours, or the money, by what they gain for it."""
    key, sweep = (view.question.key, amount), next_sweep(view)
    return computed(next_per_cost, key, view.kept, sweep, amount=amount)


def history(view: View, difference: float | None) -> tuple[History, dict[str, Any]]:
    """Return how the best result came about, with the improvement that matters, and the figure of it."""
    key, sweep = (view.question.key, difference), next_sweep(view)
    past = computed(histories.history, key, view.kept, view.metric, difference=difference, sweep=sweep)
    return past, _history_figure(view.question, difference, past)


@st.cache_data(show_spinner=False, max_entries=16, hash_funcs=CACHE_KEYS)
def _history_figure(question: Question, difference: float | None, _past: History) -> dict[str, Any]:
    from importance import plots

    return plots.history_chart(_past, height=HISTORY_HEIGHT).to_dict()


def progress(view: View) -> BestSoFar:
    """Return the best result so far, after each run that the filters keep."""
    return _progress(view.kept, view.metric, view.goal)


@st.cache_data(show_spinner=False, max_entries=16, hash_funcs=CACHE_KEYS)
def _progress(runs: Runs, metric: str, goal: str) -> BestSoFar:
    return best_so_far(runs, metric, goal)


def sweep_edits(view: View) -> dict[str, str]:
    """Return the ranges that the user has set for these runs and this metric, from this session or the link.

    Each is text, as `importance.space.range_text` reads it.
    """
    place = f"{view.runs.digest}/{view.metric}"
    all_edits = get("_sweep_edits")
    if all_edits is None:  # the link's ranges are for the runs and the metric that it opens
        all_edits = {place: _linked_edits()}
        put("_sweep_edits", all_edits)
    present = {view.runs.find(name): text for name, text in all_edits.get(place, {}).items()}
    edits = {name: text for name, text in present.items() if name is not None}
    _show_edits(edits)
    return edits


def keep_sweep_edits(view: View, edits: Mapping[str, str]) -> None:
    """Keep these ranges, in the session and, while it is short, in the link."""
    put("_sweep_edits", {**get("_sweep_edits", {}), f"{view.runs.digest}/{view.metric}": dict(edits)})
    _show_edits(edits)


def _linked_edits() -> dict[str, str]:
    content = safe_documents.parsed_json(st.query_params.get("ranges", "{}"))
    items = content.items() if isinstance(content, dict) else ()
    return {str(name): text for name, text in items if isinstance(text, str) and text}


def _show_edits(edits: Mapping[str, str]) -> None:
    text = json.dumps(edits, separators=(",", ":")) if edits else ""
    if 0 < len(text) <= LONGEST_EDITS:
        st.query_params["ranges"] = text
    elif "ranges" in st.query_params:
        del st.query_params["ranges"]
