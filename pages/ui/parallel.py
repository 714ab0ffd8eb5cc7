"""The parallel coordinates: the second of the two small components, drawn on a canvas and brushed by mouse.

chart.js is mounted twice. The *chart*, outside the fragment, is heavy and sent once; the *wire*, inside the
fragment, is light and sent after each brush, so that a brush never sends the chart again. They speak through
events of the page. A place on an axis is its share of the drawn axis, from 0 (bottom) to 1 (top); Python
turns it for an axis that is flipped. The chart receives `data`:
    axes        from left to right: name, title, wide (px of the title), words (shown on hover), ticks
                ([share, text]), menu (items, each a text and what choosing it tells), over (px that its line
                goes on past its ends), band (half the height of a level), and for each run, packed: at (its
                share, uint16 of 65,535), which (the place of its reading in texts, uint16), off (how far it
                is moved aside so that equal values do not hide each other, int8 thousandths)
    colour      for each run, the best last, the place of its colour in colours (uint8, packed)
    rows, names for each run its place in the table, and its name
    left        px that the ticks of the first axis need
    margin      px right of the last axis; more where a slanted title goes on beyond it
    nearest     px between two axes; with more axes than fit, the chart scrolls
    longest     px of the longest title
    height, title, faint
The wire receives `wire` (true), `spans` (axis -> ranges of shares that are brushed) and `mark` (a run to draw
over the others: row, and its shares in case it has no line; or None). It returns one trigger, `told`:
["brush", axis -> ranges of shares] after a drag, ["order", names], ["scale", name, scale], ["flip", name] or
["colour", name]. The runs table sends {kind: "runs", row} to have a run drawn over the others.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from importance import palette
from importance.charts.axis import Axis
from importance.charts.brushes import BAND
from importance.charts.parallel_axes import ParallelAxes, readings, scales_of
from importance.formatting import short_labels
from importance.runs.table import Runs
from pages.ui import state

HERE = Path(__file__).parent
STEPS = 32
NEAREST = 46  # px
FEW = 12  # distinct values: the lines of each would fall on one another
TALLEST = 36  # thousandths of the axis that the runs of the most frequent level are spread over, each way
SPREAD = 10  # thousandths of the axis that the runs of one number are moved aside, each way


def available() -> bool:
    """Whether this Streamlit can show the component at all."""
    return _mount is not None


_mount = (
    None
    if not hasattr(st.components, "v2")
    else st.components.v2.component(
        "paramlens_chart",
        html=(HERE / "chart.html").read_text(encoding="utf-8"),
        css=(HERE / "chart.css").read_text(encoding="utf-8"),
        js=(HERE / "chart.js").read_text(encoding="utf-8"),
    )
)


def payload(chart: ParallelAxes, runs: Runs, flipped: Sequence[str], height: int) -> dict[str, Any]:
    """What the chart is sent: its lines packed, its texts once each."""
    room = min(30, max(20, 160 // len(chart.axes)))
    titles = short_labels([axis.name for axis in chart.axes], room)
    wide = [7.2 * len(title) for title in titles]
    colour = np.asarray(chart.colour)
    steps = colour if chart.groups else np.round(colour * (STEPS - 1))
    places = np.where(colour >= 0, steps + 1, 0)
    order = np.argsort(places, kind="stable")
    rows = [chart.rows[i] for i in order]
    return {
        "axes": [
            {"title": title, "wide": px, **_axis(axis, runs, rows, order, colour, axis.name in flipped)}
            for axis, title, px in zip(chart.axes, titles, wide, strict=True)
        ],
        "colour": _packed(places[order], np.uint8),
        "colours": [palette.WITHOUT_METRIC, *(palette.GROUPS if chart.groups else palette.ramp(STEPS))],
        "faint": palette.OUT_OF_BRUSH,
        "rows": rows,
        "names": [str(name) for name in runs.run_names.iloc[rows]],
        "left": 14 + 6.4 * max(3, *(len(text) for text in (*chart.axes[0].labels, ""))),
        "margin": NEAREST,
        "nearest": NEAREST,
        "longest": max(wide),
        "height": height,
        "title": chart.title,
    }


def chart(data: Mapping[str, Any], *, key: str = "parallel") -> None:
    """Draw the chart."""
    if _mount is not None:
        _mount(key=key, data=dict(data))


def wire(
    axes: Sequence[Axis],
    flipped: Sequence[str],
    spans: Mapping[str, list[list[float]]],
    mark: Mapping[str, Any] | None,
    on_brushed: Callable[[dict[str, Any]], None],
    *,
    key: str = "wire",
) -> list[Any]:
    """Link the chart to Python; returns what was asked for just now, as `state.change_look` takes it, or [].

    Args:
        axes, flipped: what is drawn, and which axes upside down.
        spans: axis -> ranges of its positions that are brushed.
        mark: the run to draw over the others: row, and at, axis -> its share of the axis; or None.
        on_brushed: called with such ranges after a drag, before the page reruns.
    """
    if _mount is None:
        return []
    by_name = {axis.name: axis for axis in axes}
    at = {name: _turned([x], name in flipped)[0] for name, x in (mark or {"at": {}})["at"].items()}
    data = {
        "wire": True,
        "spans": {
            name: [_turned([_share(by_name[name], end) for end in ends], name in flipped) for ends in ranges]
            for name, ranges in spans.items()
        },
        "mark": mark and {"row": mark["row"], "at": at},
    }

    def told() -> None:
        what, *rest = (state.get(key) or {}).get("told") or [""]
        if what == "brush":
            on_brushed(
                {
                    name: [
                        [_position(by_name[name], end) for end in _turned(ends, name in flipped)]
                        for ends in ranges
                    ]
                    for name, ranges in rest[0].items()
                    if name in by_name
                }
            )

    asked = _mount(key=key, data=data, on_told_change=told).told
    return list(asked) if asked and asked[0] != "brush" else []


def _share(axis: Axis, position: float) -> float:
    low, high = axis.range
    return min(max((position - low) / (high - low), 0.0), 1.0)


def _position(axis: Axis, share: float) -> float:
    low, high = axis.range
    return low + share * (high - low)


def _turned(shares: Sequence[float], flip: bool) -> list[float]:
    """The same shares of an axis that is drawn upside down."""
    return [1 - share for share in reversed(shares)] if flip else list(shares)


def _axis(
    axis: Axis, runs: Runs, rows: Sequence[int], order: np.ndarray, colour: np.ndarray, flip: bool
) -> dict[str, Any]:
    low, high = axis.range
    at = (np.asarray(axis.values) - low) / (high - low)
    off = _aside(axis, at, colour)
    texts, which = np.unique(readings(runs.frame[axis.name], rows), return_inverse=True)
    ticks = [_turned([_share(axis, place)], flip)[0] for place in axis.ticks]
    kind = f"{len(axis.levels)} levels" if axis.levels else f"{axis.scale} scale"
    scales = [scale for scale in scales_of(runs, axis.name) if scale != axis.scale]
    return {
        "name": axis.name,
        "words": f"{axis.name} ({kind}): drag the name to move it, click it for more",
        "ticks": [[place, text] for place, text in zip(ticks, axis.labels, strict=True)],
        "menu": [
            *([f"{scale} scale", "scale", axis.name, scale] for scale in scales),
            ["flip", "flip", axis.name],
            ["colour by this", "colour", axis.name],
            ["axes by importance", "order", []],
        ],
        "over": 16 if axis.levels else 0,
        "band": BAND / (high - low) if axis.levels else 0.0,
        "at": _packed(np.round((1 - at if flip else at)[order] * 65_535), np.uint16),
        "which": _packed(which, np.uint16),
        "texts": [str(text) for text in texts],
        "off": _packed((-off if flip else off)[order], np.int8),
    }


def _aside(axis: Axis, at: np.ndarray, colour: np.ndarray) -> np.ndarray:
    """How far each run is moved up or down from its place, the better ones up, where many share one place."""
    places, which, counts = np.unique(at, return_inverse=True, return_counts=True)
    if len(places) > FEW and not axis.levels:
        return np.zeros(len(at))
    low, high = axis.range
    most = min(1000 * BAND / (high - low), TALLEST) if axis.levels else SPREAD
    order = np.lexsort((colour, which))
    rank = np.empty(len(at))
    rank[order] = np.arange(len(at)) - np.repeat(np.cumsum(counts) - counts, counts)
    share = (rank + 0.5) / counts[which] - 0.5
    # A level's band is as tall as its share of the runs, so that counts can be seen.
    tall = most * np.sqrt(counts[which] / counts.max())
    return np.round(2 * share * tall)


def _packed(values: np.ndarray, kind: Any) -> str:
    return base64.b64encode(np.asarray(values).astype(kind).tobytes()).decode("ascii")
