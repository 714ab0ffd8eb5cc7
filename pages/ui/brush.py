"""The brush: the second of the two small components, which links the Plotly chart to Python.

`st.plotly_chart` draws the parallel coordinates but tells Python nothing of a brush. brush.js finds the drawn
chart and listens to it. It receives `data`:
    chart       the key of the container that holds the chart
    names       for each drawn line the text of its tooltip
    mark        the line to draw over the others: axis name -> its height there, 0 (top) to 1; or None
It returns `ranges` (state): for each brushed axis the ranges of axis positions, [[low, high], ...]; and
`hooked` (state): false when the chart cannot be listened to, because a future Streamlit draws it in another
way. The chart still draws then, and the typed ranges still work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

HERE = Path(__file__).parent

_mount = st.components.v2.component(
    "paramlens_brush",
    html='<div class="pl-tip" role="status" hidden></div>',
    css=(HERE / "brush.css").read_text(encoding="utf-8"),
    js=(HERE / "brush.js").read_text(encoding="utf-8"),
)


def listen(
    chart: str,
    names: Sequence[str],
    ranges: Mapping[str, list[list[float]]],
    mark: Mapping[str, float] | None = None,
    *,
    key: str = "brush",
) -> Any:
    """Listen to the chart in the container with this key; returns a result with `.ranges` and `.hooked`."""
    return _mount(
        key=key,
        data={"chart": chart, "names": list(names), "mark": mark},
        default={"ranges": dict(ranges), "hooked": True},
        on_ranges_change=_noop,
        on_hooked_change=_noop,
    )


def _noop() -> None:
    """A change of state needs a callback to exist; the rerun it causes does the work."""
