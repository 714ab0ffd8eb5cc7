"""The figure of the best settings."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from importance.effects.setting_means import figures_of
from importance.effects.setting_text import setting_text
from importance.formatting import interval_text, short_labels
from importance.palette import BLUE
from importance.plots.figure import DOTS, GRID, bare, error_bars, plain

MOST_SETTINGS = 20
_ROW_HEIGHT = 26  # pixels


def setting_intervals(settings: pd.DataFrame, metric: str, *, most: int = MOST_SETTINGS) -> go.Figure:
    """What to expect of the best settings: the shrunken mean with its 90% interval, the best at the top.

    A grey ring is the mean of the runs of the setting. Where it is far from the blue point, they were lucky
    or unlucky.

    Args:
        settings: what to draw, as `importance.settings` returns it.
        metric: the metric.
        most: the largest number of settings.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> table = importance.settings(runs, "val_loss", ["learning_rate", "solver"])
        >>> figure = importance.plots.setting_intervals(table, "val_loss")
        >>> type(figure).__name__
        'Figure'
    """
    shown = settings.head(most)
    figures = figures_of(shown)
    means, lows, highs = (figures[name].tolist() for name in ("shrunken", "low", "high"))
    places = list(range(len(shown)))
    names = [plain(setting_text(shown.iloc[k])) for k in places]
    figure = go.Figure()
    figure.add_scatter(
        x=figures["mean"],
        y=places,
        mode="markers",
        marker={"symbol": "circle-open", "size": 9, "color": DOTS, "line": {"width": 2}},
        text=[f"mean of {n} run{'s' * (n != 1)}" for n in figures["runs"]],
        hovertemplate="%{text}: %{x:.4g}<extra></extra>",
    )
    figure.add_scatter(
        x=means,
        y=places,
        mode="markers",
        marker={"size": 9, "color": BLUE},
        error_x=error_bars(means, lows, highs, BLUE, 1.8),
        text=[
            f"{name}<br>{interval_text(mean, low, high)}, best with {chance:.0%}"
            for name, mean, low, high, chance in zip(
                names, means, lows, highs, figures["p_best"], strict=True
            )
        ],
        hovertemplate="%{text}<extra></extra>",
    )
    figure.update_yaxes(
        tickvals=places,
        ticktext=[f"{k + 1}  {plain(label)}" for k, label in enumerate(short_labels(names, 36))],
        range=[len(places) - 0.4, -0.6],
        automargin=True,
        showgrid=True,
        gridcolor=GRID,
        zeroline=False,
    )
    figure.update_xaxes(
        title={"text": f"expected {plain(metric)}", "standoff": 8}, gridcolor=GRID, zeroline=False
    )
    return bare(figure, 64 + _ROW_HEIGHT * max(1, len(places)))
