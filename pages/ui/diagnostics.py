"""Diagnostics on request: other methods, the stability of the ranking, why runs fail, and other metrics."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from importance.errors import ImportanceError
from importance.model.budget_lift import BudgetSource
from importance.ranking import by_budget_text
from importance.ranking.rank import METHODS
from importance.ranking.result import Ranking
from importance.ranking.stability import Stability
from pages.ui import bar_cells, downloads, plot, runs_table, state, style, table
from pages.ui.state import View

METHOD_ROWS = 15
WHY_METHODS_DIFFER = """
The methods measure different things.

- **wandb** adds up how much the splits on a parameter lower the error on the runs that the forest was trained
  on. A column with many distinct values offers more splits, so even pure noise gets a share. The fewer the
  runs, the larger that share.
- **permutation** measures the error on runs that the forest has not seen. The forest shares the importance
  among columns that are correlated.
- **anova** fits smooth effects and interactions. It gives a share only to what predicts held-out runs, with
  an interval.
"""


def draw(view: View, ranking: Ranking) -> None:
    """Draw the choice of diagnostics; none is computed before the user chooses it."""
    diagnostics: dict[str, Callable[[View, Ranking], None]] = {
        "Compare methods": methods,
        "Ranking stability": stability,
        "Why runs fail": failures,
        "Why runs are infeasible": infeasible,
        "All metrics": metrics,
        "Importance by budget": by_budget,
    }
    if ranking.budget is None or ranking.budget.source is BudgetSource.STATE:
        del diagnostics["Importance by budget"]
    if not view.runs.constraints:
        del diagnostics["Why runs are infeasible"]
    if len(view.runs.metrics) < 2:
        del diagnostics["All metrics"]
    chosen = st.segmented_control(
        f"Diagnostics (all {len(view.kept):,} runs)",
        list(diagnostics),
        key="closer",
        bind="query-params",
    )
    if chosen is not None:
        with st.container(border=True, key="card_closer"):
            try:
                diagnostics[chosen](view, ranking)
            except ImportanceError as error:
                st.info(style.plain(str(error)), icon=":material/info:")


def methods(view: View, ranking: Ranking) -> None:
    """Draw the importance by each method, and why the methods differ."""
    with st.spinner("Ranking by each method …", show_time=True):
        rankings = {name: state.ranking(view, method=name) for name in METHODS}
    shares = pd.DataFrame({name: result.shown_shares for name, result in rankings.items()})
    shares = shares.reindex([s.name for s in ranking.scores]).rename_axis("Parameter").reset_index()
    left, right = st.columns([0.55, 0.45], gap="large")
    with left:
        _methods_table(shares)
        downloads.table("Methods", lambda: shares, "methods", "download_methods", "The table as CSV.")
    right.markdown(WHY_METHODS_DIFFER)
    right.caption(
        "W&B documents neither the settings of its forest nor how it treats missing values. Here **wandb** "
        "is a forest of 100 trees with the defaults of scikit-learn. A missing number becomes the median, "
        "and an extra column marks it as missing."
    )


def _methods_table(shares: pd.DataFrame) -> None:
    """Draw the importance of each parameter by each method."""
    names = shares["Parameter"].tolist()
    headings = {"0": ["Parameter", "Sort by name", "ascending"]}
    headings |= {str(i): [name, text, "descending"] for i, (name, text) in enumerate(METHODS.items(), 1)}
    rows: list[dict[str, Any]] = []
    for name, label, values in zip(
        names, runs_table.heading_labels(names, names), shares[list(METHODS)].to_numpy(), strict=True
    ):
        cells: dict[str, Any] = {"0": {"text": label, "title": name, "tone": "text"}}
        sorted_by: dict[str, Any] = {"0": name}
        for i, (method, value) in enumerate(zip(METHODS, values.tolist(), strict=True), 1):
            cells[str(i)] = bar_cells.share(value, math.nan, math.nan, 1.0, f"{name} by {method}")
            sorted_by[str(i)] = bar_cells.rounded(value)
        rows.append({**sorted_by, "cells": cells})
    table.component(
        "methods_table",
        kind="runs weights",
        headings=headings,
        rows=rows,
        id="0",
        page_size=METHOD_ROWS,
        still=True,
        footer=f"{len(rows)} parameter{'s' * (len(rows) != 1)}",
    )


def stability(view: View, ranking: Ranking) -> None:
    """Draw how far two sweeps of the same size agree, and how many more runs would settle the ranking."""
    place = st.empty()
    with st.spinner("Splitting the runs and ranking each part …", show_time=True):
        try:
            for picture, (result, figure, is_last) in enumerate(state.stability(view)):
                with place.container():
                    _stability(result, figure, f"_{picture}", is_last)
        except (ImportanceError, state.Stopped):
            place.empty()
            raise


def _stability(result: Stability | None, figure: dict[str, Any], version: str, is_last: bool) -> None:
    """Draw a picture of the stability. Without a result it has only axes, so that Plotly loads meanwhile."""
    sentence = "Ranking the first split …" if result is None else result.sentence
    st.markdown(f"**{style.plain(sentence)}**")
    left, right = st.columns([0.6, 0.4], gap="large")
    with left:
        plot.draw(figure, "stability", sentence, version=version)
    explanation = (
        "For each point, the runs are split at random into two sweeps of equal size, and each is ranked. The "
        "point is the mean overlap of the two rankings: 1 minus half the sum of the differences in "
        "importance. Above 90%, two sweeps agree."
    )
    if result is not None and len(result.sizes) > 1:
        explanation += " The dotted line extrapolates to larger sweeps."
    if is_last:
        explanation += " Bars cover 80% of the splits."
    right.caption(explanation)
    below = right.empty()  # drawn in each picture: what an earlier one drew here would stay
    if not is_last:
        below.caption("This is a first estimate. It gets better while more splits are ranked.")


def failures(view: View, ranking: Ranking) -> None:
    """Draw a second ranking: of what decides whether a run fails."""
    with st.spinner("Ranking what makes runs fail …", show_time=True):
        result, count = state.failures(view)
    st.markdown(
        f"**{count:,} of {len(view.kept):,} runs failed**: they have no finite {style.plain(view.metric)}, "
        "they diverged, or they are marked as failed."
    )
    if not result.fit.evidence:
        st.caption("No parameter predicts better than chance which runs fail.")
    elif all(score.by_chance for score in result.scores):
        st.caption("Together, the parameters predict which runs fail. No single one is clearer than chance.")
    table.parameter_table(result, key="failure_table")
    st.caption("A positive correlation means that larger values fail more often.")


def infeasible(view: View, ranking: Ranking) -> None:
    """Draw a second ranking: of what decides whether a run breaks a constraint."""
    with st.spinner("Ranking what makes runs infeasible …", show_time=True):
        result, count = state.infeasible(view)
    st.markdown(
        f"**{count:,} of {len(view.kept):,} runs are infeasible**: they break "
        f"{style.plain(' or '.join(view.runs.constraints))}."
    )
    if not result.fit.evidence:
        st.caption("No parameter predicts better than chance which runs are infeasible.")
    table.parameter_table(result, key="infeasible_table")
    st.caption("A positive correlation means that larger values are infeasible more often.")


def metrics(view: View, ranking: Ranking) -> None:
    """Draw a heat map of parameters by metrics."""
    with st.spinner(f"Ranking for {len(view.runs.metrics)} metrics …", show_time=True):
        figure, left_out = state.each_metric(view)
    plot.draw(figure, "each_metric", "importance by metric")
    text = "Importance of each parameter for each metric. No parameter predicts a metric with only zeros."
    st.caption(text + (f" The first {state.MOST_METRICS} metrics are shown." if left_out else ""))


def by_budget(view: View, ranking: Ranking) -> None:
    """Draw the importance of each parameter at each budget, and where the ranking changes."""
    with st.spinner("Ranking at each budget …", show_time=True):
        result, figure = state.by_budget(view)
    first, *others = by_budget_text.change_sentences(result)
    st.markdown(f"**{style.plain(first)}**")
    left, right = st.columns([0.6, 0.4], gap="large")
    with left:
        plot.draw(figure, "by_budget", first)
    with right:
        for sentence in others:
            st.markdown(style.plain(sentence))
        st.caption(
            "At each budget, all runs are used through a model of what the budget changes. Whiskers are 90% "
            "intervals."
        )
        downloads.table("By budget", result.to_frame, "by_budget", "download_by_budget", "As CSV.")
