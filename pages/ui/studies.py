"""Which studies of a store are read, and which value is used of a metric that was logged over time."""

from __future__ import annotations

import streamlit as st

from importance.errors import ImportanceError
from importance.formatting import runs_text
from importance.readers.source_summary import SourceSummary
from importance.rows.store import HISTORIES, History
from pages.ui import state
from pages.ui.request import Request


def choose(request: Request, summary: SourceSummary) -> list[str] | None:
    """Let the user choose the studies to read; return None when there is no choice.

    Raises:
        ImportanceError: when the user has removed all of them.
    """
    filled = {name: n_runs for name, n_runs in summary.studies.items() if n_runs != 0} or dict(
        summary.studies
    )
    if len(filled) < 2 and not summary.on_request:
        state.link("study", [])
        return None
    options = sorted(summary.studies, key=lambda name: -summary.studies[name])
    if state.get("_studies_of") != request.key:
        linked = [name for name in state.linked("study") if name in summary.studies]
        first = [name for name in options[:1] if name not in summary.on_request]
        state.put("_studies", linked or first)
        state.put("_studies_of", request.key)
    else:  # the last choice, without studies that are gone
        state.put("_studies", [name for name in state.get("_studies", []) if name in summary.studies])
    chosen = st.multiselect(
        f"{summary.word.capitalize()} ({len(options)} available)",
        options,
        key="_studies",
        format_func=lambda name: f"{name} · {count(summary.studies[name])}",
        placeholder=f"Choose at least one {summary.word}",
        help=f"From this {summary.kind}. If you choose several, they are joined, and a column names the "
        f"{summary.word} of each run.",
    )
    state.link("study", chosen)
    if not chosen:
        raise ImportanceError(f"Choose at least one {summary.word} in the sidebar.")
    return chosen


def count(n_runs: int) -> str:
    """Return the number of runs in words; a negative number means that they were not counted."""
    if n_runs < 0:
        return "runs not counted"
    return runs_text(n_runs)


def choose_history(summary: SourceSummary) -> History | None:
    """Let the user choose the value of a metric that was logged over time; None means the last value."""
    if not summary.over_time:
        return None
    history: History = st.selectbox(
        "Use from each metric's history",
        list(HISTORIES),
        key="history",
        bind="query-params",
        help="Which of the logged values of a metric to use. The best depends on the goal of the metric.",
    )
    return None if history == "last" else history
