"""The parallel coordinates: a component that draws on a canvas and is brushed by mouse.

The folder importance/panel/chart holds its scripts. Its component.js is mounted twice. The *chart*, outside
the fragment, is heavy and sent once. The *wire*, inside the fragment, is light and sent after each brush, so
that a brush never sends the chart again. The two talk by events of the page.

Positions on an axis are shares of the drawn axis, from 0 (bottom) to 1 (top). For a flipped axis, Python
turns them upside down.

The chart receives `data`:
    axes        from left to right, each with
                name, title
                words   shown on hover
                ticks   [share, text] for each tick
                menu    for each item its text, then the change that it asks for
                lane    [from, to] of the runs without a value, or None
                over    px by which its line extends past its ends
                band    half the height of a level
                at      for each run its share of the axis (packed uint16, of 65,535)
                which   for each run the place of its value in `texts` (packed uint16)
                off     for each run how far it is moved so that equal values do not hide each other
                        (packed int8, thousandths of the axis)
    colour      for each run, the best last, the place of its colour in `colours` (packed uint8)
    rows, names for each run its row in the table, and its name
    ranked      whether the colours are ranks, the best last
    left        px that the ticks of the first axis need
    margin      px to the right of the last axis; more if a slanted title extends beyond it
    nearest     px between two axes; if more axes than fit, some are in sight and two buttons bring on the
                others
    metric      the name of the axis that is always in sight
    total       the number of runs, drawn or not
    note        how many runs are drawn
    height, title, faint
The wire receives `wire` (true), `spans` (axis -> brushed ranges of shares), `brushNumber` (of the last brush
that came to Python, if one did), `mark` (a run to draw over the others: its row, and its shares in case it
has no line; or None) and `markedAxis` (the name of an axis to point out, or None).
The wire returns one trigger, `request`: ["brush", axis -> ranges of shares, number] after a drag,
["order", names], ["scale", name, scale], ["flip", name] or ["colour", name].
The table of runs sends {kind: "runs", row} to have a run drawn over the others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from importance.charts.axis import Axis
from importance.panel import scripts
from importance.panel.chart_payload import position_at, share_at, turned
from pages.ui import state

Spans = dict[str, list[list[float]]]
"""For each brushed axis its name and the brushed ranges: of positions in Python, of shares in the browser."""

BRUSH_NUMBER = "_brush_number"

_mount = st.components.v2.component(
    "paramlens_chart",
    html=scripts.text("chart", "chart.html"),
    css=scripts.text("chart", "chart.css"),
    js=scripts.joined("chart", scripts.CHART),
)


def chart(data: Mapping[str, Any], *, key: str = "parallel") -> None:
    """Draw the chart."""
    _mount(key=key, data=dict(data))


def wire(
    axes: Sequence[Axis],
    flipped: Sequence[str],
    spans: Mapping[str, list[list[float]]],
    mark: Mapping[str, Any] | None,
    marked_axis: str | None,
    on_brushed: Callable[[Spans], None],
    *,
    key: str = "wire",
) -> list[Any]:
    """Connect the chart to Python, and return the change that the user just made, [] for none.

    Args:
        axes: the axes on the chart.
        flipped: the axes that are drawn upside down.
        spans: axis -> its brushed ranges of positions.
        mark: the run to draw over the others: "row", and "at", axis -> its share of the axis; or None.
        marked_axis: the name of the axis to point out; it is brought into sight.
        on_brushed: called after a drag with the brushed ranges of positions, before the page reruns.

    Returns:
        The change, as `state.change_look` takes it.
    """
    by_name = {axis.name: axis for axis in axes}

    def to_shares(name: str, ends: Sequence[float]) -> list[float]:
        return turned([share_at(by_name[name], end) for end in ends], name in flipped)

    def to_positions(name: str, ends: Sequence[float]) -> list[float]:
        return [position_at(by_name[name], end) for end in turned(ends, name in flipped)]

    def pass_on_brush() -> None:
        kind, *values = (state.get(key) or {}).get("request") or [""]
        if kind == "brush":
            state.put(BRUSH_NUMBER, values[1])
            brushed = {name: ranges for name, ranges in values[0].items() if name in by_name}
            on_brushed({name: [to_positions(name, ends) for ends in brushed[name]] for name in brushed})

    at = {name: turned([share], name in flipped)[0] for name, share in mark["at"].items()} if mark else {}
    data = {
        "wire": True,
        "spans": {name: [to_shares(name, ends) for ends in ranges] for name, ranges in spans.items()},
        "mark": {"row": mark["row"], "at": at} if mark else None,
        "markedAxis": marked_axis,
    }
    if state.get(BRUSH_NUMBER):
        data["brushNumber"] = state.get(BRUSH_NUMBER)
    change = _mount(key=key, data=data, on_request_change=pass_on_brush).request
    return list(change) if change and change[0] != "brush" else []
