"""The sidebar under the source: the metric, the parameters, the filters and the look of the chart.

app.py draws it below the source. A widget that a page draws loses its value when the page changes.
"""

from __future__ import annotations

import streamlit as st

from pages.ui import state
from pages.ui.sidebar import chart_axes, filters, method, metric, parameters
from pages.ui.state import View


def draw(on_panel: bool) -> View | None:
    """Draw the sidebar and return the view that it describes.

    Args:
        on_panel: whether the panel is shown. The controls that act on the panel alone are not drawn on other
            pages, and keep their values.

    Returns:
        The view; None when there are no runs or no metric to show.
    """
    runs = state.runs_in_use()
    if runs is None:
        return None
    runs = state.with_user_roles(runs)
    state.use_present_names(runs)
    with st.sidebar:
        name = metric.choose(runs)
        if name is None:
            return None
        goal, goal_source = metric.choose_goal(runs, name)
        scale = metric.choose_scale()
        ranked_by = method.choose(on_panel)
        selection = parameters.choose(runs, name)
        filtered, filters_text = filters.choose(runs)
        best = filters.choose_best(on_panel)
        axes = chart_axes.choose(runs, name, selection.modelled, on_panel)
    return View(
        runs=runs,
        kept=filtered.runs,
        metric=name,
        goal=goal,
        scale=scale,
        auto=selection.shown is None,
        shown=selection.shown,
        modelled=selection.modelled,
        filters=filters_text,
        best=best,
        goal_source=goal_source,
        method=ranked_by,
        active=filtered.active,
        ignored=filtered.ignored,
        axes=axes,
    )
