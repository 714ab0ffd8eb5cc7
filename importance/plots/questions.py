"""Figures of the closer questions: how stable the ranking is, and every metric at once."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from importance.palette import BLUE, OUT_OF_BRUSH
from importance.plots.figure import bare, plain
from importance.ranking.stability import Stability


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
    return bare(figure, 260, 20)


def heat_map(shares: pd.DataFrame) -> go.Figure:
    """Importance by parameter (rows, most important first) and metric (columns)."""
    rows = [plain(name) for name in shares.index]
    figure = go.Figure(
        go.Heatmap(
            z=shares.to_numpy(),
            x=[plain(name) for name in shares.columns],
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
    return bare(figure, 70 + 27 * len(rows), 20)
