"""The figures of a trade-off: the front, the importances over the weight, and the hypervolume so far."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from importance.charts.front_axes import front_axis, front_edge
from importance.formatting import interval_text, short_labels
from importance.palette import BLUE, GROUPS, ORANGE
from importance.plots.figure import BAND, DOTS, GRID, add_band, bare, error_bars, faint, plain, unbroken
from importance.tradeoff.result import Front, WeightedImportance

MOST_CURVES = 6
_LONGEST = 20  # characters


def front_chart(
    front: Front,
    names: Sequence[str] | None = None,
    *,
    axes: tuple[int, int] = (0, 1),
    marked: int | None = None,
    height: int = 420,
) -> go.Figure:
    """The expected metrics of all settings, with those on the front as points with 90% intervals.

    A point is the fainter the smaller its probability to be on the front is. The other settings are faint
    dots. With two metrics, the line is the edge of what the front dominates.

    Args:
        front: what to draw, as `TradeOff.front`.
        names: the name of each run of the table, for the labels; None takes the positions.
        axes: the positions of the metrics along x and y.
        marked: the row of a setting to mark.
        height: of the figure, in pixels.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> answer = importance.trade_off(runs, ["val_loss", "Runtime"], parameters=["solver", "width"])
        >>> type(importance.plots.front_chart(answer.front)).__name__
        'Figure'
    """
    on_front, other = np.flatnonzero(front.on_front), np.flatnonzero(~front.on_front)
    texts = [_label(front, k, names) for k in range(len(front.first))]
    i, j = axes
    figure = go.Figure()
    figure.add_scatter(
        x=front.means[other, i],
        y=front.means[other, j],
        customdata=other.tolist(),
        mode="markers",
        marker={"size": 5, "color": DOTS},
        text=[texts[k] for k in other],
        hovertemplate="%{text}<extra></extra>",
        name="not on the front",
    )
    if len(front.objectives) == 2:
        edge = front_edge(front, axes)
        figure.add_scatter(
            x=edge[:, 0],
            y=edge[:, 1],
            mode="lines",
            line={"color": BLUE, "width": 1.5},
            hoverinfo="skip",
            name="edge",
        )
    bars = [
        error_bars(front.means[on_front, k], front.low[on_front, k], front.high[on_front, k], BAND, 1.5)
        for k in axes
    ]
    figure.add_scatter(
        x=front.means[on_front, i],
        y=front.means[on_front, j],
        customdata=on_front.tolist(),
        error_x=bars[0],
        error_y=bars[1],
        mode="markers",
        marker={
            "size": 10,
            "color": [faint(BLUE, 0.45 + 0.55 * chance) for chance in front.p_front[on_front]],
            "line": {"width": 0},
        },
        text=[texts[k] for k in on_front],
        hovertemplate="%{text}<extra></extra>",
        name="on the front",
    )
    if marked is not None:
        figure.add_scatter(
            x=[front.means[marked, i]],
            y=[front.means[marked, j]],
            mode="markers",
            marker={"symbol": "circle-open", "size": 17, "color": ORANGE, "line": {"width": 2.5}},
            hoverinfo="skip",
            name="marked",
        )
    # A selected point dims no other one.
    figure.update_traces(
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
        selector={"mode": "markers"},
    )
    for k, update in ((i, figure.update_xaxes), (j, figure.update_yaxes)):
        better = "higher" if front.objectives[k].goal == "maximize" else "lower"
        title = {"text": f"expected {_short(front.metrics[k])}, {better} is better", "standoff": 10}
        update(title=title, gridcolor=GRID, zeroline=False, automargin=True, **_axis(front, k))
    return bare(figure, height)


def weight_curves(
    importance: WeightedImportance, *, metric: int = 0, most: int = MOST_CURVES, height: int = 340
) -> go.Figure:
    """The importance of the parameters for the weighted sum of the metrics, over the weight of one metric.

    The band of each curve is its 90% interval at each weight.

    Args:
        importance: what to draw, as `TradeOff.importance`.
        metric: the position of the metric whose weight is along x.
        most: the largest number of parameters, those with the highest importance at any weight.
        height: of the figure, in pixels.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> answer = importance.trade_off(runs, ["val_loss", "Runtime"], parameters=["solver", "width"])
        >>> type(importance.plots.weight_curves(answer.importance)).__name__
        'Figure'
    """
    weights, shares, low, high = importance.along(metric)
    figure = go.Figure()
    for place, k in reversed(list(enumerate(curves_shown(importance, metric, most)))):
        colour = GROUPS[place % len(GROUPS)]
        for part in unbroken(shares[:, k]):
            add_band(
                figure,
                weights[part].tolist(),
                low[part, k].tolist(),
                high[part, k].tolist(),
                faint(colour, 0.1),
            )
        figure.add_scatter(
            x=weights,
            y=shares[:, k],
            mode="lines+markers",
            line={"color": colour, "width": 2.5},
            marker={"size": 5},
            name=plain(importance.parameters[k]),
            hovertemplate="%{fullData.name}: %{y:.2f} at weight %{x:.2f}<extra></extra>",
        )
    figure.update_xaxes(
        tickvals=[0, 0.25, 0.5, 0.75, 1],
        ticktext=["0", "0.25", "0.5", "0.75", "1"],
        title={"text": f"weight of {_short(importance.metrics[metric])}", "standoff": 6},
        showgrid=False,
        zeroline=False,
        range=[-0.04, 1.04],
    )
    figure.update_yaxes(title="importance", rangemode="tozero", gridcolor=GRID, zeroline=False)
    others = [name for k, name in enumerate(importance.metrics) if k != metric]
    ends = (
        (0, "left", f"← {_short(others[0]) if len(others) == 1 else 'the others'}"),
        (1, "right", f"{_short(importance.metrics[metric])} →"),
    )
    for x, anchor, words in ends:
        figure.add_annotation(
            x=x,
            y=1,
            xref="paper",
            yref="paper",
            xanchor=anchor,
            yanchor="bottom",
            text=words,
            showarrow=False,
            font={"size": 11},
        )
    return bare(figure, height, top=26)


def curves_shown(importance: WeightedImportance, metric: int = 0, most: int = MOST_CURVES) -> list[int]:
    """Return positions of the parameters that `weight_curves` draws, in the order of their colours."""
    shares = importance.along(metric)[1]
    highest = np.nan_to_num(shares).max(axis=0)
    return sorted(np.argsort(-highest, kind="stable")[:most].tolist())


def hypervolume_chart(front: Front, *, height: int = 220) -> go.Figure:
    """The hypervolume of the front of the settings tried so far, with its 90% interval.

    Args:
        front: what to draw, as `TradeOff.front`.
        height: of the figure, in pixels.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> answer = importance.trade_off(runs, ["val_loss", "Runtime"], parameters=["solver", "width"])
        >>> type(importance.plots.hypervolume_chart(answer.front)).__name__
        'Figure'
    """
    grown = front.hypervolume
    figure = go.Figure()
    add_band(figure, grown.runs, grown.low, grown.high, BAND)
    figure.add_scatter(
        x=grown.runs,
        y=grown.values,
        mode="lines",
        line={"color": BLUE, "width": 2.5},
        name="hypervolume",
        hovertemplate="after %{x} runs: %{y:.4g}<extra></extra>",
    )
    figure.update_xaxes(title="runs", showgrid=False, zeroline=False)
    figure.update_yaxes(title="hypervolume", rangemode="tozero", gridcolor=GRID, zeroline=False)
    return bare(figure, height)


def _label(front: Front, k: int, names: Sequence[str] | None) -> str:
    n = int(front.counts[k])
    first = int(front.first[k])
    name = (names[first] if names is not None else f"run {first}") if n == 1 else f"setting {k + 1}, {n} runs"
    lines = [
        f"{metric} {interval_text(front.means[k, m], front.low[k, m], front.high[k, m])}"
        for m, metric in enumerate(front.metrics)
    ]
    return "<br>".join([plain(name), *map(plain, lines), f"on the front with {front.p_front[k]:.0%}"])


def _short(name: str) -> str:
    """Return the name of a metric short enough for the title of an axis on a phone."""
    return plain(short_labels([name], _LONGEST)[0])


def _axis(front: Front, k: int) -> dict[str, object]:
    axis = front_axis(front, k)
    return {"type": "log" if axis.log else "linear", "range": [axis.low, axis.high]}
