"""Ranges and choices: their values, and dimensions of a single value."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

import pytest

from importance.errors import ImportanceError
from importance.space.dimension import (
    Choice,
    Condition,
    Dimension,
    Range,
    Unset,
    choice_of,
    constant,
    frozen,
    frozen_at,
    frozen_at_none,
)

CONDITION = Condition("optimizer", ("sgd",))


def test_the_values_of_a_choice_are_parsed() -> None:
    mixed = Choice("clip", ("None", "0.5", "true", "auto", "007"))
    assert mixed.values == (None, 0.5, True, "auto", "007")
    assert mixed.numbers is None and not mixed.is_numeric
    numbers = Choice("batch", ("16", "3.5"))
    assert numbers.numbers == (16.0, 3.5) and numbers.is_numeric
    assert replace(numbers, levels=("16", "auto")).numbers is None
    assert Choice("empty", ()).numbers is None


def test_choices_are_equal_by_their_levels() -> None:
    choice = Choice("batch", ("16", "32"), CONDITION)
    again = deepcopy(choice)
    assert again == choice and hash(again) == hash(choice) and again.numbers == choice.numbers


@pytest.mark.parametrize("level", ["None", "nan", "null", '"None"'])
def test_the_level_for_no_value_is_found(level: str) -> None:
    assert Choice("depth", ("5", level)).none_level == level
    assert Choice("depth", ("5", "10")).none_level is None


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 2, 2], Choice("x", ("1", "2"))),
        ([True, None], Choice("x", ("true", "None"))),
        ([0.5], Range("x", 0.5, 0.5)),
        (["adam"], Choice("x", ("adam",))),
    ],
)
def test_a_list_of_values_becomes_a_dimension(values: list[object], expected: Dimension) -> None:
    assert choice_of("x", values) == expected  # type: ignore[arg-type]


def test_a_choice_needs_a_value() -> None:
    with pytest.raises(ImportanceError, match="x is a choice without values"):
        choice_of("x", [])


@pytest.mark.parametrize("value", [3, 0.5, True, None, "adam", [1, 2]])
def test_a_frozen_dimension_has_its_value_only(value: object) -> None:
    dimension = frozen("x", value, CONDITION)  # type: ignore[arg-type]
    single = constant(dimension)
    assert single is not None
    assert single[0] == (str(value) if isinstance(value, list) else value)
    assert dimension.condition == CONDITION


def test_a_level_that_looks_like_a_number_is_frozen_as_one_only_among_numbers() -> None:
    assert frozen_at(Choice("n", ("0.5", "1")), "0.5") == Range("n", 0.5, 0.5)
    assert frozen_at(Choice("features", ("sqrt", "0.5")), "0.5") == Choice("features", ("0.5",))


def test_a_range_that_may_be_unset_is_not_constant_until_it_is_frozen_at_none() -> None:
    depth = Range("depth", 3.0, 3.0, integer=True, unset=Unset.ALLOWED)
    assert depth.may_be_unset and constant(depth) is None
    assert constant(frozen_at_none(depth)) == (None,)
    assert constant(replace(depth, unset=Unset.EXCLUDED)) == (3,)
