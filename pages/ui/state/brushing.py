"""The brushes, in the session and in the link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from importance.charts import brushes as brush_state
from importance.charts.brushes import Brush
from pages.ui.state.session import get, put
from pages.ui.state.view import View


def brushes(view: View) -> dict[str, Brush]:
    """The brushes on the columns of these runs, from this session or from the link."""
    held = get("_brushes")
    if held is None:
        read = [brush_state.from_text(text) for text in st.query_params.get_all("brush")]
        held = {b.column: b for b in read if b is not None}
        put("_brushes", held)
    if held and "brush" not in st.query_params:
        keep_brushes(held)  # a change of page leaves the parameters that are no widget's behind
    found = {view.runs.find(name): b for name, b in held.items()}
    return {name: replace(b, column=name) for name, b in found.items() if name is not None}


def keep_brushes(brushes: Mapping[str, Brush]) -> None:
    """Keep these brushes, in the session and in the link."""
    put("_brushes", dict(brushes))
    if brushes:
        st.query_params["brush"] = [brush_state.to_text(b) for b in brushes.values()]
    elif "brush" in st.query_params:
        del st.query_params["brush"]
