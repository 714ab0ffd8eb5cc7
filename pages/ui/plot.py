"""Plotly's figures on the page, and as the pictures that its button saves."""

from __future__ import annotations

from typing import Any

import streamlit as st

GROUND = {"light": "#ffffff", "dark": "#161c28"}  # of the cards, as style.css has it
INK = {"light": "#333c50", "dark": "#d8deea"}
BUTTONS_LEFT_OUT = ["select2d", "lasso2d", "autoScale2d"]


def draw(figure: dict[str, Any], key: str, alt: str) -> None:
    """Draw a figure on the ground of the theme in use, without which a saved picture would have none."""
    theme = st.context.theme.type
    if theme is not None:
        layout = figure["layout"] | {"paper_bgcolor": GROUND[theme], "plot_bgcolor": GROUND[theme]}
        inked = {"color": INK[theme]}
        layout["font"] = layout.get("font", {}) | inked
        for name in [name for name in layout if name.startswith(("xaxis", "yaxis"))]:
            axis = layout[name]
            title = axis.get("title", {})
            title = title | {"font": title.get("font", {}) | inked}
            layout[name] = axis | {"tickfont": axis.get("tickfont", {}) | inked, "title": title}
        figure = figure | {"layout": layout}
    config = {
        "displaylogo": False,
        "modeBarButtonsToRemove": BUTTONS_LEFT_OUT,
        "toImageButtonOptions": {"filename": key, "scale": 2},
    }
    st.plotly_chart(figure, key=key, config=config, alt=alt)
