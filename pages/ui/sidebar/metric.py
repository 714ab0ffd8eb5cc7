"""The metric, its goal, and the scale on which importance is measured."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from importance.runs.columns import Kind
from importance.runs.goals import GoalSource
from importance.runs.missing_results import no_result
from importance.runs.table import Runs
from pages.ui import state, style

GOALS = {"minimize": "lower is better", "maximize": "higher is better"}
SCALES = {
    "auto": "Metric scale: Auto",
    "raw": "Metric scale: Linear",
    "log": "Metric scale: Log",
    "rank": "Metric scale: Rank",
}


def choose(runs: Runs) -> str | None:
    """Let the user choose the metric; return None when no column can be one or none was chosen."""
    numbers = [name for name, column in runs.columns.items() if column.kind is Kind.NUMERIC]
    options = [
        name for name in dict.fromkeys([*runs.metrics, *numbers]) if runs.columns[name].kind is not Kind.EMPTY
    ]
    if not options:
        state.put("_missing", no_result(runs.frame, runs.columns))
        return None
    default = runs.first_metric
    if state.get("metric") is not None and state.get("metric") not in options:
        state.put("metric", default)
    label = column_label(runs)
    state.choose_linked(runs, "metric", options, label)
    metric: str | None = st.selectbox(
        "Metric",
        options,
        index=options.index(default) if default in options else None,
        placeholder="Choose a column of numbers",
        format_func=label,
        key="metric",
        bind="query-params",
        help="Any column of numbers can be the metric. Type to search.",
    )
    advice = "Add such a column, or choose a column of numbers under Metric."
    state.put("_missing", f"{no_result(runs.frame, runs.columns)} {advice}" if metric is None else "")
    return metric


def choose_goal(runs: Runs, metric: str) -> tuple[str, GoalSource]:
    """Let the user choose the goal; return it with its source."""
    default, source = runs.goal_for(metric)
    shown_for = (metric, default)
    if state.get("_goal_shown_for", shown_for) != shown_for:  # another metric, or other runs
        state.put("goal", default)
    state.put("_goal_shown_for", shown_for)
    goal = st.segmented_control(
        "Goal",
        list(GOALS),
        format_func=GOALS.__getitem__,
        default=default,
        required=True,
        key="goal",
        bind="query-params",
        label_visibility="collapsed",
        width="stretch",
    )
    if goal != default:
        return goal, GoalSource.DECLARED
    if source is GoalSource.GUESS:
        st.caption(
            f":material/help: This is a guess: neither the source nor the name says which end of "
            f"{style.plain(metric)} is good. Use the switch above to change it."
        )
    return goal, source


def choose_scale() -> str:
    """Let the user choose the scale on which importance is measured."""
    return st.selectbox(
        "Scale",
        list(SCALES),
        format_func=SCALES.__getitem__,
        key="scale",
        bind="query-params",
        label_visibility="collapsed",
        help="The scale on which importance is measured. On a linear scale, a few diverged runs can decide "
        "everything. Auto chooses a scale that fits the metric, and names it in a note.",
    )


def column_label(runs: Runs) -> Callable[[str], str]:
    """Return the function that labels a column in a picker: its name, and its name in the source.

    A search in the picker then finds the column by either name.
    """

    def label(name: str) -> str:
        original = runs.columns[name].original if name in runs.columns else ""
        return f"{name} ({original})" if original else name

    return label
