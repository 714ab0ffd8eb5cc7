"""Ranges as text can be read back, and the message about a mistake says what to write."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from importance.errors import ImportanceError
from importance.space.dimension import Choice, Condition, Dimension, Range, Unset
from importance.space.range_text import parse_range, range_text
from tests.space.spaces import choices, ranges

LR = Range("lr", 1e-5, 1.0, log=True)
OPTIMIZER = Choice("optimizer", ("adam", "lion", "sgd"))
HEADS = Range("heads", 4.0, 16.0, integer=True, step=4.0)
DEPTH = Range("depth", 2.0, 9.0, integer=True, unset=Unset.ALLOWED)


@settings(max_examples=60, deadline=None)
@given(ranges(unset=True))
def test_the_text_of_a_range_is_read_as_the_same_range_to_four_digits(dimension: Range) -> None:
    again = parse_range(dimension, range_text(dimension))
    assert isinstance(again, Range)
    assert again.low == pytest.approx(dimension.low, rel=1e-3)
    assert again.high == pytest.approx(dimension.high, rel=1e-3)
    if again.low < again.high:
        assert (again.log, again.integer, again.unset) == (dimension.log, dimension.integer, dimension.unset)


@settings(max_examples=60, deadline=None)
@given(choices())
def test_the_text_of_a_choice_is_read_as_the_same_choice(choice: Choice) -> None:
    again = parse_range(choice, range_text(choice))
    assert isinstance(again, Choice)
    assert set(again.levels) == set(choice.levels)


@pytest.mark.parametrize(
    ("before", "text", "after"),
    [
        (LR, "0.001 to 0.1", Range("lr", 0.001, 0.1, log=True)),
        (LR, "1e-4 – 1e-2", Range("lr", 1e-4, 1e-2, log=True)),
        (Range("idle", 0.0, 1.0), "0.5", Range("idle", 0.5, 0.5)),
        (
            Range("width", 16.0, 512.0, log=True, integer=True),
            "16 to 64.2",
            Range("width", 16.0, 64.0, log=True, integer=True),
        ),
        (OPTIMIZER, "sgd,adam", Choice("optimizer", ("sgd", "adam"))),
        (OPTIMIZER, "adam", Choice("optimizer", ("adam",))),
        (OPTIMIZER, "SGD, Adam", Choice("optimizer", ("sgd", "adam"))),
        (Choice("f", ("sqrt", "0.5")), "0.5", Choice("f", ("0.5",))),
        (Choice("n", ("8", "16")), "32, 8", Choice("n", ("8", "32"))),
        (DEPTH, "3 to 5, or None", Range("depth", 3.0, 5.0, integer=True, unset=Unset.ALLOWED)),
        (DEPTH, "3 to 5", Range("depth", 3.0, 5.0, integer=True, unset=Unset.EXCLUDED)),
        (DEPTH, "None", Choice("depth", ("None",))),
    ],
)
def test_a_typed_range_is_read_as_it_was_meant(before: Dimension, text: str, after: Dimension) -> None:
    assert parse_range(before, text) == after
    assert parse_range(before, range_text(after)) == after


def test_a_typed_range_is_moved_to_the_steps_inside_it() -> None:
    assert parse_range(HEADS, "5 to 17") == Range("heads", 8.0, 16.0, integer=True, step=4.0)
    with pytest.raises(ImportanceError, match="no step of 4"):
        parse_range(HEADS, "5 to 7")


def test_a_typed_range_keeps_its_condition() -> None:
    condition = Condition("optimizer", ("sgd",))
    momentum = Range("momentum", 0.0, 1.0, condition=condition)
    assert parse_range(momentum, "0.5").condition == condition
    assert parse_range(momentum, "0.5 to 0.9").condition == condition


@pytest.mark.parametrize(
    ("before", "text"),
    [
        (LR, "0.1 to 0.01"),
        (LR, "0 to 1"),
        (LR, "a to b"),
        (LR, ""),
        (LR, "1 to inf"),
        (OPTIMIZER, " , "),
        (OPTIMIZER, "adam, banana"),
        (Choice("batch", ("8", "16")), "8, auto"),
    ],
)
def test_a_text_that_is_not_a_range_says_what_to_write(before: Dimension, text: str) -> None:
    with pytest.raises(ImportanceError, match=before.name):
        parse_range(before, text)


def test_an_unknown_level_is_named_beside_those_there_are() -> None:
    with pytest.raises(
        ImportanceError, match=r"no level 'banana'\. Choose among its levels: adam, lion, sgd"
    ):
        parse_range(OPTIMIZER, "adam, banana")
