"""Which studies of a store are read, and which value stands for a metric that was logged over time."""

from __future__ import annotations

import streamlit as st

from importance.errors import ImportanceError
from importance.readers.open_source import Glance
from importance.rows.store import HISTORIES, History
from pages.ui import state
from pages.ui.request import Request


def chosen(request: Request, seen: Glance) -> list[str] | None:
    """The studies to read; None where there is no choice.

    Raises:
        ImportanceError: when the user has taken all of them out.
    """
    filled = {name: n for name, n in seen.studies.items() if n != 0} or dict(seen.studies)
    if len(filled) < 2:
        state.link("study", [])
        return None
    options = sorted(seen.studies, key=lambda name: -seen.studies[name])
    if state.get("_studies_of") != request.key:
        wanted = [name for name in state.linked("study") if name in seen.studies]
        state.put("_studies", wanted or options[:1])
        state.put("_studies_of", request.key)
    else:  # the widget's own choice, without what is gone
        state.put("_studies", [name for name in state.get("_studies", []) if name in seen.studies])
    chosen = st.multiselect(
        f"{seen.word.capitalize()}: {len(options)} in this {seen.kind}",
        options,
        key="_studies",
        format_func=lambda name: f"{name} · {count(seen.studies[name])}",
        placeholder=f"Choose at least one {seen.word}",
        help="Several are joined, with a column that says which one each run is from.",
    )
    state.link("study", chosen)
    if not chosen:
        raise ImportanceError(f"Choose at least one {seen.word} in the sidebar.")
    return chosen


def count(n_runs: int) -> str:
    """How many runs, in words; negative when nobody counted them."""
    if n_runs < 0:
        return "runs not counted"
    return f"{n_runs:,} run{'s' * (n_runs != 1)}"


def history(seen: Glance) -> History | None:
    """Which value stands for a metric that was logged over time; None for the last."""
    if not seen.over_time:
        return None
    value: History = st.selectbox(
        "Value of a metric over time",
        list(HISTORIES),
        key="history",
        bind="query-params",
        help="Where every step was kept: the last value, the best by the metric's goal, the mean, the lowest "
        "or the highest.",
    )
    return None if value == "last" else value
