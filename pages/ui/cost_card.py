"""The card on what runs cost: the cheapest setting that is nearly as good, and the gain per hour."""

from __future__ import annotations

import streamlit as st

from importance.effects import cost_text
from importance.effects.gain_per_cost import CostedGains
from importance.errors import ImportanceError
from importance.formatting import number_text
from importance.runs.cost_columns import CostUnit, amount_text, costs_of
from pages.ui import affordable_runs, downloads, runs_table, state, style, table
from pages.ui.state import View

PAGE_SIZE = 10


def draw(view: View) -> None:
    """Draw the card if some column is a time or price; nothing is computed before the user asks for it."""
    costs = costs_of(view.runs.frame, view.runs.columns, view.metric)
    if costs is None:
        return
    with st.container(border=True, key="cost_card"):
        asked = st.toggle(
            "What runs cost",
            key="costs",
            bind="query-params",
            help=f"The cost of a run is {style.plain(costs.column)}. Give another column the role cost "
            "on the Runs page to change that.",
        )
        if asked:
            try:
                _answer(view)
            except ImportanceError as error:
                st.info(style.plain(str(error)), icon=":material/info:")


def _answer(view: View) -> None:
    tolerance = state.get(f"_tolerance_{view.metric}")
    with st.spinner("Comparing costs …", show_time=True):
        near, gains = state.costs(view, tolerance)
    st.subheader(style.plain(cost_text.cheapest_sentence(near)), anchor=False)
    left, right = st.columns([0.45, 0.55], gap="medium")
    with left:
        _tolerance(view, near.tolerance)
        for saving in near.savings:
            st.markdown(style.plain(cost_text.saving_sentence(saving, view.metric)))
        st.caption(style.plain(cost_text.rate_sentence(gains)))
        downloads.table("Costs", gains.to_frame().reset_index, "costs", "download_costs", "As CSV.")
    with right:
        _table(gains)
    affordable_runs.draw(view, gains)


def _tolerance(view: View, shown: float) -> None:
    """Let the user set by how much the metric may be worse."""
    key = f"_tolerance_typed_{view.metric}"

    def keep() -> None:
        state.put(f"_tolerance_{view.metric}", state.get(key))

    st.number_input(
        f"How much worse {style.plain(view.metric)} may be",
        min_value=0.0,
        value=shown,
        format="%g",
        key=key,
        on_change=keep,
    )


def _table(gains: CostedGains) -> None:
    """Draw for each parameter what tuning it gained and cost."""
    per = "hour" if gains.unit is CostUnit.HOURS else gains.cost
    headings = {
        "1": ["Parameter", "The parameter that is tuned", "ascending"],
        "2": ["Gain of tuning", "How much better the metric is with the best value", "descending"],
        "3": ["10 runs cost", "What ten runs with other values cost", "ascending"],
        "4": [f"Gain per {per}", "The gain divided by the cost", "descending"],
        "5": ["More runs gain up to", "The most that more runs can gain", "descending"],
    }
    rows = [
        {
            "0": each.parameter,
            "1": each.parameter,
            "2": runs_table.cell(each.gain.mean),
            "3": runs_table.cell(each.cost),
            "4": runs_table.cell(each.rate),
            "5": runs_table.cell(each.more.mean),
            "cells": {
                "2": table.number_cell(number_text(each.gain.mean)),
                "3": table.number_cell(amount_text(each.cost, gains.unit, gains.cost)),
                "4": table.number_cell(number_text(each.rate)),
                "5": table.number_cell(number_text(each.more.mean)),
            },
        }
        for each in gains.parameters
    ]
    table.component(
        "cost_table",
        kind="runs wraps",
        headings=headings,
        rows=rows,
        id="0",
        page_size=PAGE_SIZE,
        still=True,
        footer=f"{len(rows)} parameters",
    )
