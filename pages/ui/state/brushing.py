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
    """Return the brushes on the columns of these runs, from this session or from the link."""
    by_column = get("_brushes")
    if by_column is None:
        linked = [brush_state.from_text(text) for text in st.query_params.get_all("brush")]
        by_column = {brush.column: brush for brush in linked if brush is not None}
        put("_brushes", by_column)
    if by_column and "brush" not in st.query_params:
        keep_brushes(by_column)  # a new page's link keeps only what widgets are bound to
    present = {view.runs.find(name): brush for name, brush in by_column.items()}
    return {name: replace(brush, column=name) for name, brush in present.items() if name is not None}


def drop_brush(view: View, name: str) -> None:
    """Remove the brush on a column, and keep all others of this moment, which may not be those on screen."""
    keep_brushes({column: brush for column, brush in brushes(view).items() if column != name})


def keep_brushes(brushes: Mapping[str, Brush]) -> None:
    """Keep these brushes, in the session and in the link."""
    put("_brushes", dict(brushes))
    if brushes:
        st.query_params["brush"] = [brush_state.to_text(brush) for brush in brushes.values()]
    elif "brush" in st.query_params:
        del st.query_params["brush"]
