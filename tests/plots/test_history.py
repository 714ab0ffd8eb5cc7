"""The figure of the history shows the runs, the best so far and the random search."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from importance.plots.history import history_chart
from tests.sweep.test_history_text import PAST


def test_the_line_is_the_best_so_far_and_the_dots_are_the_runs() -> None:
    traces = {trace.name: trace for trace in history_chart(PAST).data}
    assert tuple(traces["best so far"].y) == PAST.best
    assert traces["best so far"].line.shape == "hv"
    assert tuple(traces["runs"].y) == PAST.values
    assert tuple(traces["random search"].y) == PAST.random
    band = traces["random search, 80% interval"]
    assert set(band.y) == {*PAST.random_low, *PAST.random_high}


def test_the_axis_holds_the_best_and_the_better_half_of_the_runs() -> None:
    low, high = history_chart(PAST).layout.yaxis.range
    assert low < min(PAST.best) and high > np.median(PAST.values) - 1e-9
    assert low < PAST.random_low[-1] and PAST.random_high[-1] < high


@pytest.mark.parametrize("name", ["<b>x</b>", "run $1$"])
def test_names_of_runs_are_shown_as_they_are(name: str) -> None:
    figure = history_chart(replace(PAST, runs=(name, "b", "c", "d")))
    assert "<b>x</b>" not in json.dumps(figure.to_dict(), default=list)


def test_the_band_has_no_markers_when_there_are_few_runs() -> None:
    band = next(t for t in history_chart(PAST).data if t.name == "random search, 80% interval")
    assert band.mode == "lines"
