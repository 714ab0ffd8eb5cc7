"""Plotly figures on the page, and in the pictures that their button saves."""

from __future__ import annotations

from typing import Any

import streamlit as st

BACKGROUND = {"light": "#ffffff", "dark": "#161c28"}  # of the cards, as in style.css
TEXT = {"light": "#333c50", "dark": "#d8deea"}
HIDDEN_BUTTONS = ["select2d", "lasso2d", "autoScale2d"]


def draw(
    figure: dict[str, Any], key: str, alt: str, *, clickable: bool = False, version: str = ""
) -> int | None:
    """Draw a figure with the background of the theme, which a saved picture would lack otherwise.

    Args:
        figure: the figure.
        key: its key, which is the name of a saved picture too.
        alt: what it shows, in words.
        clickable: whether a click on a point reruns the page.
        version: which one it is, where a page draws several of them one after the other.

    Returns:
        the number that the clicked point has as `customdata`; None without a click.
    """
    theme = st.context.theme.type
    if theme is not None:
        layout = figure["layout"] | {"paper_bgcolor": BACKGROUND[theme], "plot_bgcolor": BACKGROUND[theme]}
        text_colour = {"color": TEXT[theme]}
        layout["font"] = layout.get("font", {}) | text_colour
        for name in [name for name in layout if name.startswith(("xaxis", "yaxis"))]:
            axis = layout[name]
            title = axis.get("title", {})
            title = title | {"font": title.get("font", {}) | text_colour}
            layout[name] = axis | {"tickfont": axis.get("tickfont", {}) | text_colour, "title": title}
        figure = figure | {"layout": layout}
    config = {
        "displaylogo": False,
        "modeBarButtonsToRemove": HIDDEN_BUTTONS,
        "toImageButtonOptions": {"filename": key, "scale": 2},
    }
    key += version
    if not clickable:
        st.plotly_chart(figure, key=key, config=config, alt=alt)
        return None
    event: Any = st.plotly_chart(
        figure, key=key, config=config, alt=alt, on_select="rerun", selection_mode="points"
    )
    data = [point.get("customdata") for point in event["selection"]["points"]]
    numbers = [value[0] if isinstance(value, list) else value for value in data if value is not None]
    return int(numbers[0]) if numbers else None
