"""What takes longer than the ranking and is drawn later: further columns, and the words of the model."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from importance.charts import brushes
from importance.errors import ImportanceError
from pages.ui import state
from pages.ui.state import View, effects, further_columns


def finish(view: View) -> None:
    """Compute what the table of the whole page still lacks, and draw it then."""
    mask = brushes.selected(view.kept, state.brushes(view).values())
    part = view if mask.all() else replace(view, kept=view.kept.take(mask))
    if further_columns.known(part)[1]:
        compute_further(part)


def add_story(view: View) -> None:
    """Compute the words of the fitted model on each parameter, and draw the page again with them."""
    try:
        with state.stoppable("story", view.key):
            effects.compute_story(view, state.answer(view))
    except (ImportanceError, state.Stopped):
        return  # the page stays without them
    st.rerun(scope="app")


def compute_further(part: View) -> None:
    """Compute the further columns of the table, and draw it again with them."""
    try:
        with state.stoppable("columns", part.key):
            further_columns.compute(part)
    except state.Stopped:
        return
    st.rerun(scope="fragment" if state.in_fragment() else "app")
