"""The metrics that are weighed on the page Trade-off, and the goal of each."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from importance.runs.columns import Kind
from importance.tradeoff.objectives import FEWEST_METRICS, MOST_METRICS
from pages.ui import state, style
from pages.ui.sidebar.metric import GOALS, column_label
from pages.ui.state import View, trade_offs
from pages.ui.state.trade_offs import KEY, WEIGHED

CHOOSE = "Choose two or three metrics."
ONE_METRIC = (
    "A trade-off needs two metrics that vary. These runs have one. Log a second one, such as the run time."
)


def choose(view: View) -> trade_offs.Goals:
    """Let the user choose two or three metrics and the goal of each; () while there are fewer than two."""
    runs = view.runs
    candidates = trade_offs.candidates(runs)
    numbers = [name for name, column in runs.columns.items() if column.kind is Kind.NUMERIC]
    chosen = [name for name in state.get(KEY) or [] if name in numbers]
    options = list(dict.fromkeys([*candidates, *([view.metric] if view.metric in numbers else []), *chosen]))
    label = column_label(runs)
    before = trade_offs.weighed(runs)
    if state.get(WEIGHED) and not before:
        state.forget(KEY)  # it was chosen for other runs
    if state.get(KEY) is None and not state.linked(KEY) and before:
        state.put(KEY, before)  # it was chosen before another page was shown
    state.drop_unavailable(KEY, options)
    of_link = state.choose_several_linked(runs, KEY, options, label)
    m = len(chosen_names(view))
    left, *columns = st.columns([1.5, *[1.0] * m] if m >= FEWEST_METRICS else 1, gap="small")
    names = left.multiselect(
        "Metrics to weigh",
        options,
        default=list(trade_offs.suggested(runs, view.metric)),
        format_func=label,
        key=KEY,
        bind="query-params",
        max_selections=MOST_METRICS,
        help="Two or three metrics. Those that the search optimised are chosen already.",
    )
    if state.choose_again(KEY, of_link, names):
        st.rerun()
    state.put(WEIGHED, names)
    if len(names) < FEWEST_METRICS:
        st.caption(CHOOSE if len(options) >= FEWEST_METRICS else ONE_METRIC)
        return ()
    if len(columns) != len(names):
        columns = st.columns(len(names), gap="small")
    return tuple(zip(names, _choose_goals(view, names, columns), strict=True))


def chosen_names(view: View) -> Sequence[str]:
    """Return the metrics that `choose` is about to show as chosen."""
    chosen = state.get(KEY)
    if chosen is None:
        chosen = state.linked(KEY) or trade_offs.weighed(view.runs)
        chosen = chosen or trade_offs.suggested(view.runs, view.metric)
    return [name for name in chosen if name in view.runs.columns]


def _choose_goals(view: View, names: Sequence[str], columns: Sequence[DeltaGenerator]) -> list[str]:
    """Let the user choose the goal of each metric."""
    set_by_user = trade_offs.chosen_goals(view.runs)
    goals = []
    for column, name in zip(columns, names, strict=True):
        default = view.goal if name == view.metric else view.kept.goal_for(name)[0]
        goals.append(_choose_goal(column, name, set_by_user.get(name, default)))
    return goals


def _choose_goal(column: DeltaGenerator, name: str, shown: str) -> str:
    key = f"_weighed_goal_{name}"

    def keep() -> None:
        trade_offs.keep_goal(name, state.get(key))

    goal: str = column.selectbox(
        style.plain(name),
        list(GOALS),
        index=list(GOALS).index(shown),
        format_func=lambda goal: GOALS[goal].capitalize(),
        key=key,
        on_change=keep,
    )
    return goal
