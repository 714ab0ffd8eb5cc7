"""The linked panel as a widget of a notebook, by anywidget; linked/widget.js draws it.

Only `widget` imports this module, once it knows that anywidget is installed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import anywidget
import numpy as np
import traitlets

from importance.charts import brushes as brush_ranges
from importance.charts.axis import Axis
from importance.charts.brushes import Brush
from importance.panel.brushed_ranking import brushed_answer
from importance.panel.chart_payload import position_at, share_at, turned
from importance.panel.content import panel_axes, panel_content
from importance.panel.scripts import widget_script
from importance.ranking.result import Ranking
from importance.runs.table import Runs

Spans = dict[str, list[list[float]]]
"""For each brushed axis its name and the brushed ranges, as shares of the drawn axis."""


class RankingPanel(anywidget.AnyWidget):
    """A ranking, its runs and a brush.

    Attributes:
        selected: the brushed runs; all runs without a brush. It can be observed.
        content: what the panel receives, as `panel_content` returns it.
        spans: the brush, from the browser.
        change: what the user asked of an axis: ["scale", name, scale, time] or ["flip", name, time].
        answer: the table and the sentence about the brushed runs; None without a brush.
    """

    _esm = widget_script()
    selected = traitlets.Any()
    content = traitlets.Dict().tag(sync=True)
    spans = traitlets.Dict().tag(sync=True)
    change: Any = traitlets.List().tag(sync=True)
    answer = traitlets.Any(None, allow_none=True).tag(sync=True)

    def __init__(self, ranking: Ranking, runs: Runs) -> None:
        self._ranking, self._runs = ranking, runs
        self._scales: dict[str, str] = {}
        self._flipped: list[str] = []
        self._brushes: dict[str, Brush] = {}
        self._axes: dict[str, Axis] = {}
        super().__init__(selected=runs)
        self._draw()
        self.observe(self._take_brush, names="spans")
        self.observe(self._change_axis, names="change")

    def _draw(self) -> None:
        """Send the chart, and the brushes as shares of its axes."""
        chart = panel_axes(self._runs, self._ranking.metric, self._ranking, scales=self._scales)
        self._axes = {axis.name: axis for axis in chart.axes}
        ranges = brush_ranges.by_axis(chart.axes, self._brushes)
        with self.hold_sync():
            self.spans = {name: [self._shares(name, ends) for ends in ranges[name]] for name in ranges}
            self.content = panel_content(
                self._runs, self._ranking, chart, flipped=self._flipped, changes=("scale", "flip", "order")
            )

    def _take_brush(self, event: Mapping[str, Any]) -> None:
        positions = {
            name: [self._positions(name, ends) for ends in ranges]
            for name, ranges in event["new"].items()
            if name in self._axes
        }
        dragged = {
            name: brush_ranges.from_positions(self._axes[name], ends) for name, ends in positions.items()
        }
        self._brushes = {name: brush for name, brush in dragged.items() if brush is not None}
        mask = brush_ranges.selected(self._runs, self._brushes.values())
        self.selected = self._runs if mask.all() else self._runs.take(np.asarray(mask))
        # With the spans: the browser waits for an answer even if the same runs are brushed as before.
        answer = brushed_answer(self._ranking, self._runs, self.selected) if self._brushes else None
        self.answer = None if answer is None else {**answer, "spans": event["new"]}

    def _change_axis(self, event: Mapping[str, Any]) -> None:
        kind, name, *rest = event["new"]
        if name not in self._axes:
            return
        if kind == "scale" and rest[0] in ("linear", "log", "quantile"):
            self._scales[name] = rest[0]
        elif kind == "flip":
            self._flipped = [*(set(self._flipped) ^ {name})]
        self.unobserve(self._take_brush, names="spans")
        self._draw()
        self.observe(self._take_brush, names="spans")

    def _shares(self, name: str, ends: Sequence[float]) -> list[float]:
        return turned([share_at(self._axes[name], end) for end in ends], name in self._flipped)

    def _positions(self, name: str, ends: Sequence[float]) -> list[float]:
        return [position_at(self._axes[name], end) for end in turned(ends, name in self._flipped)]
