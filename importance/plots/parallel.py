"""The parallel coordinates as a Plotly figure."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import plotly.graph_objects as go

from importance.charts.axis import Axis
from importance.charts.parallel_axes import MARGIN, ParallelAxes
from importance.charts.run_lines import NO_COLOUR
from importance.formatting import short_labels
from importance.palette import GROUPS, OUT_OF_BRUSH, SCALE, WITHOUT_METRIC
from importance.plots.figure import plain

_UNSEEN_TICKS = 24
_UNSEEN = {ord("0"): "\u200b", ord("1"): "\u200c"}


def parallel_coordinates(
    chart: ParallelAxes, *, height: int = 560, width: int = 640, brushes: dict[str, Any] | None = None
) -> go.Figure:
    """The parallel coordinates as a Plotly figure, whose axes can be brushed and moved.

    Args:
        chart: what to draw, as `importance.charts.parallel_axes` returns it.
        height: of the figure, in pixels.
        width: about how wide the page will show it, in pixels; titles that would collide are slanted.
        brushes: axis name -> its brushed range [low, high] in positions of the axis, or a list of them.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> chart = importance.parallel_axes(runs, "val_loss", ["learning_rate", "solver"])
        >>> figure = importance.plots.parallel_coordinates(chart)
        >>> type(figure).__name__
        'Figure'
    """
    titles = short_labels([axis.name for axis in chart.axes], 18)
    slanted = max(len(t) for t in titles) * 8 > (width - 100) / max(len(titles) - 1, 1)
    widest = max([6, *(len(label) for label in chart.axes[0].labels)])  # the ticks are left of the first axis
    best = max(len(chart.groups) - 1, 1)
    figure = go.Figure(
        go.Parcoords(
            line={
                "color": np.asarray(chart.colour, np.float32),  # Plotly draws high values last, on top
                "cmin": NO_COLOUR,
                "cmax": best,
                "colorscale": _group_colours(len(chart.groups)) if chart.groups else _rank_colours(),
                "showscale": False,
            },
            dimensions=[
                _dimension(axis, title, (brushes or {}).get(axis.name))
                for axis, title in zip(chart.axes, titles, strict=True)
            ],
            labelangle=-26 if slanted else 0,
            labelside="top",
            labelfont={"size": 12},
            tickfont={"size": 11},
            rangefont={"size": 1, "color": "rgba(0,0,0,0)"},
            unselected={"line": {"color": OUT_OF_BRUSH, "opacity": 0.06}},
        )
    )
    figure.update_layout(
        height=height,
        margin={"l": 24 + 6 * widest, "r": 48, "t": 84 if slanted else 40, "b": 18},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        modebar={"orientation": "v"},  # beside the last axis, not over its title
    )
    return figure


def _rank_colours() -> list[tuple[float, str]]:
    """The colours of ranks, as shares of the scale from NO_COLOUR to 1."""
    worst = -NO_COLOUR / (1 - NO_COLOUR)  # runs without a metric are below it
    colours = [(0.0, WITHOUT_METRIC), (worst / 2, WITHOUT_METRIC), (worst / 2, SCALE[0])]
    return [*colours, *((worst + (1 - worst) * i / (len(SCALE) - 1), each) for i, each in enumerate(SCALE))]


def _group_colours(n: int) -> list[tuple[float, str]]:
    """The colours of n levels, as shares of the scale from NO_COLOUR to the number of the last level."""
    last = max(n - 1, 1)
    numbers = [NO_COLOUR, *range(n)]
    ends = [NO_COLOUR, *((a + b) / 2 for a, b in pairwise(numbers)), last]
    shares = [(end - NO_COLOUR) / (last - NO_COLOUR) for end in ends]
    steps = zip(pairwise(shares), (WITHOUT_METRIC, *GROUPS[:n]), strict=True)
    return [(share, colour) for pair, colour in steps for share in pair]


def _dimension(axis: Axis, title: str, brush: Any) -> dict[str, Any]:
    low, high = axis.range
    margin = MARGIN * (high - low)
    ticks = dict(zip(axis.ticks, axis.labels, strict=True))
    # Plotly rounds a brush to quarters of the distance between ticks. Ticks that cannot be seen keep it fine.
    # Plotly also merges ticks with the same text, so each unseen text has to be a different one.
    unseen = [
        position for position in np.linspace(low, high, _UNSEEN_TICKS).tolist() if position not in ticks
    ]
    ticks |= {position: f"{i:b}".translate(_UNSEEN) for i, position in enumerate(unseen)}
    dimension: dict[str, Any] = {
        "name": axis.name,
        "label": plain(title),
        "values": np.asarray(axis.values, np.float32),
        "range": [low - margin, high + margin],
        "tickvals": sorted(ticks),
        "ticktext": [ticks[position] for position in sorted(ticks)],  # drawn as plain text, unlike the label
    }
    if brush is not None:
        dimension["constraintrange"] = brush
    return dimension
