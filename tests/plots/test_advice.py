"""The figure of the advice for the next sweep."""

from __future__ import annotations

import pytest

from importance.plots.advice import advice_ranges
from importance.space.dimension import Choice, Range
from importance.sweep.advice import Advice

ADVICE = (
    Advice("lr", "narrow", Range("lr", 1e-3, 1e-2, log=True), Range("lr", 1e-4, 1, log=True), "good runs"),
    Advice("units", "widen", Range("units", 0, 20), Range("units", 0, 10), "at the edge"),
    Advice("<b>opt", "drop levels", Choice("<b>opt", ("adam",)), Choice("<b>opt", ("sgd", "adam")), "worse"),
)


def test_each_range_is_drawn_on_its_own_scale_before_and_after() -> None:
    figure = advice_ranges(ADVICE)
    before, after, _, widened, _ = figure.data
    assert list(before.x) == [0, 1]
    assert list(after.x) == pytest.approx([0.25, 0.5])  # on the log scale
    assert list(widened.x) == [0, 2]


def test_levels_that_stay_are_filled_and_names_are_no_markup() -> None:
    figure = advice_ranges(ADVICE)
    levels = figure.data[-1]
    assert list(levels.marker.symbol) == ["circle-open", "circle"]
    assert figure.layout.yaxis.ticktext == ("lr: narrow", "units: widen", "&lt;b&gt;opt: drop levels")
    assert "worse" in levels.text[0]
