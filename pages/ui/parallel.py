"""The parallel coordinates: the second of the two small components, drawn on a canvas and brushed by mouse.

chart.js is mounted twice. The *chart*, outside the fragment, is heavy and sent once; the *wire*, inside the
fragment, is light and sent after each brush, so that a brush never sends the chart again. They speak through
events of the page. The chart receives `data`:
    axes        from left to right: name, title, about (words for its tooltip), range (lowest and highest
                position), ticks ([share of the axis, text]), scale, scales (those it can have), flip, band
                (half the height of a level, as a share), and for each run, packed: at (its height, uint16 of
                65,535), which (the place of its reading in texts, uint16), off (how far it is moved aside so
                that equal values do not hide each other, int8 thousandths, or None)
    colour      for each run the place of its colour in colours (uint8, packed)
    rows, names for each run its place in the table, and its name
    height, title, faint
The wire receives `wire` (true), `spans` (axis -> ranges of positions that are brushed) and `mark` (a run to
draw over the others: row, and its heights in case it is not drawn; or None). It returns two triggers:
`brushed` (axis -> ranges of positions, after a drag) and `asked` (["order", names], ["scale", name, scale],
["flip", name] or ["colour", name]). The runs table sends {kind: "mark", row} to have a run drawn over the
others.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import streamlit as st

from importance import palette
from importance.axes import Axis, ParallelAxes, readings, scales_of
from importance.brushes import BAND
from importance.labels import short_labels
from importance.runs import Runs
from pages.ui import state

HERE = Path(__file__).parent
STEPS = 32
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
        html='<div class="pl-chart" role="figure"><div class="tools"></div><div class="frame">'
        '<canvas></canvas><svg></svg></div><div class="tip" role="status" hidden></div>'
        '<div class="menu" hidden></div>'
        '<div class="more">More axes than fit: scroll sideways, or hide some in the sidebar.</div></div>',
        css=(HERE / "chart.css").read_text(encoding="utf-8"),
        js=(HERE / "chart.js").read_text(encoding="utf-8"),
    )
)


def payload(chart: ParallelAxes, runs: Runs, flipped: Sequence[str], height: int) -> dict[str, Any]:
    """What the chart is sent: its lines packed, its texts once each."""
    titles = short_labels([axis.name for axis in chart.axes], 20)
    colour = np.asarray(chart.colour)
    known = colour >= 0
    steps = colour if chart.groups else np.round(colour * (STEPS - 1))
    return {
        "axes": [
            _axis(axis, title, runs, chart.rows, colour, axis.name in flipped)
            for axis, title in zip(chart.axes, titles, strict=True)
        ],
        "colour": _packed(np.where(known, steps + 1, 0), np.uint8),
        "colours": [palette.WITHOUT_METRIC, *(palette.GROUPS if chart.groups else palette.ramp(STEPS))],
        "faint": palette.OUT_OF_BRUSH,
        "rows": list(chart.rows),
        "names": [str(name) for name in runs.run_names.iloc[list(chart.rows)]],
        "height": height,
        "title": chart.title,
    }


def chart(data: Mapping[str, Any], *, key: str = "parallel") -> None:
    """Draw the chart."""
    if _mount is not None:
        _mount(key=key, data=dict(data))


def wire(
    spans: Mapping[str, list[list[float]]],
    mark: Mapping[str, Any] | None,
    on_brushed: Callable[[dict[str, Any]], None],
    *,
    key: str = "wire",
) -> Any:
    """Link the chart to Python; returns a result with `.asked`, None but after the act.

    `on_brushed` is called with the brushed ranges of each axis after a drag, before the page reruns.
    """
    if _mount is None:
        return SimpleNamespace(asked=None)
    data = {"wire": True, "spans": dict(spans), "mark": mark}

    def brushed() -> None:
        result = state.get(key)
        if result and result.get("brushed") is not None:
            on_brushed(result["brushed"])

    return _mount(key=key, data=data, on_brushed_change=brushed, on_asked_change=_noop)


def _noop() -> None:
    """A trigger needs a callback to exist; the rerun it causes does the work."""


def _axis(
    axis: Axis, title: str, runs: Runs, rows: Sequence[int], colour: np.ndarray, flip: bool
) -> dict[str, Any]:
    low, high = axis.range
    at = (np.asarray(axis.values) - low) / (high - low)
    texts, which = np.unique(readings(runs.frame[axis.name], rows), return_inverse=True)
    return {
        "name": axis.name,
        "title": title,
        "about": f"{len(axis.levels)} levels" if axis.levels else f"{axis.scale} scale",
        "range": [low, high],
        "ticks": [
            [(place - low) / (high - low), text] for place, text in zip(axis.ticks, axis.labels, strict=True)
        ],
        "scale": axis.scale,
        "scales": list(scales_of(runs, axis.name)),
        "flip": flip,
        "band": BAND / (high - low) if axis.levels else 0.0,
        "at": _packed(np.round(at * 65_535), np.uint16),
        "which": _packed(which, np.uint16),
        "texts": [str(text) for text in texts],
        "off": _aside(axis, at, colour),
    }


def _aside(axis: Axis, at: np.ndarray, colour: np.ndarray) -> str | None:
    """How far each run is moved up or down from its place, the better ones up, where many share one place."""
    places, which, counts = np.unique(at, return_inverse=True, return_counts=True)
    if len(places) > FEW and not axis.levels:
        return None
    low, high = axis.range
    most = min(1000 * BAND / (high - low), TALLEST) if axis.levels else SPREAD
    order = np.lexsort((colour, which))
    rank = np.empty(len(at))
    rank[order] = np.arange(len(at)) - np.repeat(np.cumsum(counts) - counts, counts)
    share = (rank + 0.5) / counts[which] - 0.5
    # A level's band is as tall as its share of the runs, so that counts can be seen.
    tall = most * np.sqrt(counts[which] / counts.max())
    return _packed(np.round(2 * share * tall), np.int8)


def _packed(values: np.ndarray, kind: Any) -> str:
    return base64.b64encode(np.asarray(values).astype(kind).tobytes()).decode("ascii")
