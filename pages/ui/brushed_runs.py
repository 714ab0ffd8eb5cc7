"""The runs that are brushed on the panel, on the pages that follow the brushes."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from importance.charts import brushes
from pages.ui import state
from pages.ui.state import View


def brushed(view: View) -> View:
    """Return the view of the runs that are brushed on the panel, and draw the brushes."""
    active = state.brushes(view)
    mask = brushes.selected(view.kept, active.values())
    if mask.all():
        return view
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{int(mask.sum()):,} of {len(mask):,} runs**", width="content")
        st.text(" and ".join(brush.words() for brush in active.values()), width="content")
        if st.button("Clear filters", type="tertiary", icon=":material/close:"):
            state.keep_brushes({})
            st.rerun()
    return replace(view, kept=view.kept.take(mask))
