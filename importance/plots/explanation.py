"""The figures of an explanation: the waterfall of its parts, and the path from one run to the other."""

from __future__ import annotations

import math

import plotly.graph_objects as go

from importance.charts.waterfall import MOST_PARTS, BarKind, Waterfall, WaterfallBar, waterfall
from importance.effects.explanation import Explanation
from importance.effects.explanation_text import name_of, value_text
from importance.formatting import interval_text, short_labels
from importance.palette import BLUE, ORANGE
from importance.plots.figure import BAND, GREY, GREY_LINE, GRID, add_band, bare, plain

_ROW_HEIGHT = 29  # pixels
_HALF = 0.3  # of a row
_LONGEST = 22  # characters of a name beside which there is room for its values
MOST_STEPS = 8


def explanation_waterfall(
    explanation: Explanation, a: str = "", b: str = "", *, most: int = MOST_PARTS
) -> go.Figure:
    """Why run b has another metric than run a: a bar for each parameter that differs, from a down to b.

    A blue bar makes b better, an orange one makes it worse. The grey one is what the model cannot explain.
    The whisker is the 90% interval of a part.

    Args:
        explanation: what to draw, as `importance.explain` returns it.
        a, b: what to call the runs; by default their names.
        most: the largest number of parts; the smallest share a bar.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> figure = importance.plots.explanation_waterfall(importance.explain(runs, "val_loss"))
        >>> type(figure).__name__
        'Figure'
    """
    chart = waterfall(explanation, a, b, most)
    figure = go.Figure()
    for row, bar in enumerate(chart.bars):
        if row + 1 < len(chart.bars):  # the next bar begins where this one ends
            figure.add_scatter(
                x=[bar.end, bar.end],
                y=[row, row + 1],
                mode="lines",
                line={"color": GREY_LINE, "width": 1, "dash": "dot"},
                hoverinfo="skip",
            )
        (_add_run if bar.kind is BarKind.RUN else _add_part)(figure, row, bar)
    labels = short_labels([bar.label for bar in chart.bars], _LONGEST)
    if max(len(bar.label) for bar in chart.bars) <= _LONGEST:
        labels = [f"{label}  {bar.words}".strip() for label, bar in zip(labels, chart.bars, strict=True)]
    figure.update_yaxes(
        tickvals=list(range(len(labels))),
        ticktext=[
            f"<b>{plain(text)}</b>" if bar.kind is BarKind.RUN else plain(text)
            for text, bar in zip(labels, chart.bars, strict=True)
        ],
        range=[len(labels) - 0.4, -0.6],
        automargin=True,
        showgrid=False,
        zeroline=False,
        ticklabelstandoff=6,
    )
    figure.update_xaxes(
        title={"text": plain(chart.title), "standoff": 8},
        type="log" if chart.log else "linear",
        range=_ends(chart),
        gridcolor=GRID,
        zeroline=False,
        nticks=6,
    )
    return bare(figure, 64 + _ROW_HEIGHT * len(labels))


def _ends(chart: Waterfall) -> list[float]:
    """Return the ends of the axis, with room for the texts at its right."""
    low, high = chart.ends
    width = (high - low) or 1.0
    return [low - 0.04 * width, high + 0.16 * width]


def _add_run(figure: go.Figure, row: int, bar: WaterfallBar) -> None:
    figure.add_scatter(
        x=[bar.end],
        y=[row],
        mode="markers+text",
        marker={"symbol": "diamond", "size": 12, "color": GREY_LINE},
        text=[f"  {bar.text}"],
        textposition="middle right",
        hovertemplate=f"{plain(bar.label)}: {bar.text}<extra></extra>",
    )


def _add_part(figure: go.Figure, row: int, bar: WaterfallBar) -> None:
    colour = GREY if bar.kind is BarKind.UNEXPLAINED else BLUE if bar.better else ORANGE
    figure.add_scatter(
        x=[bar.start, bar.end, bar.end, bar.start, bar.start],
        y=[row - _HALF, row - _HALF, row + _HALF, row + _HALF, row - _HALF],
        mode="lines",
        line={"width": 1, "color": colour},
        fill="toself",
        fillcolor=colour,
        hoverinfo="skip",
    )
    if math.isfinite(bar.low):
        figure.add_scatter(
            x=[bar.low, bar.high],
            y=[row, row],
            mode="lines",
            line={"width": 1.6, "color": GREY_LINE},
            hoverinfo="skip",
        )
    right = max(value for value in (bar.start, bar.end, bar.high) if math.isfinite(value))
    interval = f", 90% interval {bar.interval}" if bar.interval else ""
    words = f" ({plain(bar.words)})" if bar.words else ""
    figure.add_scatter(
        x=[right],
        y=[row],
        mode="text",
        text=[f"  {bar.text}"],
        textposition="middle right",
        hovertemplate=f"{plain(bar.label)}{words}: {bar.text}{interval}<extra></extra>",
    )


def ablation_path(explanation: Explanation, *, most: int = MOST_STEPS, height: int = 340) -> go.Figure:
    """The way from run a to run b by the best single change next: the expected metric after each change.

    The band is the 90% interval.

    Args:
        explanation: what to draw, as `importance.explain` returns it.
        most: the largest number of changes; of more, the first ones and run b are drawn.
        height: of the figure, in pixels.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> figure = importance.plots.ablation_path(importance.explain(runs, "val_loss"))
        >>> type(figure).__name__
        'Figure'
    """
    path, names = list(explanation.path), [name_of(step) or "start" for step in explanation.path]
    if len(path) > most + 1:
        path[most:-1], names[most:] = [], [f"all {len(path) - 1} changes"]
    labels = short_labels(names, 14)
    places = list(range(len(path)))
    figure = go.Figure()
    add_band(figure, places, [step.low for step in path], [step.high for step in path], BAND)
    changes = [
        f"{plain(name)} {plain(value_text(step.value))}" for name, step in zip(names, path, strict=True)
    ]
    figure.add_scatter(
        x=places,
        y=[step.metric for step in path],
        mode="lines+markers",
        line={"color": BLUE, "width": 2.5},
        marker={"size": 8, "color": BLUE},
        text=[
            f"{change}: {interval_text(step.metric, step.low, step.high)}"
            for change, step in zip(changes, path, strict=True)
        ],
        hovertemplate="%{text}<extra></extra>",
    )
    figure.update_xaxes(
        tickvals=places,
        ticktext=[plain(label) for label in labels],
        tickangle=-35 if len(path) > 3 else 0,
        range=[-0.3, max(1, len(path) - 1) + 0.3],
        showgrid=False,
        zeroline=False,
        automargin=True,
    )
    figure.update_yaxes(
        title=f"expected {plain(explanation.metric)}",
        title_standoff=10,
        gridcolor=GRID,
        zeroline=False,
        automargin=True,
    )
    return bare(figure, height)
