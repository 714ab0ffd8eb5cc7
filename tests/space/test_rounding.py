"""Numbers rounded to few digits."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importance.space.dimension import Range
from importance.space.rounding import round_ends, round_inside, round_outwards


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
