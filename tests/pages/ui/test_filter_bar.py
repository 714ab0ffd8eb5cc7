"""Each chip removes its own filter, whatever was removed since the chips were drawn."""

from __future__ import annotations

from dataclasses import replace

from importance.charts.brushes import Brush
from importance.runs.filters import Filter
from importance.runs.table import Runs
from pages.ui import filter_bar, state
from tests.pages.conftest import runs_of, view_of


def test_two_filters_are_removed_by_two_clicks_on_chips_that_were_drawn_once() -> None:
    runs = runs_of(
        lr=[0.1, 0.2, 0.3, 0.4], group=["a", "b", "a", "b"], team=["x", "x", "y", "y"], loss=[1, 2, 3, 4]
    )
    filters = [Filter("group", ("a",)), Filter("team", ("x",))]
    state.keep_filters(runs, filters)
    chips = filter_bar._of_filters(replace(view_of(runs), active=tuple(filters)))
    assert len(chips) == 2
    for chip in chips:
        chip.undo()
    assert state.filtered(runs).active == ()


def test_two_brushes_are_removed_by_two_clicks_on_chips_that_were_drawn_once(sweep: Runs) -> None:
    view = view_of(sweep)
    active = {name: Brush(name, ranges=((0.1, 0.5),)) for name in ("lr", "idle")}
    state.keep_brushes(active)
    for chip in filter_bar.of_brushes(view, active):
        chip.undo()
    assert state.brushes(view) == {}
