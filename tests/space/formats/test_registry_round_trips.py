"""A space that is written in any format and read back is the same space."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importance.space.dimension import Dimension, Range, Unset
from importance.space.formats import FORMATS, read_space, write_space
from importance.space.listing import listed_values
from tests.space.spaces import ranges, spaces


def assert_same(again: Dimension, dimension: Dimension, format: str) -> None:
    """The same dimension, without what the format cannot express."""
    is_uniform = isinstance(dimension, Range) and not dimension.log and not dimension.integer
    if format == "sklearn" and is_uniform and isinstance(dimension, Range) and isinstance(again, Range):
        # scikit-learn has the width in place of the upper end
        assert again.high == pytest.approx(dimension.high, rel=1e-12, abs=1e-12)
        again = replace(again, high=dimension.high)
    assert again == dimension


@pytest.mark.parametrize("format", list(FORMATS))
@settings(max_examples=15, deadline=None)
@given(space=spaces())
def test_a_space_with_conditions_survives(space: dict[str, Dimension], format: str) -> None:
    again = read_space(write_space(space, format), format)
    assert set(again) == set(space)
    for name, dimension in space.items():
        assert_same(again[name], dimension, format)


@settings(max_examples=40, deadline=None)
@given(dimension=ranges(steps=True), format=st.sampled_from(list(FORMATS)))
def test_the_values_of_a_range_with_steps_survive(dimension: Range, format: str) -> None:
    again = read_space(write_space({"x": dimension}, format), format)["x"]
    if dimension.integer and dimension.step == 1 and isinstance(again, Range):
        again = replace(again, step=1.0)  # without a step it has the same values
    assert listed_values(again) == listed_values(dimension)


@settings(max_examples=40, deadline=None)
@given(dimension=ranges(), format=st.sampled_from(list(FORMATS)))
def test_a_range_that_may_be_unset_survives_or_becomes_a_list_with_none(
    dimension: Range, format: str
) -> None:
    dimension = replace(dimension, unset=Unset.ALLOWED)
    again = read_space(write_space({"x": dimension}, format), format)["x"]
    if format == "optuna":
        assert again == dimension
    else:
        assert again.none_level == "None"  # type: ignore[union-attr]
        assert listed_values(again) == listed_values(dimension)
