"""Which of the runs are kept, and which share of them counts as best."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from importance.runs.columns import Kind
from importance.runs.filters import Filter, days, filterable, level_counts
from importance.runs.table import Runs
from pages.ui import state, style
from pages.ui.state import Filtered

MISSING = "(no value)"
"""How the list of levels names runs without a value."""
FEASIBLE = "no broken constraint"
ALL = 100
BEST_PERCENT = list(range(ALL, 0, -5))
"""The shares of the runs that can count as best."""


def choose(runs: Runs) -> tuple[Filtered, str]:
    """Let the user filter the runs; return what is kept, and the filters in words."""
    state_column, source = runs.state_column, "source"
    options = sorted(filterable(runs), key=lambda name: (name != state_column, name != source))
    if options:
        turn = state.get("_filter_turn", 0)  # a new key closes the popover
        key = f"_filters_{turn}"
        with st.popover("Add a filter", icon=":material/filter_alt:", width="stretch", key=key):
            _add(runs, options)
    filtered = state.filtered(runs)
    words = [each.words() for each in filtered.active]
    kept = filtered.runs
    if _hides_infeasible(runs):
        words.append(FEASIBLE)
        feasible = kept.feasible
        if feasible is not None and not feasible.all():
            kept = kept.take(feasible)
    return Filtered(kept, filtered.active, filtered.ignored), ", ".join(words)


@st.fragment
def _add(runs: Runs, options: list[str]) -> None:
    """Draw the fields of a new filter. Only the button reruns the page."""
    turn = state.get("_filter_turn", 0)
    name = st.selectbox(
        "Column",
        options,
        key=f"_filter_column_{turn}",
        help="Text and booleans of 2 to 50 levels, and dates.",
    )
    if runs.columns[name].kind is Kind.TIME:
        new = _days_field(runs, name, turn)
    else:
        new = _levels_field(runs, name, turn)
    if st.button("Add", type="primary", disabled=new is None, key=f"_filter_add_{turn}") and new is not None:
        others = [each for each in state.filtered(runs).active if each.column != name]
        state.keep_filters(runs, [*others, new])
        state.put("_filter_turn", turn + 1)
        st.rerun(scope="app")


def _levels_field(runs: Runs, name: str, turn: int) -> Filter | None:
    """Draw the levels to choose from; None while none is chosen."""
    counts = level_counts(runs, name)
    absent = int(runs.frame[name].isna().sum())
    places = list(range(len(counts) + (absent > 0)))  # a level may have the same text as `MISSING`
    texts = [*(f"{level} · {n:,}" for level, n in counts.items()), f"{MISSING} · {absent:,}"]
    excluded = st.segmented_control(
        "Runs to keep",
        [False, True],
        format_func=lambda out: "All others" if out else "With these",
        default=False,
        required=True,
        key=f"_filter_side_{turn}_{name}",
        width="stretch",
    )
    chosen = st.multiselect(
        "Levels",
        places,
        format_func=lambda place: style.plain(texts[place]),
        key=f"_filter_levels_{turn}_{name}",
        placeholder="Choose levels",
    )
    if not chosen:
        return None
    levels = list(counts)
    return Filter(
        name,
        tuple(levels[place] for place in chosen if place < len(levels)),
        missing=any(place == len(levels) for place in chosen),
        excluded=bool(excluded),
    )


def _days_field(runs: Runs, name: str, turn: int) -> Filter | None:
    """Draw the first and the last day; None while both are those of the runs."""
    of_runs = days(runs.frame[name]).dropna()
    if of_runs.empty:
        st.caption("None of these dates can be read.")
        return None
    first, last = (pd.Timestamp(day).date() for day in (of_runs.min(), of_runs.max()))
    columns = st.columns(2)
    start, end = (
        column.date_input(label, day, first, last, key=f"_filter_{label}_{turn}_{name}")
        for column, label, day in zip(columns, ("From", "To"), (first, last), strict=True)
    )
    if (start, end) == (first, last):
        return None
    return Filter(name, start=start if start != first else None, end=end if end != last else None)


def _hides_infeasible(runs: Runs) -> bool:
    """Let the user hide infeasible runs, if there are any."""
    feasible = runs.feasible
    if feasible is None or feasible.all():
        return False
    return st.toggle(
        "Hide infeasible runs",
        key="feasible",
        bind="query-params",
        help=f"{int((~feasible).sum()):,} of {len(runs):,} runs break "
        f"{style.plain(' or '.join(runs.constraints))}. They never count as best, and are pale violet "
        "in the chart.",
    )


def _percent(of_link: list[str]) -> int | None:
    """The share of a link, as the list of shares has it."""
    return {str(percent): percent for percent in BEST_PERCENT}.get(of_link[0])


def _explained(percent: int) -> str:
    return "Explain: all runs" if percent == ALL else f"Explain: the best {percent}%"


def choose_best(on_panel: bool) -> float | None:
    """Let the user choose the share of runs that count as best; None when the question is about all runs."""
    if not on_panel:
        state.keep_undrawn("best", _percent)
        return None
    state.choose_once("best", BEST_PERCENT, ALL)
    percent = st.selectbox(
        "Best runs",
        BEST_PERCENT,
        format_func=_explained,
        key="best",
        persist_state="session",
        label_visibility="collapsed",
        help="The overview can also show what sets the best runs apart from the others. The other pages "
        "always use all runs.",
    )
    state.link("best", [] if percent == ALL else [str(percent)])
    return None if percent == ALL else percent / 100
