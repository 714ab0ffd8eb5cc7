"""Brushes: which runs a drag selects, and how a link stores brushes."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from importance.charts import brushes, parallel_axes
from importance.charts.brushes import Brush
from importance.runs.table import Runs

RUNS = Runs.from_frame(
    pd.DataFrame(
        {
            "lr": [1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 3e-3],
            "momentum": [0.9, None, 0.5, None, 0.1, 0.7],
            "optimizer": ["sgd", "adam", "sgd", None, "lion", "adam"],
            "amp": ["true", "false", "true", "true", "false", "false"],
            "loss": [1.0, 0.5, 0.2, 0.4, 1e6, 0.3],
        }
    ),
    parameters=["lr", "momentum", "optimizer", "amp"],
    metrics=["loss"],
)
AXES = {a.name: a for a in parallel_axes(RUNS, "loss", ["lr", "momentum", "optimizer", "amp"]).axes}


def rows(*chosen: Brush) -> list[int]:
    return np.flatnonzero(brushes.selected(RUNS, chosen)).tolist()


def dragged(name: str, *ranges: tuple[float, float]) -> Brush:
    brush = brushes.from_positions(AXES[name], ranges)
    assert brush is not None
    return brush


def test_a_drag_on_a_log_axis_picks_values() -> None:
    brush = dragged("lr", (-4.2, -1.9))
    assert rows(brush) == [1, 2, 3, 5]
    assert "0.0126" in brush.words()


def test_a_drag_to_the_end_takes_the_runs_beyond_it() -> None:
    top = AXES["loss"].range[1]
    assert AXES["loss"].beyond == 1
    assert rows(dragged("loss", (top - 0.1, top))) == [0, 4]


def test_a_drag_over_a_level_picks_it() -> None:
    sgd = AXES["optimizer"].levels.index("sgd")
    assert dragged("optimizer", (sgd - 0.2, sgd + 0.2)).levels == ("sgd",)
    assert rows(dragged("optimizer", (sgd - 0.2, sgd + 0.2))) == [0, 2]
    assert rows(dragged("optimizer", (sgd + 1e-9, sgd + 0.2))) == [0, 2], (
        "a rounding error does not lose a level"
    )
    assert rows(dragged("optimizer", (sgd - 0.4, sgd - 0.25))) == [], "no run lies between two levels"
    assert brushes.from_positions(AXES["optimizer"], []) is None


def test_a_boolean_axis_has_its_two_levels() -> None:
    true = AXES["amp"].levels.index("true")
    assert rows(dragged("amp", (true - 0.1, true + 0.1))) == [0, 2, 3]


@pytest.mark.parametrize(("name", "expected"), [("momentum", [1, 3]), ("optimizer", [3])])
def test_a_drag_over_the_missing_tick_picks_the_runs_without_a_value(name: str, expected: list[int]) -> None:
    gap = AXES[name].gap
    brush = dragged(name, (gap - 0.02, gap + 0.02))
    assert brush.missing
    assert rows(brush) == expected


def test_several_ranges_on_one_axis_are_either_or_and_several_axes_are_both() -> None:
    either = dragged("lr", (-5.1, -4.5), (-1.2, -0.9))
    assert rows(either) == [0, 4]
    assert rows(either, Brush("optimizer", levels=("lion",))) == [4]


def test_a_brush_on_a_column_that_is_gone_picks_every_run() -> None:
    assert rows(Brush("width", ranges=((1, 2),))) == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    "brush",
    [
        Brush("lr", ranges=((1e-4, 1e-2),)),
        Brush("momentum", ranges=((0.4, 0.8),), missing=True),
        Brush("optimizer", levels=("adam", "sgd"), missing=True),
    ],
)
def test_what_is_drawn_picks_the_same_runs_again(brush: Brush) -> None:
    axis = AXES[brush.column]
    again = brushes.from_positions(axis, brushes.to_positions(axis, brush))
    assert again is not None
    assert rows(again) == rows(brush)


def test_no_drawn_brush_is_without_width() -> None:
    spans = brushes.to_positions(AXES["lr"], Brush("lr", ranges=((1e-3, 1e-3),)))
    assert spans[0][1] > spans[0][0]
    again = brushes.from_positions(AXES["lr"], spans)
    assert again is not None
    assert rows(again) == [2]


@given(
    st.text(min_size=1),
    st.lists(st.text(), max_size=3),
    st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), max_size=2),
    st.booleans(),
)
def test_a_link_brings_the_same_brush_back(
    column: str, levels: list[str], ranges: list[tuple[float, float]], missing: bool
) -> None:
    if "\0" in column + "".join(levels) or not (levels or ranges or missing):
        return
    back = brushes.from_text(brushes.to_text(Brush(column, tuple(ranges), tuple(levels), missing)))
    assert back is not None
    assert (back.column, back.levels, back.missing) == (column, tuple(levels), missing)
    assert np.allclose(np.ravel(back.ranges), np.ravel(ranges), rtol=1e-5, atol=1e-12)


@pytest.mark.parametrize("text", ["", "lr", "lr~x..y", "lr~nan..1"])
def test_a_broken_link_gives_no_brush(text: str) -> None:
    assert brushes.from_text(text) is None


def test_open_ends_survive_the_link() -> None:
    brush = Brush("loss", ranges=((0.5, math.inf),))
    assert brushes.from_text(brushes.to_text(brush)) == brush
