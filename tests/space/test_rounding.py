"""Numbers rounded to few digits."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importance.space.dimension import Range
from importance.space.rounding import round_ends, round_inside, round_outwards, short_ends
from importance.space.sampling import ends_in_unit_interval


@settings(max_examples=100, deadline=None)
@given(st.floats(-1e6, 1e6), st.booleans())
def test_rounding_outwards_goes_in_one_direction_and_by_little(value: float, down: bool) -> None:
    rounded = round_outwards(value, down=down)
    assert (rounded <= value + 1e-8 * abs(value)) if down else (rounded >= value - 1e-8 * abs(value))
    assert abs(rounded - value) <= 0.1 * abs(value) + 1e-300


def test_ends_that_moved_are_rounded_outwards_within_the_range_so_far() -> None:
    before = Range("x", 0.123, 9.87)
    assert round_ends(before, Range("x", 1.234, 9.87), within=True) == Range("x", 1.2, 9.87)
    assert round_ends(before, Range("x", 0.123, 9.86), within=True) == Range("x", 0.123, 9.87)
    assert round_ends(before, Range("x", 0.123, 12.34), within=False) == Range("x", 0.123, 13.0)


def test_steps_are_not_rounded_away() -> None:
    dimension = Range("x", 0.125, 1.375, step=0.125)
    assert round_ends(Range("x", 0.0, 2.0, step=0.125), dimension, within=True) == dimension


@pytest.mark.parametrize(("value", "expected"), [(0.5678, 0.57), (0.9999, 0.9999)])
def test_a_value_is_rounded_where_that_stays_inside(value: float, expected: float) -> None:
    assert round_inside(Range("x", 0.0, 0.99995), value) == expected


@settings(max_examples=100, deadline=None)
@given(st.floats(1e-6, 1e3), st.floats(1.05, 1e4), st.booleans())
def test_short_ends_hold_all_values_and_move_by_little(low: float, ratio: float, log: bool) -> None:
    tried = Range("x", low, low * ratio, log=log)
    short = short_ends(tried)
    assert short.low <= tried.low and short.high >= tried.high
    moved = ends_in_unit_interval(tried, short)
    assert moved[0] >= -0.021 and moved[1] <= 1.021


@pytest.mark.parametrize(
    ("low", "high", "log", "expected"),
    [
        (0.0006316976485768519, 0.43077, True, (0.0006, 0.44)),
        (0.002751, 0.98053, False, (0.002, 0.99)),
        (0.0, 1.0, False, (0.0, 1.0)),
        (1.0123, 9.97, False, (1.01, 10.0)),
    ],
)
def test_short_ends_have_the_digits_that_matter_and_never_reach_zero_or_one(
    low: float, high: float, log: bool, expected: tuple[float, float]
) -> None:
    short = short_ends(Range("x", low, high, log=log))
    assert (short.low, short.high) == expected


def test_whole_numbers_and_steps_keep_their_ends() -> None:
    for tried in (Range("x", 17.0, 511.0, integer=True), Range("x", 0.123, 0.923, step=0.1)):
        assert short_ends(tried) == tried
