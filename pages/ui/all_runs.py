"""The sheet of runs: every run, best first, found by any of its values; two of them side by side."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from importance.formatting import names_in_group
from importance.runs.table import Runs
from pages.ui import reserved_room, runs_table, state, style, table
from pages.ui.state import View

PAGE_SIZE = 15
MOST_CELLS = 60_000
"""A browser sorts and searches so many cells at once."""


def draw(view: View) -> None:
    """Draw the runs that the filters keep, and those that are marked side by side."""
    runs, kept = view.runs, view.kept
    st.title(f"{len(runs):,} runs from {style.plain(runs.source)}", anchor=False)
    for note in runs.notes:
        st.caption(style.plain(note))
    if len(kept) < len(runs):
        st.caption(f"{len(kept):,} of {len(runs):,} runs: {style.plain(view.filters)}.")
    if not len(kept):
        st.caption("No run matches all of these filters.")
        return
    marked = [row for row in state.get(_key(view), ()) if row < len(kept)]
    with st.container(border=True, key="all_runs_card"):
        with st.container(horizontal=True, vertical_alignment="center", key="all_runs_header"):
            st.caption("Click one or two runs to compare their settings.", width="content")
            every = st.toggle("All columns", key="all_columns", bind="query-params")
            runs_table.download(kept, view.metric, view.goal)
        _table(view, columns(view, every=every), marked)
    if marked:
        with st.container(border=True, key="marked_runs_card"):
            runs_table.details(
                kept, marked[-1], view.metric, view.goal, marked[0] if len(marked) > 1 else None
            )


def _key(view: View) -> str:
    return f"_marked_runs_{view.kept.digest}"


def columns(view: View, *, every: bool) -> list[str]:
    """Return the columns to show: the metrics and what varies, or every column that has a value."""
    frame = view.kept.frame
    if every:
        shown = [name for name in view.runs.columns if frame[name].notna().any()]
    else:
        shown = [name for name in view.runs.metrics if frame[name].notna().any()]
        shown += [name for name in view.modelled if name not in shown]
    return [view.metric, *(name for name in shown if name != view.metric)]


def mark(view: View, clicked: int) -> None:
    """Mark a run beside the one that was marked last, or take its mark away."""
    state.put(_key(view), table.marked_after(state.get(_key(view), ()), clicked))


def _table(view: View, shown: Sequence[str], marked: Sequence[int]) -> None:
    """Draw the table; a click marks a run."""
    kept: Runs = view.kept
    best = runs_table.best_first(kept, view.metric, view.goal, MOST_CELLS // len(shown))
    labels = names_in_group(kept.parameters)
    better = "descending" if view.goal == "maximize" else "ascending"
    headings = {"1": ["Run", "The name of the run", "ascending"]}
    headings |= {
        str(i): [labels.get(name, name), name, better if name == view.metric else "ascending"]
        for i, name in enumerate(shown, 2)
    }
    values = [runs_table.cells_of(best[name]) for name in shown]
    names = kept.run_names.loc[best.index].astype(str)
    rows = [list(row) for row in zip(best.index.tolist(), names, *values, strict=True)]
    n = len(kept)
    with reserved_room.for_table("all_runs", min(len(rows), PAGE_SIZE)):
        table.component(
            "all_runs",
            lambda path: mark(view, int(path[0])),
            kind="runs wraps",
            headings=headings,
            rows=rows,
            id="0",
            selected=list(marked),
            page_size=PAGE_SIZE,
            find="Find a run by any of its values",
            footer=f"{n:,} runs, best first"
            if len(rows) == n
            else f"The best {len(rows):,} of {n:,} runs. Download contains all.",
        )
