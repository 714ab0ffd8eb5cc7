"""The figure of one parameter's effect."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from importance.effects import JITTER, Effect
from importance.labels import number_text, short_labels
from importance.palette import BLUE
from importance.plots.figure import BAND, DOTS, GRID, ORANGE, bare, hatch, plain, reading
from importance.ticks import ticks_between

MOST_POINTS = 2_000


def effect_curve(effect: Effect, names: list[str], *, height: int = 480) -> go.Figure:
    """The effect with its band, the runs as points, a rug of tried values, and hatching where no run or only
    few are: the denser, the less is known.

    Args:
        effect: what to draw.
        names: the name of each of its runs, for the tooltips.
        height: in pixels.
    """
    figure = go.Figure()
    low, high, beyond = effect.metric_range
    shown = _sample(effect)
    if effect.levels:
        _levels(figure, effect, names, shown, (low, high))
    else:
        _curve(figure, effect, names, shown, (low, high))
    ends, labels = ticks_between(low, high, log=False)
    figure.update_yaxes(
        range=[low, high], tickvals=ends, ticktext=labels, title=plain(effect.metric), zeroline=False,
        gridcolor=GRID, title_standoff=8,
    )  # fmt: skip
    if beyond:
        _corner(figure, effect.beyond_words, low=effect.goal == "maximize")
    return bare(figure, height)


def _curve(
    figure: go.Figure, effect: Effect, names: list[str], shown: np.ndarray, ends: tuple[float, float]
) -> None:
    low, high = ends
    for start, stop in effect.untried:
        hatch(figure, (start, stop), (low, high))
    for start, stop in effect.thin:
        hatch(figure, (start, stop), (low, high), thin=True)
    grid = list(effect.grid)
    smooth = {"shape": "spline", "smoothing": 0.7}
    for first, last in effect.stretches:
        for end, fill in ((effect.low, None), (effect.high, "tonexty")):
            figure.add_scatter(
                x=grid[first:last], y=end[first:last], mode="lines", fill=fill, fillcolor=BAND,
                line={"width": 0, "color": BAND, **smooth}, hoverinfo="skip",
            )  # fmt: skip
    _points(figure, effect, names, shown, _apart(effect, shown))
    # The model only bridges what was not tried: the line is dotted there, and has no band.
    figure.add_scatter(
        x=grid, y=effect.mean, mode="lines", line={"color": BLUE, "width": 2, "dash": "dot"}, hoverinfo="skip"
    )
    for first, last in effect.stretches:
        text = [
            f"{number_text(grid[k])}: {number_text(effect.mean[k])} "
            f"({number_text(effect.low[k])} to {number_text(effect.high[k])})"
            for k in range(first, last)
        ]
        figure.add_scatter(
            x=grid[first:last], y=effect.mean[first:last], mode="lines",
            line={"color": BLUE, "width": 3, **smooth}, text=text, hovertemplate="%{text}<extra></extra>",
        )  # fmt: skip
    # The rug stands on the axis, a tick for each tried value.
    tried = sorted({float(effect.x[i]) for i in shown})
    figure.add_scatter(
        x=tried, y=[low + 0.012 * (high - low)] * len(tried), mode="markers", hoverinfo="skip",
        marker={"symbol": "line-ns", "size": 11, "line": {"width": 1.2, "color": DOTS}},
    )  # fmt: skip
    best = effect.predicted
    figure.add_scatter(
        x=[best.low, best.high], y=[best.metric, best.metric], mode="lines", hoverinfo="skip",
        line={"color": ORANGE, "width": 2},
    )  # fmt: skip
    _star(figure, float(best.value), best.metric, "best predicted")
    left, right = min(grid), max(grid)
    if effect.log:
        a, b = np.log10(left), np.log10(right)
    else:
        a, b = left, right
    places, labels = ticks_between(a, b, log=effect.log, distinct=(*effect.x, *effect.untried_levels))
    margin = 0.025 * ((b - a) or 1.0)
    figure.update_xaxes(
        type="log" if effect.log else "linear", range=[a - margin, b + margin],
        tickvals=[10**p for p in places] if effect.log else places, ticktext=labels,
        title=plain(effect.parameter), showgrid=False, zeroline=False,
    )  # fmt: skip


def _apart(effect: Effect, shown: np.ndarray) -> list[float]:
    """Where the runs stand: of few tried values a little beside them, so that runs do not hide each other."""
    x = np.array([float(effect.x[i]) for i in shown])
    aside = effect.aside(shown)
    if effect.log:
        return (x * (max(effect.grid) / min(effect.grid)) ** aside).tolist()
    return (x + (max(effect.grid) - min(effect.grid)) * aside).tolist()


def _levels(
    figure: go.Figure, effect: Effect, names: list[str], shown: np.ndarray, ends: tuple[float, float]
) -> None:
    position = {level.level: k for k, level in enumerate(effect.levels)}
    shown = np.array([i for i in shown if str(effect.x[i]) in position], int)
    spread = np.random.default_rng(JITTER).uniform(
        -0.26, 0.26, len(shown)
    )  # so that runs do not hide each other
    _points(
        figure,
        effect,
        names,
        shown,
        [position[str(effect.x[i])] + s for i, s in zip(shown, spread, strict=True)],
    )
    for k, level in enumerate(effect.levels):
        if level.thin:
            hatch(figure, (k - 0.45, k + 0.45), ends, thin=True)
        figure.add_scatter(
            x=[k - 0.32, k + 0.32, k + 0.32, k - 0.32], y=[level.low, level.low, level.high, level.high],
            fill="toself", mode="none", fillcolor=BAND, hoverinfo="skip",
        )  # fmt: skip
        text = f"{number_text(level.mean)} ({number_text(level.low)} to {number_text(level.high)})"
        figure.add_scatter(
            x=[k - 0.32, k + 0.32], y=[level.mean, level.mean], mode="lines",
            line={"color": BLUE, "width": 3}, text=[f"{plain(level.level)}: {text}, {level.n} runs"] * 2,
            hovertemplate="%{text}<extra></extra>",
        )  # fmt: skip
    _star(figure, 0, effect.predicted.metric, "best predicted")
    every = [*(level.level for level in effect.levels), *map(str, effect.untried_levels)]
    for k in range(len(effect.levels), len(every)):
        hatch(figure, (k - 0.45, k + 0.45), ends)
    labels = short_labels(every, max(8, 90 // len(every)))
    figure.update_xaxes(
        range=[-0.6, len(every) - 0.4], tickvals=list(range(len(every))),
        ticktext=[plain(label) for label in labels], title=plain(effect.parameter), showgrid=False,
        zeroline=False,
    )  # fmt: skip


def _points(
    figure: go.Figure, effect: Effect, names: list[str], shown: np.ndarray, places: list[Any]
) -> None:
    texts = [
        f"{plain(names[i])}<br>{plain(effect.parameter)} {reading(effect.x[i])}<br>"
        f"{plain(effect.metric)} {number_text(effect.y[i], 4)}"
        for i in shown
    ]
    figure.add_scatter(
        x=places, y=[effect.y[i] for i in shown], mode="markers", text=texts,
        marker={"size": 6, "color": DOTS}, hovertemplate="%{text}<extra></extra>",
    )  # fmt: skip
    sign = 1 if effect.goal == "maximize" else -1
    best = int(np.argmax([sign * effect.y[i] for i in shown]))
    figure.add_scatter(
        x=[places[best]], y=[effect.y[shown[best]]], mode="markers", text=[f"best run<br>{texts[best]}"],
        marker={"size": 11, "color": "rgba(0,0,0,0)", "line": {"width": 2.5, "color": ORANGE}},
        hovertemplate="%{text}<extra></extra>",
    )  # fmt: skip


def _star(figure: go.Figure, x: float, y: float, text: str) -> None:
    figure.add_scatter(
        x=[x], y=[y], mode="markers", marker={"symbol": "diamond", "size": 12, "color": ORANGE},
        text=[text], hovertemplate="%{text}: %{y:.4g}<extra></extra>",
    )  # fmt: skip


def _sample(effect: Effect) -> np.ndarray:
    """Runs to draw: all, or an even sample over the metric, best and worst included."""
    n = len(effect.y)
    if n <= MOST_POINTS:
        return np.arange(n)
    order = np.argsort(effect.y, kind="stable")
    return np.sort(order[np.unique(np.linspace(0, n - 1, MOST_POINTS).round().astype(int))])


def _corner(figure: go.Figure, text: str, low: bool) -> None:
    figure.add_annotation(
        text=text, xref="paper", yref="paper", x=1, y=0.03 if low else 1, xanchor="right",
        yanchor="bottom" if low else "top", showarrow=False, font={"size": 11}, opacity=0.75,
    )  # fmt: skip
