"""The figure of how the best result of a sweep came about."""

from __future__ import annotations

import plotly.graph_objects as go

from importance.charts.effect_axes import beyond_text
from importance.palette import BLUE
from importance.plots.figure import BAND, DOTS, bare, corner_text, plain
from importance.sweep.history import History


def history_chart(past: History, *, height: int = 300) -> go.Figure:
    """The best result so far, the runs, and what random search would have reached.

    Args:
        past: what to draw, as `importance.history` returns it.
        height: of the figure, in pixels.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> figure = importance.plots.history_chart(importance.history(runs, "val_loss"))
        >>> type(figure).__name__
        'Figure'
    """
    numbers = list(range(1, len(past.values) + 1))
    figure = go.Figure()
    figure.add_scatter(
        x=[*numbers, *reversed(numbers)],
        y=[*past.random_high, *reversed(past.random_low)],
        mode="lines",  # with few points, Plotly would draw markers too
        fill="toself",
        fillcolor=BAND,
        line={"width": 0},
        hoverinfo="skip",
        name="random search, 80% interval",
    )
    figure.add_scatter(
        x=numbers,
        y=past.random,
        mode="lines",
        line={"dash": "dot", "color": BLUE, "width": 1.5},
        name="random search",
        hovertemplate="random search after %{x} runs: %{y:.4g}<extra></extra>",
    )
    figure.add_scattergl(
        x=numbers,
        y=past.values,
        mode="markers",
        marker={"size": 4, "color": DOTS},
        text=[plain(name) for name in past.runs],
        name="runs",
        hovertemplate="%{text}: %{y:.4g}<extra></extra>",
    )
    figure.add_scatter(
        x=numbers,
        y=past.best,
        mode="lines",
        line={"shape": "hv", "color": BLUE, "width": 2.5},
        name="best so far",
        hovertemplate="best after %{x} runs: %{y:.4g}<extra></extra>",
    )
    figure.update_xaxes(title="runs", showgrid=False, zeroline=False)
    low, high = _ends(past)
    figure.update_yaxes(title=plain(past.metric), range=[low, high], zeroline=False)
    beyond = sum(not low <= value <= high for value in past.values if value == value)
    if beyond:
        corner_text(figure, beyond_text(beyond, past.goal), at_bottom=past.goal == "maximize")
    return bare(figure, height)


def _ends(past: History) -> list[float]:
    """The ends of the metric's axis, which hold the best runs and the better half of the others."""
    finite = sorted(value for value in past.values if value == value)
    middle = finite[len(finite) // 2]
    shown = [middle, past.best[-1], past.random_low[-1], past.random_high[-1]]
    low, high = min(shown), max(shown)
    margin = 0.08 * ((high - low) or 1.0)
    return [low - margin, high + margin]
