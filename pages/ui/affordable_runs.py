"""The next runs that fit into so many hours or so much money, in the card on what runs cost."""

from __future__ import annotations

from typing import Any

import streamlit as st

from importance.effects.gain_per_cost import CostedGains
from importance.formatting import number_text
from importance.runs.cost_columns import CostUnit, amount_text
from importance.sweep.next_per_cost import CostedRuns, affordable_text
from pages.ui import downloads, runs_table, state, style, suggested_runs, table
from pages.ui.state import View

PAGE_SIZE = 10


def draw(view: View, gains: CostedGains) -> None:
    """Let the user set what more runs may cost, and draw the runs that fit, the most gain for it first."""
    in_hours = gains.unit is CostUnit.HOURS
    amount = st.number_input(
        "Hours for more runs" if in_hours else f"{style.plain(gains.cost)} for more runs",
        min_value=0.0,
        value=None,
        format="%g",
        placeholder="None: all suggested runs",
        key="amount",
        bind="query-params",
        help="The next runs are then ordered by what they are expected to gain for what they cost.",
        width=320,
    )
    if not amount:
        return
    with st.spinner("Choosing the runs that fit …", show_time=True):
        fitting = state.affordable_runs(view, amount)
    st.markdown(style.plain(affordable_text(fitting, view.metric)))
    if len(fitting.settings):
        _table(fitting)
        downloads.table(
            "Runs that fit",
            lambda: fitting.settings.assign(**{f"expected {fitting.cost}": fitting.costs}),
            "runs_that_fit",
            "download_fitting",
            "These runs with what each is expected to cost, as CSV.",
        )


def _table(fitting: CostedRuns) -> None:
    names = list(map(str, fitting.settings))
    labels = runs_table.heading_labels(names, names)
    headings = {
        "1": ["Run", "The most gain for the cost first", "ascending"],
        "2": ["Expected cost", f"What the run is expected to cost, by {fitting.cost}", "ascending"],
        "3": ["Expected gain", "How much better than the best so far, in standard deviations", "descending"],
        **{str(i): [labels[i - 4], name, "ascending"] for i, name in enumerate(names, 4)},
    }
    rows = [_row(fitting, k) for k in range(len(fitting.settings))]
    table.component(
        "fitting_runs",
        kind="runs wraps suggested",
        headings=headings,
        rows=rows,
        id="0",
        page_size=PAGE_SIZE,
        still=True,
        footer=f"{len(rows)} run{'s' * (len(rows) != 1)}",
    )


def _row(fitting: CostedRuns, k: int) -> dict[str, Any]:
    cost, gain = float(fitting.costs[k]), float(fitting.gains[k])
    row: dict[str, Any] = {"0": k, "1": float(k + 1), "2": cost, "3": gain}
    cells = {
        "2": table.number_cell(amount_text(cost, fitting.unit, fitting.cost)),
        "3": table.number_cell(number_text(gain, 2)),
    }
    for i, name in enumerate(fitting.settings, 4):
        row[str(i)], text = suggested_runs.cell(fitting.settings[name].iloc[k])
        cells[str(i)] = {"text": text, "title": "", "tone": "same"}
    return {**row, "cells": cells}
