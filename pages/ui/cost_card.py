"""The card on what runs cost: the cheapest setting that is nearly as good, and the gain per hour."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from importance.effects import cost_text
from importance.effects.gain_per_cost import CostedGains
from importance.errors import ImportanceError
from importance.runs.cost_columns import CostUnit, costs_of
from pages.ui import downloads, state, style
from pages.ui.state import View


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
        st.dataframe(_table(gains), hide_index=True, key="cost_table")


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


def _table(gains: CostedGains) -> pd.DataFrame:
    per = "hour" if gains.unit is CostUnit.HOURS else gains.cost
    return pd.DataFrame(
        {
            "Parameter": [each.parameter for each in gains.parameters],
            "Gain of tuning": [each.gain.mean for each in gains.parameters],
            "10 runs cost": [
                cost_text.amount_text(each.cost, gains.unit, gains.cost) for each in gains.parameters
            ],
            f"Gain per {per}": [each.rate for each in gains.parameters],
            "More runs gain up to": [each.more.mean for each in gains.parameters],
        }
    )
