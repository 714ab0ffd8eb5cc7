"""The heat map of the importance of each parameter for each metric."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from importance.plots.figure import bare, plain


def heat_map(shares: pd.DataFrame) -> go.Figure:
    """The importance of each parameter for each metric, as a heat map.

    Args:
        shares: importance from 0 to 1, a row a parameter (the most important first) and a column a metric, as
            `rank_each` returns it; NaN where it is not known.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> figure = importance.plots.heat_map(importance.rank_each(runs, ["val_loss", "val_accuracy"]))
        >>> type(figure).__name__
        'Figure'
    """
    parameters = [plain(name) for name in shares.index]
    figure = go.Figure(
        go.Heatmap(
            z=shares.to_numpy(),
            x=[plain(name) for name in shares.columns],
            y=parameters,
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
    return bare(figure, 70 + 27 * len(parameters), 20)
