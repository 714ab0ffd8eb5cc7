"""The runs, what to expect of each setting, and the roles of the columns: three sheets."""

from __future__ import annotations

import streamlit as st

from pages.ui import all_runs, columns_sheet, page_frame, settings_face
from pages.ui.state import View

FACES = {"runs": "Runs", "settings": "Settings", "columns": "Columns"}


def answer(view: View) -> None:
    """Draw the sheet that the user chose."""
    face = st.segmented_control(
        "Show",
        list(FACES),
        format_func=FACES.__getitem__,
        default="runs",
        required=True,
        key="face",
        bind="query-params",
        label_visibility="collapsed",
    )
    if face == "settings":
        settings_face.draw(view)
    elif face == "columns":
        columns_sheet.draw(view.runs)
    else:
        all_runs.draw(view)


page_frame.show(answer)
