"""Settings drawn from a space lie inside it, and their coordinates convert back to them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importance.space.dimension import Choice, Dimension, Range, Unset
from importance.space.levels import level_of
from importance.space.sampling import (
    UNSET_SHARE,
    contains,
    draw,
    from_unit_cube,
    from_unit_interval,
    inside,
    round_to_steps,
    to_unit_cube,
    to_unit_interval,
)
from tests.space.spaces import ranges, spaces

FEW = settings(max_examples=60, deadline=None)


@FEW
@given(spaces(steps=True, unset=True), st.integers(0, 2**32), st.booleans())
def test_all_drawn_settings_lie_inside_and_follow_the_conditions(
    space: dict[str, Dimension], seed: int, evenly: bool
) -> None:
    drawn = draw(space, 30, np.random.default_rng(seed), evenly=evenly)
    assert set(drawn) == set(space)
    assert inside(space, drawn).all()
    for name, dimension in space.items():
        used = np.ones(len(drawn), dtype=bool)
        if dimension.condition is not None:
            parent = drawn[dimension.condition.parent].map(level_of)
            used = parent.isin(dimension.condition.levels).to_numpy()
        assert drawn.loc[~used, name].isna().all()
        if not dimension.may_be_unset:
            assert drawn.loc[used, name].notna().all()


@FEW
@given(spaces(steps=True), st.integers(0, 2**32))
def test_drawn_numbers_are_whole_and_on_the_steps_where_the_range_says_so(
    space: dict[str, Dimension], seed: int
) -> None:
    drawn = draw(space, 20, np.random.default_rng(seed))
    for name, dimension in space.items():
        if not isinstance(dimension, Range):
            continue
        values = drawn[name].dropna().to_numpy(dtype=float)
        if dimension.integer:
            assert np.array_equal(values, np.round(values))
        assert np.allclose(round_to_steps(dimension, values), values)


@FEW
@given(spaces(), st.integers(0, 2**32))
def test_coordinates_lead_back_to_the_settings(space: dict[str, Dimension], seed: int) -> None:
    rng = np.random.default_rng(seed)
    drawn = draw(space, 20, rng)
    again = from_unit_cube(space, to_unit_cube(space, drawn, rng))
    for name, dimension in space.items():
        both = drawn[name].notna() & again[name].notna()
        if dimension.is_numeric:
            left, right = (frame.loc[both, name].to_numpy(dtype=float) for frame in (drawn, again))
            linear_integer = isinstance(dimension, Range) and dimension.integer and not dimension.log
            assert np.allclose(left, right, rtol=1e-6, atol=1.0 if linear_integer else 1e-6)
        else:
            assert drawn.loc[both, name].equals(again.loc[both, name])


@FEW
@given(ranges())
def test_the_unit_interval_has_the_ends_at_0_and_1_and_can_be_inverted(dimension: Range) -> None:
    ends = np.array([dimension.low, dimension.high])
    assert to_unit_interval(dimension, ends) == pytest.approx([0, 1])
    values = from_unit_interval(dimension, np.linspace(0, 1, 11))
    assert to_unit_interval(dimension, values) == pytest.approx(np.linspace(0, 1, 11), abs=1e-6)


def test_latin_hypercube_has_one_setting_in_each_stratum() -> None:
    drawn = draw({"x": Range("x", 0.0, 1.0)}, 40, np.random.default_rng(0), evenly=True)
    assert sorted((drawn["x"] * 40).astype(int)) == list(range(40))


def test_none_is_drawn_beside_a_range_that_may_be_unset() -> None:
    dimension = Range("depth", 2.0, 9.0, integer=True, unset=Unset.ALLOWED)
    drawn = draw({"depth": dimension}, 2_000, np.random.default_rng(0))["depth"]
    assert drawn.isna().mean() == pytest.approx(UNSET_SHARE, abs=0.03)


@pytest.mark.parametrize(
    ("unset", "expected"), [(Unset.INACTIVE, True), (Unset.ALLOWED, True), (Unset.EXCLUDED, False)]
)
def test_a_missing_value_is_inside_unless_it_is_excluded(unset: Unset, expected: bool) -> None:
    assert contains(Range("x", 0.0, 1.0, unset=unset), pd.Series([np.nan, 0.5])).tolist() == [expected, True]


def test_a_number_is_found_among_levels_however_it_is_spelled() -> None:
    assert contains(Choice("batch", ("16", "1e2")), pd.Series([16.0, 100.0, 32.0])).tolist() == [
        True,
        True,
        False,
    ]
    assert contains(Choice("clip", ("0.5", "auto")), pd.Series([0.5, 0.25])).tolist() == [True, False]


def test_text_lies_in_no_range() -> None:
    assert not contains(Range("x", 0.0, 1.0), pd.Series(["auto"])).any()
