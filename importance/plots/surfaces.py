"""The heat map of the metric over two parameters."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from importance.charts.surface_axes import Side, run_places, side
from importance.effects.coverage import blocks
from importance.effects.two_parameters import Surface
from importance.formatting import number_text
from importance.palette import SCALE, toward
from importance.plots.figure import bare, hatched, plain, reading


def surface_map(surface: Surface, *, height: int = 460) -> go.Figure:
    """The metric over two parameters as a heat map, with the runs on it, hatched where few or none are."""
    a, b = side(surface.x, surface.x_log), side(surface.y, surface.y_log)
    readings = [
        [
            f"{reading(x)}, {reading(y)}: {number_text(m)} ({number_text(lo)} to {number_text(hi)})"
            for x, m, lo, hi in zip(surface.x, row, lows, highs, strict=True)
        ]
        for y, row, lows, highs in zip(surface.y, surface.mean, surface.low, surface.high, strict=True)
    ]
    figure = go.Figure(
        go.Heatmap(
            z=surface.mean,
            x=a.places,
            y=b.places,
            text=readings,
            hovertemplate="%{text}<extra></extra>",
            xgap=2 * a.apart,
            ygap=2 * b.apart,
            colorscale=[[k / (len(SCALE) - 1), c] for k, c in enumerate(toward(surface.goal))],
            colorbar={
                "title": {"text": plain(surface.metric), "side": "right"},
                "thickness": 12,
                "len": 1.0,
                "outlinewidth": 0,
            },
        )
    )
    _hatched(figure, surface.untried, a, b, thin=False)
    _hatched(figure, surface.thin, a, b, thin=True)
    run_x, run_y = run_places(surface.run_x, a, 0), run_places(surface.run_y, b, 1)
    figure.add_scatter(
        x=run_x,
        y=run_y,
        mode="markers",
        marker={"size": 6, "color": "rgba(255,255,255,0.9)", "line": {"width": 1, "color": "#151b2b"}},
        text=[number_text(v, 4) for v in surface.run_metric],
        hovertemplate=f"{plain(surface.metric)} %{{text}}<extra></extra>",
    )
    figure.update_xaxes(_axis(a, surface.a))
    figure.update_yaxes(_axis(b, surface.b), automargin=True)
    return bare(figure, height)


def _axis(along: Side, parameter: str) -> dict[str, Any]:
    """The settings of the axis along one side."""
    return {
        "tickvals": along.ticks,
        "ticktext": [plain(word) for word in along.labels],
        "title": {"text": plain(parameter)},
        "range": along.ends,
        "showgrid": False,
        "zeroline": False,
    }


def _hatched(figure: go.Figure, where: np.ndarray, a: Side, b: Side, thin: bool) -> None:
    """Hatching over these cells, a rectangle for each stretch of a row."""
    x: list[float | None] = []
    y: list[float | None] = []
    for k, row in enumerate(where):
        for first, last in blocks(row):
            left, right = a.places[first] - a.half, a.places[last - 1] + a.half
            low, high = b.places[k] - b.half, b.places[k] + b.half
            x += [left, right, right, left, left, None]
            y += [low, low, high, high, low, None]
    if x:
        size, solidity, shade = (15, 0.08, 0.5) if thin else (8, 0.2, 0.75)
        pattern = {"size": size, "solidity": solidity, "fgcolor": f"rgba(20,26,40,{shade})"}
        hatched(figure, x, y, pattern, thin=thin)
