"""Plotly figures from plain chart data; the one of two files that import Plotly."""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from importance.axes import MARGIN, Axis, ParallelAxes
from importance.labels import short_labels
from importance.lines import NO_COLOUR
from importance.palette import BLUE, OUT_OF_BRUSH, SCALE, WITHOUT_METRIC
from importance.stability import Stability

SNAPS = 24
UNSEEN = {ord("0"): "\u200b", ord("1"): "\u200c"}


def parallel_coordinates(
    chart: ParallelAxes, *, height: int = 560, width: int = 640, brushes: dict[str, Any] | None = None
) -> go.Figure:
    """The chart as a Plotly figure; its text takes the colour of the page's theme.

    Args:
        chart: what to draw.
        height: in pixels.
        width: about how wide it will be drawn, in pixels; long titles are slanted when they would collide.
        brushes: for each axis name its brushed range [low, high] in positions, or a list of ranges.
    """
    titles = short_labels([axis.name for axis in chart.axes], 18)
    slanted = max(len(t) for t in titles) * 8 > (width - 100) / max(len(titles) - 1, 1)
    widest = max([6, *(len(label) for label in chart.axes[0].labels)])  # ticks stand left of the first axis
    worst = -NO_COLOUR / (1 - NO_COLOUR)  # as a share of the scale; below it lie the runs without a metric
    place = [(0.0, WITHOUT_METRIC), (worst / 2, WITHOUT_METRIC), (worst / 2, SCALE[0])]
    place += [(worst + (1 - worst) * i / (len(SCALE) - 1), colour) for i, colour in enumerate(SCALE)]
    figure = go.Figure(
        go.Parcoords(
            line={
                "color": np.asarray(chart.colour, np.float32),  # Plotly draws high values last, on top
                "cmin": NO_COLOUR,
                "cmax": 1.0,
                "colorscale": place,
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


def _dimension(axis: Axis, title: str, brush: Any) -> dict[str, Any]:
    low, high = axis.range
    margin = MARGIN * (high - low)
    ticks = dict(zip(axis.ticks, axis.labels, strict=True))
    # Plotly snaps a brush to quarters between ticks: ticks that cannot be seen keep it fine.
    # It also takes ticks of the same text for one, so that each unseen text is another one.
    places = [place for place in np.linspace(low, high, SNAPS).tolist() if place not in ticks]
    ticks |= {place: f"{i:b}".translate(UNSEEN) for i, place in enumerate(places)}
    dimension: dict[str, Any] = {
        "name": axis.name,
        "label": escape(title, quote=False),  # Plotly reads some HTML tags in text
        "values": np.asarray(axis.values, np.float32),
        "range": [low - margin, high + margin],
        "tickvals": sorted(ticks),
        "ticktext": [ticks[place] for place in sorted(ticks)],  # drawn as plain text, unlike the label
    }
    if brush is not None:
        dimension["constraintrange"] = brush
    return dimension


def stability_curve(found: Stability) -> go.Figure:
    """Agreement of two sweeps against their number of runs: measured, and carried on to where it settles."""
    last = max(found.n_runs, min(found.needed or 3 * found.n_runs, 20 * found.n_runs)) * 1.15
    beyond = np.geomspace(found.sizes[0], last, 60)
    figure = go.Figure()
    figure.add_scatter(
        x=beyond,
        y=[max(0.0, found.at(n)) for n in beyond],
        mode="lines",
        line={"dash": "dot", "color": BLUE},
        name="expected",
        hovertemplate="%{x:.0f} runs: %{y:.0%}<extra></extra>",
    )
    figure.add_scatter(
        x=found.sizes,
        y=found.agreement,
        error_y={
            "type": "data",
            "array": [h - a for h, a in zip(found.high, found.agreement, strict=True)],
            "arrayminus": [a - low for a, low in zip(found.agreement, found.low, strict=True)],
            "thickness": 1.5,
            "color": BLUE,
        },
        mode="markers",
        marker={"size": 9, "color": BLUE},
        name="measured",
        hovertemplate="two sweeps of %{x} runs: %{y:.0%}<extra></extra>",
    )
    figure.add_vline(found.n_runs, line={"width": 1, "color": OUT_OF_BRUSH})
    figure.add_annotation(
        x=np.log10(found.n_runs),
        y=0.06,
        text=f"{found.n_runs} runs",
        showarrow=False,
        xanchor="left",
        xshift=4,
    )
    figure.add_hline(0.9, line={"width": 1, "dash": "dash", "color": OUT_OF_BRUSH})
    marks = [*found.sizes, *([found.needed] if found.needed and found.needed > 1.3 * found.n_runs else [])]
    figure.update_xaxes(type="log", title="runs in each sweep", tickvals=marks, showgrid=False)
    figure.update_yaxes(range=[0, 1.02], tickformat=".0%", title="agreement")
    return _plain(figure, 260)


def heat_map(shares: pd.DataFrame) -> go.Figure:
    """Importance by parameter (rows, most important first) and metric (columns)."""
    rows = [escape(str(name), quote=False) for name in shares.index]
    figure = go.Figure(
        go.Heatmap(
            z=shares.to_numpy(),
            x=[escape(str(name), quote=False) for name in shares.columns],
            y=rows,
            zmin=0,
            zmax=max(0.5, float(np.nanmax(shares.to_numpy(), initial=0))),
            colorscale=[[0, "rgba(74,124,240,0.02)"], [1, "rgba(74,124,240,0.7)"]],
            text=[[f"{v:.2f}" if v == v else "" for v in row] for row in shares.to_numpy()],
            texttemplate="%{text}",
            hovertemplate="%{y} for %{x}: %{z:.2f}<extra></extra>",
            showscale=False,
            xgap=2,
            ygap=2,
        )
    )
    figure.update_yaxes(autorange="reversed", automargin=True, showgrid=False, ticks="")
    figure.update_xaxes(
        side="top", automargin=True, showgrid=False, ticks="", tickangle=-20 if len(shares.columns) > 6 else 0
    )
    return _plain(figure, 70 + 27 * len(rows))


def _plain(figure: go.Figure, height: int) -> go.Figure:
    return figure.update_layout(
        height=height,
        margin={"l": 10, "r": 10, "t": 20, "b": 10},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
    )
