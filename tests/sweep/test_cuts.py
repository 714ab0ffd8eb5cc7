"""Cuts give smaller dimensions, and can be undone."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from importance.space.dimension import Choice, Dimension, Range, Unset
from importance.space.sampling import contains
from importance.space.volume import dimension_ratio
from importance.sweep.cuts import boxes, ends_cut_off, joined, smaller_dimensions
from tests.space.spaces import choices, ranges

DIMENSIONS = st.one_of(ranges(steps=True, unset=True), choices())


@settings(max_examples=60, deadline=None)
@given(DIMENSIONS)
def test_each_cut_is_smaller_and_of_the_same_parameter(dimension: Dimension) -> None:
    for smaller in smaller_dimensions(dimension):
        assert smaller != dimension and smaller.name == dimension.name
        assert dimension_ratio(smaller, dimension) <= 1
        if isinstance(smaller, Range) and isinstance(dimension, Range):
            assert dimension.low <= smaller.low <= smaller.high <= dimension.high


@settings(max_examples=60, deadline=None)
@given(ranges(steps=True))
def test_an_end_that_was_cut_off_can_be_given_back(dimension: Range) -> None:
    for smaller in smaller_dimensions(dimension):
        for end in ends_cut_off(smaller, dimension):
            assert joined(smaller, end) == dimension


def test_the_ends_of_a_choice_among_numbers_are_given_back_in_order() -> None:
    before, smaller = Choice("n", ("1", "2", "4", "8")), Choice("n", ("2", "4"))
    ends = list(ends_cut_off(smaller, before))
    assert [end.levels for end in ends if isinstance(end, Choice)] == [("1",), ("8",)]
    assert joined(joined(smaller, ends[1]), ends[0]) == before


def test_a_box_holds_all_values() -> None:
    values = pd.Series([0.3, 0.6])
    for box in boxes(Range("x", 0.0, 1.0), values):
        assert contains(box, values).all()
    assert next(boxes(Choice("o", ("a", "b", "c")), pd.Series(["c", "a"]))) == Choice("o", ("a", "c"))
    assert not list(boxes(Range("x", 0.0, 1.0), pd.Series([], dtype=float)))


def test_none_is_excluded_or_the_only_value_left() -> None:
    dimension = Range("depth", 1.0, 9.0, integer=True, unset=Unset.ALLOWED)
    excluded, only_none, *_ = smaller_dimensions(dimension)
    assert excluded == Range("depth", 1.0, 9.0, integer=True, unset=Unset.EXCLUDED)
    assert only_none == Choice("depth", ("None",))
