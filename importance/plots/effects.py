"""The figure of one parameter's effect."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from importance.charts.ticks import ticks_between
from importance.effects.effect import JITTER, Effect
from importance.formatting import number_text, short_labels
from importance.palette import BLUE
from importance.plots.effect_runs import drawn, points
from importance.plots.figure import BAND, DOTS, GRID, ORANGE, bare, hatch, plain

_SMOOTH = {"shape": "spline", "smoothing": 0.7}
_SPREAD = 0.26  # how far runs of a level are drawn beside it, two levels being 1 apart
_BAR = 0.32  # half the width of a level's mean and band
_CELL = 0.45  # half the width of the hatching over a level


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
    shown = drawn(effect)
    if effect.levels:
        _levels(figure, effect, names, shown, (low, high))
    else:
        _curve(figure, effect, names, shown, (low, high))
    ends, labels = ticks_between(low, high, log=False)
    figure.update_yaxes(
        range=[low, high],
        tickvals=ends,
        ticktext=labels,
        title=plain(effect.metric),
        title_standoff=8,
        gridcolor=GRID,
        zeroline=False,
    )
    if beyond:
        _corner(figure, effect.beyond_words, low=effect.goal == "maximize")
    return bare(figure, height)


def _curve(
    figure: go.Figure, effect: Effect, names: list[str], shown: np.ndarray, ends: tuple[float, float]
) -> None:
    for stretch in effect.untried:
        hatch(figure, stretch, ends)
    for stretch in effect.thin:
        hatch(figure, stretch, ends, thin=True)
    _bands(figure, effect)
    points(figure, effect, names, shown, _apart(effect, shown))
    _means(figure, effect)
    _rug(figure, [float(effect.x[i]) for i in shown], ends)
    best = effect.predicted
    figure.add_scatter(
        x=[best.low, best.high],
        y=[best.metric, best.metric],
        mode="lines",
        line={"color": ORANGE, "width": 2},
        hoverinfo="skip",
    )
    _diamond(figure, float(best.value), best.metric)
    _number_axis(figure, effect)


def _bands(figure: go.Figure, effect: Effect) -> None:
    for first, last in effect.stretches:
        for end, fill in ((effect.low, None), (effect.high, "tonexty")):
            figure.add_scatter(
                x=effect.grid[first:last],
                y=end[first:last],
                mode="lines",
                line={"width": 0, "color": BAND, **_SMOOTH},
                fill=fill,
                fillcolor=BAND,
                hoverinfo="skip",
            )


def _means(figure: go.Figure, effect: Effect) -> None:
    # The model only bridges what was not tried: the line is dotted there, and has no band.
    figure.add_scatter(
        x=effect.grid,
        y=effect.mean,
        mode="lines",
        line={"color": BLUE, "width": 2, "dash": "dot"},
        hoverinfo="skip",
    )
    for first, last in effect.stretches:
        figure.add_scatter(
            x=effect.grid[first:last],
            y=effect.mean[first:last],
            mode="lines",
            line={"color": BLUE, "width": 3, **_SMOOTH},
            text=[
                f"{number_text(effect.grid[k])}: {_with_band(effect.mean[k], effect.low[k], effect.high[k])}"
                for k in range(first, last)
            ],
            hovertemplate="%{text}<extra></extra>",
        )


def _rug(figure: go.Figure, values: list[float], ends: tuple[float, float]) -> None:
    """A tick on the axis for each tried value."""
    low, high = ends
    tried = sorted(set(values))
    figure.add_scatter(
        x=tried,
        y=[low + 0.012 * (high - low)] * len(tried),
        mode="markers",
        marker={"symbol": "line-ns", "size": 11, "line": {"width": 1.2, "color": DOTS}},
        hoverinfo="skip",
    )


def _number_axis(figure: go.Figure, effect: Effect) -> None:
    ends = np.array([min(effect.grid), max(effect.grid)])
    low, high = (np.log10(ends) if effect.log else ends).tolist()
    places, labels = ticks_between(low, high, log=effect.log, distinct=(*effect.x, *effect.untried_levels))
    margin = 0.025 * ((high - low) or 1.0)
    figure.update_xaxes(
        type="log" if effect.log else "linear",
        range=[low - margin, high + margin],
        tickvals=[10**place for place in places] if effect.log else places,
        ticktext=labels,
        title=plain(effect.parameter),
        showgrid=False,
        zeroline=False,
    )


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
    aside = np.random.default_rng(JITTER).uniform(-_SPREAD, _SPREAD, len(shown))
    places = [position[str(effect.x[i])] + s for i, s in zip(shown, aside, strict=True)]
    points(figure, effect, names, shown, places)
    for k, level in enumerate(effect.levels):
        if level.thin:
            hatch(figure, (k - _CELL, k + _CELL), ends, thin=True)
        figure.add_scatter(
            x=[k - _BAR, k + _BAR, k + _BAR, k - _BAR],
            y=[level.low, level.low, level.high, level.high],
            mode="none",
            fill="toself",
            fillcolor=BAND,
            hoverinfo="skip",
        )
        said = _with_band(level.mean, level.low, level.high)
        figure.add_scatter(
            x=[k - _BAR, k + _BAR],
            y=[level.mean, level.mean],
            mode="lines",
            line={"color": BLUE, "width": 3},
            text=[f"{plain(level.level)}: {said}, {level.n} runs"] * 2,
            hovertemplate="%{text}<extra></extra>",
        )
    _diamond(figure, 0, effect.predicted.metric)
    every = [*(level.level for level in effect.levels), *map(str, effect.untried_levels)]
    for k in range(len(effect.levels), len(every)):
        hatch(figure, (k - _CELL, k + _CELL), ends)
    labels = short_labels(every, max(8, 90 // len(every)))
    figure.update_xaxes(
        range=[-0.6, len(every) - 0.4],
        tickvals=list(range(len(every))),
        ticktext=[plain(label) for label in labels],
        title=plain(effect.parameter),
        showgrid=False,
        zeroline=False,
    )


def _with_band(mean: float, low: float, high: float) -> str:
    return f"{number_text(mean)} ({number_text(low)} to {number_text(high)})"


def _diamond(figure: go.Figure, x: float, y: float) -> None:
    """The mark of the best that the model predicts."""
    figure.add_scatter(
        x=[x],
        y=[y],
        mode="markers",
        marker={"symbol": "diamond", "size": 12, "color": ORANGE},
        text=["best predicted"],
        hovertemplate="%{text}: %{y:.4g}<extra></extra>",
    )


def _corner(figure: go.Figure, text: str, low: bool) -> None:
    figure.add_annotation(
        text=text,
        xref="paper",
        yref="paper",
        x=1,
        y=0.03 if low else 1,
        xanchor="right",
        yanchor="bottom" if low else "top",
        showarrow=False,
        font={"size": 11},
        opacity=0.75,
    )
