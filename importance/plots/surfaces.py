"""The heat map of the metric over two parameters."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from importance.labels import number_text, short_labels
from importance.palette import SCALE
from importance.plots.figure import bare, plain, reading
from importance.surfaces import Surface
from importance.ticks import ticks_between


def surface_map(surface: Surface, *, height: int = 460) -> go.Figure:
    """The metric over two parameters as a heat map, with the runs on it and hatching where none lies near."""
    a, b = _heat_axis(surface.x, surface.x_log), _heat_axis(surface.y, surface.y_log)
    readings = [
        [f"{reading(x)}, {reading(y)}: {number_text(m)} ({number_text(lo)} to {number_text(hi)})"
         for x, m, lo, hi in zip(surface.x, row, lows, highs, strict=True)]
        for y, row, lows, highs in zip(surface.y, surface.mean, surface.low, surface.high, strict=True)
    ]  # fmt: skip
    figure = go.Figure(
        go.Heatmap(
            z=surface.mean, x=a["places"], y=b["places"], text=readings,
            hovertemplate="%{text}<extra></extra>", xgap=a["gap"], ygap=b["gap"],
            colorscale=[[k / (len(SCALE) - 1), c] for k, c in enumerate(_toward(surface.goal))],
            colorbar={"title": {"text": plain(surface.metric), "side": "right"}, "thickness": 12, "len": 1.0,
                      "outlinewidth": 0},
        )
    )  # fmt: skip
    _hatched(figure, surface, a, b)
    run_x, run_y = _run_places(surface.run_x, a, 0), _run_places(surface.run_y, b, 1)
    figure.add_scatter(
        x=run_x, y=run_y, mode="markers",
        marker={"size": 6, "color": "rgba(255,255,255,0.9)", "line": {"width": 1, "color": "#151b2b"}},
        text=[number_text(v, 4) for v in surface.run_metric],
        hovertemplate=f"{plain(surface.metric)} %{{text}}<extra></extra>",
    )  # fmt: skip
    figure.update_xaxes(
        tickvals=a["ticks"], ticktext=a["labels"], title=plain(surface.a), range=a["range"], showgrid=False,
        zeroline=False,
    )  # fmt: skip
    figure.update_yaxes(
        tickvals=b["ticks"], ticktext=b["labels"], title=plain(surface.b), range=b["range"], showgrid=False,
        zeroline=False, automargin=True,
    )  # fmt: skip
    return bare(figure, height)


def _toward(goal: str) -> tuple[str, ...]:
    """The colours from low to high metric: blue is the good end, as in every chart."""
    return SCALE if goal == "maximize" else SCALE[::-1]


def _heat_axis(values: tuple[float | str, ...], log: bool) -> dict[str, Any]:
    """Where the cells of one side stand: levels and few numbers at 0, 1, ...; a long grid on its own axis."""
    if isinstance(values[0], str) or len(values) <= 12:
        texts = [value if isinstance(value, str) else number_text(value) for value in values]
        labels = [plain(text) for text in short_labels([str(t) for t in texts], 14)]
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
