"""Levels: text and value stand for each other, and text that only looks like a number stays text."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importance.space.levels import (
    LevelValue,
    Scalar,
    are_numbers,
    is_number,
    level_of,
    level_text,
    parse_scalar,
    parse_value,
)

NUMBERS = st.one_of(st.integers(-(10**15), 10**15), st.floats(allow_nan=False, allow_infinity=False))
LISTS = st.lists(NUMBERS, max_size=5)


@settings(max_examples=50, deadline=None)
@given(st.one_of(NUMBERS, st.booleans(), st.none()))
def test_a_value_survives_as_text(value: Scalar) -> None:
    again = parse_scalar(level_text(value))
    assert again == value
    assert type(again) is type(value)
    assert parse_value(level_text(value)) == value


@settings(max_examples=50, deadline=None)
@given(st.one_of(LISTS, LISTS.map(tuple)))
def test_a_list_or_tuple_of_numbers_survives_as_text(value: LevelValue) -> None:
    again = parse_value(level_text(value))
    assert again == value
    assert type(again) is type(value)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=12))
def test_the_value_of_a_text_has_one_text_at_which_it_stays(text: str) -> None:
    level = level_text(parse_scalar(text))
    assert level_text(parse_scalar(level)) == level
    if isinstance(parse_scalar(text), str):
        assert level == text


@pytest.mark.parametrize(
    "level",
    ["007", "-01.5", "1_000", "0x1f", "1e999", "nan", "inf", "1.2.3", "", " 1", "none", "TRUE"],
)
def test_text_that_only_looks_like_a_number_stays_text(level: str) -> None:
    assert parse_scalar(level) == level


@pytest.mark.parametrize(
    "level",
    ["[1, 'a']", "[1,2]", "[True]", "[[1]]", "[1, 2", "(1)", "[f()]", "[" * 400, "[" + "1, " * 400 + "1]"],
)
def test_a_list_of_anything_but_numbers_in_python_s_spelling_stays_text(level: str) -> None:
    assert parse_value(level) == level


@settings(max_examples=50, deadline=None)
@given(NUMBERS)
def test_a_whole_number_has_the_same_level_in_any_type(number: float) -> None:
    level = level_of(number)
    assert level is not None
    assert float(level) == number
    if float(number).is_integer():
        assert level == level_of(float(number)) == level_of(int(number)) == str(int(number))


@pytest.mark.parametrize("value", [None, math.nan, np.float64("nan")])
def test_a_missing_value_has_no_level(value: object) -> None:
    assert level_of(value) is None


@pytest.mark.parametrize(("value", "level"), [(True, "true"), ("adam", "adam"), (np.float64(2.0), "2")])
def test_other_cells_have_their_text_as_level(value: object, level: str) -> None:
    assert level_of(value) == level


def test_truth_values_are_not_numbers() -> None:
    assert [is_number(value) for value in (1, 1.5, True, "1", None)] == [True, True, False, False, False]
    assert are_numbers([1, 2.5]) and are_numbers((1,)) and are_numbers([])
    assert not are_numbers([1, True]) and not are_numbers(1) and not are_numbers(["1"])
