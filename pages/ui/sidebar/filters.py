"""Which of the runs are kept, and which share of them counts as best."""

from __future__ import annotations

import numpy as np
import streamlit as st

from importance.runs.table import Runs
from pages.ui import state, style


def choose(runs: Runs) -> tuple[Runs, str]:
    """Let the user filter the runs; return the kept runs, and the filters in words."""
    masks = [mask for mask in (_of_states(runs), _feasible(runs)) if mask is not None]
    if not masks:
        return runs, ""
    keep = np.logical_and.reduce([mask for mask, _ in masks])
    return (runs if keep.all() else runs.take(keep)), ", ".join(words for _, words in masks)


def _of_states(runs: Runs) -> tuple[np.ndarray, str] | None:
    """The mask of the runs in the chosen states, with words for it; None when every state is chosen."""
    states = runs.states
    if states is None or states.nunique() < 2:
        return None
    options = list(states.value_counts().index)
    source_before, options_before = state.get("_states_before", (runs.source, options))
    new = [name for name in options if name not in options_before]
    if source_before != runs.source:
        state.put("state", options)  # another source starts with all its states
    elif new and state.get("state") is not None:
        state.put("state", [*state.get("state"), *new])  # nobody chose to exclude these
    state.put("_states_before", (runs.source, options))
    state.drop_unavailable("state", options)
    chosen = st.pills(
        "State",
        options,
        selection_mode="multi",
        default=options,
        key="state",
        bind="query-params",
        format_func=style.plain,  # a label is markdown, and a state is any text of a file
        help=style.plain(", ".join(f"{n:,} {name}" for name, n in states.value_counts().items())),
    )
    if len(chosen) == len(options):
        return None
    return states.isin(chosen).to_numpy(), f"state {' or '.join(chosen)}" if chosen else "no state"


def _feasible(runs: Runs) -> tuple[np.ndarray, str] | None:
    """The mask of the feasible runs, with words for it; None when infeasible runs are kept."""
    feasible = runs.feasible
    if feasible is None or feasible.all():
        return None
    hidden = st.toggle(
        "Hide infeasible runs",
        key="feasible",
        bind="query-params",
        help=f"{int((~feasible).sum()):,} of {len(runs):,} runs break "
        f"{style.plain(' or '.join(runs.constraints))}. They never count as best, and are pale violet "
        "in the chart.",
    )
    return (feasible, "no broken constraint") if hidden else None


def choose_best(on_panel: bool) -> float | None:
    """Let the user choose the share of runs that count as best; None when the question is about all runs."""
    if not on_panel:
        st.caption("For the panel only")
    percent = st.slider(
        "Best runs",
        5,
        100,
        100,
        5,
        format="%d%%",
        key="best",
        bind="query-params",
        disabled=not on_panel,
        help="Below 100%, the panel shows what sets the best runs apart from the others. The other pages "
        "always use all runs.",
    )
    return percent / 100 if percent < 100 else None
