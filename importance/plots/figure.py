"""What all figures share: no background, so that one serves both themes, and names shown as they are.

Colours read on white and on near-black, and text takes the page's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import plotly.graph_objects as go

from importance.formatting import number_text

BAND = "rgba(74,124,240,0.22)"
DOTS = "rgba(128,138,158,0.62)"
HATCH = "rgba(128,138,158,0.75)"
HATCH_THIN = "rgba(128,138,158,0.6)"
GRID = "rgba(128,138,158,0.18)"
ORANGE = "#e8710a"


def bare(figure: go.Figure, height: int, top: int = 12) -> go.Figure:
    """The figure without background, legend and wide margins.

    Args:
        figure: what was drawn; changed in place and returned.
        height, top: in pixels, of the whole and of the upper margin.
    """
    return figure.update_layout(
        height=height,
        margin={"l": 10, "r": 10, "t": top, "b": 10},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        hovermode="closest",
    )


def hatch(figure: go.Figure, x: tuple[float, float], y: tuple[float, float], *, thin: bool = False) -> None:
    """Hatching over a part of the axis where no run is; lighter where evidence is only thin."""
    size, solidity, colour = (15, 0.07, HATCH_THIN) if thin else (8, 0.14, HATCH)
    pattern = {"size": size, "solidity": solidity, "fgcolor": colour}
    hatched(figure, [x[0], x[1], x[1], x[0]], [y[0], y[0], y[1], y[1]], pattern, thin=thin)


def hatched(
    figure: go.Figure,
    x: Sequence[float | None],
    y: Sequence[float | None],
    pattern: Mapping[str, object],
    *,
    thin: bool,
) -> None:
    """An area without fill or edge under slanted lines.

    Args:
        figure: changed in place.
        x, y: its corners, None between one polygon and the next.
        pattern: size, solidity and fgcolor, as Plotly calls them.
        thin: whether a few runs are there, and not none.
    """
    figure.add_scatter(
        x=x,
        y=y,
        mode="none",
        fill="toself",
        fillcolor="rgba(0,0,0,0)",
        fillpattern={"shape": "/", "fillmode": "overlay", **pattern},
        hoverinfo="skip",
        name="few runs" if thin else "no run",
    )


def plain(text: str) -> str:
    """A text that Plotly shows as it is: names come from a file, and Plotly reads some HTML tags."""
    return escape(str(text), quote=False)


def reading(value: float | str) -> str:
    """A value of a parameter, as plain text."""
    return plain(value) if isinstance(value, str) else number_text(float(value), 4)
