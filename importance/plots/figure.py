"""What all figures share: colours, margins, hatching, and names shown as they are.

A figure has no background, and its colours can be read on white and on near-black, so that one figure suits a
light and a dark page. Its text takes the colour of the page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import numpy as np
import plotly.graph_objects as go

from importance.formatting import finite_or_none, number_text

BAND = "rgba(74,124,240,0.22)"
FAINT_BAND = "rgba(74,124,240,0.1)"
DOTS = "rgba(128,138,158,0.62)"
HATCH = "rgba(128,138,158,0.75)"
HATCH_THIN = "rgba(128,138,158,0.6)"
GRID = "rgba(128,138,158,0.18)"
GREY = "rgba(128,138,158,0.55)"
GREY_LINE = "rgba(128,138,158,0.9)"


def faint(colour: str, opacity: float) -> str:
    """Return a colour such as "#4a7cf0" with an opacity from 0 to 1."""
    red, green, blue = (int(colour[k : k + 2], 16) for k in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:.2f})"


def bare(figure: go.Figure, height: int, top: int = 12) -> go.Figure:
    """Remove the background, the legend and the wide margins of a figure.

    Args:
        figure: changed in place and returned.
        height: of the whole figure, in pixels.
        top: its upper margin, in pixels.
    """
    return figure.update_layout(
        height=height,
        margin={"l": 10, "r": 10, "t": top, "b": 10},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        hovermode="closest",
    )


def corner_text(figure: go.Figure, text: str, *, at_bottom: bool) -> None:
    """Write a note into the upper or the lower right corner of a figure."""
    figure.add_annotation(
        text=text,
        xref="paper",
        yref="paper",
        x=1,
        y=0.03 if at_bottom else 1,
        xanchor="right",
        yanchor="bottom" if at_bottom else "top",
        showarrow=False,
        font={"size": 11},
        opacity=0.75,
    )


def hatch(figure: go.Figure, x: tuple[float, float], y: tuple[float, float], *, thin: bool = False) -> None:
    """Hatch a rectangle where no run is.

    Args:
        figure: changed in place.
        x, y: the two ends of the rectangle along each axis.
        thin: whether a few runs are there; the hatching is then lighter.
    """
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
    """Hatch polygons, without a fill and without an edge.

    Args:
        figure: changed in place.
        x, y: the corners, with None between two polygons.
        pattern: size, solidity and fgcolor of the hatching, as Plotly calls them.
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


def unbroken(values: np.ndarray) -> list[slice]:
    """Return the stretches of an array that are finite."""
    known = np.concatenate([[False], np.isfinite(values), [False]])
    ends = np.flatnonzero(known[1:] != known[:-1])
    return [slice(*pair) for pair in zip(ends[::2], ends[1::2], strict=True)]


def add_band(
    figure: go.Figure,
    x: Sequence[float],
    low: Sequence[float],
    high: Sequence[float],
    colour: str,
    line: Mapping[str, object] | None = None,
) -> None:
    """Fill the area between two curves.

    Args:
        figure: changed in place.
        x: (k,) positions.
        low, high: (k,) the curves.
        colour: of the area.
        line: the shape of both curves, as Plotly calls it.
    """
    for ends, fill in ((low, None), (high, "tonexty")):
        figure.add_scatter(
            x=x,
            y=ends,
            mode="lines",
            line={"width": 0, "color": colour, **(line or {})},
            fill=fill,
            fillcolor=colour,
            hoverinfo="skip",
        )


def error_bars(
    values: Sequence[float],
    lows: Sequence[float],
    highs: Sequence[float],
    colour: str,
    thickness: float,
    width: float = 0,
) -> dict[str, object]:
    """Return intervals around values as Plotly's error bars; none where a number is not finite."""
    return {
        "type": "data",
        "symmetric": False,
        "thickness": thickness,
        "width": width,
        "color": colour,
        "array": [finite_or_none(high - value) for value, high in zip(values, highs, strict=True)],
        "arrayminus": [finite_or_none(value - low) for value, low in zip(values, lows, strict=True)],
    }


def plain(text: str) -> str:
    """Return a text that Plotly shows as it is, although Plotly interprets some HTML tags."""
    return escape(str(text), quote=False)


def value_text(value: float | str) -> str:
    """Return a value of a parameter as text that Plotly shows as it is."""
    return plain(value) if isinstance(value, str) else number_text(float(value), 4)
