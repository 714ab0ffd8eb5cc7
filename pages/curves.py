"""Learning curves: how the runs went, what matters at which step, and which runs could have been stopped."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from importance.curves import sentences
from importance.curves.by_step import StepImportance
from importance.curves.stopping import Rule, Stopping
from importance.errors import NotEnoughRuns
from importance.palette import GROUPS, ORANGE, REACHED
from importance.readers.read_curves import WHERE_CURVES_ARE
from importance.runs.curves import Curves
from pages.ui import (
    downloads,
    filter_bar,
    notices,
    page_frame,
    plot,
    reserved_room,
    state,
    stopping_table,
    style,
)
from pages.ui.state import View
from pages.ui.state import curves as curve_state

CURVES_HEIGHT, STEPS_HEIGHT = 360, 400
LETTERS_OF_FINDING = 53, 110  # about as many as the headline and the line below have, which come last
FIRST_CHECKS = (5, 10, 20, 30, 50)
MEDIAN = f"background:repeating-linear-gradient(90deg,{REACHED} 0 5px,#0000 5px 8px)"
NO_CURVES = "This source keeps no metric over its steps, so there are no curves to draw."


def answer(view: View) -> None:
    """Draw the curves, the importances over the step, and the stopping rules."""
    if not view.runs.reading.curves:
        st.title("No curves here", anchor=False)
        st.write(f"{NO_CURVES} {WHERE_CURVES_ARE}")
        return
    rows = curve_state.chosen_rows(view)
    chosen = filter_bar.brushed(replace(view, best=None))
    with reserved_room.for_headline("curves", *LETTERS_OF_FINDING), st.container():
        head = st.empty()
        remark = st.empty()
    wanted = state.get("curve_metric") or next(iter(state.linked("curve_metric")), view.metric)
    metric, curves = curve_state.curves_of(view, wanted)
    left, right = st.columns([0.56, 0.44], gap="small")
    with left.container(border=True, height="stretch", key="curves_runs"):
        metric = choose_metric(metric, curves)
        if metric not in curves.metrics:
            metric, curves = curve_state.curves_of(view, metric)
        head.title(style.plain(f"How {metric} went"), anchor=False)
        remark.caption(style.plain(curves_caption(curves, metric, rows)))
        curves_card(view, metric, curves, rows)
    with right.container(border=True, height="stretch", key="curves_steps"):
        steps_place = st.empty()
    with st.container(border=True, key="curves_stopping"):
        stopping_place = st.empty()
    if not chosen.modelled:
        notices.nothing_varies(chosen)
        return
    with steps_place.container():
        result = steps_card(chosen, metric, curves, rows)
    if result is not None:
        head.title(style.plain(sentences.step_finding(result).removesuffix(".")), anchor=False)
        lines = [curves_caption(curves, metric, rows), *sentences.step_notes(result)]
        remark.caption(style.plain(" ".join(lines)))
    with stopping_place.container():
        stopping_card(chosen, metric, curves, rows)
    if view.filters:
        st.caption(style.plain(f"Filtered to runs with {view.filters}."))


def choose_metric(metric: str, curves: Curves) -> str:
    """Draw the head of the curves, where the user chooses one of the metrics that have curves."""
    options = list(curves.available)
    if state.get("curve_metric") not in options:
        state.forget("curve_metric")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("**Learning curves of**", width="content")
        chosen: str = st.selectbox(
            "Metric of the curves",
            options,
            index=options.index(metric),
            key="curve_metric",
            bind="query-params",
            width=200,
            label_visibility="collapsed",
        )
        style.key(((f"background:{ORANGE}", "best run"), (MEDIAN, "median of the runs that got so far")))
    return chosen or metric


def curves_card(view: View, metric: str, curves: Curves, rows: np.ndarray) -> None:
    """Draw the learning curves of the runs in these rows."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="curve_controls"):
        smoothing = st.slider(
            "Smoothing",
            0,
            100,
            0,
            5,
            format="%d%%",
            key="smoothing",
            bind="query-params",
            width=180,
            help="Average each line over this share of the steps.",
        )
        log_x = st.toggle(f"Log {style.plain(curves.clock)}", key="log_step", bind="query-params")
        log_y = st.toggle("Log metric", key="log_curve", bind="query-params")
    drawn = curve_state.Drawn(smoothing / 100, bool(log_x), bool(log_y), CURVES_HEIGHT)
    figure = curve_state.curve_figure(view, metric, curves, rows, drawn)
    plot.draw(figure, "learning_curves", f"The learning curves of {int(rows.sum()):,} runs in {metric}.")


def curves_caption(curves: Curves, metric: str, rows: np.ndarray) -> str:
    """Return how many runs are drawn."""
    logged = int((curves.metrics[metric].logged & rows).sum())
    total = int(rows.sum())
    without = f" {total - logged:,} have no curve." if logged < total else ""
    return f"{logged:,} runs, coloured as in the chart of the overview.{without}"


def steps_card(view: View, metric: str, curves: Curves, rows: np.ndarray) -> StepImportance | None:
    """Draw the importances over the step, and return them; None if no step can be ranked."""
    try:
        with st.spinner("Ranking the parameters at each step …", show_time=True):
            result = curve_state.step_importance(view, metric, curves, rows)
    except NotEnoughRuns as error:
        st.markdown("**Importance by step**")
        st.caption(style.plain(str(error)))
        return None
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**Importance by {style.plain(result.clock)}**", width="content")
        downloads.table(
            "Table",
            result.to_frame,
            "importance_by_step",
            "download_steps",
            "The importance at each step as CSV.",
        )
    if not result.highest():
        st.caption(notices.NO_SHARES)
        return result
    style.key((f"background:{GROUPS[place]}", name) for place, name in enumerate(result.highest()))
    plot.draw(
        curve_state.step_figure(result, STEPS_HEIGHT), "importance_by_step", sentences.step_finding(result)
    )
    return result


def stopping_card(view: View, metric: str, curves: Curves, rows: np.ndarray) -> None:
    """Draw which runs a rule could have stopped, and what that would have saved."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.markdown("**Which runs could have been stopped**", width="content")
        rule = st.segmented_control(
            "Rule",
            [str(rule) for rule in Rule],
            format_func=lambda rule: sentences.rule_name(Rule(rule)),
            default=str(Rule.MEDIAN),
            required=True,
            key="stop_rule",
            bind="query-params",
            label_visibility="collapsed",
        )
        first = st.selectbox(
            "First check",
            FIRST_CHECKS,
            index=2,
            format_func=lambda share: f"first check after {share}%",
            key="first_check",
            bind="query-params",
            label_visibility="collapsed",
            width=220,
        )
    try:
        replay, table = curve_state.stopping_rules(view, metric, curves, rows, str(rule), first / 100)
    except NotEnoughRuns as error:
        st.caption(style.plain(str(error)))
        return
    st.write(style.plain(sentences.stopping_finding(replay)))
    stopping_table.draw(table, replay)
    downloads.table(
        "Stopped runs",
        lambda: stopped_runs(view, replay),
        "stopped_runs",
        "download_stopped",
        "The runs that the rule would have stopped, as CSV.",
    )
    st.caption("The rule is replayed on the curves in the order of the runs. The first five always go on.")


def stopped_runs(view: View, replay: Stopping) -> pd.DataFrame:
    """Return the runs that would have been stopped, by name."""
    frame = replay.to_frame()
    names = view.kept.run_names.astype(str).to_numpy()
    return frame.assign(run=names[frame["run"].to_numpy()])


page_frame.show(answer)
