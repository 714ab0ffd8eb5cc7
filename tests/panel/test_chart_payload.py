"""The data of the parallel coordinates for the browser."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importance import palette
from importance.charts.axis import Axis
from importance.charts.parallel_axes import parallel_axes
from importance.panel.chart_payload import payload, position_at, share_at, turned
from tests.pages.conftest import runs_of

RUNS = runs_of(
    lr=[0.1, 0.2, 0.4, None],
    opt=["adam", "sgd", "adam", "sgd"],
    loss=[4.0, 1.0, float("nan"), 2.0],
)


def sent(flipped: tuple[str, ...] = (), colour_by: str | None = None) -> dict[str, Any]:
    chart = parallel_axes(RUNS, "loss", ["lr", "opt"], colour_by=colour_by)
    return payload(chart, RUNS, flipped, 300)


def unpacked(text: str, kind: type) -> list[float]:
    return np.frombuffer(base64.b64decode(text), kind).astype(float).tolist()


def test_the_lines_come_from_the_worst_to_the_best_and_those_without_a_metric_first() -> None:
    data = sent()
    assert data["rows"] == [2, 0, 3, 1]
    assert len(data["names"]) == 4
    colours = [data["colours"][int(place)] for place in unpacked(data["colour"], np.uint8)]
    assert colours[0] == palette.WITHOUT_METRIC
    assert (colours[1], colours[3]) == (palette.SCALE[0], palette.SCALE[-1])


def test_each_run_is_at_its_share_of_the_axis_with_the_text_of_its_value() -> None:
    lr = sent()["axes"][0]
    at = dict(zip(sent()["rows"], unpacked(lr["at"], np.uint16), strict=True))
    low, high = (65_535 * end for end in lr["lane"])
    assert low == 0 and low < at[3] < high < at[0], "a run without a value is in a lane of its own"
    assert at[3] < at[0] < at[1] < at[2] == 65_535
    texts = [lr["texts"][int(i)] for i in unpacked(lr["which"], np.uint16)]
    assert texts == ["0.4", "0.1", "–", "0.2"]


def test_a_flipped_axis_is_the_same_upside_down() -> None:
    usual, flipped = sent()["axes"][0], sent(("lr",))["axes"][0]
    pairs = zip(unpacked(usual["at"], np.uint16), unpacked(flipped["at"], np.uint16), strict=True)
    assert all(abs(a + b - 65_535) <= 1 for a, b in pairs)
    assert [1 - place for place, _ in usual["ticks"]] == pytest.approx(
        [place for place, _ in flipped["ticks"]]
    )
    assert unpacked(usual["off"], np.int8) == [-x for x in unpacked(flipped["off"], np.int8)]


def test_runs_of_one_level_are_moved_apart_the_better_one_up() -> None:
    data = sent()
    off = dict(zip(data["rows"], unpacked(data["axes"][1]["off"], np.int8), strict=True))
    assert off[1] > off[3], "both are sgd, and run 1 is better"


def test_levels_colour_the_lines_with_a_colour_each() -> None:
    data = sent(colour_by="opt")
    colours = [data["colours"][int(place)] for place in unpacked(data["colour"], np.uint8)]
    assert dict(zip(data["rows"], colours, strict=True)) == {
        0: palette.GROUPS[0],
        1: palette.GROUPS[1],
        2: palette.GROUPS[0],
        3: palette.GROUPS[1],
    }


def test_the_menu_offers_the_other_scales_of_a_number_and_none_for_text() -> None:
    lr, opt, _ = sent()["axes"]
    assert [entry[3] for entry in lr["menu"] if entry[1] == "scale"] == ["log", "quantile"]
    assert not [entry for entry in opt["menu"] if entry[1] == "scale"]
    assert opt["words"].startswith("opt (2 levels)")


@settings(deadline=None)
@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.floats(0, 1))
def test_a_share_gives_its_position_back(low: float, length: float, share: float) -> None:
    axis = Axis("x", (), (low, low + length), (), ())
    assert share_at(axis, position_at(axis, share)) == pytest.approx(share, abs=1e-6)
    assert share_at(axis, low - 1) == 0
    assert share_at(axis, low + length + 1) == 1


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), max_size=4).map(sorted))
def test_turning_twice_changes_nothing_and_keeps_the_order(shares: list[float]) -> None:
    assert turned(shares, False) == shares
    assert turned(shares, True) == sorted(turned(shares, True))
    assert turned(turned(shares, True), True) == pytest.approx(shares)
