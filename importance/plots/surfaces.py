"""The heat map of the metric over two parameters."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from importance.charts.surface_axes import CellAxis, cell_axis, rectangles, run_positions
from importance.effects.two_parameters import Surface
from importance.formatting import interval_text, number_text
from importance.palette import SCALE, toward
from importance.plots.figure import bare, hatched, plain, value_text

MANY_RUNS = 300
"""With more runs the points are small and faint, so that the map is seen between them."""
_POINTS = {"size": 6, "color": "rgba(255,255,255,0.9)", "line": {"width": 1, "color": "#151b2b"}}
_SMALL_POINTS = {"size": 3, "color": "rgba(255,255,255,0.5)", "line": {"width": 0.5, "color": "#151b2b"}}


def surface_map(surface: Surface, *, height: int = 460) -> go.Figure:
    """The metric over two parameters as a heat map, blue at the good end, with the runs as points.

    Cells without a run nearby are hatched, cells with few are hatched lightly.

    Args:
        surface: what to draw, as `importance.effects.surface` returns it.
        height: of the figure, in pixels.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> result = importance.surface(runs, "val_loss", "learning_rate", "solver")
        >>> figure = importance.plots.surface_map(result)
        >>> type(figure).__name__
        'Figure'
    """
    x_axis, y_axis = cell_axis(surface.x, surface.x_log), cell_axis(surface.y, surface.y_log)
    tooltips = [
        [
            f"{value_text(x)}, {value_text(y)}: {interval_text(mean, low, high)}"
            for x, mean, low, high in zip(surface.x, means, lows, highs, strict=True)
        ]
        for y, means, lows, highs in zip(surface.y, surface.mean, surface.low, surface.high, strict=True)
    ]
    figure = go.Figure(
        go.Heatmap(
            z=surface.mean,
            x=x_axis.centres,
            y=y_axis.centres,
            text=tooltips,
            hovertemplate="%{text}<extra></extra>",
            xgap=2 * x_axis.discrete,
            ygap=2 * y_axis.discrete,
            colorscale=[[k / (len(SCALE) - 1), colour] for k, colour in enumerate(toward(surface.goal))],
            colorbar={
                "title": {"text": plain(surface.metric), "side": "right"},
                "thickness": 12,
                "len": 1.0,
                "outlinewidth": 0,
            },
        )
    )
    _hatch_cells(figure, surface.untried, x_axis, y_axis, thin=False)
    _hatch_cells(figure, surface.thin, x_axis, y_axis, thin=True)
    figure.add_scatter(
        x=run_positions(surface.run_x, x_axis, 0),
        y=run_positions(surface.run_y, y_axis, 1),
        mode="markers",
        marker=_POINTS if len(surface.run_metric) <= MANY_RUNS else _SMALL_POINTS,
        text=[number_text(value, 4) for value in surface.run_metric],
        hovertemplate=f"{plain(surface.metric)} %{{text}}<extra></extra>",
    )
    figure.update_xaxes(_axis_settings(x_axis, surface.a))
    figure.update_yaxes(_axis_settings(y_axis, surface.b), automargin=True)
    return bare(figure, height)


def _axis_settings(axis: CellAxis, parameter: str) -> dict[str, Any]:
    return {
        "tickvals": axis.ticks,
        "ticktext": [plain(label) for label in axis.labels],
        "title": {"text": plain(parameter)},
        "range": axis.ends,
        "showgrid": False,
        "zeroline": False,
    }


def _hatch_cells(
    figure: go.Figure, mask: np.ndarray, x_axis: CellAxis, y_axis: CellAxis, *, thin: bool
) -> None:
    x: list[float | None] = []
    y: list[float | None] = []
    for (left, right), (low, high) in rectangles(mask, x_axis, y_axis):
        x += [left, right, right, left, left, None]
        y += [low, low, high, high, low, None]
    if x:
        size, solidity, shade = (15, 0.08, 0.5) if thin else (8, 0.2, 0.75)
        pattern = {"size": size, "solidity": solidity, "fgcolor": f"rgba(20,26,40,{shade})"}
        hatched(figure, x, y, pattern, thin=thin)
