"""The parallel coordinates: the second of the two small components, drawn on a canvas and brushed by mouse.

chart/component.js is mounted twice. The *chart*, outside the fragment, is heavy and sent once. The *wire*,
inside the fragment, is light and sent after each brush, so that a brush never sends the chart again.
They talk by events of the page. A place on an axis is its share of the drawn axis, from 0 (bottom) to 1
(top); Python turns it for an axis that is flipped. The chart receives `data`:
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

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from importance.charts.axis import Axis
from pages.ui import scripts, state
from pages.ui.chart_payload import position_at, share_at, turned


def available() -> bool:
    """Whether this Streamlit can show the component at all."""
    return _mount is not None


_mount = (
    None
    if not hasattr(st.components, "v2")
    else st.components.v2.component(
        "paramlens_chart",
        html=scripts.text("chart", "chart.html"),
        css=scripts.text("chart", "chart.css"),
        js=scripts.joined("chart", scripts.CHART),
    )
)


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
    at = {name: turned([x], name in flipped)[0] for name, x in (mark or {"at": {}})["at"].items()}
    data = {
        "wire": True,
        "spans": {
            name: [turned([share_at(by_name[name], end) for end in ends], name in flipped) for ends in ranges]
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
                        [position_at(by_name[name], end) for end in turned(ends, name in flipped)]
                        for ends in ranges
                    ]
                    for name, ranges in rest[0].items()
                    if name in by_name
                }
            )

    asked = _mount(key=key, data=data, on_told_change=told).told
    return list(asked) if asked and asked[0] != "brush" else []
