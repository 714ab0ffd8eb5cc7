"""What is filtered, in words: how many runs are left, a chip for each filter, and a way back to all runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import streamlit as st

from importance.charts import brushes
from importance.charts.brushes import Brush
from pages.ui import state, style
from pages.ui.sidebar.filters import FEASIBLE
from pages.ui.state import View

LONGEST = 60  # characters of a chip; its tooltip has all


@dataclass(frozen=True)
class Chip:
    """A filter that a click undoes.

    Attributes:
        words: the filter as text.
        undo: removes the filter.
        full: the filter with all its levels.
    """

    words: str
    undo: Callable[[], None]
    full: str = ""


def draw(view: View) -> None:
    """Draw the filters of the sidebar above a page."""
    filters = _of_filters(view)
    if filters:
        row("filter_bar", len(view.kept), len(view.runs), filters, lambda: clear(view))
    for sentence in view.ignored:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f":material/warning: {style.plain(sentence)}", width="content")
            st.button(
                "Remove this filter",
                type="tertiary",
                key=f"forget_{sentence}",
                on_click=state.drop_ignored_filters,
                args=(view.runs,),
            )


def brushed(view: View) -> View:
    """Return the view of the runs that are brushed on the panel, and draw the brushes."""
    active = state.brushes(view)
    mask = brushes.selected(view.kept, active.values())
    if mask.all():
        return view
    row("brush_bar", int(mask.sum()), len(mask), of_brushes(view, active), lambda: state.keep_brushes({}))
    return replace(view, kept=view.kept.take(mask))


def of_brushes(view: View, active: Mapping[str, Brush]) -> list[Chip]:
    """Return a chip for each brush."""
    return [Chip(brush.words(), partial(state.drop_brush, view, name)) for name, brush in active.items()]


def row(
    key: str,
    n: int,
    total: int,
    filters: Sequence[Chip],
    clear_all: Callable[[], None],
) -> None:
    """Draw how many runs are left, the chips, and a button that removes all of them."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=key):
        st.markdown(f"**{n:,} of {total:,} runs**", width="content")
        chips(key, filters, clear_all)


def chips(key: str, filters: Sequence[Chip], clear_all: Callable[[], None]) -> None:
    """Draw the chips and the button that removes all of them, in a row that has begun."""
    for chip in {chip.full or chip.words: chip for chip in filters}.values():
        text = chip.words if len(chip.words) <= LONGEST else f"{chip.words[: LONGEST - 1]}…"
        st.button(
            style.plain(text),
            key=f"{key}_{chip.full or chip.words}",
            icon=":material/close:",
            icon_position="right",
            help=style.plain(f"Remove this filter: {chip.full or chip.words}"),
            on_click=chip.undo,
        )
    st.button("Clear all", type="tertiary", key=f"{key}_clear", on_click=clear_all)


def clear(view: View) -> None:
    """Remove all filters and all brushes."""
    state.keep_filters(view.runs, ())
    state.keep_brushes({})
    if state.get("feasible"):
        state.put("feasible", False)


def _of_filters(view: View) -> list[Chip]:
    filters = []
    for each in view.active:
        undo = partial(state.drop_filter, view.runs, each)
        filters.append(Chip(each.words(), undo, each.words(len(each.levels) + 1)))
    if view.filters.endswith(FEASIBLE):
        filters.append(Chip(FEASIBLE, partial(state.put, "feasible", False)))
    return filters
