"""Plotly figures of one parameter's effect and of two at once; imports Plotly, as `plots` does.

Colours read on white and on near-black, and text takes the page's, so that one figure serves both themes.
"""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np
import plotly.graph_objects as go

from importance.effects import Effect
from importance.labels import number_text, short_labels
from importance.palette import BLUE, SCALE
from importance.surfaces import Surface
from importance.ticks import ticks_between

MOST_POINTS = 2_000
BAND = "rgba(74,124,240,0.22)"
DOTS = "rgba(128,138,158,0.62)"
HATCH = "rgba(128,138,158,0.75)"
GRID = "rgba(128,138,158,0.18)"
ORANGE = "#e8710a"
_FENCE = 1.6
_FEW = 12


def effect_curve(effect: Effect, names: list[str], *, height: int = 480) -> go.Figure:
    """The effect with its band, the runs as points, a rug of tried values, and hatching where none was tried.

    Args:
        effect: what to draw.
        names: the name of each of its runs, for the tooltips.
        height: in pixels.
    """
    figure = go.Figure()
    low, high, beyond = _metric_range(effect)
    shown = _sample(effect)
    if effect.levels:
        _levels(figure, effect, names, shown, (low, high))
    else:
        _curve(figure, effect, names, shown, (low, high))
    ends, labels = ticks_between(low, high, log=False)
    figure.update_yaxes(
        range=[low, high], tickvals=ends, ticktext=labels, title=_plain(effect.metric), zeroline=False,
        gridcolor=GRID, title_standoff=8,
    )  # fmt: skip
    if beyond:
        word = "above" if effect.goal == "minimize" else "below"
        _corner(figure, f"{beyond} run{'s' * (beyond != 1)} {word} the chart", low=word == "below")
    return _bare(figure, height)


def _curve(
    figure: go.Figure, effect: Effect, names: list[str], shown: np.ndarray, ends: tuple[float, float]
) -> None:
    low, high = ends
    for start, stop in effect.untried:
        figure.add_scatter(
            x=[start, stop, stop, start], y=[low, low, high, high], fill="toself", mode="none",
            fillcolor="rgba(0,0,0,0)", hoverinfo="skip",
            fillpattern={"shape": "/", "size": 9, "solidity": 0.12, "fgcolor": HATCH, "fillmode": "overlay"},
        )  # fmt: skip
    grid = list(effect.grid)
    smooth = {"shape": "spline", "smoothing": 0.7}
    for first, last in _stretches(effect):
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
    for first, last in _stretches(effect):
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
    places, labels = ticks_between(a, b, log=effect.log, distinct=effect.x)
    margin = 0.025 * ((b - a) or 1.0)
    figure.update_xaxes(
        type="log" if effect.log else "linear", range=[a - margin, b + margin],
        tickvals=[10**p for p in places] if effect.log else places, ticktext=labels,
        title=_plain(effect.parameter), showgrid=False, zeroline=False,
    )  # fmt: skip


def _stretches(effect: Effect) -> list[tuple[int, int]]:
    """The stretches of the grid that have a band, from the first place to the one after the last."""
    known = np.concatenate([[0], ~np.isnan(effect.low), [0]]).astype(int)
    edges = np.flatnonzero(np.diff(known))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _apart(effect: Effect, shown: np.ndarray) -> list[float]:
    """Where the runs stand: of few tried values a little beside them, so that runs do not hide each other."""
    x = np.array([float(effect.x[i]) for i in shown])
    if len(np.unique(x)) > _FEW:
        return x.tolist()
    spread = np.random.default_rng(0).uniform(-0.016, 0.016, len(x))
    if effect.log:
        return (x * (max(effect.grid) / min(effect.grid)) ** spread).tolist()
    return (x + (max(effect.grid) - min(effect.grid)) * spread).tolist()


def _levels(
    figure: go.Figure, effect: Effect, names: list[str], shown: np.ndarray, ends: tuple[float, float]
) -> None:
    position = {level.level: k for k, level in enumerate(effect.levels)}
    shown = np.array([i for i in shown if str(effect.x[i]) in position], int)
    spread = np.random.default_rng(0).uniform(-0.26, 0.26, len(shown))  # so that runs do not hide each other
    _points(
        figure,
        effect,
        names,
        shown,
        [position[str(effect.x[i])] + s for i, s in zip(shown, spread, strict=True)],
    )
    for k, level in enumerate(effect.levels):
        figure.add_scatter(
            x=[k - 0.32, k + 0.32, k + 0.32, k - 0.32], y=[level.low, level.low, level.high, level.high],
            fill="toself", mode="none", fillcolor=BAND, hoverinfo="skip",
        )  # fmt: skip
        text = f"{number_text(level.mean)} ({number_text(level.low)} to {number_text(level.high)})"
        figure.add_scatter(
            x=[k - 0.32, k + 0.32], y=[level.mean, level.mean], mode="lines",
            line={"color": BLUE, "width": 3}, text=[f"{_plain(level.level)}: {text}, {level.n} runs"] * 2,
            hovertemplate="%{text}<extra></extra>",
        )  # fmt: skip
    _star(figure, 0, effect.predicted.metric, "best predicted")
    labels = short_labels([level.level for level in effect.levels], max(8, 90 // len(effect.levels)))
    figure.update_xaxes(
        range=[-0.6, len(effect.levels) - 0.4], tickvals=list(range(len(effect.levels))),
        ticktext=[_plain(label) for label in labels], title=_plain(effect.parameter), showgrid=False,
        zeroline=False,
    )  # fmt: skip


def _points(
    figure: go.Figure, effect: Effect, names: list[str], shown: np.ndarray, places: list[Any]
) -> None:
    texts = [
        f"{_plain(names[i])}<br>{_plain(effect.parameter)} {_reading(effect.x[i])}<br>"
        f"{_plain(effect.metric)} {number_text(effect.y[i], 4)}"
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


def surface_map(surface: Surface, *, height: int = 460) -> go.Figure:
    """The metric over two parameters as a heat map, with the runs on it and hatching where none lies near."""
    a, b = _heat_axis(surface.x, surface.x_log), _heat_axis(surface.y, surface.y_log)
    readings = [
        [f"{_reading(x)}, {_reading(y)}: {number_text(m)} ({number_text(lo)} to {number_text(hi)})"
         for x, m, lo, hi in zip(surface.x, row, lows, highs, strict=True)]
        for y, row, lows, highs in zip(surface.y, surface.mean, surface.low, surface.high, strict=True)
    ]  # fmt: skip
    figure = go.Figure(
        go.Heatmap(
            z=surface.mean, x=a["places"], y=b["places"], text=readings,
            hovertemplate="%{text}<extra></extra>", xgap=a["gap"], ygap=b["gap"],
            colorscale=[[k / (len(SCALE) - 1), c] for k, c in enumerate(_toward(surface.goal))],
            colorbar={"title": {"text": _plain(surface.metric), "side": "right"}, "thickness": 12, "len": 1.0,
                      "outlinewidth": 0},
        )
    )  # fmt: skip
    _hatched(figure, surface, a, b)
    run_x, run_y = _run_places(surface.run_x, a, 0), _run_places(surface.run_y, b, 1)
    figure.add_scatter(
        x=run_x, y=run_y, mode="markers",
        marker={"size": 6, "color": "rgba(255,255,255,0.9)", "line": {"width": 1, "color": "#151b2b"}},
        text=[number_text(v, 4) for v in surface.run_metric],
        hovertemplate=f"{_plain(surface.metric)} %{{text}}<extra></extra>",
    )  # fmt: skip
    figure.update_xaxes(
        tickvals=a["ticks"], ticktext=a["labels"], title=_plain(surface.a), range=a["range"], showgrid=False,
        zeroline=False,
    )  # fmt: skip
    figure.update_yaxes(
        tickvals=b["ticks"], ticktext=b["labels"], title=_plain(surface.b), range=b["range"], showgrid=False,
        zeroline=False, automargin=True,
    )  # fmt: skip
    return _bare(figure, height)


def _toward(goal: str) -> tuple[str, ...]:
    """The colours from low to high metric: blue is the good end, as in every chart."""
    return SCALE if goal == "maximize" else SCALE[::-1]


def _heat_axis(values: tuple[float | str, ...], log: bool) -> dict[str, Any]:
    """Where the cells of one side stand: levels and few numbers at 0, 1, ...; a long grid on its own axis."""
    if isinstance(values[0], str) or len(values) <= 12:
        texts = [value if isinstance(value, str) else number_text(value) for value in values]
        labels = [_plain(text) for text in short_labels([str(t) for t in texts], 14)]
        where: dict[Any, float] = {value: float(k) for k, value in enumerate(values)}
        places = list(where.values())
        ends = [-0.5, len(values) - 0.5]
        return {"places": places, "ticks": places, "labels": labels, "gap": 2, "range": ends, "where": where,
                "half": 0.5, "log": False}  # fmt: skip
    numbers = np.asarray(values, float)
    along = np.log10(numbers) if log else numbers
    ticks, labels = ticks_between(float(along[0]), float(along[-1]), log=log)
    half = float(along[1] - along[0]) / 2
    ends = [float(along[0]) - half, float(along[-1]) + half]
    return {"places": along.tolist(), "ticks": ticks, "labels": labels, "gap": 0, "range": ends,
            "where": None, "half": half, "log": log}  # fmt: skip


def _run_places(values: tuple[float | str, ...], axis: dict[str, Any], seed: int) -> list[float | None]:
    """Runs on the axis; where cells are levels, beside each other in the cell's own width."""
    if axis["where"] is None:
        numbers = np.asarray(values, float)
        return [float(v) for v in (np.log10(numbers) if axis["log"] else numbers)]
    spread = np.random.default_rng(seed).uniform(-0.36, 0.36, len(values))
    return [
        None if value not in axis["where"] else axis["where"][value] + float(s)
        for value, s in zip(values, spread, strict=True)
    ]


def _hatched(figure: go.Figure, surface: Surface, a: dict[str, Any], b: dict[str, Any]) -> None:
    """Hatching over the cells that no run lies near, a rectangle for each stretch of a row."""
    x: list[float | None] = []
    y: list[float | None] = []
    for k, row in enumerate(surface.untried):
        edges = np.flatnonzero(np.diff(np.concatenate([[0], row.astype(int), [0]])))
        for first, last in zip(edges[::2], edges[1::2], strict=True):
            left, right = a["places"][first] - a["half"], a["places"][last - 1] + a["half"]
            low, high = b["places"][k] - b["half"], b["places"][k] + b["half"]
            x += [left, right, right, left, left, None]
            y += [low, low, high, high, low, None]
    if x:
        figure.add_scatter(
            x=x, y=y, fill="toself", mode="none", fillcolor="rgba(0,0,0,0)", hoverinfo="skip",
            fillpattern={"shape": "/", "size": 8, "solidity": 0.2, "fgcolor": "rgba(20,26,40,0.75)",
                         "fillmode": "overlay"},
        )  # fmt: skip


def _metric_range(effect: Effect) -> tuple[float, float, int]:
    """The ends of the metric's axis, and how many runs lie past the bad one: a few that diverged must not
    flatten the curve."""
    y = np.asarray(effect.y, float)
    drawn = [v for part in (effect.low, effect.high) for v in part if v == v]
    drawn += [v for level in effect.levels for v in (level.low, level.high)]
    low, high = np.quantile(y, [0.25, 0.75])
    reach = _FENCE * (high - low)
    bottom, top = float(y.min()), float(y.max())
    if effect.goal == "minimize":
        top = min(top, max(float(high + reach), *drawn))
    else:
        bottom = max(bottom, min(float(low - reach), *drawn))
    bottom, top = min(bottom, *drawn), max(top, *drawn)
    margin = 0.05 * ((top - bottom) or 1.0)
    beyond = int(((y < bottom - margin) | (y > top + margin)).sum())
    return bottom - margin, top + margin, beyond


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


def _reading(value: float | str) -> str:
    return _plain(value) if isinstance(value, str) else number_text(float(value), 4)


def _plain(text: str) -> str:
    """Names come from a file, and Plotly reads some HTML tags."""
    return escape(str(text), quote=False)


def _bare(figure: go.Figure, height: int) -> go.Figure:
    return figure.update_layout(
        height=height,
        margin={"l": 10, "r": 10, "t": 12, "b": 10},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        hovermode="closest",
    )
