"""Ticks of an axis: at the tried values if these are few, else at round numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importance.charts.ticks import labelled, tick_positions, ticks_between


def test_few_tried_values_are_the_ticks() -> None:
    positions, texts = ticks_between(1, 4, log=False, distinct=[4.0, 1.0, 2.0, 2.0])
    assert positions == [1, 2, 4]
    assert texts == ["1", "2", "4"]
    positions, texts = ticks_between(-4, -1, log=True, distinct=[1e-4, 1e-2, 1e-1])
    assert positions == pytest.approx([-4, -2, -1])
    assert texts == ["0.0001", "0.01", "0.1"]


def test_tried_values_that_are_many_or_near_give_way_to_round_numbers() -> None:
    many, _ = ticks_between(0, 10, log=False, distinct=np.linspace(0, 10, 23).tolist())
    near, _ = ticks_between(0, 10, log=False, distinct=[0.0, 0.1, 10.0])
    assert many == near == [0, 2, 4, 6, 8, 10]


@pytest.mark.parametrize(
    ("low", "high", "texts"),
    [
        (-5, -1, ["1e-5", "0.0001", "0.001", "0.01", "0.1"]),
        (-2, -0.5, ["0.01", "0.03", "0.1", "0.3"]),
        (-2, -1, ["0.01", "0.02", "0.05", "0.1"]),
    ],
)
def test_a_shorter_logarithmic_axis_has_more_ticks_in_each_decade(
    low: float, high: float, texts: list[str]
) -> None:
    assert ticks_between(low, high, log=True)[1] == texts


def test_a_logarithmic_axis_too_short_for_round_numbers_has_its_ends() -> None:
    assert tick_positions(np.linspace(0.31, 0.47, 40), 0.31, 0.47, log=True) == [0.31, 0.47]


@settings(max_examples=50, deadline=None)
@given(st.floats(-1e6, 1e6), st.floats(1, 1e9))
def test_round_ticks_are_inside_evenly_spaced_and_of_a_readable_number(low: float, length: float) -> None:
    high = low + length
    positions, texts = ticks_between(low, high, log=False)
    assert 2 <= len(positions) <= 8
    assert positions[0] >= low - 1e-6 * length and positions[-1] <= high + 1e-6 * length
    steps = np.diff(positions)
    assert np.ptp(steps) <= 1e-6 * length
    mantissa = steps.mean() / 10 ** np.floor(np.log10(steps.mean() * 1.0001))
    assert np.isclose(mantissa, [1, 2, 2.5, 5], rtol=1e-3).any()
    assert len(set(texts)) == len(texts)


def test_an_axis_without_length_has_one_tick() -> None:
    assert ticks_between(3, 3, log=False) == ([3], ["3"])


def test_labels_have_as_many_digits_as_they_need() -> None:
    assert [text for _, text in labelled([1.0, 1.25, 1.5], log=False)] == ["1", "1.25", "1.5"]
    assert [text for _, text in labelled([1.00001, 1.00002], log=False)] == ["1.00001", "1.00002"]
    assert labelled([-3.0], log=True) == [(-3.0, "0.001")]
    assert labelled([], log=False) == []
